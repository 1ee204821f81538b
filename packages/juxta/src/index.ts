/**
 * @packageDocumentation
 *
 * Juxta in one import: a peer in one call, its services for a libp2p node of your own, and everything their packages export.
 *
 * @example Two peers that find each other by the name of a pipe
 *
 * ```ts
 * import { createPeer } from 'juxta'
 *
 * // on a machine that both can reach; they need to know its address, and nothing else
 * const relay = await createPeer({ role: 'rendezvous+relay' })
 * const [address] = relay.getMultiaddrs()
 *
 * const bob = await createPeer({ role: 'edge', rendezvous: [address], relays: [address] })
 * const pipe = await bob.services.pipe.create({ name: 'notes', input: 'exclusive' })
 *
 * await bob.services.pipe.listen(pipe, async session => {
 *   for await (const message of session) {
 *     console.info(new TextDecoder().decode(message)) // remember the milk
 *   }
 *
 *   await session.close()
 * })
 *
 * const alice = await createPeer({ role: 'edge', rendezvous: [address], relays: [address] })
 * const session = await alice.services.pipe.connect('notes')
 *
 * await session.deliver(new TextEncoder().encode('remember the milk'))
 * await session.close() // it has arrived
 *
 * await Promise.all([alice.stop(), bob.stop(), relay.stop()])
 * ```
 *
 * @example What somebody offers, found by what it is
 *
 * ```ts
 * import { createPeer, define, integer, string } from 'juxta'
 *
 * const printer = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: integer({ index: true }) } })
 * const meeting = await createPeer({ role: 'rendezvous' })
 * const [alice, bob] = await Promise.all([1, 2].map(() => createPeer({ role: 'edge', rendezvous: meeting.getMultiaddrs() })))
 * const hall = await bob.services.discovery.publish(printer, { attributes: { name: 'Hall', dpi: 600 } })
 *
 * for await (const { change, advertisement } of alice.services.discovery.watch({ type: printer, where: { dpi: 600 } }, { intervalMs: 100 })) {
 *   console.info(change, advertisement.attributes.name) // added Hall, and in the end removed Hall
 *   if (change === 'removed') break
 *   await hall.withdraw()
 * }
 *
 * for await (const { advertisement } of alice.services.discovery.find({ type: printer, where: { name: { prefix: 'H' } } })) {
 *   console.info(advertisement.attributes.name) // nobody has one any more
 * }
 *
 * await Promise.all([alice.stop(), bob.stop(), meeting.stop()])
 * ```
 *
 * With a `dataDir` a peer is the same one after a restart, so that `notes` is still bob's.
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
import { createPeerOn } from './peer/create.ts'
import { node } from './peer/node.ts'
import type { DataDirectory } from './directory/directory.ts'
import type { Peer, PeerInit } from './peer/init.ts'

export * from './exports.ts'

/**
 * A peer: a libp2p node with TCP, WebSockets and relayed connections, Noise, Yamux, identify, ping, DCUtR and Juxta's services, started.
 *
 * @throws InvalidPeerInitError - an option that makes no sense, or that there is not; for those of one service, under `services`, what its package throws
 * @throws the reason of `signal` when that is aborted
 * @throws DataDirectoryInUseError - another peer uses the data directory
 * @throws CorruptIdentityError, DataDirectoryError - what is in it can't be used
 * @throws ListenError - it can't listen where it was to
 */
export async function createPeer (init: PeerInit): Promise<Peer> {
  return createPeerOn(node, init)
}

/**
 * The files of a data directory: a folder, or in a browser a database. Nothing is made before something is written or the directory is locked. Reading and
 * writing work without the lock; a peer keeps its key in `identity.key`.
 */
export function dataDirectory (path: string): DataDirectory {
  return node.directory(path)
}
