import { MAX_COUNTER } from '../constants.ts'
import { PeerAheadError, PositionMismatchError, SessionRefusedError } from '../errors.ts'
import { MAX_DATA_HEADER_BYTES } from '../wire/data.ts'
import { WriteBuilder } from './write-builder.ts'
import { settleWindowing } from './claimed/claimed-session.ts'
import { endSession } from './ending.ts'
import { settlePacking, takesPacked } from './packing.ts'
import { addPath, closePath, makeCurrent, ownPosition } from './path-states.ts'
import { acceptPosition } from './positions.ts'
import { onRefused } from './refused.ts'
import { hold, standbyOf } from './standby.ts'
import type { PathTraits, SessionEvent } from './events.ts'
import type { PathState, SessionState } from './session-state.ts'
import type { AttachFrame } from '../wire/attach.ts'
import type { AttachedFrame, AttachStatus } from '../wire/attached.ts'

type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>

/** This side has opened a path: say which session it is for, and where it stands */
export function onDialled (session: SessionState, event: EventOf<'dialled'>, now: number): void {
  const { config } = session
  const planned = event.planned && session.current != null
  const standby = planned && event.standby === true

  if (!carriesSegments(session, event.traits)) {
    session.effects.push({ type: 'close-path', path: event.path, graceful: false, cause: 'datagram-too-small' })
    return
  }

  if (!planned) {
    closeAllBut(session, undefined, 'replaced', now)
  }

  const counter = nextCounter(session)
  session.highestCounter = counter
  const greeting: AttachFrame = {
    type: 'attach',
    session: config.id,
    isNew: session.remote == null,
    planned,
    ...(session.durable != null && { durable: true }),
    counter,
    ...(session.windowing != null && { claimed: true }),
    ...(standby && { standby }),
    ...(takesPacked(session) && { packed: true }),
    ...ownPosition(session, event.traits),
    name: config.name,
    info: config.info,
    ...(event.wanted != null && { wanted: event.wanted })
  }

  addPath(session, { id: event.path, counter, traits: event.traits, planned, standby, phase: 'dialling', greeting }, now)
}

/** The other side has opened a path: the highest counter wins */
export function onAttach (session: SessionState, event: EventOf<'attach'>, now: number): void {
  const { frame } = event

  if (!carriesSegments(session, event.traits)) {
    session.effects.push({ type: 'close-path', path: event.path, graceful: false, cause: 'datagram-too-small' })
    return
  }

  if (frame.counter <= session.highestCounter || frame.counter % 2 === ownParity(session) || frame.counter > MAX_COUNTER) {
    refuse(session, event.path, 'stale-attach', 'a newer path is attached')
    return
  }

  const previous = session.highestCounter
  const planned = frame.planned && session.current != null
  session.highestCounter = frame.counter

  for (const path of session.paths.values()) {
    if (path.phase === 'dialling') {
      // both dialled at once, and theirs is newer
      closePath(session, path, false, 'replaced', now)
    }
  }

  if (!planned) {
    // before the position is taken: nothing that comes on an older path counts any more
    closeAllBut(session, undefined, 'replaced', now)
  }

  settleWindowing(session, frame.claimed === true)
  settlePacking(session, frame.packed === true)

  try {
    acceptPosition(session, frame, frame.planned, now)
  } catch (error) {
    session.highestCounter = previous
    refuse(session, event.path, 'position-mismatch', error instanceof Error ? error.message : '')
    onMismatch(session, error, now)
    return
  }

  const standby = frame.standby === true && planned
  const reserved = standby ? standbyOf(session) : undefined

  if (reserved != null) {
    // or the other end could have any number of them held
    closePath(session, reserved, true, 'replaced', now)
  }

  const greeting = answer(session, 'ok', '', { ...event, standby })
  const path = addPath(session, { id: event.path, counter: frame.counter, traits: event.traits, planned, standby, phase: standby ? 'standby' : 'current', greeting }, now)

  if (standby) {
    hold(session, path)
    return
  }

  makeCurrent(session, path, now)

  if (!frame.planned) {
    forgetOlderPaths(session, path)
  }

  session.effects.push({ type: 'attached', path: path.id, attachMillihertz: 0 })
}

