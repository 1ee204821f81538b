import type { PeerRole } from './role.ts'
import type { RelayLimits } from './relay-server.ts'
import type { JuxtaInit, JuxtaServices } from '../services.ts'
import type { OverlayDhtService, ScopeDhtInit, ScopeDhtService } from '@juxta/scope-dht'
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { Identify, IdentifyPush } from '@libp2p/identify'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import type { Ping } from '@libp2p/ping'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Libp2pOptions } from 'libp2p'

export interface PeerInit {
  role: PeerRole

  /**
   * Where what the peer is known by is kept, its durable sessions, and the advertisements it found or keeps for others: a folder, made when there is none; in a browser the name of a database. One peer at a time
   * may use it. Without one, the peer is a new one each time.
   */
  dataDir?: string

  /** Instead of the one in the data directory */
  privateKey?: PrivateKey

  /**
   * Addresses to listen on. Nothing is opened to the network unless it is asked for.
   *
   * @default in Node TCP on loopback at any port, and WebSockets too for a rendezvous or relay; in a browser none
   */
  listen?: Array<Multiaddr | string>

  /** Addresses to tell others instead of those the peer finds that it has, where a router forwards a port to it */
  announce?: Array<Multiaddr | string>

  /** Relays to be reached through, with their peer ids; at most 16 */
  relays?: Array<Multiaddr | string>

  /**
   * Rendezvous peers, with their peer ids where they are known: an edge leases two of them, to find and be found; a rendezvous
   * stays connected to them, and asks them what it doesn't know itself.
   */
  rendezvous?: Array<Multiaddr | string>

  /**
   * For an edge: namespaces of libp2p's own `/rendezvous/1.0.0` under which peers that know nothing of Juxta find it, at the rendezvous peers that it leases. They get its
   * addresses and the namespace, and nothing that it publishes.
   *
   * @default none
   */
  libp2pNamespaces?: string[]

  /**
   * Whether the peer uses, and a rendezvous or relay is part of, the distributed hash table in which rendezvous peers are found where those that are named are not
   * there, or none is named. It costs a rendezvous or relay two or three messages a minute and about a megabyte, and an edge nothing while it has a lease.
   *
   * - `bootstrap`: peers of the table, besides those under `rendezvous` and `relays`
   *
   * @default true
   */
  dht?: boolean | PeerDhtInit

  /**
   * How long `createPeer` waits until a relay and a rendezvous have answered, of those that are named, ms: then the peer can be found, and find. Whoever is
   * away doesn't keep it from starting, and is asked again until it is there.
   *
   * A rendezvous that is not named, but is to be found in the distributed hash table, is waited for only if this is set, because it takes from 5 to 30 s: give it that
   * long. Without it, `lease:granted` of `services.rendezvous` says when there is one.
   *
   * @default 5_000, and no waiting for the table
   */
  readyMs?: number

  /** Ends the waiting: `createPeer` stops the peer, and throws the signal's reason. Later it has no effect. */
  signal?: AbortSignal

  /** For a relay: what it lets through */
  relayLimits?: Partial<RelayLimits>

  /** Settings of Juxta's services, where the defaults won't do */
  services?: JuxtaInit

  /** Settings of libp2p besides: what is given here is taken instead of what the peer would have */
  libp2p?: Omit<Libp2pOptions, 'services' | 'privateKey'>
}

export interface PeerDhtInit extends Omit<ScopeDhtInit, 'bootstrap'> {
  bootstrap?: Array<Multiaddr | string>
}

type Made<T> = { [K in keyof T]: T[K] extends (...args: any[]) => infer S ? S : never }

/** The services that a peer has beside Juxta's */
export type PeerServices = Made<JuxtaServices> & {
  identify: Identify
  identifyPush: IdentifyPush
  ping: Ping
  /** of a relay */
  relay?: CircuitRelayService
  /** unless `dht` is false */
  overlayDht?: OverlayDhtService
  /** unless `dht` is false, or the peer is a relay alone */
  scopeDht?: ScopeDhtService
}

/** A libp2p node with Juxta's services. `stop()` ends it in order and frees the data directory; it may be started again. */
export type Peer = Libp2p<PeerServices>
