import { monitorEventLoopDelay } from 'node:perf_hooks'
import { multiaddr } from '@multiformats/multiaddr'
import { drained } from '../measure/drain.ts'
import { MemoryGrowth } from '../measure/memory-growth.ts'
import { createNode } from '../node.ts'
import { FLOOD_SESSION, STAMP_BYTES } from './task.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

/** How often the delay of the event loop is sampled, milliseconds: what is measured is at least two orders above it */
const DELAY_RESOLUTION_MS = 1

export interface Flood {
  seconds: number
  maxStallMs: number
  heapGrowthBytes: number
}

let session: ReliableSession

export const floodSender = {
  async connect (addresses: string[]): Promise<void> {
    const node = await createNode()

    session = await node.services.reliablePipe.connect(addresses.map(address => multiaddr(address)), { name: FLOOD_SESSION })
  },

  /** Sends `total` bytes as messages of `size` bytes, each made for the purpose; resolves when all were acknowledged */
  async run (total: number, size: number): Promise<Flood> {
    const memory = new MemoryGrowth()
    const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
    delay.enable()
    const started = performance.now()

    for (let sent = 0, index = 0; sent < total; index++) {
      const message = new Uint8Array(Math.min(size, total - sent))
      new DataView(message.buffer).setUint32(message.byteLength - STAMP_BYTES, index)
      sent += message.byteLength

      if (!session.send(message)) {
        memory.sample()
        await drained(session)
      }
    }

    await session.close()
    const seconds = (performance.now() - started) / 1000
    // the turn that is under way counts too
    await new Promise(resolve => { setTimeout(resolve, DELAY_RESOLUTION_MS) })
    delay.disable()

    return { seconds, maxStallMs: delay.max / 1e6, heapGrowthBytes: memory.stop() }
  }
}
