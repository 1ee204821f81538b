import { InvalidPeerInitError } from '../errors.ts'

/**
 * What a peer does for others.
 *
 * - `edge`: nothing; it leases rendezvous peers and is reached through relays
 * - `rendezvous`: keeps an index of what its clients publish, and answers queries from it
 * - `relay`: carries connections between peers that can't reach each other
 */
export type PeerRole = 'edge' | 'rendezvous' | 'relay' | 'rendezvous+relay'

const ROLES: Record<PeerRole, { rendezvous: boolean, relay: boolean }> = {
  edge: { rendezvous: false, relay: false },
  rendezvous: { rendezvous: true, relay: false },
  relay: { rendezvous: false, relay: true },
  'rendezvous+relay': { rendezvous: true, relay: true }
}

/** @throws InvalidPeerInitError */
export function duties (role: PeerRole): { rendezvous: boolean, relay: boolean } {
  if (!Object.hasOwn(ROLES, role)) {
    throw new InvalidPeerInitError(`role: '${String(role)}' is none of the roles ${Object.keys(ROLES).join(', ')}`)
  }

  return ROLES[role]
}
