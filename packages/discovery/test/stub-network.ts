import { AdvertisementIndex } from '@juxta/advertisement-cache'
import { resolver } from '@juxta/resolver'
import { VirtualClock } from '@juxta/test-network'
import { connectionSymbol, TypedEventEmitter } from '@libp2p/interface'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { discovery } from '../src/index.ts'
import { keys, NOW } from './fixtures.ts'
import type { DiscoveryInit, DiscoveryService, RendezvousComponent } from '../src/index.ts'
import type { Handler, ResolverComponents, ResolverService } from '@juxta/resolver'
import type { Query } from '@juxta/advertisement-cache'
import type { StartTimer } from '@juxta/wire'
import type { Opened, ResourceId } from '@juxta/advertisement'
import type { Connection, PeerId, PrivateKey, StreamHandler, Topology } from '@libp2p/interface'

const PROTOCOL = '/juxta/resolver/1.0.0'

/** A rendezvous service whose pushes arrive at once. */
export class StubRendezvous extends TypedEventEmitter<{ 'index:change': CustomEvent, 'lease:granted': CustomEvent, placed: CustomEvent }> implements RendezvousComponent {
  readonly index = new AdvertisementIndex()
  readonly pushed: Opened[] = []
  readonly forgotten: ResourceId[] = []
  readonly judged: string[] = []
  followed: readonly Query[] = []
  tell: Parameters<NonNullable<RendezvousComponent['follow']>>[1] = async () => {}
  readonly role: 'edge' | 'rendezvous'
  nodes: StubNode[] = []
  others: StubNode[] = []
  unreached: Error[] = []
  readonly #clock: VirtualClock

  constructor (role: 'edge' | 'rendezvous', clock: VirtualClock) {
    super()
    this.role = role
    this.#clock = clock
  }

  get leases (): PeerId[] {
    return this.nodes.map(({ peerId }) => peerId)
  }

  get peers (): PeerId[] {
    return this.others.map(({ peerId }) => peerId)
  }

  push (document: Opened): void {
    this.pushed.push(document)
    this.nodes.forEach(({ rendezvous }) => {
      rendezvous?.index.add(document, this.#clock.now)
      rendezvous?.dispatchEvent(new CustomEvent('index:change', { detail: { added: document } }))
    })
  }

  judge (peer: PeerId, verdict: string): void {
    this.judged.push(`${[...this.nodes, ...this.others].findIndex(({ peerId }) => peerId.equals(peer))} ${verdict}`)
  }

  follow (queries: readonly Query[], tell: StubRendezvous['tell']): void {
    this.followed = queries
    this.tell = tell
  }

  forget (id: ResourceId): void {
    this.forgotten.push(id)
  }
}

export interface StubNode {
  peerId: PeerId
  privateKey: PrivateKey
  resolver: ResolverService
  discovery: DiscoveryService
  rendezvous?: StubRendezvous
  connections: Connection[]
  handlers: Map<string, StreamHandler>
  topologies: Topology[]
}

export interface StubNodeInit extends DiscoveryInit {
  role?: 'edge' | 'rendezvous'
  /** Answers as this handler does, and not as discovery. */
  hostile?: Handler
  privateKey?: PrivateKey
}

/** Nodes with resolver and discovery: streams are real (in memory), everything timed is virtual. */
export class StubNetwork {
  readonly clock = new VirtualClock(NOW)
  readonly nodes: StubNode[] = []
  /** Streams opened so far. */
  streams = 0

  readonly startTimer: StartTimer = (milliseconds, fn) => this.clock.after(milliseconds, fn)

  async node ({ role, hostile, privateKey = keys[this.nodes.length], ...init }: StubNodeInit = {}): Promise<StubNode> {
    const now = (): number => this.clock.now
    const node = { privateKey, peerId: peerIdFromPrivateKey(privateKey), connections: [], handlers: new Map(), topologies: [] } as unknown as StubNode
    const timing = { startTimer: this.startTimer, now }

    node.resolver = resolver({ ...timing, random: () => 0.99 })(this.#components(node))
    node.rendezvous = role == null ? undefined : new StubRendezvous(role, this.clock)
    node.discovery = discovery({ ...timing, monotonicNow: now, ...init })({
      privateKey, peerId: node.peerId, resolver: node.resolver, rendezvous: node.rendezvous, logger: defaultLogger()
    }) as StubNode['discovery']
    this.nodes.push(node)
    await node.resolver.start()

    if (hostile == null) {
      await node.discovery.start()
      await node.discovery.afterStart?.()
    } else {
      node.resolver.handle('discovery', hostile)
    }

    return node
  }

  connect (a: StubNode, b: StubNode): void {
    for (const [from, to] of [[a, b], [b, a]]) {
      const connection = {
        [connectionSymbol]: true,
        remotePeer: to.peerId,
        status: 'open',
        direct: true,
        timeline: { open: this.clock.now },
        newStream: async (protocol: string) => this.#newStream(to, from, protocol)
      } as unknown as Connection

      from.connections.push(connection)
      from.topologies.forEach(topology => { void topology.onConnect?.(to.peerId, connection) })
    }
  }

  /** The edges lease the rendezvous peers, in that order, which know each other. */
  lease (edges: StubNode[], ...rendezvous: StubNode[]): void {
    for (const edge of edges) {
      (edge.rendezvous as StubRendezvous).nodes = rendezvous
      rendezvous.forEach(node => { this.connect(edge, node) })
    }

    for (const node of rendezvous) {
      if (node.rendezvous != null) {
        node.rendezvous.others = rendezvous.filter(other => other !== node)
      }

      rendezvous.filter((_, i) => i > rendezvous.indexOf(node)).forEach(other => { this.connect(node, other) })
    }
  }

  /** As of the moment, a node can't be reached any more. */
  kill (node: StubNode): void {
    node.handlers.clear()

    for (const connection of this.nodes.flatMap(({ connections }) => connections).filter(({ remotePeer }) => remotePeer.equals(node.peerId))) {
      Object.assign(connection, { status: 'closed' })
    }
  }

  async stop (): Promise<void> {
    for (const { discovery, resolver } of this.nodes) {
      await discovery.stop()
      await resolver.stop()
    }
  }

  async #newStream (to: StubNode, from: StubNode, protocol: string): Promise<unknown> {
    const handler = to.handlers.get(protocol)
    const back = to.connections.find(({ remotePeer }) => remotePeer.equals(from.peerId))

    if (handler == null || back == null) {
      throw Object.assign(new Error(`${protocol} is not spoken here`), { name: 'UnsupportedProtocolError' })
    }

    const [near, far] = await streamPair({ delay: 0, protocol })
    this.streams++
    void handler(far, back)

    return near
  }

  #components (node: StubNode): ResolverComponents {
    return {
      peerId: node.peerId,
      logger: defaultLogger(),
      registrar: {
        handle: async (protocol: string, handler: StreamHandler) => { node.handlers.set(protocol, handler) },
        unhandle: async (protocol: string) => { node.handlers.delete(protocol) },
        register: async (_protocol: string, topology: Topology) => {
          node.topologies.push(topology)

          return 'topology'
        },
        unregister: () => { node.topologies.length = 0 }
      },
      connectionManager: {
        getConnections: (peer: PeerId) => node.connections.filter(({ remotePeer }) => remotePeer.equals(peer)),
        openConnection: async () => { throw new Error('There is no way to it') }
      },
      peerStore: { get: async () => ({ protocols: [PROTOCOL] }) }
    } as unknown as ResolverComponents
  }
}
