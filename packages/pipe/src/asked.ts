import { ASKED_NAMED } from './constants.ts'
import type { UnreachedError } from './unreached.ts'
import type { PeerOutcome } from '@juxta/discovery'
import type { PeerId } from '@libp2p/interface'

/** Somebody who was asked, and what came of it: only who `answered` has said that it knows no more */
export interface AskedPeer {
  readonly peer: PeerId
  readonly distance: 'neighbour' | 'rendezvous'
  readonly outcome: PeerOutcome
}

/** Everybody who was asked, and why others were not */
export interface Asked {
  readonly peers: readonly AskedPeer[]
  readonly unreached: readonly UnreachedError[]
}

/**
 * That something is not known, and to whom: one neighbour that has not heard of it is not everybody.
 *
 * @param what - as in: nobody knows ...
 */
export function notKnown ({ peers, unreached }: Asked, what: string): string {
  const asked = peers.filter(({ outcome }) => outcome !== 'unasked')

  if (asked.length === 0 && peers.length === 0 && unreached.length === 0) {
    return `no rendezvous is known, and no neighbour is connected, to ask for ${what}`
  }

  if (asked.length === 0) {
    return `no rendezvous could be reached, nor a neighbour, to ask for ${what}${why(': ', unreached)}`
  }

  const whom = `asked were ${those(asked, 'rendezvous', 'rendezvous peers')} and ${those(asked, 'neighbour', 'neighbours')}`

  const text = asked.every(isSilent) ? `nobody answered who was asked for ${what}; ${whom}` : `nobody who was asked knows ${what}; ${whom}`

  // where a rendezvous has answered, it matters little that another is away
  return asked.some(one => one.distance === 'rendezvous' && !isSilent(one)) ? text : `${text}${why('; not reached was ', unreached)}`
}

function why (before: string, unreached: readonly Error[]): string {
  const reasons = unreached.slice(0, ASKED_NAMED).map(({ message }) => message)
  const more = unreached.length - reasons.length

  return unreached.length === 0 ? '' : `${before}${[...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}`
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
