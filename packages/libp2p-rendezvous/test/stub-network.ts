import { settled, VirtualClock } from '@juxta/test-network'
import { encodeFrame, StreamReader } from '@juxta/wire'
import { connectionSymbol } from '@libp2p/interface'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { encodeRequest } from '../src/codec.ts'
import { libp2pRendezvous } from '../src/index.ts'
import { Message } from '../src/wire/rendezvous.ts'
import { keyOf } from './fixtures.ts'
import type { Request } from '../src/codec.ts'
import type { Libp2pRendezvousComponents, Libp2pRendezvousInit, Libp2pRendezvousService } from '../src/index.ts'
import type { Connection, PeerId, PrivateKey, Stream, StreamHandler } from '@libp2p/interface'

const PROTOCOL = '/rendezvous/1.0.0'

type Full = Libp2pRendezvousService & { start (): Promise<void>, afterStart (): void, stop (): Promise<void> }

export interface StubNode {
  peerId: PeerId
  privateKey: PrivateKey
  service: Full
  addresses: string[]
  handler: StreamHandler | undefined
  connections: Connection[]
  events: EventTarget
  /** What identify says of it. */
  agent?: string
  /** Nobody gets through to it. */
  dead: boolean
}

/** A network in memory, whose time is virtual. */
export class StubNetwork {
  readonly clock = new VirtualClock()
  readonly nodes: StubNode[] = []

  async node (init: Libp2pRendezvousInit = {}): Promise<StubNode> {
    const privateKey = await keyOf(this.nodes.length + 1)
    const node = { peerId: peerIdFromPrivateKey(privateKey), privateKey, addresses: [`/ip4/192.0.2.${this.nodes.length + 1}/tcp/4001`], connections: [], events: new EventTarget(), dead: false } as unknown as StubNode
    this.nodes.push(node)
    node.service = libp2pRendezvous({ now: () => this.clock.now, startTimer: (ms, fn) => this.clock.after(ms, fn), random: () => 0, ...init })(this.#components(node)) as Full
    await node.service.start()
    void node.service.afterStart()

    return node
  }

  async point (init: Libp2pRendezvousInit = {}): Promise<StubNode> {
    return this.node({ serve: true, ...init })
  }

  /** A point that answers as the test likes. */
  async hostile (answer: (request: Message, stream: Stream) => Uint8Array | undefined): Promise<StubNode> {
    const node = await this.node()
    node.handler = stream => {
      const reader = new StreamReader(stream)

      void (async () => {
        for (let frame = await reader.readFrame(); frame != null; frame = await reader.readFrame()) {
          const bytes = answer(Message.decode(frame), stream)

          if (bytes != null) {
            stream.send(bytes)
          }
        }

        await stream.close()
      })().catch(() => {})
    }

    return node
  }

  /** A stream of one node to another, as libp2p would open it. */
  async stream (from: StubNode, to: StubNode, prepare: (far: Stream) => void = () => {}): Promise<Stream> {
    if (to.handler == null || to.dead) {
      throw new Error('No stream')
    }

    const [near, far] = await streamPair({ delay: 0, protocol: PROTOCOL })
    prepare(far as Stream)
    void to.handler(far as Stream, { remotePeer: from.peerId } as unknown as Connection)

    return near as Stream
  }

  /** Requests on one stream, in bytes or as values, and the answers to them: `undefined` once the stream has ended. */
  async talk (from: StubNode, to: StubNode, requests: Array<Request | Uint8Array>, answers = requests.length): Promise<Array<Message | undefined>> {
    const stream = await this.stream(from, to)
    const reader = new StreamReader(stream)
    const given: Array<Message | undefined> = []

    for (const request of requests) {
      stream.send(encodeFrame(request instanceof Uint8Array ? request : encodeRequest(request)))
    }

    for (let i = 0; i < answers; i++) {
      const frame = await reader.readFrame({ maxLength: 4_194_304 }).catch(() => undefined)
      given.push(frame == null ? undefined : Message.decode(frame))
    }

    await stream.close().catch(() => {})

    return given
  }

  /** Lets so much time pass, in steps between which everything in memory happens. */
  async pass (ms: number, step = ms): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      await settled()
      this.clock.advance(step)
    }

    await settled()
  }

  #components (node: StubNode): Libp2pRendezvousComponents {
    return {
      peerId: node.peerId,
      privateKey: node.privateKey,
      logger: defaultLogger(),
      events: node.events,
      peerStore: {
        get: async (peer: PeerId) => {
          const agent = this.nodes.find(({ peerId }) => peerId.equals(peer))?.agent

          return { metadata: new Map(agent == null ? [] : [['AgentVersion', new TextEncoder().encode(agent)]]) }
        }
      },
      addressManager: { getAddresses: () => node.addresses.map(address => multiaddr(address)) },
      registrar: {
        handle: async (_protocol: string, handler: StreamHandler) => { node.handler = handler },
        unhandle: async () => { node.handler = undefined }
      },
      connectionManager: {
        getConnections: (peer: PeerId) => node.connections.filter(({ remotePeer }) => remotePeer.equals(peer)),
        openConnection: async (peer: PeerId) => {
          const to = this.nodes.find(({ peerId }) => peerId.equals(peer))

          if (to == null || to.dead || node.dead) {
            throw new Error('There is no way to it')
          }

          const connection = { [connectionSymbol]: true, remotePeer: peer, status: 'open', newStream: async () => this.stream(node, to) } as unknown as Connection
          node.connections.push(connection)

          return connection
        }
      }
    } as unknown as Libp2pRendezvousComponents
  }
}
