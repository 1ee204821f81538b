import { encodeFrame, StreamReader } from '@juxta/wire'
import { VirtualClock } from '@juxta/test-network'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { connectionSymbol, isPeerId } from '@libp2p/interface'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { rendezvous } from '../src/index.ts'
import { RendezvousAnswer, RendezvousRequest } from '../src/wire/rendezvous.ts'
import { NOW } from './fixtures.ts'
import type { RendezvousComponents, RendezvousInit, RendezvousService } from '../src/index.ts'
import type { Connection, PeerId, PrivateKey, Stream, StreamHandler, Topology } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export const PROTOCOL = '/juxta/rendezvous/1.0.0'
export const CLIENT_PROTOCOL = '/juxta/rendezvous-client/1.0.0'

type Full = RendezvousService & { start (): Promise<void>, afterStart (): void, stop (): Promise<void> }

/** A node of a stub network: a rendezvous or an edge, and what libp2p knows around it. */
export interface StubNode {
  peerId: PeerId
  privateKey: PrivateKey
  address: Multiaddr
  service: Full
  connections: Connection[]
  handlers: Map<string, StreamHandler>
  topologies: Set<[protocol: string, Topology]>
  /** Nobody gets through to it. */
  dead: boolean
  /** Why, as libp2p says it. */
  why?: Error
  tags: Map<string, unknown>
}

/** The network: streams are real (in memory), everything timed is virtual and begins at `NOW`. */
export class StubNetwork {
  readonly clock = new VirtualClock(NOW)
  readonly nodes: StubNode[] = []
  /** Nobody's peer store knows where a peer is. */
  forgetful = false

  async node (init: RendezvousInit = {}): Promise<StubNode> {
    const privateKey = await generateKeyPair('Ed25519')
    const peerId = peerIdFromPrivateKey(privateKey)
    const node = {
      peerId,
      privateKey,
      address: multiaddr(`/ip4/127.0.0.1/tcp/${10_000 + this.nodes.length}/p2p/${peerId.toString()}`),
      connections: [],
      handlers: new Map(),
      topologies: new Set(),
      dead: false,
      tags: new Map()
    } as unknown as StubNode
    const startTimer = (ms: number, fn: () => void): () => void => this.clock.after(ms, fn)

    this.nodes.push(node)
    node.service = rendezvous({ now: () => this.clock.now, startTimer, random: () => 0.5, ...init })(this.#components(node)) as Full
    await start(node)

    return node
  }

  async rendezvous (init: RendezvousInit = {}): Promise<StubNode> {
    return this.node({ role: 'rendezvous', ...init })
  }

  async edge (seeds: StubNode[], init: RendezvousInit = {}): Promise<StubNode> {
    return this.node({ seeds: seeds.map(({ address }) => address), ...init })
  }

  /** A rendezvous that answers as the test likes. */
  async hostile (handler: StreamHandler): Promise<StubNode> {
    const node = await this.rendezvous()
    node.handlers.set(PROTOCOL, handler)

    return node
  }

  /** Runs the clock in small steps, with turns of the event loop between them, until something holds. */
  async until (condition: () => boolean, maxMs = 60_000): Promise<void> {
    const end = this.clock.now + maxMs

    for (let i = 0; !condition(); i++) {
      // in memory, an exchange is over in less than these turns, and takes no time; nothing waits for the machine's clock
      if (i % 100 === 99) {
        if (this.clock.now >= end) {
          throw new Error('What was waited for did not come about')
        }

        this.clock.advance(Math.min(100, end - this.clock.now))
      }

      await new Promise(resolve => { setImmediate(resolve) })
    }
  }

  /** Lets so much time pass, in steps between which everything in memory happens. */
  async pass (ms: number, step = ms / 10): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      await settled()
      this.clock.advance(step)
    }

