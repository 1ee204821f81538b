import { VirtualClock } from '@juxta/test-network'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { connectionSymbol } from '@libp2p/interface'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { resolver } from '../src/index.ts'
import { until } from './fixtures.ts'
import type { ResolverComponents, ResolverInit, ResolverService } from '../src/index.ts'
import type { StartTimer } from '@juxta/wire'
import type { Connection, ConnectionLimits, PeerId, Stream, StreamHandler, StreamHandlerOptions, Topology } from '@libp2p/interface'

export const PROTOCOL = '/juxta/resolver/1.0.0'

/** A node of a stub network: a resolver, and what libp2p knows around it. */
export interface StubNode {
  peerId: PeerId
  resolver: ResolverService
  connections: Connection[]
  handlers: Map<string, { handler: StreamHandler, options?: StreamHandlerOptions }>
  topologies: Map<string, Topology>
  /** Peers that can be dialled. */
  reachable: StubNode[]
  /** What the peer store says a peer speaks. */
  speaks: Map<string, string[]>
}

/** The network: streams are real (in memory), everything timed is virtual. */
export class StubNetwork {
  readonly clock = new VirtualClock(1_000)
  /** Both ends of every stream so far, the initiator's first. */
  readonly streams: Array<[Stream, Stream]> = []
  readonly nodes: StubNode[] = []
  /** Calls that wait for something to go on, to fail in. */
  opening: Promise<void> = Promise.resolve()

  readonly startTimer: StartTimer = (milliseconds, fn) => this.clock.after(milliseconds, fn)

  async node (init: ResolverInit = {}): Promise<StubNode> {
    const peerId = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
    const node: Omit<StubNode, 'resolver'> = { peerId, connections: [], handlers: new Map(), topologies: new Map(), reachable: [], speaks: new Map() }
    const components = this.#components(node)
    const full = Object.assign(node, {
      resolver: resolver({ now: () => this.clock.now, startTimer: this.startTimer, random: () => 0.99, ...init })(components)
    })

    await full.resolver.start()
    this.nodes.push(full)

    return full
  }

  /** Connects two nodes, and lets each identify the other; the connection of the first one. */
  connect (a: StubNode, b: StubNode, limits?: ConnectionLimits): Connection {
    const ends: Connection[] = []
    const end = (from: StubNode, to: StubNode, other: number): Connection => {
      const connection = {
        [connectionSymbol]: true,
        id: `${this.nodes.indexOf(from)}-${this.nodes.indexOf(to)}-${from.connections.length}`,
        remotePeer: to.peerId,
        status: 'open',
        direct: limits == null,
        limits,
        timeline: { open: this.clock.now },
        newStream: async (protocol: string, options?: { signal?: AbortSignal, runOnLimitedConnection?: boolean }) => this.#newStream(to, ends[other], protocol, options)
      }

      from.connections.push(connection as unknown as Connection)

      return connection as unknown as Connection
    }

    ends.push(end(a, b, 1), end(b, a, 0))
    this.identify(a, b)
    this.identify(b, a)

    return ends[0]
  }

  /** `to` gets to know what `from` speaks. */
  identify (from: StubNode, to: StubNode): void {
    to.speaks.set(from.peerId.toString(), [...from.handlers.keys()])
    const connection = to.connections.find(({ remotePeer }) => remotePeer.equals(from.peerId))

    if (from.handlers.has(PROTOCOL) && connection != null) {
      to.topologies.forEach(topology => { void topology.onConnect?.(from.peerId, connection) })
    }
  }

  /** Closes all connections of two nodes; the registrar hears of it. */
  async disconnect (a: StubNode, b: StubNode): Promise<void> {
    for (const [from, to] of [[a, b], [b, a]]) {
      for (const connection of from.connections.splice(0)) {
        if (connection.remotePeer.equals(to.peerId)) {
          Object.assign(connection, { status: 'closed' })
        } else {
          from.connections.push(connection)
        }
      }

      await Promise.all([...from.topologies.values()].map(async topology => topology.onDisconnect?.(to.peerId)))
    }
  }

  /** Resolves when nothing is left: no stream, no timer, nothing that is worked on. */
  async quiet (): Promise<void> {
    const open = (): boolean => this.streams.flat().some(({ status }) => status === 'open')

    await until(() => this.clock.pending === 0 && this.nodes.every(({ resolver }) => resolver.counts.working === 0) && !open())
  }

  /** A node whose resolver is a stream handler of the test's own. */
  async hostile (handler: StreamHandler): Promise<StubNode> {
    const node = await this.node()
    node.handlers.set(PROTOCOL, { handler })

    return node
  }

  async #newStream (to: StubNode, connection: Connection, protocol: string, options: { signal?: AbortSignal, runOnLimitedConnection?: boolean } = {}): Promise<Stream> {
    await this.opening
    options.signal?.throwIfAborted()
    const entry = to.handlers.get(protocol)

    if (entry == null) {
      throw Object.assign(new Error(`${protocol} is not spoken here`), { name: 'UnsupportedProtocolError' })
    }

    if (connection.status !== 'open') {
      throw Object.assign(new Error('The connection is closed'), { name: 'ConnectionClosedError' })
    }

    if (connection.limits != null && (options.runOnLimitedConnection !== true || entry.options?.runOnLimitedConnection !== true)) {
      throw Object.assign(new Error('The connection is limited'), { name: 'LimitedConnectionError' })
    }

    const pair = await streamPair({ delay: 0, protocol })
    this.streams.push(pair as [Stream, Stream])
    void entry.handler(pair[1], connection)

    return pair[0]
  }

  #components (node: Omit<StubNode, 'resolver'>): ResolverComponents {
    return {
      peerId: node.peerId,
      logger: defaultLogger(),
      registrar: {
        handle: async (protocol: string, handler: StreamHandler, options: StreamHandlerOptions) => { node.handlers.set(protocol, { handler, options }) },
        unhandle: async (protocol: string) => { node.handlers.delete(protocol) },
        register: async (_protocol: string, topology: Topology) => {
          const id = `${node.topologies.size}`
          node.topologies.set(id, topology)

          return id
        },
        unregister: (id: string) => { node.topologies.delete(id) }
      },
      connectionManager: {
        getConnections: (peer: PeerId) => node.connections.filter(({ remotePeer }) => remotePeer.equals(peer)),
        openConnection: async (peer: PeerId) => {
          const found = node.reachable.find(({ peerId }) => peerId.equals(peer))

          if (found == null) {
            throw new Error('There is no way to it')
          }

          return this.connect(node as StubNode, found)
        }
      },
      peerStore: {
        get: async (peer: PeerId) => {
          const protocols = node.speaks.get(peer.toString())

          if (protocols == null) {
            throw Object.assign(new Error('unknown'), { name: 'NotFoundError' })
          }

          return { protocols }
        }
      }
    } as unknown as ResolverComponents
  }
}
