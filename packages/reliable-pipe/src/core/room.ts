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
function isWithin (session: SessionState, bytes: number): boolean {
  return Math.max(accepted(session), session.outbox.waitingCost) + bytes <= session.config.sendBufferMax
}

/** Bytes accepted and not acknowledged, those that wait to be kept with what they cost */
function accepted ({ outbox, durable }: SessionState): number {
  return durable == null ? outbox.bufferedBytes : outbox.bufferedBytes + durable.waitingCost
}

/** What no path has taken yet: where it is kept there is no haste, and a peer that is away for long is what it is kept for */
function ahead ({ outbox, durable, config }: SessionState, limit: number): boolean {
  return outbox.waitingCost >= (durable == null ? limit : config.sendHighWater)
}

/** Whether the application is to go on sending: neither too much unacknowledged nor too far ahead of the path */
export function isWritable (session: SessionState): boolean {
  return accepted(session) < session.config.sendHighWater && !ahead(session, session.config.sendAheadHighWater)
}

/** Says so when an application that was told to wait may go on */
export function noteRoom (session: SessionState): void {
  const { config } = session

  if (session.drainWanted && accepted(session) < config.sendLowWater && !ahead(session, config.sendAheadLowWater) && (session.roomWanted === 0 || isWithin(session, session.roomWanted))) {
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

/** No more messages are taken; it is larger than either end takes; there is no room before `drain` */
export type SendRefusal = 'ended' | 'too-large' | 'full'

/** @param most - bytes of a message, whatever the other end takes */
export function refusalOf (session: SessionState, bytes: number, most: number): SendRefusal | undefined {
  if (session.ended || isFinishing(session)) {
    return 'ended'
  }

  if (bytes > largest(session, most)) {
    return 'too-large'
  }

  return hasRoomFor(session, bytes) ? undefined : 'full'
}

export function largest ({ remote }: SessionState, most: number): number {
  return remote == null ? most : Math.min(most, remote.maxMessage)
}

/** The end mark was given, or will be */
export function isFinishing ({ durable, outbox }: SessionState): boolean {
  return durable?.finishing ?? outbox.finishing
}
