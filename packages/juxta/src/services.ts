import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { resolver } from '@juxta/resolver'
import type { PathComponents, PathInit, PathService } from '@juxta/path'
import type { ReliablePipeComponents, ReliablePipeInit, ReliablePipeService } from '@juxta/reliable-pipe'
import type { ResolverComponents, ResolverInit, ResolverService } from '@juxta/resolver'

/** Settings of each service, under its name */
export interface JuxtaInit {
  path?: PathInit
  reliablePipe?: ReliablePipeInit
  resolver?: ResolverInit
}

export interface JuxtaServices {
  path (components: PathComponents): PathService
  reliablePipe (components: ReliablePipeComponents): ReliablePipeService
  resolver (components: ResolverComponents): ResolverService
}

/** Juxta's services under the names they know each other by, to be spread into libp2p's `services` beside `identify` */
export function juxta (init: JuxtaInit = {}): JuxtaServices {
  return {
    path: path(init.path),
    reliablePipe: reliablePipe(init.reliablePipe),
    resolver: resolver(init.resolver)
  }
}
