import { respond, Status, StatusError } from '@juxta/wire'
import { raceSignal } from 'race-signal'
import { codec } from './codec.ts'
import { HANDLER_GRACE_MS, MAX_NAME_BYTES, MESSAGE_OVERHEAD_BYTES } from './constants.ts'
import { Admission } from './core/admission.ts'
import { AnswerBudget, atMost } from './core/answer-budget.ts'
import { msLeft, workMs } from './core/deadline.ts'
import { QueryDeadlineError } from './errors.ts'
import { responseOf } from './passed-on.ts'
import { ResolverStatus } from './wire/status.ts'
import { Work } from './work.ts'
import type { QueryMessage, ResponseMessage } from './codec.ts'
import type { AnswerOutcome, Handler } from './index.ts'
import type { HandlerLimits, ResolverLimits } from './limits.ts'
import type { Counters, RequestContext, RespondInit, Scope, StartTimer, StreamReader } from '@juxta/wire'
import type { Connection, Logger, Stream } from '@libp2p/interface'

export interface Registration {
  name: string
  handler: Handler
  limits: HandlerLimits
}

export interface InboundInit {
  limits: ResolverLimits
  handler (name: string): Registration | undefined
  counters: Counters<AnswerOutcome>
  log: Logger
  now (): number
  startTimer: StartTimer
}

/** One inbound query: where it came in, and its place among those worked on. */
interface Inquiry {
  stream: Stream
  peer: string
  /** Its handler was reached, and sees to giving up the place. */
  reached: boolean
}

/** The responder's side: admits queries, has their handlers answer, holds both to their bounds. */
export class Inbound {
  readonly #init: InboundInit
  readonly #admission: Admission
  #run = new AbortController()

  constructor (init: InboundInit) {
    this.#init = init
    this.#admission = new Admission({ max: init.limits.maxQueries, maxPerPeer: init.limits.maxQueriesPerPeer })
    this.stop()
  }

  /** Queries worked on; handlers that go on after their time count. */
  get working (): number {
    return this.#admission.working
  }

  start (): void {
    this.#run = new AbortController()
  }

  /** Ends what is being worked on; the askers are told to come back later. */
  stop (): void {
    this.#run.abort(new StatusError(Status.busy, 'stopping'))
  }

  async onStream (reader: StreamReader, stream: Stream, connection: Connection, scope: Scope): Promise<void> {
    const peer = connection.remotePeer.toString()
    const verdict = this.#run.signal.aborted ? 'busy' : this.#admission.admit(peer)

    if (verdict !== 'admitted') {
      this.#init.counters.increment(verdict)
      // none at once is what it takes to be told without being read
      await this.#respond({ stream, peer, reached: false }, { maxConcurrent: 0 })(reader, stream, connection, scope)
      return
    }

    const inquiry: Inquiry = { stream, peer, reached: false }

    try {
      await this.#respond(inquiry)(reader, stream, connection, scope)
    } finally {
      if (!inquiry.reached) {
        this.#init.counters.increment('unread')
        this.#admission.release(peer)
      }
    }
  }

  #respond (inquiry: Inquiry, init: RespondInit = {}): ReturnType<typeof respond> {
    const { limits, log, startTimer } = this.#init

