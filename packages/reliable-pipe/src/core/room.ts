import type { SessionState } from './session-state.ts'

/** Whether a message of so many bytes can be accepted; one that can't is followed by a `drain` when it can */
export function hasRoomFor (session: SessionState, bytes: number): boolean {
  const fits = isWithin(session, bytes)

  if (!fits) {
    session.roomWanted = Math.max(session.roomWanted, bytes)
    session.drainWanted = true
  }

  return fits
}

/** Tiny messages that wait are counted with what they cost, for they take that */
function isWithin ({ outbox, config }: SessionState, bytes: number): boolean {
  return Math.max(outbox.bufferedBytes, outbox.waitingCost) + bytes <= config.sendBufferMax
}

/** Whether the application is to go on sending: neither too much unacknowledged nor too far ahead of the path */
export function isWritable ({ outbox, config }: SessionState): boolean {
  return outbox.bufferedBytes < config.sendHighWater && outbox.waitingCost < config.sendAheadHighWater
}

/** Says so when an application that was told to wait may go on */
export function noteRoom (session: SessionState): void {
  const { outbox, config } = session

  if (session.drainWanted && outbox.bufferedBytes < config.sendLowWater && outbox.waitingCost < config.sendAheadLowWater && (session.roomWanted === 0 || isWithin(session, session.roomWanted))) {
    session.drainWanted = false
    session.roomWanted = 0
    session.effects.push({ type: 'drain' })
  }
}

/** Drops the messages that are not worth sending any more, says which, and that there is room again */
export function dropExpired (session: SessionState, now: number): void {
  const { outbox } = session

  if (now < outbox.nextExpiry) {
    return
  }

  const numbers = outbox.dropExpired(now)

  if (numbers.length === 0) {
    return
  }

  session.effects.push({ type: 'expired', numbers })

  if (!outbox.hasWork) {
    session.progress.made(now, false)
  }

  noteRoom(session)
}