/** The answer to this side's ATTACH */
export function onAttached (session: SessionState, path: PathState, frame: AttachedFrame, now: number): void {
  if (path.phase !== 'dialling') {
    // an answer said again, on a path that can lose it
    return
  }

  if (frame.status !== 'ok' || frame.position == null) {
    onRefused(session, path, frame, now)
    return
  }

  if (session.durable != null && frame.durable !== true) {
    // it would forget with its process what it acknowledged
    endSession(session, new SessionRefusedError('not-durable', '', false, session.config), now, { type: 'abort', code: 'application', reason: 'not durable' })
    return
  }
  settleWindowing(session, frame.claimed === true)
  settlePacking(session, frame.packed === true)

  try {
    acceptPosition(session, frame.position, path.planned, now)
  } catch (error) {
    onMismatch(session, error, now)
    return
  }

  // as long as the attach was said once, its answer tells how far away the other side is
  path.lossy?.attached(now - path.attachDeadline + session.config.attachTimeoutMs)
  if (frame.standby === true && session.current != null) {
    hold(session, path)
    return
  }

  session.standbyRefused ||= path.standby === true && frame.standby !== true
  makeCurrent(session, path, now)

  if (!path.planned) {
    forgetOlderPaths(session, path)
  }

  session.effects.push({ type: 'attached', path: path.id, attachMillihertz: frame.attachMillihertz, share: frame.share ?? 0 })
}

/** Says again what opened the path, when the answer shows that it was lost */
export function repeatGreeting (path: PathState, now: number): void {
  if (!path.control.includes(path.greeting)) {
    path.control.unshift(path.greeting)
    path.greetingAt = now
  }
}

function onMismatch (session: SessionState, cause: unknown, now: number): void {
  const error = cause instanceof PeerAheadError ? cause : new PositionMismatchError('the other end does not stand where it said it stood', session.lastPosition, { cause })
  session.effects.push({ type: 'violation', error })
  endSession(session, error, now)
}

function answer (session: SessionState, status: AttachStatus, reason: string, granted: Partial<Pick<EventOf<'attach'>, 'attachMillihertz' | 'share' | 'traits'>> & { standby?: boolean } = {}): AttachedFrame {
  return {
    type: 'attached',
    status,
    counter: session.highestCounter,
    attachMillihertz: granted.attachMillihertz ?? session.config.attachMillihertz,
    retryAfterMs: 0,
    reason,
    position: ownPosition(session, granted.traits),
    ...(session.windowing != null && { claimed: true }),
    ...(session.durable != null && { durable: true }),
    ...(granted.share != null && { share: granted.share }),
    ...(granted.standby === true && { standby: true }),
    ...(takesPacked(session) && { packed: true })
  }
}

/** Answers on a path that never becomes one of the session's */
function refuse (session: SessionState, path: number, status: AttachStatus, reason: string): void {
  const builder = new WriteBuilder()
  builder.frame(answer(session, status, reason))
  const parts = builder.finish()
  session.effects.push({ type: 'write', path, parts, bytes: builder.bytes })
  session.effects.push({ type: 'close-path', path, graceful: true, cause: status })
}

function closeAllBut (session: SessionState, kept: PathState | undefined, cause: string, now: number): void {
  // one in reserve would take the place of another that is closed
  const paths = [...session.paths.values()].sort((a, b) => Number(b.phase === 'standby') - Number(a.phase === 'standby'))

  for (const path of paths) {
    if (path !== kept) {
      closePath(session, path, false, cause, now)
    }
  }
}

/** Both positions are final for every older path: what is not in them is to be sent again */
function forgetOlderPaths (session: SessionState, current: PathState): void {
  session.endedCounters.length = 0
  session.outbox.losePaths(counter => counter !== current.counter)
}

/**
 * A segment keeps its size when it is sent again, maybe over another path, so
 * datagrams must hold the largest. A session that is to use such paths states a
 * `maxSegment` that fits them.
 */
function carriesSegments ({ config }: SessionState, { datagram = Infinity }: PathTraits): boolean {
  return datagram >= config.maxSegment + MAX_DATA_HEADER_BYTES
}

/** The initiator's counters are odd, the responder's even, so that no two attaches have the same */
function ownParity (session: SessionState): number {
  return session.config.role === 'initiator' ? 1 : 0
}

function nextCounter (session: SessionState): number {
  const next = session.highestCounter + 1

  return next % 2 === ownParity(session) ? next : next + 1
}
