import { checkNamespace } from '@juxta/libp2p-rendezvous'
import { InvalidPeerInitError } from '../errors.ts'
import { duties } from './role.ts'
import type { Peer, PeerInit } from './init.ts'
import type { PeerId } from '@libp2p/interface'

/** @throws InvalidPeerInitError */
export function checkNamespaces ({ role, libp2pNamespaces: namespaces = [] }: Pick<PeerInit, 'role' | 'libp2pNamespaces'>): void {
  if (!Array.isArray(namespaces)) {
    throw new InvalidPeerInitError('libp2pNamespaces: a list of namespaces is wanted, also for one')
  }

  if (namespaces.length > 0 && duties(role).rendezvous) {
    throw new InvalidPeerInitError('libp2pNamespaces: a rendezvous leases none at which it could be registered')
  }

  namespaces.forEach((namespace, i) => {
    try {
      checkNamespace(namespace)
    } catch (err) {
      throw new InvalidPeerInitError(`libp2pNamespaces[${i}]: ${(err as Error).message}`, { cause: err })
    }
  })
}

/**
 * Registers an edge under its namespaces wherever it has a lease, and no longer where it has none. A rendezvous that does not serve the protocol is a rendezvous all the
 * same, and asked again now and then.
 */
export function showTo ({ services: { rendezvous, libp2pRendezvous } }: Peer, namespaces: string[]): void {
  if (namespaces.length === 0) {
    return
  }

  const show = (point: PeerId): void => {
    namespaces.forEach(namespace => { libp2pRendezvous.keep(point, namespace) })
  }

  rendezvous.leases.forEach(show)
  rendezvous.addEventListener('lease:granted', ({ detail }) => { show(detail) })
  rendezvous.addEventListener('lease:lost', ({ detail: { peer } }) => {
    // who is told of it may be gone
    namespaces.forEach(namespace => { libp2pRendezvous.unregister(peer, namespace).catch(() => {}) })
  })
}
