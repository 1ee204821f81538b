import { Liveness } from '@juxta/path/internal'
import { ACKNOWLEDGE_DELAY_MS, ACKNOWLEDGE_EVERY_LOSSY, MAX_PATH_HISTORY, MAX_RANGES } from '../constants.ts'
import { INITIAL_WINDOW } from './lossy/constants.ts'
import { LossyPath } from './lossy/lossy-path.ts'
import { awaitLastWord, oweLastWord, repeatLastWords } from './last-word.ts'
import { isResting } from './resting.ts'
import { standbyOf } from './standby.ts'
import { WriteSize } from './write-size.ts'
import type { PathTraits } from './events.ts'
import type { PathState, SessionState } from './session-state.ts'
import type { Position } from '../wire/attach.ts'
import type { PathEndReason } from '../wire/control.ts'

/** What this side states of itself when a path is attached, or would if one of the kind of the last were */
export function ownPosition (session: SessionState, traits?: PathTraits): Position {
  const { config, inbox, outbox } = session

  return {
    cumulative: session.acknowledgeable,
    credit: inbox.limit,
    // what came early is in memory only
    ranges: session.durable == null ? inbox.ranges(MAX_RANGES) : [],
    sendWindow: outbox.sendWindow,
    acknowledgeEvery: session.askedEvery,
    ...(traits != null && windowFor(session, traits)),
    maxSegment: config.maxSegment,
    maxMessage: config.maxMessage,
    retentionMs: session.retentionMs
  }
}

export function addPath (session: SessionState, path: Pick<PathState, 'id' | 'counter' | 'planned' | 'standby' | 'phase' | 'greeting'> & { traits: PathTraits }, now: number): PathState {
  const { config } = session
  const state: PathState = {
    ...path,
    control: [path.greeting],
    liveness: new Liveness({ silenceMs: config.silenceMs, idlePingMs: config.idlePingMs }),
    lossy: path.traits.datagram == null ? undefined : new LossyPath(ACKNOWLEDGE_DELAY_MS),
    greetingAt: now,
    greetingEveryMs: session.answerWithinMs,
    attachDeadline: path.phase === 'dialling' ? now + config.attachTimeoutMs : Infinity,
    drainDeadline: Infinity,
    writeSize: new WriteSize(config.silenceMs),
    carriedData: false,
    inFlight: 0,
    endSent: false,
    spokenSince: false,
    retiredAt: Infinity,
    endReceived: false,
    largestReceived: -1,
    largestReceivedAt: 0
  }
  state.liveness.received(now)
  session.paths.set(state.id, state)
  session.history.set(state.counter, { heard: false })

  if (session.history.size > MAX_PATH_HISTORY) {
    const [oldest] = session.history.keys()
    session.history.delete(oldest)
  }

  return state
}

/** From now on this path is the one that is written to */
export function makeCurrent (session: SessionState, path: PathState, now: number): void {
  const previous = session.current
  session.current = path
  session.awaited = undefined
  path.phase = 'current'
  path.attachDeadline = Infinity
  session.detachedAt = Infinity
  session.resting = false
  session.activeAt = now

  if (session.windowing != null) {
    // it has rules of its own for what is lost
    path.lossy = undefined
  }

  session.stats.attaches++
  session.inbox.announced = Math.max(session.inbox.announced, creditIn(path.greeting))

  fitWindow(session, path)

  if (previous != null && previous !== path) {
    endDirection(previous, 'moved', now)
    previous.phase = 'draining'
    previous.drainDeadline = now + session.config.drainTimeoutMs
  }

  const standby = standbyOf(session)

  if (standby != null && standby.counter < path.counter) {
    // of what comes after it nothing could be said on it
    closePath(session, standby, true, 'replaced', now)
  }
}

