import { TICKET_LENGTH } from '../constants.ts'
import { ExchangeNeededError, ScopeRefusedError } from '../errors.ts'
import { encodeFrame } from '../frame.ts'
import type { Admissions } from './admissions.ts'
import type { Scope } from './scope.ts'
import type { Connection } from '@libp2p/interface'

const EXCHANGE = 1
const TICKET = 2

/** What the first frame of every stream says; an empty frame is the open scope. */
export type Preamble =
  { kind: 'open' } |
  { kind: 'exchange', opening: Uint8Array } |
  { kind: 'ticket', ticket: Uint8Array }

/** The preamble as a frame: 0x00; or length, 0x01, opening; or 0x11, 0x02, 16 bytes. */
export function encodePreambleFrame (preamble: Preamble): Uint8Array {
  switch (preamble.kind) {
    case 'open':
      return Uint8Array.of(0)
    case 'exchange':
      return encodeFrame(Uint8Array.of(EXCHANGE, ...preamble.opening))
    case 'ticket':
      return encodeFrame(Uint8Array.of(TICKET, ...preamble.ticket))
  }
}

/** @throws ScopeRefusedError - a kind this version does not know, or a ticket of another length */
export function decodePreamble (frame: Uint8Array): Preamble {
  if (frame.byteLength === 0) {
    return { kind: 'open' }
  }

  const rest = frame.subarray(1)

  if (frame[0] === EXCHANGE) {
    return { kind: 'exchange', opening: rest }
  }

  if (frame[0] === TICKET && rest.byteLength === TICKET_LENGTH) {
    return { kind: 'ticket', ticket: rest }
  }

  throw new ScopeRefusedError('The preamble is of no known kind')
}

export interface HeldVerdict {
  connection: Connection
  admissions: Admissions
  /** Unix milliseconds, default now. */
  now?: number
}

/**
 * The preamble of a stream that needs no exchange, so that a protocol can send
 * it in one write with its first bytes: the open scope's always, another's if
 * `held` has a verdict for it.
 *
 * @throws ExchangeNeededError - call `openScoped` instead
 */
export function encodePreamble (scope: Scope, held?: HeldVerdict): Uint8Array {
  if (scope.open) {
    return encodePreambleFrame({ kind: 'open' })
  }

  const ticket = held?.admissions.held(held.connection, scope, held.now ?? Date.now())

  if (ticket == null) {
    throw new ExchangeNeededError()
  }

  return encodePreambleFrame({ kind: 'ticket', ticket })
}
