import { END_HANDED_OVER, HAND_OVER_MS, MAX_HAND_OVER_BYTES, MAX_HANDED_MESSAGES, MAX_HANDED_SESSIONS } from './constants.ts'
import { digestOf, sealHandOver } from './document/hand-over.ts'
import { HandOverTooLargeError } from './errors.ts'
import { HandedEnd, SessionState } from './wire/handed-end.ts'
import type { SealedBinding } from './document/binding.ts'
import type { HeldSession } from './session/held-session.ts'
import type { HandOver } from './types/ends.ts'
import type { PeerId, PrivateKey } from '@libp2p/interface'

export interface HandingOver {
  to: PeerId
  /** the last of these gives the end up */
  chain: readonly SealedBinding[]
  sessions: readonly HeldSession[]
  privateKey: PrivateKey
  expiresMs?: number
  now: number
}

const exactly = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

/** @throws HandOverTooLargeError */
export function checkRoom (sessions: readonly HeldSession[]): void {
  const bytes = sessions.reduce((sum, session) => sum + session.bytes, 0)

  if (bytes > MAX_HAND_OVER_BYTES || sessions.length > MAX_HANDED_SESSIONS || sessions.some(({ messages }) => messages > MAX_HANDED_MESSAGES)) {
    throw new HandOverTooLargeError(`${bytes} bytes in ${sessions.length} sessions wait to be read or acknowledged; ${MAX_HAND_OVER_BYTES} in ${MAX_HANDED_SESSIONS} are handed over`)
  }
}

/**
 * Ends the sessions here, all in one turn, and signs where each of them stood.
 */
export async function handOverSessions ({ to, chain, sessions, privateKey, expiresMs = HAND_OVER_MS, now }: HandingOver): Promise<HandOver> {
  const left = sessions.map(held => ({ session: held.session, at: held.leave(END_HANDED_OVER) }))
  const { pipe, epoch } = chain[chain.length - 1]
  const expires = now + expiresMs

  const handed = await Promise.all(left.map(async ({ session, at: { unread, unacknowledged, closed, ...counts } }) => {
    const state = SessionState.encode({ unread: unread.map(exactly), unacknowledged: unacknowledged.map(exactly), closed })
    const { bytes } = await sealHandOver({
      pipe, session: session.id, sender: session.remotePeer.toString(), epoch, to: to.toString(), ...counts, state: digestOf(state), issued: now, expires
    }, privateKey)

    return { handOver: exactly(bytes), state }
  }))

  const bytes = HandedEnd.encode({ pipe, chain: chain.map(({ bytes }) => exactly(bytes)), sessions: handed })

  return { to, bytes, sessions: handed.length, expires }
}
