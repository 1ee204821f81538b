import { discovery } from '@juxta/discovery'
import { libp2pRendezvous } from '@juxta/libp2p-rendezvous'
import { path } from '@juxta/path'
import { pipe } from '@juxta/pipe'
import { reliablePipe } from '@juxta/reliable-pipe'
import { rendezvous } from '@juxta/rendezvous'
import { resolver } from '@juxta/resolver'
import { checkOptions } from '@juxta/wire'
import { InvalidPeerInitError } from './errors.ts'
import type { DiscoveryComponents, DiscoveryInit, DiscoveryService } from '@juxta/discovery'
import type { Libp2pRendezvousComponents, Libp2pRendezvousInit, Libp2pRendezvousService } from '@juxta/libp2p-rendezvous'
import type { PathComponents, PathInit, PathService } from '@juxta/path'
import type { PipeComponents, PipeInit, PipeService } from '@juxta/pipe'
import type { ReliablePipeComponents, ReliablePipeInit, ReliablePipeService } from '@juxta/reliable-pipe'
import type { RendezvousComponents, RendezvousInit, RendezvousService } from '@juxta/rendezvous'
import type { ResolverComponents, ResolverInit, ResolverService } from '@juxta/resolver'
import type { KnownOptions } from '@juxta/wire'

/** Settings of each service, under its name */
export interface JuxtaInit {
  path?: PathInit
  reliablePipe?: ReliablePipeInit
  resolver?: ResolverInit
  rendezvous?: RendezvousInit
  discovery?: DiscoveryInit
  pipe?: PipeInit
  /** libp2p's own protocol, `/rendezvous/1.0.0`; served by a rendezvous, unless `serve` is false */
  libp2pRendezvous?: Libp2pRendezvousInit
}

export interface JuxtaServices {
  path (components: PathComponents): PathService
  reliablePipe (components: ReliablePipeComponents): ReliablePipeService
  resolver (components: ResolverComponents): ResolverService
  rendezvous (components: RendezvousComponents): RendezvousService
  discovery (components: DiscoveryComponents): DiscoveryService
  pipe (components: PipeComponents): PipeService
  libp2pRendezvous (components: Libp2pRendezvousComponents): Libp2pRendezvousService
}

const OPTIONS: KnownOptions<JuxtaInit> = {
  path: 'object', reliablePipe: 'object', resolver: 'object', rendezvous: 'object', discovery: 'object', pipe: 'object', libp2pRendezvous: 'object'
}

/** @throws InvalidPeerInitError */
export function checkServices (of: string, init: JuxtaInit): void {
  checkOptions(of, init, OPTIONS, message => new InvalidPeerInitError(message))
}

/**
 * Juxta's services under the names they know each other by, to be spread into libp2p's `services` beside `identify`
 *
 * @throws InvalidPeerInitError - settings of a service that there is not; those of each service are looked at when the node is made
 */
export function juxta (init: JuxtaInit = {}): JuxtaServices {
  checkServices('juxta()', init)

  return {
    path: path(init.path ?? {}),
    reliablePipe: reliablePipe(init.reliablePipe ?? {}),
    resolver: resolver(init.resolver ?? {}),
    rendezvous: rendezvous(init.rendezvous ?? {}),
    discovery: discovery(init.discovery ?? {}),
    pipe: pipe(init.pipe ?? {}),
    libp2pRendezvous: libp2pRendezvous({ serve: init.rendezvous?.role === 'rendezvous', ...init.libp2pRendezvous })
  }
}
