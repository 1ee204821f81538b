import { MAX_RANGES } from '../../constants.ts'
import { Acknowledger } from '../acknowledger.ts'
import { isWritable } from '../room.ts'
import { ClaimedReceiver } from './claimed-receiver.ts'
import { ClaimedSender } from './claimed-sender.ts'
import type { PathState, SessionConfig, SessionState } from '../session-state.ts'
import type { ReceiveWindowing, SendBuffer, SendWindowing } from '../windowing.ts'
import type { AckFrame } from '../../wire/ack.ts'
import type { Range } from '../../wire/ranges.ts'
import type { RequestFrame } from '../../wire/request.ts'

/** Both halves of the windowing that a session is made with; the default one has no sender's half, because it holds nothing back */
export function makeWindowing (config: SessionConfig): { sender?: SendWindowing, receiver: ReceiveWindowing } {
  if (config.windowing !== 'claimed') {
    return { receiver: new Acknowledger(config.acknowledgeEvery) }
  }

  const sender = new ClaimedSender({ window: config.claimedWindow, acknowledgeShare: config.claimedAcknowledgeShare, lingerMs: config.claimedLingerMs })

  return { sender, receiver: new ClaimedReceiver(sender.acknowledgeEvery) }
}

/**
 * The other side has said in an attach, or in its answer, whether it uses the claimed windowing. One that does not (it never knew of it, declined it, or
 * has not kept over a restart that it was agreed on) can't be talked to so: from here on the session uses the default one. To be called before its position is taken.
 */
export function settleWindowing (session: SessionState, isClaimed: boolean): void {
  if (session.windowing == null || isClaimed) {
    return
  }

  session.windowing = undefined
  session.acknowledger = new Acknowledger(session.config.acknowledgeEvery)
  session.outbox.newBelow = Infinity
}

/** Something was buffered, or is to be sent without waiting for more */
export function noteBuffered (session: SessionState, isFlush: boolean, now: number): void {
  const { windowing } = session

  if (windowing == null) {
    return
  }

  // who waits for room would wait for a window that can't become full
  if (isFlush || !isWritable(session)) {
    windowing.flush()
  }

  admit(session, windowing, now)
}

/**
 * Lets new segments through as far as the windowing does; wherever they come from, it is asked before each write.
 *
 * @returns whether one may be written now as far as the pace goes: a stream sets the pace itself
 */
export function isAdmitted (session: SessionState, path: PathState, now: number): boolean {
  const { windowing } = session

  if (windowing == null) {
    return true
  }

  admit(session, windowing, now)

  return path.traits.datagram == null || windowing.mayWrite(now)
}

/** @returns the transmission number, if it has one */
export function noteSent ({ windowing }: SessionState, path: PathState, sequence: number, now: number): number | undefined {
  return windowing?.sent(sequence, path.traits.datagram != null, now)
}

/** A write is over */
export function noteWritten (session: SessionState, now: number): void {
  if (session.windowing != null) {
    admit(session, session.windowing, now)
  }
}

/**
 * An acknowledgement has come over the path
 *
 * @throws AcknowledgementOutOfRangeError
 */
export function noteHeard ({ windowing, current }: SessionState, path: PathState, { transmission, delayMs }: AckFrame, now: number): void {
  if (transmission != null && path === current && path.traits.datagram != null) {
    windowing?.heard(transmission, delayMs, now)
  }
}

/** An acknowledgement has come: the window is shifted */
export function noteShift (session: SessionState, before: SendBuffer | undefined, now: number): void {
  const { windowing, outbox, current } = session

  if (windowing == null || before == null) {
    return
  }

  const { start, end } = windowing.acknowledged(before, outbox.base, now)

  for (let sequence = start; sequence < end; sequence++) {
    sendAgain(session, sequence)
  }

  if (windowing.sendWindow !== outbox.sendWindow && current != null) {
    outbox.sendWindow = windowing.sendWindow
    session.askedEvery = windowing.acknowledgeEvery
    const told = current.control.find(frame => frame.type === 'window')

    if (told == null) {
      current.control.push({ type: 'window', sendWindow: outbox.sendWindow, acknowledgeEvery: session.askedEvery })
    } else {
      Object.assign(told, { sendWindow: outbox.sendWindow, acknowledgeEvery: session.askedEvery })
    }
  }

  admit(session, windowing, now)
}

/** @throws RequestOutOfRangeError */
export function onRequest (session: SessionState, windowing: SendWindowing, frame: RequestFrame, now: number): void {
  for (const sequence of windowing.requested(frame.ranges, bufferOf(session), now)) {
    sendAgain(session, sequence)
  }
}

/** Asks for what is lacking, if it is time to */
export function askForMissing (session: SessionState, now: number): void {
  const path = session.acknowledgementPath

  if (session.windowing == null || path == null) {
    return
  }

  const ranges = session.acknowledger.missing(now)

  if (ranges.length === 0) {
    return
  }

  const waiting = path.control.find(frame => frame.type === 'request')

  if (waiting == null) {
    path.control.push({ type: 'request', ranges })
  } else {
    // of a peer that does not read, any number of them would be kept
    waiting.ranges = lowestOf(waiting.ranges, ranges)
  }
}

/** Both, as far as one REQUEST can name them */
function lowestOf (some: readonly Range[], others: readonly Range[]): Range[] {
  const found: Range[] = []

  for (const { start, end } of [...some, ...others].sort((a, b) => a.start - b.start)) {
    const last = found.at(-1)

    if (last != null && start <= last.end) {
      last.end = Math.max(last.end, end)
    } else {
      found.push({ start, end })
    }
  }

  return found.slice(0, MAX_RANGES)
}

export function windowingDeadline (session: SessionState): number {
  const { windowing, current, outbox } = session

  if (windowing == null || current == null) {
    return Infinity
  }

  const { paceDeadline } = windowing
  // one that has passed waits for room
  const isPaced = current.traits.datagram != null && outbox.ready && paceDeadline > session.timeoutAt

  return Math.min(isPaced ? paceDeadline : Infinity, windowing.deadline(bufferOf(session)))
}

/** @returns whether the other side is to be asked for a sign of life, because what it last told may have been lost */
export function onWindowingTimeout (session: SessionState, now: number): boolean {
  const { windowing, current } = session
  askForMissing(session, now)

  if (windowing == null || current == null) {
    return false
  }

  const before = bufferOf(session)
  const isDue = now >= windowing.deadline(before)

  for (const sequence of windowing.onTimeout(before, now)) {
    sendAgain(session, sequence)
  }

  admit(session, windowing, now)

  return isDue && before.starved
}

export function bufferOf (session: SessionState): SendBuffer {
  const { base, next, waitingSegments, lost, inFlight, blocked } = session.outbox

  return { base, next, waiting: waitingSegments, resending: lost, starved: inFlight === 0 && lost === 0 && waitingSegments > 0 && blocked === 'credit' }
}

function admit (session: SessionState, windowing: SendWindowing, now: number): void {
  const buffer = bufferOf(session)

  if (session.outbox.finishing) {
    // no more follows that could fill the window
    windowing.flush()
  }

  windowing.buffered(buffer, now)
  session.outbox.newBelow = windowing.limit(buffer)
}

function sendAgain ({ outbox }: SessionState, sequence: number): void {
  const segment = outbox.pending(sequence)

  if (segment != null) {
    outbox.lose(segment)
  }
}
