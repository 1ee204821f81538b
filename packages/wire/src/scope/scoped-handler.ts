import { MAX_EXCHANGE_FRAME_LENGTH, MAX_PREAMBLE_LENGTH, PREAMBLE_TIMEOUT, TICKET_LENGTH } from '../constants.ts'
import { Counters } from '../counters.ts'
import { PreambleTimeoutError, ScopeRefusedError } from '../errors.ts'
import { StreamReader } from '../stream-reader.ts'
import { startTimer } from '../timer.ts'
import { Admissions } from './admissions.ts'
import { settleVerdict, StreamExchange } from './exchange.ts'
import { decodePreamble } from './preamble.ts'
import { openScope } from './scope.ts'
import { toError } from '../to-error.ts'
import type { Scope, Verdict } from './scope.ts'
import type { StartTimer } from '../timer.ts'
import type { Connection, Logger, Metrics, Stream, StreamHandler } from '@libp2p/interface'

/** What became of inbound streams: handed to the handler (the first three), or aborted. */
export type ScopeOutcome = 'open' | 'ticket' | 'exchange' | 'refused' | 'timeout' | 'failed'

export interface ScopedHandlerLimits {
  /** Bytes in the preamble, default 512. */
  maxPreambleLength?: number
  /** Bytes in each later frame of an exchange, default 1,024. */
  maxExchangeFrameLength?: number
  /** As of `StreamReader`. */
  maxBufferedBytes?: number
  /** As of `StreamReader`. */
  maxUnreadBytes?: number
}

export interface ScopedHandlerInit {
  /** The scopes this protocol serves, asked at every stream; default the open scope alone. */
  scopes?: Iterable<Scope> | (() => Iterable<Scope>)
  /** The node's verdicts, shared by its protocols. */
  admissions?: Admissions
  log?: Logger
  /** Counts `juxta_wire_inbound_streams_total` by `ScopeOutcome`. */
  metrics?: Metrics
  counters?: Counters<ScopeOutcome>
  limits?: ScopedHandlerLimits
  /** Milliseconds for preamble and exchange, default 10 s. */
  timeout?: number
  /** Unix milliseconds, default `Date.now`. */
  now?: () => number
  startTimer?: StartTimer
}

/** A protocol's handler: what it reads from `reader` begins after the preamble, and the other end is admitted to `scope`. */
export type ScopedStreamHandler = (reader: StreamReader, stream: Stream, connection: Connection, scope: Scope) => void | Promise<void>

/** The counters of a handler, under the name the metrics know. */
export function scopeCounters (metrics?: Metrics): Counters<ScopeOutcome> {
  return new Counters(metrics, 'juxta_wire_inbound_streams_total', {
    label: 'outcome',
    help: 'Inbound streams by what became of them at their scope preamble'
  })
}

/**
 * The responder's side of every Juxta protocol: reads the preamble, settles the
 * scope, and only then calls `handler`, which never sees a byte of a stream
 * that was not admitted. A stream that is refused, late or malformed is
 * aborted and counted; the other end sees a reset, whatever the reason was. A
 * handler that throws aborts its stream.
 */
export function scopedHandler (init: ScopedHandlerInit, handler: ScopedStreamHandler): StreamHandler {
  const counters = init.counters ?? scopeCounters(init.metrics)
  const gate = new ScopeGate(init)

  return (stream, connection) => {
    // constructed in the same call, or what the stream says next is lost
    const reader = new StreamReader(stream, {
      maxBufferedBytes: init.limits?.maxBufferedBytes,
      maxUnreadBytes: init.limits?.maxUnreadBytes
    })

    gate.settle(reader, stream, connection).then(async ({ scope, outcome }) => {
      counters.increment(outcome)
      await handler(reader, stream, connection, scope)
    }, err => {
      counters.increment(outcomeOf(err))
      init.log?.('refused a stream of %p - %e', connection.remotePeer, err)
      stream.abort(err)
    }).catch(err => {
      init.log?.error('handler of %s failed - %e', stream.protocol, err)
      stream.abort(toError(err))
    })
  }
}

