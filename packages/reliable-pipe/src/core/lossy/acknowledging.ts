import { ACKNOWLEDGE_EVERY_LOSSY } from '../../constants.ts'
import { INITIAL_RTT_MS } from './constants.ts'
import type { LossyPath } from './lossy-path.ts'
import type { Transmission } from './transmission.ts'
import type { PathState, SessionState } from '../session-state.ts'
import type { AckFrame } from '../../wire/ack.ts'

/** A path that loses what is written to it */
export type LossyPathState = PathState & { readonly lossy: LossyPath }

export function isLossy (path: PathState): path is LossyPathState {
  return path.lossy != null
}

/**
 * An acknowledgement that came over a path that loses datagrams.
 *
 * @returns how many segments are newly acknowledged
 * @throws AcknowledgementOutOfRangeError
 */
export function acknowledgeLossy (session: SessionState, path: LossyPathState, frame: AckFrame, now: number): number {
  const { outbox } = session
  const { transmission = -1 } = frame

  const count = outbox.acknowledge(frame.cumulative, frame.ranges, segment => {
    // over the path before this one, maybe: what this one names says nothing of that
    segment.path?.lossy?.arrived(segment.transmission, segment.path === path ? transmission : Infinity, segment.lost, now)
  })

  if (transmission >= 0) {
    loseTransmissions(session, path, path.lossy.acknowledged(transmission, frame.delayMs, path.inFlight, now))
    fitLossyWindow(session, path)
  }

  return count
}

/** What they carried is to be sent again, unless that was meanwhile, or is not needed */
export function loseTransmissions ({ outbox }: SessionState, path: LossyPathState, lost: readonly Transmission[]): void {
  for (const { sequence, number } of lost) {
    const segment = outbox.pending(sequence)

    if (segment != null && segment.path === path && segment.transmission === number) {
      outbox.lose(segment)
    }
  }
}

/** N follows the path, and so does M; the other side is told when M is another one */
function fitLossyWindow (session: SessionState, path: LossyPathState): void {
  const { config, outbox } = session

  if (path !== session.current) {
    return
  }

  session.answerWithinMs = Math.min(INITIAL_RTT_MS, path.lossy.probeTimeoutMs)

  // what is still under way over the path before is not on this one
  outbox.sendWindow = Math.min(config.sendWindow, path.lossy.sendWindow + outbox.inFlight - path.inFlight)
  const acknowledgeEvery = Math.min(config.acknowledgeEvery, path.lossy.acknowledgeEvery ?? ACKNOWLEDGE_EVERY_LOSSY)

  if (acknowledgeEvery !== session.askedEvery) {
    session.askedEvery = acknowledgeEvery
    path.control.push({ type: 'window', sendWindow: outbox.sendWindow, acknowledgeEvery })
  }
}

/** Whether a datagram with data may be written to the path now; always, where nothing is lost */
export function isPaced ({ lossy, inFlight }: PathState, now: number): boolean {
  return lossy == null || lossy.maySend(inFlight, now)
}

/** A rate measured while the sender had no more to send is not the most that the path carries */
export function noteLimited ({ outbox }: SessionState, { lossy, inFlight }: PathState): void {
  if (lossy != null && !outbox.ready && inFlight < lossy.sendWindow) {
    lossy.limited()
  }
}
