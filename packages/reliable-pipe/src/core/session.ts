/**
 * One end of a reliable session, as a pure state machine: what happened goes in
 * with the time it happened at, what is to be done comes out. There is no clock,
 * timer, promise or stream in here; the shell (`../reliable-session.ts`) and the
 * simulations drive the same code.
 *
 * A *session* belongs to two ends and lives until both have finished; a *path* is
 * one way to write bytes to the other end, and is disposable.
 */
import { SessionClosedError } from '../errors.ts'
import { onSend } from './accepting.ts'
import { onAttach, onDialled } from './attaching.ts'
import { noteBuffered } from './claimed/claimed-session.ts'
import { endSession, endWhenFinished } from './ending.ts'
import { handOut, onStored, restore } from './keeping.ts'
import { endDirection, ownPosition, removePath } from './path-states.ts'
import { onFrames, onMalformed } from './receiving.ts'
import { hasRested, isResting } from './resting.ts'
import { hasRoomFor, isFinishing, isWritable, largest, refusalOf } from './room.ts'
import { SessionState } from './session-state.ts'
import { standbyOf, wantsStandby } from './standby.ts'
import { deadline, onTimeout, onWoke } from './timing.ts'
import { onPoll, wants } from './writing.ts'
import type { Durable } from './durable.ts'
import type { Effect, SessionEvent } from './events.ts'
import type { WindowingName } from './windowing.ts'
import type { SendRefusal } from './room.ts'
import type { SessionConfig, SessionStats } from './session-state.ts'
import type { LastPosition, Watermarks } from '../errors.ts'
import type { Position } from '../wire/attach.ts'

const NO_EFFECTS: Effect[] = []

export class Session {
  readonly #state: SessionState

