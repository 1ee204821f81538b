import { requestMany } from '@juxta/wire'
import { codec } from './codec.ts'
import { MESSAGE_OVERHEAD_BYTES } from './constants.ts'
import { AnswerBudget } from './core/answer-budget.ts'
import { msLeft } from './core/deadline.ts'
import { AnswerOverflowError, InvalidAnswerError, ResponseTooLargeError } from './errors.ts'
import { failureOf } from './failure.ts'
import { wayOf } from './passed-on.ts'
import type { Answer } from './index.ts'
import type { Admissions, Scope, StartTimer, StreamOpener } from '@juxta/wire'
import type { PeerId } from '@libp2p/interface'

/** What all queries of a node have in common */
export interface AskContext {
  protocol: string
  admissions: Admissions
  /** Bytes in one response's payload. */
  maxResponseBytes: number
  /** Milliseconds from any origin, never set back. */
  now (): number
  startTimer?: StartTimer
}

export interface Ask {
  open: StreamOpener
  peer: PeerId
  name: string
  query: Uint8Array
  scope: Scope
  hops: number
  maxResponses: number
  maxBytes: number
  /** Milliseconds the other end is told that we wait. */
  deadlineMs: number
  /** Milliseconds after which this end gives up; more than `deadlineMs` where somebody else does that. */
  timeoutMs: number
  signal: AbortSignal
}

/** One query to one peer: its responses, and at the end whether they were all. */
export async function * ask (context: AskContext, init: Ask): AsyncGenerator<Answer, 'exhausted' | 'limit', undefined> {
  const { now, startTimer, admissions } = context
  const { name, query, scope, hops, maxResponses, maxBytes, signal } = init
  const budget = new AnswerBudget(maxResponses, maxBytes)
  const askedAt = now()
  const deadline = askedAt + init.deadlineMs
  const message = { name, payload: query, hops, maxResponses, maxBytes, requires: 0 }
  let limited = false

  try {
    const answer = requestMany(init.open, context.protocol, message, {
      // what is left of the deadline when the query is written, after the stream was opened
      request: { ...codec.request, encode: query => codec.request.encode({ ...query, deadlineMs: msLeft(deadline, now()) }) },
      response: codec.response
    }, {
      scope,
      admissions,
      signal,
      startTimer,
      timeout: init.timeoutMs,
      maxResponseLength: context.maxResponseBytes + MESSAGE_OVERHEAD_BYTES,
      // and one that has nothing but the end
      maxResponses: maxResponses + 1,
      runOnLimitedConnection: true
    })

    for await (const message of answer) {
      const { payload, limited: last } = message

      if (limited) {
        throw new InvalidAnswerError('Something came after the last response')
      }

      limited = last === true

      if (payload == null) {
        continue
      }

      if (payload.byteLength > context.maxResponseBytes) {
        throw new ResponseTooLargeError(`A response of ${payload.byteLength} bytes exceeds the limit of ${context.maxResponseBytes}`)
      }

      if (!budget.take(payload.byteLength)) {
        throw new AnswerOverflowError(`More than the ${maxResponses} responses of ${maxBytes} bytes that were asked for`)
      }

      yield { from: init.peer, response: payload, ...wayOf(message, init.peer), ms: now() - askedAt }
    }
  } catch (error) {
    // whoever gave up is the reason, whatever broke of it
    signal.throwIfAborted()
    throw failureOf(error, init.deadlineMs)
  }

  return limited ? 'limit' : 'exhausted'
}
