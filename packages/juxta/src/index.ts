/**
 * @packageDocumentation
 *
 * Juxta in one import: its services for a libp2p node, and everything their packages export.
 *
 * @example Delivery that outlives connections, in your own libp2p node
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { juxta } from 'juxta'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: { identify: identify(), ...juxta() }
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 *
 * const received = new Promise<string>(resolve => {
 *   bob.services.reliablePipe.listen('notes', async session => {
 *     for await (const message of session) {
 *       resolve(new TextDecoder().decode(message))
 *     }
 *
 *     await session.close()
 *   })
 * })
 *
 * const session = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'notes' })
 * session.send(new TextEncoder().encode('remember the milk'))
 *
 * // no connection is left, and the session goes on over the next one
 * alice.getConnections().forEach(connection => { connection.abort(new Error('a cable was pulled')) })
 * session.send(new TextEncoder().encode('and the bread'))
 * await session.close()
 *
 * console.info(await received, session.stats.attaches)
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 */
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import type { PathComponents, PathInit, PathService } from '@juxta/path'
import type { ReliablePipeComponents, ReliablePipeInit, ReliablePipeService } from '@juxta/reliable-pipe'

export * from '@juxta/path'
export * from '@juxta/reliable-pipe'

export interface JuxtaInit {
  path?: PathInit
  reliablePipe?: ReliablePipeInit
}

export interface JuxtaServices {
  path (components: PathComponents): PathService
  reliablePipe (components: ReliablePipeComponents): ReliablePipeService
}

/** Juxta's services under the names they know each other by, to be spread into libp2p's `services` beside `identify` */
export function juxta (init: JuxtaInit = {}): JuxtaServices {
  return {
    path: path(init.path),
    reliablePipe: reliablePipe(init.reliablePipe)
  }
}
