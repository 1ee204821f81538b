import { MemoryGrowth } from '../measure/memory-growth.ts'
import { createNode } from '../node.ts'
import { FLOOD_SESSION, STAMP_BYTES } from './task.ts'

export interface Received {
  bytes: number
  messages: number
  heapGrowthBytes: number
}

const finished = Promise.withResolvers<Received>()

export const floodReceiver = {
  /** @returns where it listens */
  async start (): Promise<string[]> {
    const node = await createNode()
    const memory = new MemoryGrowth()

    node.services.reliablePipe.listen(FLOOD_SESSION, async session => {
      const received = { bytes: 0, messages: 0 }

      for await (const message of session) {
        const index = new DataView(message.buffer, message.byteOffset).getUint32(message.byteLength - STAMP_BYTES)

        if (index !== received.messages) {
          finished.reject(new Error(`message ${index} came in the place of ${received.messages}`))
          break
        }

        received.bytes += message.byteLength
        received.messages++
      }

      finished.resolve({ ...received, heapGrowthBytes: memory.stop() })
      await session.close()
    })

    return node.getMultiaddrs().map(address => address.toString())
  },

  /** Resolves when the session was read to its end */
  async finish (): Promise<Received> {
    return finished.promise
  }
}
