import { setTimeout as sleep } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { bytesInUse } from './memory.ts'
import { createNode, PER_CONNECTION, SESSION_NAME, STREAM_PROTOCOL } from './node.ts'
import type { Kind } from './node.ts'
import type { BenchNode } from '../node.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Opened at the same time in all: one after the other would take long, all at once longer than an attach may */
const AT_ONCE = 16

/** How long is waited for all sessions to be at rest, milliseconds */
const REST_MS = 60_000

let nodes: BenchNode[] = []
let addresses: Multiaddr[] = []
const kept: Array<Stream | ReliableSession> = []

export const idleSender = {
  /** Connections enough for so many */
  async connect (to: string[], count: number): Promise<void> {
    addresses = to.map(address => multiaddr(address))
    nodes = await Promise.all(Array.from({ length: Math.ceil(count / PER_CONNECTION) }, createNode))

    for (const node of nodes) {
      await node.dial(addresses)
    }
  },

  /** Spread over the connections; each has sent a message and got it back */
  async open (kind: Kind, count: number): Promise<void> {
    let next = 0

    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        await openOne(nodes[next++ % nodes.length], kind)
      }
    }))
  },

  /** Closes all of them */
  async close (): Promise<void> {
    await Promise.all(kept.splice(0).map(async channel => channel.close()))
  },

  bytesInUse,

  /** Sessions that have a path at the moment; when they have been idle for long enough, none should */
  async attached (): Promise<number> {
    const count = (): number => kept.filter(channel => 'path' in channel && channel.path != null).length

    for (const began = performance.now(); count() > 0 && performance.now() - began < REST_MS;) {
      await sleep(100)
    }

    return count()
  }
}

async function openOne (node: BenchNode, kind: Kind): Promise<void> {
  const [connection] = node.getConnections()
  const channel = kind === 'stream'
    ? await connection.newStream(STREAM_PROTOCOL, { maxOutboundStreams: Infinity })
    : await node.services.reliablePipe.connect(connection.remotePeer, { name: SESSION_NAME })
  const target: Pick<Stream, 'addEventListener' | 'send'> = channel as Stream

  await new Promise(resolve => {
    target.addEventListener('message', resolve, { once: true })
    target.send(Uint8Array.of(1))
  })

  kept.push(channel)
}
