import { TcpFaultProxy } from '@juxta/test-network/libp2p'
import { sharedNow } from './task.ts'
import type { Way } from './task.ts'

/** The network is not to stand still for the garbage of what passes through it, ms */
const COLLECT_MS = 20

let proxies: TcpFaultProxy[]

export const recoveryNetwork = {
  /** Two ways to the receiver @returns the address of each */
  async start (target: string): Promise<string[]> {
    setInterval(() => { void globalThis.gc?.({ type: 'minor' }) }, COLLECT_MS).unref()
    proxies = [new TcpFaultProxy({ target }), new TcpFaultProxy({ target })]

    return (await Promise.all(proxies.map(async proxy => proxy.listen()))).map(address => address.toString())
  },

  /** Resets what goes one way; with `close` nothing goes that way any more @returns when that was */
  async cut (way: Way, close: boolean): Promise<number> {
    const at = sharedNow()

    if (close) {
      await proxies[way].stop()
    } else {
      proxies[way].cut()
    }

    return at
  },

  /** Nothing comes through one way any more, and nobody is told */
  blackhole (way: Way): number {
    proxies[way].blackhole()

    return sharedNow()
  },

  /** It is as before; what was held back is dropped with its connections */
  async restore (way: Way): Promise<void> {
    await proxies[way].stop()
    proxies[way].restore()
    await proxies[way].listen()
  }
}