    await settled()
  }

  /** The node is gone, without a word: connections close, and nobody gets through any more. */
  kill (node: StubNode): void {
    node.dead = true
    this.nodes.filter(other => other !== node).forEach(other => { this.disconnect(node, other) })
  }

  disconnect (a: StubNode, b: StubNode): void {
    for (const [from, to] of [[a, b], [b, a]]) {
      const closed = from.connections.filter(({ remotePeer }) => remotePeer.equals(to.peerId))
      from.connections = from.connections.filter(connection => !closed.includes(connection))
      closed.forEach(connection => { Object.assign(connection, { status: 'closed' }) })

      if (closed.length > 0) {
        from.topologies.forEach(([protocol, topology]) => {
          if (to.handlers.has(protocol)) {
            void topology.onDisconnect?.(to.peerId)
          }
        })
      }
    }
  }

  connect (a: StubNode, b: StubNode): Connection {
    const ends: Connection[] = []
    const end = (from: StubNode, to: StubNode, other: number, direction: string): void => {
      const connection = {
        [connectionSymbol]: true,
        remotePeer: to.peerId,
        remoteAddr: to.address,
        direction,
        status: 'open',
        newStream: async (protocol: string) => this.#newStream(to, ends[other], protocol)
      } as unknown as Connection

      from.connections.push(connection)
      ends.push(connection)
    }

    end(a, b, 1, 'outbound')
    end(b, a, 0, 'inbound')

    for (const [from, to] of [[a, b], [b, a]]) {
      from.topologies.forEach(([protocol, topology]) => {
        if (to.handlers.has(protocol)) {
          void topology.onConnect?.(to.peerId, ends[from === a ? 0 : 1])
        }
      })
    }

    return ends[0]
  }

  /** One request of a node to another, in bytes or as a message, and what was answered: a status, or an answer. */
  async ask (from: StubNode, to: StubNode, message: Partial<RendezvousRequest> | Uint8Array, protocol = PROTOCOL): Promise<RendezvousAnswer | number> {
    const connection = from.connections.find(({ remotePeer }) => remotePeer.equals(to.peerId)) ?? this.connect(from, to)
    const stream = await connection.newStream(protocol)
    const reader = new StreamReader(stream)
    stream.send(Uint8Array.of(0))
    stream.send(encodeFrame(message instanceof Uint8Array ? message : RendezvousRequest.encode({ requires: 0, ...message })))
    await stream.close()
    const frame = await reader.readFrame()

    return frame?.[0] === 1 ? RendezvousAnswer.decode(frame.subarray(1)) : frame?.[0] ?? 0
  }

  async #newStream (to: StubNode, connection: Connection, protocol: string): Promise<Stream> {
    const handler = to.handlers.get(protocol)

    if (handler == null || connection.status !== 'open') {
      throw new Error(`No stream for ${protocol}`)
    }

    const [near, far] = await streamPair({ delay: 0, protocol })
    void handler(far as Stream, connection)

    return near as Stream
  }

  #find (target: PeerId | Multiaddr[]): StubNode | undefined {
    return this.nodes.find(({ peerId, address }) => isPeerId(target)
      ? peerId.equals(target)
      : target.some(one => address.toString().startsWith(one.toString())))
  }

  #components (node: StubNode): RendezvousComponents {
    return {
      peerId: node.peerId,
      privateKey: node.privateKey,
      addressManager: { getAddresses: () => [node.address] },
      logger: defaultLogger(),
      registrar: {
        handle: async (protocol: string, handler: StreamHandler) => { node.handlers.set(protocol, handler) },
        unhandle: async (protocol: string) => { node.handlers.delete(protocol) },
        register: async (protocol: string, topology: Topology) => {
          node.topologies.add([protocol, topology])
          return 'id'
        },
        unregister: () => { node.topologies.clear() }
      },
      connectionManager: {
        getConnections: (peer: PeerId) => node.connections.filter(({ remotePeer }) => remotePeer.equals(peer)),
        openConnection: async (target: PeerId | Multiaddr[]) => {
          const found = this.#find(target)

          if (found == null || found.dead || node.dead) {
            throw found?.why ?? new Error('There is no way to it')
          }

          return node.connections.find(({ remotePeer }) => remotePeer.equals(found.peerId)) ?? this.connect(node, found)
        }
      },
      peerStore: {
        get: async (peer: PeerId) => ({ addresses: this.nodes.filter(({ peerId }) => !this.forgetful && peerId.equals(peer)).map(({ address }) => ({ multiaddr: address })) }),
        merge: async (peer: PeerId, { tags }: { tags: Record<string, unknown> }) => { node.tags.set(peer.toString(), tags['juxta-rendezvous']) }
      }
    } as unknown as RendezvousComponents
  }
}

export async function start (node: StubNode): Promise<void> {
  await node.service.start()
  void node.service.afterStart()
}

async function settled (): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await new Promise(resolve => { setImmediate(resolve) })
  }
}

/** A rendezvous that reads what it is asked and answers with these bytes. */
export function saying (answer: (request: RendezvousRequest, stream: Stream) => Uint8Array | undefined): StreamHandler {
  return stream => {
    const reader = new StreamReader(stream)

    void (async () => {
      await reader.readFrame()
      const bytes = answer(RendezvousRequest.decode(await reader.readFrame({ maxLength: 300_000 }) ?? new Uint8Array(0)), stream)

      if (bytes != null) {
        stream.send(bytes)
        await stream.close()
      }
    })().catch(() => {})
  }
}

/** The frame of the one answer. */
export function answerFrame (answer: Partial<RendezvousAnswer>): Uint8Array {
  return encodeFrame(Uint8Array.of(1, ...RendezvousAnswer.encode(answer as RendezvousAnswer)))
}