    return respond((query: QueryMessage, context) => this.#answer(query, context, inquiry), codec, {
      maxRequestLength: limits.maxQueryBytes + MAX_NAME_BYTES + MESSAGE_OVERHEAD_BYTES,
      maxResponseLength: limits.maxResponseBytes + MESSAGE_OVERHEAD_BYTES,
      maxResponses: limits.maxResponses + 1,
      readTimeout: limits.readQueryMs,
      handlerTimeout: limits.handlerMs + HANDLER_GRACE_MS,
      log,
      startTimer,
      ...init
    })
  }

  async * #answer (query: QueryMessage, context: RequestContext, inquiry: Inquiry): AsyncGenerator<ResponseMessage, void, undefined> {
    inquiry.reached = true
    let outcome: AnswerOutcome = 'abandoned'
    let entered: Registration | undefined
    let work: Work | undefined
    let stopTimer = (): void => {}

    try {
      const registration = this.#registration(query)

      if (!this.#admission.enter(registration.name, registration.limits.maxQueries)) {
        throw new StatusError(Status.busy, 'handler')
      }

      entered = registration
      const { handler, limits } = registration
      const ms = workMs(query.deadlineMs, limits.handlerMs)
      const deadline = this.#init.now() + ms
      const overdue = new AbortController()
      const signal = AbortSignal.any([context.signal, overdue.signal, this.#run.signal])
      let writing = false

      stopTimer = this.#init.startTimer(ms, () => {
        overdue.abort(new StatusError(Status.deadline, `not answered within ${ms} ms`))

        if (writing) {
          // its reader is slow, or gone: there is no way to tell it
          outcome = 'deadline'
          inquiry.stream.abort(new QueryDeadlineError(ms))
        }
      })

      work = new Work(handler, query.payload, {
        from: context.remotePeer,
        hops: query.hops,
        scope: context.scope,
        signal,
        msLeft: () => msLeft(deadline, this.#init.now())
      })

      const budget = new AnswerBudget(atMost(limits.maxResponses, query.maxResponses), atMost(limits.maxAnswerBytes, query.maxBytes))

      for (;;) {
        const given = await raceSignal(work.next(), signal)

        if (given == null) {
          outcome = 'exhausted'
          return
        }

        const { payload, ...way } = responseOf(given)

        if (payload.byteLength > limits.maxResponseBytes) {
          throw new StatusError(Status.responseTooLarge)
        }

        const fits = budget.take(payload.byteLength)
        // the one response of a promise is all there is
        const limited = !fits || (budget.exhausted && !work.single)
        writing = true
        yield fits ? { payload, ...way, limited } : { limited }
        writing = false

        if (limited) {
          outcome = 'limit'
          return
        }
      }
    } catch (error) {
      outcome = outcomeOf(error, context.signal)
      throw this.#statusOf(error, query.name)
    } finally {
      stopTimer()
      this.#init.counters.increment(outcome)
      this.#leave(inquiry, entered, work)
    }
  }

  /** @throws StatusError */
  #registration ({ name, payload, hops, requires, deadlineMs }: QueryMessage): Registration {
    if (requires !== 0) {
      throw new StatusError(Status.unsupported, 'the query requires what is not known here')
    }

    if (hops > this.#init.limits.maxHops) {
      throw new StatusError(ResolverStatus.tooManyHops, `passed on more than ${this.#init.limits.maxHops} times`)
    }

    const registration = this.#init.handler(name)

    if (registration == null) {
      throw new StatusError(ResolverStatus.unknownHandler, 'no handler of that name')
    }

    if (payload.byteLength > registration.limits.maxQueryBytes) {
      throw new StatusError(Status.requestTooLarge, `at most ${registration.limits.maxQueryBytes} bytes`)
    }

    if (deadlineMs === 0) {
      throw new StatusError(Status.deadline, 'the deadline was over')
    }

    return registration
  }

  /** A handler's own status is sent, anything else it throws stays here. */
  #statusOf (error: unknown, name: string): StatusError {
    if (error instanceof StatusError) {
      return error
    }

    this.#init.log.error('handler "%s" failed - %e', name, error)

    return new StatusError(Status.failed)
  }

  /** The place is given up when the handler has stopped, so that handlers that don't look at their signal can't pile up. */
  #leave ({ peer }: Inquiry, entered: Registration | undefined, work: Work | undefined): void {
    const release = (): void => {
      this.#admission.release(peer)

      if (entered != null) {
        this.#admission.leave(entered.name)
      }
    }

    if (work == null) {
      release()
    } else {
      void work.stopped().then(release)
    }
  }
}

function outcomeOf (error: unknown, asker: AbortSignal): AnswerOutcome {
  if (asker.aborted) {
    return 'abandoned'
  }

  if (!(error instanceof StatusError)) {
    return 'failed'
  }

  switch (error.status) {
    case ResolverStatus.unknownHandler:
      return 'unknown-handler'
    case Status.busy:
      return 'busy'
    case Status.deadline:
      return 'deadline'
    case Status.failed:
    case Status.responseTooLarge:
      return 'failed'
    default:
      return 'refused'
  }
}
