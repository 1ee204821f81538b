/**
 * @packageDocumentation
 *
 * A *pipe* is a channel with a name, whose ends may be anywhere and may move. Who owns it says who may listen; who listens signs where it is; who
 * connects finds the pipe by its name, asks where its end is, and gets a reliable session with it, which follows the end when it moves to another peer and
 * says what was delivered before and what may not have been.
 *
 * @example Listening, and connecting by name
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { discovery } from '@juxta/discovery'
 * import { path } from '@juxta/path'
 * import { pipe } from '@juxta/pipe'
 * import { reliablePipe } from '@juxta/reliable-pipe'
 * import { resolver } from '@juxta/resolver'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: {
 *     identify: identify(), path: path(), reliablePipe: reliablePipe(), resolver: resolver(), discovery: discovery(), pipe: pipe()
 *   }
 * })
 * const [alice, bob] = await Promise.all([create(), create()])
 *
 * const notes = await bob.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
 *
 * const end = await bob.services.pipe.listen(notes, async session => {
 *   for await (const message of session) {
 *     console.info('bob has', new TextDecoder().decode(message))
 *   }
 * })
 *
 * // with a rendezvous that both use, they need not be neighbours
 * await alice.dial(bob.getMultiaddrs())
 *
 * while (alice.services.resolver.neighbours().length === 0) {
 *   await new Promise(resolve => { setTimeout(resolve, 10) })
 * }
 *
 * const session = await alice.services.pipe.connect(`notes@${bob.peerId.toString()}`)
 *
 * // when the end is elsewhere, the session is with who has it now
 * session.addEventListener('moved', ({ detail: { to, delivered, undelivered } }) => {
 *   console.info('now at', to.toString(), delivered, 'arrived', undelivered.length, 'may not have')
 * })
 *
 * await session.deliver(new TextEncoder().encode('remember the milk'))
 * await session.close()
 *
 * await end.close()
 * await Promise.all([alice.stop(), bob.stop()])
 * ```
 *
 * @example Handing an end over, with nothing lost and nothing twice
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { discovery } from '@juxta/discovery'
 * import { path } from '@juxta/path'
 * import { pipe } from '@juxta/pipe'
 * import { reliablePipe } from '@juxta/reliable-pipe'
 * import { resolver } from '@juxta/resolver'
 * import type { PipeSessionHandler } from '@juxta/pipe'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: {
 *     identify: identify(), path: path(), reliablePipe: reliablePipe(), resolver: resolver(), discovery: discovery(), pipe: pipe()
 *   }
 * })
 * const [alice, bob, carol] = await Promise.all([create(), create(), create()])
 * const reader = (name: string): PipeSessionHandler => async session => {
 *   try {
 *     for await (const message of session) {
 *       console.info(name, 'has', new TextDecoder().decode(message))
 *     }
 *
 *     await session.close()
 *   } catch {
 *     // the end was handed over
 *   }
 * }
 *
 * const notes = await bob.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
 * const delegation = await bob.services.pipe.delegate(notes, { to: carol.peerId, rank: 0 })
 * const end = await bob.services.pipe.listen(notes, reader('bob'))
 *
 * await alice.dial(bob.getMultiaddrs())
 * await alice.dial(carol.getMultiaddrs())
 *
 * while (alice.services.resolver.neighbours().length < 2) {
 *   await new Promise(resolve => { setTimeout(resolve, 10) })
 * }
 *
 * const session = await alice.services.pipe.connect(notes, { onHolderGone: 'at-least-once' })
 * await session.deliver(new TextEncoder().encode('remember the milk'))
 *
 * // how the bytes get to carol is up to the two: they have messages in them, and are not encrypted
 * const { bytes } = await end.handOver(carol.peerId)
 * const taken = await carol.services.pipe.takeOver(notes, bytes, reader('carol'), { delegation })
 *
 * // to carol, after what bob had not read
 * await session.deliver(new TextEncoder().encode('and the bread'))
 * await session.close()
 *
 * await taken.close()
 * await Promise.all([alice.stop(), bob.stop(), carol.stop()])
 * ```
 *
 * @example To all who listen on a shared pipe
 *
 * ```ts
 * import { createLibp2p } from 'libp2p'
 * import { tcp } from '@libp2p/tcp'
 * import { noise } from '@chainsafe/libp2p-noise'
 * import { yamux } from '@chainsafe/libp2p-yamux'
 * import { identify } from '@libp2p/identify'
 * import { discovery } from '@juxta/discovery'
 * import { path } from '@juxta/path'
 * import { pipe } from '@juxta/pipe'
 * import { reliablePipe } from '@juxta/reliable-pipe'
 * import { resolver } from '@juxta/resolver'
 *
 * const create = () => createLibp2p({
 *   addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
 *   transports: [tcp()],
 *   connectionEncrypters: [noise()],
 *   streamMuxers: [yamux()],
 *   services: {
 *     identify: identify(), path: path(), reliablePipe: reliablePipe(), resolver: resolver(), discovery: discovery(), pipe: pipe()
 *   }
 * })
 * const [alice, bob, carol] = await Promise.all([create(), create(), create()])
 * const news = await alice.services.pipe.create({ name: 'news', input: 'shared' })
 *
 * for (const [name, node] of [['bob', bob], ['carol', carol]] as const) {
 *   await node.services.pipe.listen(news, async session => {
 *     for await (const message of session) {
 *       console.info(name, 'has', new TextDecoder().decode(message))
 *     }
 *
 *     await session.close()
 *   })
 *   await alice.dial(node.getMultiaddrs())
 * }
 *
 * while (alice.services.resolver.neighbours().length < 2) {
 *   await new Promise(resolve => { setTimeout(resolve, 10) })
 * }
 *
 * // who is further behind than 24 MiB, or has acknowledged nothing for 30 s, drops out; who listens later joins
 * const stream = await alice.services.pipe.connectAll(news, { slow: 'drop' })
 * stream.addEventListener('drop', ({ detail: { peer, acknowledged, cause } }) => {
 *   console.info(peer.toString(), 'had', acknowledged, cause.message)
 * })
 *
 * await stream.deliver(new TextEncoder().encode('good morning'))
 * await stream.close()
 * console.info(stream.watermarks) // { accepted: 1, acknowledgedByAll: 1 }
 *
 * await Promise.all([alice.stop(), bob.stop(), carol.stop()])
 * ```
 */
import { Pipes } from './pipe.ts'
import type { PipeComponents, PipeInit, PipeService } from './types/service.ts'

export * from './errors.ts'
export type { AskedPeer } from './asked.ts'
export type { UnreachedError } from './unreached.ts'
export { bindingType } from './binding-type.ts'
export type { BindingFacts, DelegationFacts } from './core/facts.ts'
export { openDelegation } from './document/delegation.ts'
export type { Delegation } from './document/delegation.ts'
export type { SealedBinding } from './document/binding.ts'
export type { PipeAdvertisement } from './document/pipe-facts.ts'
export { parseName } from './names.ts'
export type { FindPipeOptions, Pins } from './names.ts'
export { signDelegation } from './sign-delegation.ts'
export type { SignDelegationOptions } from './sign-delegation.ts'
export type { Undelivered } from './session/sent.ts'
export type { InboundOutcome } from './unicast/inbound.ts'
export type * from './unicast/types.ts'
export type * from './types/ends.ts'
export type * from './types/sessions.ts'
export type * from './types/shared.ts'
export type * from './types/service.ts'

export function pipe (init: PipeInit = {}): (components: PipeComponents) => PipeService {
  return components => new Pipes(components, init)
}