class ScopeGate {
  readonly #init: ScopedHandlerInit
  readonly #admissions: Admissions
  readonly #timeout: number
  readonly #now: () => number

  constructor (init: ScopedHandlerInit) {
    this.#init = init
    this.#admissions = init.admissions ?? new Admissions()
    this.#timeout = init.timeout ?? PREAMBLE_TIMEOUT
    this.#now = init.now ?? Date.now
  }

  async settle (reader: StreamReader, stream: Stream, connection: Connection): Promise<{ scope: Scope, outcome: ScopeOutcome }> {
    const overdue = new AbortController()
    const stopTimer = (this.#init.startTimer ?? startTimer)(this.#timeout, () => {
      overdue.abort(new PreambleTimeoutError(this.#timeout))
    })

    try {
      const frame = await reader.readFrame({
        maxLength: this.#init.limits?.maxPreambleLength ?? MAX_PREAMBLE_LENGTH,
        signal: overdue.signal
      })

      if (frame == null) {
        throw new ScopeRefusedError('The stream ended before its preamble')
      }

      const preamble = decodePreamble(frame)

      switch (preamble.kind) {
        case 'open':
          return { scope: this.#openScope(), outcome: 'open' }
        case 'ticket':
          return { scope: this.#ticketed(connection, preamble.ticket), outcome: 'ticket' }
        case 'exchange':
          return { scope: await this.#exchange(reader, stream, connection, preamble.opening, overdue.signal), outcome: 'exchange' }
      }
    } finally {
      stopTimer()
    }
  }

  #scopes (): Iterable<Scope> {
    const scopes = this.#init.scopes ?? [openScope]

    return typeof scopes === 'function' ? scopes() : scopes
  }

  #openScope (): Scope {
    for (const scope of this.#scopes()) {
      if (scope.open) {
        return scope
      }
    }

    throw new ScopeRefusedError()
  }

  #ticketed (connection: Connection, ticket: Uint8Array): Scope {
    const granted = this.#admissions.granted(connection, ticket, this.#now())

    for (const scope of this.#scopes()) {
      // a ticket is for the scope, and only some of the node's protocols serve it
      if (scope === granted) {
        return scope
      }
    }

    throw new ScopeRefusedError()
  }

  async #exchange (reader: StreamReader, stream: Stream, connection: Connection, opening: Uint8Array, signal: AbortSignal): Promise<Scope> {
    const now = this.#now()
    const exchange = new StreamExchange({
      role: 'responder',
      reader,
      stream,
      connection,
      signal,
      now,
      opening,
      maxFrameLength: this.#init.limits?.maxExchangeFrameLength ?? MAX_EXCHANGE_FRAME_LENGTH
    })

    for (const scope of this.#scopes()) {
      if (scope.open) {
        continue
      }

      const verdict = await settleVerdict(scope, exchange).catch((err): Verdict => {
        signal.throwIfAborted()

        if (exchange.sent > 0) {
          throw err
        }

        // an opening meant for another scope may be nonsense to this one
        this.#init.log?.error('scope %s could not read an opening - %e', scope.name, err)

        return { kind: 'unknown' }
      })

      if (verdict.kind === 'admitted') {
        const ticket = await exchange.read()

        if (ticket.byteLength !== TICKET_LENGTH || exchange.sent === 0) {
          throw new ScopeRefusedError()
        }

        this.#admissions.grant(connection, scope, ticket, now, verdict.expiresAt)

        return scope
      }

      if (verdict.kind === 'refused' || exchange.sent > 0) {
        throw new ScopeRefusedError()
      }
    }

    throw new ScopeRefusedError()
  }
}

function outcomeOf (err: Error): ScopeOutcome {
  if (err instanceof ScopeRefusedError) {
    return 'refused'
  }

  return err instanceof PreambleTimeoutError ? 'timeout' : 'failed'
}
