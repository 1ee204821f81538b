import { MAX_EXCHANGE_FRAME_LENGTH, PREAMBLE_TIMEOUT, TICKET_LENGTH } from '../constants.ts'
import { PreambleTimeoutError, ScopeRefusedError } from '../errors.ts'
import { encodeFrame } from '../frame.ts'
import { StreamReader } from '../stream-reader.ts'
import { startTimer } from '../timer.ts'
import { sendBytes } from '../write.ts'
import { Admissions } from './admissions.ts'
import { settleVerdict, StreamExchange } from './exchange.ts'
import { encodePreamble } from './preamble.ts'
import type { HeldVerdict } from './preamble.ts'
import type { Scope } from './scope.ts'
import type { StartTimer } from '../timer.ts'
import type { AbortOptions, Connection, Stream } from '@libp2p/interface'

export interface OpenScopedOptions extends AbortOptions {
  /** The node's verdicts; without it, a scope that is not open makes its exchange on every stream. */
  admissions?: Admissions
  /** The reader, if one was constructed for this stream already. */
  reader?: StreamReader
  /** Milliseconds for the whole exchange, default 10 s. */
  timeout?: number
  /** Bytes in each frame of the exchange, default 1,024. */
  maxExchangeFrameLength?: number
  /** Unix milliseconds, default `Date.now`. */
  now?: () => number
  startTimer?: StartTimer
  /** Cryptographically random bytes, default `crypto.getRandomValues`. */
  randomBytes?: (length: number) => Uint8Array
}

/**
 * The initiator's side of a stream in a scope: writes the preamble and, once
 * per connection for a scope that is not open, makes the exchange. Call it
 * before anything else is written or read. For the open scope, and when a
 * verdict holds, it sends and is done without waiting for anything.
 *
 * On any error the stream has been aborted.
 *
 * @throws ScopeRefusedError - either end refused
 * @throws PreambleTimeoutError - the exchange took too long
 * @throws StreamResetError, StreamClosedError - the stream was gone before it began
 */
export async function openScoped (stream: Stream, scope: Scope, connection: Connection, options: OpenScopedOptions = {}): Promise<StreamReader> {
  const reader = options.reader ?? new StreamReader(stream)
  const now = options.now ?? Date.now
  const admissions = options.admissions ?? new Admissions()

  try {
    if (scope.open) {
      sendBytes(stream, encodePreamble(scope))
    } else if (admissions.held(connection, scope, now()) != null) {
      sendBytes(stream, encodePreamble(scope, { connection, admissions, now: now() }))
      forgetOnReset(stream, scope, { connection, admissions })
    } else {
      await exchange(reader, stream, scope, connection, admissions, options)
    }
  } catch (err) {
    stream.abort(err instanceof Error ? err : new ScopeRefusedError())

    throw err
  }

  return reader
}

async function exchange (reader: StreamReader, stream: Stream, scope: Scope, connection: Connection, admissions: Admissions, options: OpenScopedOptions): Promise<void> {
  const timeout = options.timeout ?? PREAMBLE_TIMEOUT
  const overdue = new AbortController()
  const stopTimer = (options.startTimer ?? startTimer)(timeout, () => { overdue.abort(new PreambleTimeoutError(timeout)) })
  const now = (options.now ?? Date.now)()

  try {
    const verdict = await settleVerdict(scope, new StreamExchange({
      role: 'initiator',
      reader,
      stream,
      connection,
      signal: options.signal == null ? overdue.signal : AbortSignal.any([options.signal, overdue.signal]),
      now,
      maxFrameLength: options.maxExchangeFrameLength ?? MAX_EXCHANGE_FRAME_LENGTH
    }))

    if (verdict.kind !== 'admitted') {
      throw new ScopeRefusedError(`The other end is not in scope "${scope.name}"`)
    }

    const ticket = (options.randomBytes ?? randomBytes)(TICKET_LENGTH)

    sendBytes(stream, encodeFrame(ticket))
    admissions.hold(connection, scope, ticket, now, verdict.expiresAt)
    forgetOnReset(stream, scope, { connection, admissions })
  } finally {
    stopTimer()
  }
}

/**
 * The responder resets a stream whose ticket it does not know (any more): worth
 * one new exchange. For who writes the preamble of a verdict that holds himself.
 */
export function forgetOnReset (stream: Stream, scope: Scope, { connection, admissions }: Pick<HeldVerdict, 'connection' | 'admissions'>): void {
  stream.addEventListener('close', event => {
    if (event.error != null) {
      admissions.forget(connection, scope)
    }
  }, { once: true })
}

function randomBytes (length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}
