/**
 * @packageDocumentation
 *
 * How the rendezvous peers of a scope are found where nobody knows one: in a distributed hash table. They put themselves there under a few keys of the scope; edges that
 * have no lease, and rendezvous peers that know no other, look there. Those who know each other hardly use it: asking costs dozens of messages, gossip costs none.
 *
 * Who is found is a stranger: it is asked for a lease, or to compare notes, as anybody else would be, and nothing else is believed of it.
 *
 * `overlayDht` is the table: @libp2p/kad-dht under a protocol id of Juxta's own, with bounds. A `kadDHT` of your own does as well, or any content routing.
 *
 * @example An edge that knows a peer of the table, and no rendezvous
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { ping } from '@libp2p/ping'
 * import { rendezvous } from '@juxta/rendezvous'
 * import { overlayDht, scopeDht } from '@juxta/scope-dht'
 * import type { Multiaddr } from '@multiformats/multiaddr'
 *
 * const create = (role: 'edge' | 'rendezvous', bootstrap: Multiaddr[] = []) => createLibp2p({
 *   addresses: { listen: role === 'edge' ? [] : ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: {
 *     identify: identify(),
 *     ping: ping(),
 *     rendezvous: rendezvous({ role }),
 *     overlayDht: overlayDht({ mode: role === 'edge' ? 'client' : 'server' }),
 *     scopeDht: scopeDht({ bootstrap, lookAfterMs: 100, provideAfterMs: 100 }) // who has seeds gives them some seconds
 *   }
 * })
 *
 * const known = await createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { identify: identify(), ping: ping(), overlayDht: overlayDht({ mode: 'server' }) }
 * })
 *
 * const meeting = await create('rendezvous', known.getMultiaddrs())
 * await new Promise(resolve => { meeting.services.scopeDht.addEventListener('provided', resolve) })
 *
 * const edge = await create('edge', known.getMultiaddrs())
 *
 * await new Promise<void>(resolve => {
 *   edge.services.rendezvous.addEventListener('lease:granted', ({ detail: peer }) => {
 *     console.info(peer.equals(meeting.peerId)) // true
 *     resolve()
 *   })
 * })
 *
 * await Promise.all([edge.stop(), meeting.stop(), known.stop()])
 * ```
 */
import { OverlayDht } from './kad/overlay-dht.ts'
import { ScopeDht } from './scope-dht.ts'
import type { OverlayDhtComponents } from './kad/quiet-components.ts'
import type { RecordStoreLimits } from './kad/record-store.ts'
import type { RendezvousService } from '@juxta/rendezvous'
import type { StartTimer } from '@juxta/wire'
import type { ComponentLogger, ContentRouting, Metrics, PeerId, Startable, TypedEventTarget } from '@libp2p/interface'
import type { ConnectionManager } from '@libp2p/interface-internal'
import type { KadDHTInit } from '@libp2p/kad-dht'
import type { Multiaddr } from '@multiformats/multiaddr'

export { scopeKey } from './core/scope-key.ts'
export * from './errors.ts'
export { SCOPE_DHT_OPTIONS } from './options.ts'
export type { OverlayDhtComponents } from './kad/quiet-components.ts'
export type { RecordStoreLimits } from './kad/record-store.ts'

/**
 * What was done with the table.
 *
 * - `looked`, `look-failed`: asked under one key, and that it could not be asked, or not in time
 * - `found`: peers that were there
 * - `ignored`: those without an address that leads to them, and those above the bound
 * - `provided`, `provide-failed`: this node put itself there, and that nobody took it
 */
export type ScopeDhtCount = 'looked' | 'look-failed' | 'found' | 'ignored' | 'provided' | 'provide-failed'

export interface ScopeDhtInit {
  /** The scope's id, at most 256 bytes; default that of the open scope, which is empty. */
  scope?: Uint8Array
  /** Of a private group: who does not have it does not know the keys. */
  secret?: Uint8Array
  /** Peers of the table to begin with, of which the first 16 are used: dialled when this node has no connection to any of them and needs the table. */
  bootstrap?: Iterable<Multiaddr>
  /** Milliseconds without a lease, or without another rendezvous, before the table is asked, default 5 s; up to twice that, at random. */
  lookAfterMs?: number
  /** Milliseconds before a rendezvous puts itself into the table, default 10 s; up to twice that, at random. */
  provideAfterMs?: number
  /** Milliseconds for dialling one of those peers, default 5 s. */
  bootstrapTimeoutMs?: number
  /** Milliseconds for looking under one key, default 15 s. */
  lookTimeoutMs?: number
  /** Milliseconds for putting itself under a key, default 60 s. */
  provideTimeoutMs?: number
  /** Monotonic ms, default `performance.now`: a clock that is set makes nothing sooner or later. */
  now? (): number
  startTimer?: StartTimer
  /** From 0 to 1, default `Math.random`. */
  random? (): number
}

/** What the service uses of a libp2p node. */
export interface ScopeDhtComponents {
  peerId: PeerId
  connectionManager: ConnectionManager
  /** All tables that the node is part of: of one that it shares with others, too, the keys of the scope are used. */
  contentRouting: ContentRouting
  /** the service of `@juxta/rendezvous`, under this name */
  rendezvous: Pick<RendezvousService, 'role' | 'leases' | 'view' | 'found' | 'addEventListener' | 'removeEventListener'>
  logger: ComponentLogger
  metrics?: Metrics
}

export interface ScopeDhtEvents {
  /** This rendezvous is in the table, under that key. */
  provided: CustomEvent<number>
}

export interface ScopeDhtService extends Startable, TypedEventTarget<ScopeDhtEvents> {
  /** The key, from 0 to 3, under which this rendezvous is in the table. */
  readonly provided: number | undefined
  readonly counts: Partial<Record<ScopeDhtCount, number>>
}

/** @throws InvalidScopeDhtSettingError */
export function scopeDht (init: ScopeDhtInit = {}): (components: ScopeDhtComponents) => ScopeDhtService {
  return components => new ScopeDht(components, init)
}

export interface OverlayDhtInit extends Partial<RecordStoreLimits> {
  /** `server`: keeps records and answers for others, as a peer does that they can dial; `client`, the default: only asks. */
  mode?: 'client' | 'server'
  /** First part of the protocol's id, default `juxta`; another one forks the network. */
  protocolPrefix?: string
  /** Settings of @libp2p/kad-dht besides: what is given here is taken instead. */
  kad?: Omit<KadDHTInit, 'protocol' | 'clientMode'>
  /** Monotonic ms, default `performance.now`: a clock that is set makes nothing sooner or later. */
  now? (): number
  startTimer?: StartTimer
}

export interface OverlayDhtService extends Startable {
  readonly mode: 'client' | 'server'
  readonly protocol: string
  /** Records kept for others. */
  readonly records: number
}

export function overlayDht (init: OverlayDhtInit = {}): (components: OverlayDhtComponents) => OverlayDhtService {
  return components => new OverlayDht(components, init)
}
