import { encodeFrame, StreamReader } from '@juxta/wire'
import { VirtualClock } from '@juxta/test-network'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { connectionSymbol, isPeerId, TypedEventEmitter } from '@libp2p/interface'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { codec, oneWay } from '../src/codec.ts'
import { placement } from '../src/index.ts'
import type { Coverage, Located, LookupRequest, PlacementComponents, PlacementInit, PlacementService } from '../src/index.ts'
import type { PlacingMessage } from '../src/codec.ts'
import type { PlacementAnswer, PlacementRequest } from '../src/wire/placement.ts'
import type { Opened } from '@juxta/advertisement'
import type { Connection, Libp2pEvents, PeerId, PrivateKey, Stream, StreamHandler, Topology } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export const PROTOCOL = '/juxta/placement/1.0.0'
const PLACE_PROTOCOL = '/juxta/place/1.0.0'

/** 1 November 2026, noon, UTC */
export const NOW = 1_793_534_400_000

type Full = PlacementService & { start (): Promise<void>, afterStart (): Promise<void>, beforeStop (): Promise<void>, stop (): Promise<void> }

export interface PlacedHere { document: Opened, replaced: Opened | undefined }

/** A rendezvous of a stub network, and what libp2p knows around it */
export interface StubNode {
  peerId: PeerId
  privateKey: PrivateKey
  address: Multiaddr
  service: Full
  connections: Connection[]
  handlers: Map<string, StreamHandler>
  topologies: Topology[]
  dead: boolean
  /** Called with what is placed with it. */
  placed: Set<(placed: PlacedHere) => void>
  /** What it listens on. */
  addresses: Multiaddr[]
  events: TypedEventEmitter<Libp2pEvents>
}

/** Streams are real (in memory), everything timed is virtual and begins at `NOW` */
export class StubNetwork {
  readonly clock = new VirtualClock(NOW)
  readonly nodes: StubNode[] = []

  async node (seeds: readonly StubNode[] = [], init: PlacementInit = {}, listens = true): Promise<StubNode> {
    const privateKey = await generateKeyPair('Ed25519')
    const peerId = peerIdFromPrivateKey(privateKey)
    const node = {
      peerId,
      privateKey,
      address: multiaddr(`/ip4/127.0.0.1/tcp/${10_000 + this.nodes.length}/p2p/${peerId.toString()}`),
      connections: [],
      handlers: new Map(),
      topologies: [],
      dead: false,
      placed: new Set(),
      addresses: [],
      events: new TypedEventEmitter<Libp2pEvents>()
    } as unknown as StubNode
    node.addresses = listens ? [node.address] : []

    this.nodes.push(node)
    node.service = placement({
      now: () => this.clock.now,
      startTimer: (ms, fn) => this.clock.after(ms, fn),
      random: () => 0.5,
      placed: (document, replaced) => { node.placed.forEach(fn => { fn({ document, replaced }) }) },
      seeds: seeds.map(({ peerId, address }) => ({ peer: peerId.toString(), addresses: [address.toString()] })),
      ...init
    })(this.#components(node)) as Full
    await node.service.start()
    await node.service.afterStart()

    return node
  }

  /** So many of them that know each other */
  async scope (count: number): Promise<StubNode[]> {
    const nodes: StubNode[] = []

    for (let i = 0; i < count; i++) {
      nodes.push(await this.node(nodes.slice(0, 1)))
    }

    await this.until(() => nodes.every(({ service }) => service.counts.members === count))
    // until what there is has moved
    await this.pass(5_000)

    return nodes
  }

  async until (condition: () => boolean, maxMs = 120_000): Promise<void> {
    const end = this.clock.now + maxMs

    while (!condition()) {
      if (this.clock.now >= end) {
        throw new Error('What was waited for did not come about')
      }

      await settled()
      this.clock.advance(100)
    }
  }

  async pass (ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      await settled()
      this.clock.advance(250)
    }

    await settled()
  }

  /** All that is found, and how far it went, while time passes */
  async locate ({ service }: StubNode, request: LookupRequest): Promise<{ found: Located[], coverage: Coverage }> {
    const located = service.locate(request)
    const found: Located[] = []
    let coverage: Coverage | undefined
    const reading = (async () => {
      for (let next = await located.next(); ; next = await located.next()) {
        if (next.done === true) {
          coverage = next.value
          return
        }

        found.push(next.value)
      }
    })()

    await this.until(() => coverage != null)
    await reading

    return { found, coverage: coverage as Coverage }
  }