  constructor (config: SessionConfig, now: number) {
    this.#state = new SessionState(config, now)
    const { durable } = this.#state

    if (durable != null && config.durable?.restored != null) {
      restore(this.#state, durable, config.durable.restored)
    }
  }

  handle (event: SessionEvent, now: number): Effect[] {
    const state = this.#state

    if (!state.ended || event.type === 'commit') {
      this.#dispatch(event, now)
    }

    return this.#takeEffects()
  }

  /** As `handle` with `send`, which comes a million times a second: an object and a choice for each would be a fifteenth of a sender's work */
  accept (data: Uint8Array, expiresAt: number | undefined, now: number): Effect[] {
    if (!this.#state.ended) {
      onSend(this.#state, data, expiresAt, now)
    }

    return this.#takeEffects()
  }

  /** When to call with `timeout`; Infinity: not at all */
  get deadline (): number {
    return deadline(this.#state)
  }

  /** Whether `poll` would write something to this path */
  wants (id: number, now: number): boolean {
    const path = this.#state.paths.get(id)

    return path != null && wants(this.#state, path, now)
  }

  /** Whether `poll` would write something to any path */
  hasToWrite (now: number): boolean {
    for (const id of this.#state.paths.keys()) {
      if (this.wants(id, now)) {
        return true
      }
    }

    return false
  }

  /** Whether this side should dial: `now`, with no path; `planned`, while the one before is left in order */
  wantsPath (now: number): 'no' | 'now' | 'planned' {
    const { config, current, detachedAt, ended, paths, resting } = this.#state
    const patience = config.role === 'initiator' || resting ? 0 : config.responderDialDelayMs

    if (ended) {
      return 'no'
    }

    for (const path of paths.values()) {
      // one that is to be held in reserve may not be answered soon
      if (path.phase === 'dialling' && path.standby !== true) {
        return 'no'
      }
    }

    if (isResting(this.#state)) {
      return current == null && hasRested(this.#state, now) ? 'now' : 'no'
    }

    if (current == null) {
      return now >= detachedAt + patience ? 'now' : 'no'
    }

    return now >= current.retiredAt + patience ? 'planned' : 'no'
  }

  /** It has no path and wants none, for now */
  get rests (): boolean {
    return isResting(this.#state) && this.#state.paths.size === 0
  }

  /** Whether this side should attach a path to hold in reserve */
  get wantsStandby (): boolean {
    return wantsStandby(this.#state)
  }

  /** The path in reserve */
  get standbyPath (): number | undefined {
    return standbyOf(this.#state)?.id
  }

  /** The path that is written to */
  get currentPath (): number | undefined {
    return this.#state.current?.id
  }

  /** Bytes accepted and not acknowledged */
  get bufferedBytes (): number {
    return this.#state.outbox.bufferedBytes + (this.#state.durable?.waitingBytes ?? 0)
  }

  /** Bytes accepted that no path has taken yet */
  get waitingBytes (): number {
    return this.#state.outbox.waitingBytes
  }

  /** Whether `send` should be called; when not, `drain` follows */
  get writable (): boolean {
    // who sends asks each time; what is not writable has been told so when it was sent to
    return !this.#state.drainWanted || isWritable(this.#state)
  }

  /** Why a message can't be accepted now; undefined when it can */
  refusalOf (bytes: number, most: number): SendRefusal | undefined {
    return refusalOf(this.#state, bytes, most)
  }

  /** Bytes of a message that both ends take */
  largest (most: number): number {
    return largest(this.#state, most)
  }

  /** Whether a message of so many bytes can be accepted now; if not, `drain` follows when it can */
  hasRoomFor (bytes: number): boolean {
    return hasRoomFor(this.#state, bytes)
  }

  get finishing (): boolean {
    return isFinishing(this.#state)
  }

  get ended (): boolean {
    return this.#state.ended
  }

  /** Why the session ended; undefined when both sides had finished */
  get endError (): Error | undefined {
    return this.#state.endError
  }

  get lastPosition (): LastPosition {
    return this.#state.lastPosition
  }

  /** What this side would say of itself if a path were attached now */
  get ownPosition (): Position {
    return ownPosition(this.#state)
  }

  /** What the other side said of itself; undefined until it has answered once */
  get remote (): Position | undefined {
    return this.#state.remote
  }

  get retentionMs (): number {
    return this.#state.retentionMs
  }

  /** A message that is being received waits for room in the pool: say with `room-freed` when there may be some */
  get lacksRoom (): boolean {
    return this.#state.inbox.lacksRoom
  }

  /** Messages accepted from the application, and what became of them */
  get watermarks (): Watermarks {
    return this.#state.watermarks
  }

  /** Which one the session uses; what was asked for until the other side has answered */
  get windowing (): WindowingName {
    return this.#state.windowing == null ? 'default' : 'claimed'
  }

  /** undefined: it lasts as long as this process */
  get durable (): Pick<Durable, 'segment' | 'marks' | 'uncommitted'> | undefined {
    return this.#state.durable
  }

  get stats (): SessionStats & { duplicates: number, outOfOrder: number, longestGapMs: number, longestGapCause: string } {
    const { stats, inbox, progress } = this.#state

    return {
      ...stats,
      pathsEnded: { ...stats.pathsEnded },
      duplicates: inbox.duplicates,
      outOfOrder: inbox.outOfOrder,
      longestGapMs: progress.longestGapMs,
      longestGapCause: progress.longestGapCause
    }
  }

  #takeEffects (): Effect[] {
    const state = this.#state

    if (state.durable != null) {
      handOut(state, state.durable)
    }

    if (state.effects.length === 0) {
      return NO_EFFECTS
    }

    const effects = state.effects
    state.effects = []

    return effects
  }

  #dispatch (event: SessionEvent, now: number): void {
    const state = this.#state

    switch (event.type) {
      case 'send':
        onSend(state, event.data, event.expiresAt, now)
        break
      case 'poll':
        onPoll(state, event, now)
        break
      case 'frames':
        onFrames(state, event, now)
        break
      case 'malformed':
        onMalformed(state, event, now)
        break
      case 'consumed':
        state.inbox.consume(event.messages)
        break
      case 'finish':
        if (state.durable == null) {
          state.outbox.finish()
        } else {
          state.durable.finish()
        }

        state.progress.owed(now)
        noteBuffered(state, true, now)
        break
      case 'flush':
        noteBuffered(state, true, now)
        break
      case 'abort':
        endSession(state, new SessionClosedError(event.reason === '' ? 'the session was aborted by this end' : event.reason, state.lastPosition), now, { type: 'abort', code: event.code, reason: event.reason })
        break
      case 'dialled':
        onDialled(state, event, now)
        break
      case 'attach':
        onAttach(state, event, now)
        break
      case 'retire': {
        const path = state.paths.get(event.path)

        if (path?.phase === 'current') {
          endDirection(path, event.reason, now)
        }

        break
      }
      case 'path-ended': {
        const path = state.paths.get(event.path)

        if (path != null) {
          removePath(state, path, event.cause, now)
          endWhenFinished(state, now)
        }

        break
      }
      case 'stored':
        if (state.durable != null) {
          onStored(state, state.durable, event.direction, event.mark, now)
        }

        break
      case 'commit':
        state.durable?.commit(event.from, event.to)
        break
      case 'suspend':
        endSession(state, event.error, now)
        break
      case 'room-freed':
        state.inbox.takeRoom()
        break
      case 'timeout':
        onTimeout(state, now)
        break
      case 'woke':
        onWoke(state, now)
        break
      case 'clock-jumped':
        // a session is not kept for less because of that
        if (state.current == null) {
          state.detachedAt = Math.min(now, state.detachedAt + event.ms)
        }

        if (state.stuckSince !== Infinity) {
          state.stuckSince = Math.min(now, state.stuckSince + event.ms)
        }

        break
    }
  }
}
