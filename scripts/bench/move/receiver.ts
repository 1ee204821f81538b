import { multiaddr } from '@multiformats/multiaddr'
import { createEdge, isRelayed } from './node.ts'
import { ECHO_PROTOCOL, MESSAGE_BYTES, MOVE_SESSION } from './task.ts'
import type { ReceiverAddresses } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

let node: BenchNode
let received: Promise<number>

export const moveReceiver = {
  /** A node that others know to be reachable through the relay only, though it could be dialled */
  async start (relay: string): Promise<ReceiverAddresses> {
    const finished = Promise.withResolvers<number>()
    let isDirectKnown = false

    received = finished.promise
    node = await createEdge({
      listen: ['/ip4/127.0.0.1/tcp/0'],
      relays: [multiaddr(relay)],
      announceFilter: addresses => addresses.filter(address => isDirectKnown || isRelayed(address))
    })
    await node.handle(ECHO_PROTOCOL, stream => {
      stream.addEventListener('message', ({ data }) => { stream.send(data) })
    })
    node.services.reliablePipe.listen(MOVE_SESSION, async session => {
      try {
        finished.resolve(await readAll(session))
        await session.close()
      } catch (error) {
        finished.reject(error)
      }
    })
    await reserved(node)

    isDirectKnown = true
    const [direct] = node.getMultiaddrs().filter(address => !isRelayed(address))
    isDirectKnown = false

    return { direct: direct.toString(), relayed: `${relay}/p2p-circuit/p2p/${node.peerId.toString()}` }
  },

  /** @returns how many messages came, all of them in order and none twice */
  async finish (): Promise<number> {
    const count = await received
    await node.stop()

    return count
  }
}

async function readAll (session: ReliableSession): Promise<number> {
  let count = 0

  for await (const message of session) {
    const number = new DataView(message.buffer, message.byteOffset).getUint32(0)

    if (message.byteLength !== MESSAGE_BYTES || number !== count) {
      throw new Error(`message ${number} of ${message.byteLength} bytes came in the place of ${count}`)
    }

    count++
  }

  return count
}

async function reserved ({ services }: BenchNode): Promise<void> {
  if (!services.path.relays.some(({ state }) => state === 'reserved')) {
    await new Promise<void>(resolve => {
      services.path.addEventListener('relay:reserved', () => { resolve() }, { once: true })
    })
  }
}