  kill (node: StubNode): void {
    node.dead = true

    for (const other of this.nodes.filter(other => other !== node)) {
      const closed = [...other.connections.filter(({ remotePeer }) => remotePeer.equals(node.peerId)), ...node.connections.filter(({ remotePeer }) => remotePeer.equals(other.peerId))]
      closed.forEach(connection => { Object.assign(connection, { status: 'closed' }) })
      other.connections = other.connections.filter(connection => !closed.includes(connection))
      node.connections = node.connections.filter(connection => !closed.includes(connection))
      other.topologies.forEach(topology => { void topology.onDisconnect?.(node.peerId) })
    }
  }

  /** One request, in bytes or as a message, and the answer or the status */
  async ask (from: StubNode, to: StubNode, message: Partial<PlacementRequest> | Uint8Array): Promise<PlacementAnswer | number> {
    const stream = await this.#connect(from, to).newStream(PROTOCOL)
    const reader = new StreamReader(stream)
    stream.send(Uint8Array.of(0))
    stream.send(encodeFrame(message instanceof Uint8Array ? message : codec.request.encode(message)))
    await stream.close()
    const frame = await reader.readFrame({ maxLength: 300_000 })

    return frame != null && frame[0] <= 1 ? codec.response.decode(frame.subarray(1)) : frame?.[0] ?? 0
  }

  /** Bytes, or a message, without an answer */
  async place (from: StubNode, to: StubNode, message: PlacingMessage | Uint8Array): Promise<Stream> {
    const stream = await this.#connect(from, to).newStream(PLACE_PROTOCOL)
    stream.send(Uint8Array.of(0))
    stream.send(encodeFrame(message instanceof Uint8Array ? message : oneWay.encode(message)))
    // who is told too much resets it
    await stream.close().catch(() => {})
    await settled()

    return stream
  }

  #connect (a: StubNode, b: StubNode): Connection {
    const open = a.connections.find(({ remotePeer }) => remotePeer.equals(b.peerId))

    if (open != null) {
      return open
    }

    const ends: Connection[] = []

    for (const [from, to, other] of [[a, b, 1], [b, a, 0]] as Array<[StubNode, StubNode, number]>) {
      const connection = {
        [connectionSymbol]: true,
        remotePeer: to.peerId,
        remoteAddr: to.address,
        status: 'open',
        newStream: async (protocol: string) => this.#newStream(to, ends[other], protocol)
      } as unknown as Connection

      from.connections.push(connection)
      ends.push(connection)
    }

    return ends[0]
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

  #components (node: StubNode): PlacementComponents {
    return {
      peerId: node.peerId,
      privateKey: node.privateKey,
      logger: defaultLogger(),
      addressManager: { getAddresses: () => node.addresses },
      events: node.events,
      registrar: {
        handle: async (protocol: string, handler: StreamHandler) => { node.handlers.set(protocol, handler) },
        unhandle: async (protocol: string) => { node.handlers.delete(protocol) },
        register: async (_protocol: string, topology: Topology) => {
          node.topologies.push(topology)
          return 'id'
        },
        unregister: () => { node.topologies.length = 0 }
      },
      connectionManager: {
        getConnections: (peer: PeerId) => node.connections.filter(({ remotePeer }) => remotePeer.equals(peer)),
        openConnection: async (target: PeerId | Multiaddr[]) => {
          const found = this.nodes.find(({ peerId, address }) => isPeerId(target) ? peerId.equals(target) : target.some(one => address.toString() === one.toString()))

          if (found == null || found.dead || node.dead) {
            throw new Error('There is no way to it')
          }

          return this.#connect(node, found)
        }
      }
    } as unknown as PlacementComponents
  }
}

export async function settled (): Promise<void> {
  for (let i = 0; i < 40; i++) {
    await new Promise(resolve => { setImmediate(resolve) })
  }
}

/** One that reads what it is asked and answers with these bytes, or with nothing */
export function saying (answer: (stream: Stream) => Uint8Array | undefined): StreamHandler {
  return stream => {
    const reader = new StreamReader(stream)

    void (async () => {
      await reader.readFrame()
      await reader.readFrame({ maxLength: 300_000 })
      const bytes = answer(stream)

      if (bytes != null) {
        stream.send(bytes)
        await stream.close()
      }
    })().catch(() => {})
  }
}

/** The frame of the one part of an answer */
export function answerFrame (answer: PlacementAnswer): Uint8Array {
  return encodeFrame(Uint8Array.of(1, ...codec.response.encode(answer)))
}
