import { expect } from 'chai'
import { createPeer } from '../../src/index.ts'
import type { Peer } from '../../src/index.ts'

/** Timers that run for longer than a turn takes, and keep a process from ending */
class Timers {
  readonly #real = { setTimeout, setInterval, clearTimeout, clearInterval }
  readonly #running = new Map<unknown, string>()

  watch (): void {
    for (const name of ['setTimeout', 'setInterval'] as const) {
      const real = this.#real[name] as (fn: () => void, ms?: number) => NodeJS.Timeout

      Object.assign(globalThis, {
        [name]: (fn: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
          const timer = real(() => {
            if (name === 'setTimeout') {
              this.#running.delete(timer)
            }

            fn(...args)
          }, ms)

          if (ms >= 50) {
            this.#running.set(timer, `${ms} ms: ${String(new Error().stack?.split('\n').slice(2, 4).join())}`)
          }

          return timer
        }
      })
    }

    for (const name of ['clearTimeout', 'clearInterval'] as const) {
      Object.assign(globalThis, {
        [name]: (timer?: NodeJS.Timeout) => {
          this.#running.delete(timer)
          this.#real[name](timer)
        }
      })
    }
  }

  get running (): string[] {
    return [...this.#running].filter(([timer]) => (timer as NodeJS.Timeout).hasRef()).map(([, from]) => from)
  }

  restore (): void {
    Object.assign(globalThis, this.#real)
  }
}

describe('a peer that stops', function () {
  this.timeout(30_000)
  const timers = new Timers()

  beforeEach(() => { timers.watch() })
  afterEach(() => { timers.restore() })

  const all = async (peers: Peer[], what: 'start' | 'stop'): Promise<void> => { await Promise.all(peers.map(async peer => peer[what]())) }

  it('leaves no timer behind that keeps the process from ending, also when it was started again', async () => {
    const meeting = await createPeer({ role: 'rendezvous+relay' })
    const address = meeting.getMultiaddrs().slice(0, 1)
    const edges = await Promise.all([1, 2].map(async () => createPeer({ role: 'edge', rendezvous: address, relays: address })))
    const [alice, bob] = edges
    bob.services.reliablePipe.listen('echo', async session => { await session.close() })
    const session = await alice.services.reliablePipe.connect(bob.peerId, { name: 'echo', multiaddrs: bob.getMultiaddrs() })
    await session.close()

    await all([meeting, ...edges], 'stop')
    expect(timers.running).to.deep.equal([])

    await all(edges, 'start')
    await all(edges, 'stop')
    expect(timers.running).to.deep.equal([])
  })
})