/** N and M for the kind of path; the other side is told when they are not what it knows */
function fitWindow (session: SessionState, path: PathState): void {
  const { outbox } = session
  session.windowing?.moved()
  const { sendWindow, acknowledgeEvery } = windowFor(session, path.traits)
  const told = path.greeting.type === 'attach' ? path.greeting : path.greeting.position
  outbox.sendWindow = sendWindow
  session.askedEvery = acknowledgeEvery

  // on a path that loses datagrams a WINDOW may be lost, and M with it
  if (sendWindow !== told?.sendWindow || acknowledgeEvery !== told.acknowledgeEvery) {
    path.control.push({ type: 'window', sendWindow, acknowledgeEvery })
  }
}

function windowFor ({ config, windowing }: SessionState, { datagram }: PathTraits): Pick<Position, 'sendWindow' | 'acknowledgeEvery'> {
  if (windowing != null) {
    return { sendWindow: windowing.sendWindow, acknowledgeEvery: windowing.acknowledgeEvery }
  }

  return datagram == null
    ? { sendWindow: config.sendWindow, acknowledgeEvery: config.acknowledgeEvery }
    : { sendWindow: Math.min(config.sendWindow, INITIAL_WINDOW), acknowledgeEvery: Math.min(config.acknowledgeEvery, ACKNOWLEDGE_EVERY_LOSSY) }
}

/** What the greeting told the other side, which is known only now that the path is attached */
function creditIn (greeting: PathState['greeting']): number {
  return greeting.type === 'attach' ? greeting.credit : greeting.position?.credit ?? 0
}

/** This side sends no more DATA on the path */
export function endDirection (path: PathState, reason: PathEndReason, now: number): void {
  if (!path.endSent) {
    path.endSent = true
    path.retiredAt = now
    path.control.push({ type: 'path-end', reason })
  }
}

/**
 * The path is gone for this side. Whatever was sent on it stays in flight until
 * the other side has said its last word on it: in PATH_CLOSED, or in the
 * positions of the next attach.
 */
export function removePath (session: SessionState, path: PathState, cause: string, now: number): void {
  if (!session.paths.delete(path.id)) {
    return
  }

  session.stats.pathsEnded[cause] = (session.stats.pathsEnded[cause] ?? 0) + 1

  if (path.phase === 'dialling') {
    return
  }

  repeatLastWords(session, path)
  const settled = path.endSent && path.endReceived && path.inFlight === 0

  if (!settled) {
    session.progress.note(cause)
    oweLastWord(session, path.counter)
  } else if (path.spokenSince) {
    // or a credit that was told there would be waited for, and never told again
    session.acknowledger.soon()
  }

  if (session.current === path) {
    session.current = undefined
  }

  if (session.current != null || session.ended) {
    return
  }

  const standby = standbyOf(session)

  if (standby != null) {
    makeCurrent(session, standby, now)
    awaitLastWord(session, path, now)
    session.effects.push({ type: 'attached', path: standby.id, attachMillihertz: 0 })
  } else if (session.detachedAt === Infinity) {
    session.detachedAt = now
  }
}

export function closePath (session: SessionState, path: PathState, graceful: boolean, cause: string, now: number): void {
  removePath(session, path, cause, now)
  session.effects.push({ type: 'close-path', path: path.id, graceful, cause })
}

/** A path that was left, or that is let go because there is nothing to say, is closed as soon as both sides are done with it */
export function closeDrained (session: SessionState, now: number): void {
  for (const path of session.paths.values()) {
    if ((path.phase === 'draining' || (isResting(session) && !session.acknowledger.pending)) && path.endSent && path.endReceived && path.control.length === 0 && path.inFlight === 0) {
      closePath(session, path, true, path.phase === 'draining' ? 'moved' : 'idle', now)
    }
  }
}

/** Whether the other side has something to say on this path besides answers to pings, so that silence means something */
export function owesAnswer (session: SessionState, path: PathState): boolean {
  return path === session.current && session.outbox.inFlight > 0
}
