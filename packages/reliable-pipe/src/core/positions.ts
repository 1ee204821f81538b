import { LEAST_SEGMENT, MAX_SEND_WINDOW } from '../constants.ts'
import { PositionMismatchError } from '../errors.ts'
import { noteProgress } from './acknowledging.ts'
import { bufferOf, noteShift } from './claimed/claimed-session.ts'
import type { Durable } from './durable.ts'
import type { Outbox } from './outbox.ts'
import type { SessionState } from './session-state.ts'
import type { Position } from '../wire/attach.ts'

/**
 * Takes over what the other side states of itself when a path is attached.
 *
 * @param concurrent other paths still carry acknowledgements, which may have overtaken this position
 * @throws PositionMismatchError, AcknowledgementOutOfRangeError, CreditOutOfRangeError
 */
export function acceptPosition (session: SessionState, position: Position, concurrent: boolean, now: number): void {
  const { outbox, config, durable } = session

  if (!concurrent && position.cumulative < outbox.base) {
    throw new PositionMismatchError(`the other end has ${position.cumulative} segments, it had acknowledged ${outbox.base}`)
  }

  checkPosition(position)

  if (session.remote != null && (position.maxSegment < session.remote.maxSegment || position.maxMessage < session.remote.maxMessage)) {
    throw new PositionMismatchError('the other end takes smaller segments or messages than it had said')
  }

  if (durable != null) {
    recall(outbox, durable, config.maxSegment, position)
  }

  const before = session.windowing == null ? undefined : bufferOf(session)
  const acknowledged = outbox.acknowledge(position.cumulative, position.ranges)
  outbox.grant(position.credit)
  outbox.maxSegment = durable?.segment ?? Math.min(config.maxSegment, position.maxSegment)
  session.acknowledger.every = Math.min(position.acknowledgeEvery, MAX_SEND_WINDOW)
  session.remote = position

  if (config.role === 'initiator') {
    // who listens grants it, whoever dialled
    session.retentionMs = Math.min(session.retentionMs, position.retentionMs)
  }

  noteShift(session, before, now)
  noteProgress(session, acknowledged, now)
}

/**
 * What is wrong with a position by itself, whatever session it is of
 *
 * @throws PositionMismatchError
 */
export function checkPosition ({ acknowledgeEvery, maxMessage, maxSegment, sendWindow }: Position): void {
  if (maxSegment < LEAST_SEGMENT || maxMessage < maxSegment) {
    throw new PositionMismatchError(`segments of ${maxSegment} and messages of ${maxMessage} bytes are no sizes to work with`)
  }

  if (acknowledgeEvery < 1 || sendWindow < 1 || sendWindow > MAX_SEND_WINDOW) {
    throw new PositionMismatchError(`a window of ${sendWindow} acknowledged every ${acknowledgeEvery} is no window`)
  }
}

/** What a durable session learns from the first position: how large its segments are, or, after a restart, how far it had come */
function recall (outbox: Outbox, durable: Durable, maxSegment: number, position: Position): void {
  durable.settle(maxSegment, position)
  outbox.leastSegment = durable.segment

  if (durable.recalling) {
    outbox.recall(Math.max(position.cumulative, position.ranges.at(-1)?.end ?? 0))
    durable.recalling = false
  }
}
