import { ASKED_NAMED } from './constants.ts'
import type { PeerOutcome } from '@juxta/discovery'
import type { PeerId } from '@libp2p/interface'

/** Somebody who was asked, and what came of it: only who `answered` has said that it knows no more */
export interface AskedPeer {
  readonly peer: PeerId
  readonly distance: 'neighbour' | 'rendezvous'
  readonly outcome: PeerOutcome
}

/**
 * That something is not known, and to whom: one neighbour that has not heard of it is not everybody.
 *
 * @param what - as in: nobody knows ...
 */
export function notKnown (peers: readonly AskedPeer[], what: string): string {
  const asked = peers.filter(({ outcome }) => outcome !== 'unasked')

  if (asked.length === 0) {
    return `no rendezvous could be reached, nor a neighbour, to ask for ${what}`
  }

  const whom = `asked were ${those(asked, 'rendezvous', 'rendezvous peers')} and ${those(asked, 'neighbour', 'neighbours')}`

  return asked.every(isSilent) ? `nobody answered who was asked for ${what}; ${whom}` : `nobody who was asked knows ${what}; ${whom}`
}

function those (asked: readonly AskedPeer[], distance: AskedPeer['distance'], several: string): string {
  const peers = asked.filter(peer => peer.distance === distance)

  if (peers.length > ASKED_NAMED) {
    const silent = peers.filter(isSilent).length

    return `${peers.length} ${several}${silent === 0 ? '' : `, of which ${silent} did not answer,`}`
  }

  return peers.length === 0 ? `no ${distance}` : `the ${distance} ${peers.map(one => `${one.peer.toString()}${isSilent(one) ? ', which did not answer,' : ''}`).join(' and ')}`
}

function isSilent ({ outcome }: AskedPeer): boolean {
  return outcome !== 'answered'
}
