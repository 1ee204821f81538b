import { CLOCK_JUMP_MS, MAX_RANGES } from '../constants.ts'
import { Session } from '../core/session.ts'
import { ReliablePipeError } from '../errors.ts'
import { nodeStopped } from '../durable/node-stopped.ts'
import { PathLink } from '../link/path-link.ts'
import { RestingSupply } from '../supply/resting-supply.ts'
import { PathWriter } from '../link/path-writer.ts'
import { RelayShare } from '../sharing/relay-share.ts'
import { SessionTimer } from './session-timer.ts'
import { SoonFlush } from './soon-flush.ts'
import type { AttachHow } from '../supply/dialled-paths.ts'
import type { WritingSession } from '../link/path-writer.ts'
import type { Effect, SessionEvent } from '../core/events.ts'
import type { OpenedStream, PathLinkEvents } from '../link/path-link.ts'
import type { PathSupplyOwner } from '../supply/path-supply.ts'
import type { SessionDriverEvents, SessionDriverInit } from './session-driver-init.ts'
import type { AttachFrame } from '../wire/attach.ts'
import type { Frame } from '../wire/frame.ts'
import type { Path } from '@juxta/path'

/** Ends of a path that say nothing good of the connection under it, though that looks open */
const SILENT = new Set(['silent', 'attach-timeout', 'drain-timeout'])

/** Drives one pure session core: writes when a path has room, keeps its timer, opens the paths it wants */
export class SessionDriver implements PathLinkEvents, WritingSession, PathSupplyOwner {
  readonly core: Session
  readonly #init: SessionDriverInit
  readonly #events: SessionDriverEvents
  readonly #links = new Map<number, PathLink>()
  readonly #paths: RestingSupply
  readonly #soon: SoonFlush
  readonly #share = new RelayShare()
  readonly #timer: SessionTimer
  /** how far the clock had run ahead when that was looked at last */
  #jumped: number
  /** how long attaches waited for the budget of limited relays, ms */
  budgetWaitMs = 0
  /** why there is no path, if the last attempt failed */
  lastFailure?: Error
  /** weight among the sessions of a connection */
  priority: number

  constructor (init: SessionDriverInit, events: SessionDriverEvents) {
    this.#init = init
    this.#events = events
    this.priority = init.priority
    this.core = new Session(init.config, init.clock.now() - (init.durable?.restored?.detachedMs ?? 0))
    this.#soon = new SoonFlush(this.core, () => init.clock.now(), () => { this.flush() })
    this.#jumped = init.clock.jumped()
    this.#paths = new RestingSupply({ driver: init, core: this.core, owner: this })
    this.#timer = new SessionTimer(init.clock, () => { this.handle({ type: 'timeout' }) })
  }

  get currentLink (): PathLink | undefined {
    const id = this.core.currentPath

    return id == null ? undefined : this.#links.get(id)
  }

  get standbyLink (): PathLink | undefined {
    const id = this.core.standbyPath

    return id == null ? undefined : this.#links.get(id)
  }

  /** Begins to look for a path */
  connect (): void {
    if (this.#init.durable?.restored != null) {
      // it has deadlines before anything happens to it; how long a new one waits, its owner says
      this.settle()
    }

    this.#paths.check()
  }

  /** @param isHot - nothing about paths can have changed */
  handle (event: SessionEvent, isHot = false): void {
    this.#noteJump()
    this.apply(this.core.handle(event, this.#init.clock.now()))
    this.flush()

    if (!isHot) {
      this.#paths.check()
    }
  }

  /** The application has sent a message */
  send (data: Uint8Array, expiresAt?: number): void {
    const effects = this.core.accept(data, expiresAt, this.#soon.now)

    if (effects.length > 0) {
      this.apply(effects)
    }

    this.#soon.ask()
  }

  /** The application has taken so many messages */
  consumed (messages: number): void {
    const { now } = this.#soon
    this.apply(this.core.handle({ type: 'consumed', messages }, now))

    if (this.core.currentPath == null) {
      this.#paths.check()
    }

    // what is read one by one frees little room each time: nothing is due for it, and a flush would come before the reader's answer
    if (this.core.hasToWrite(now)) {
      this.#soon.ask()
    }
  }

  onBudgetWait (ms: number): void {
    this.budgetWaitMs += ms
  }

  /** The machine has slept */
  woke (): void {
    this.handle({ type: 'woke' })
    this.#paths.any?.woke()
  }

  /**
   * The other side has dialled and sent its ATTACH
   *
   * @returns whether the path is one of the session's now
   */
  accept (link: PathLink, frame: AttachFrame): boolean {
    this.#links.set(link.id, link)
    const share = this.#share.answer(link, this.#init.waiting, frame.wanted ?? 0)
    this.handle({ type: 'attach', path: link.id, traits: link.traits, frame, attachMillihertz: this.#init.attachShare(), share })

    return this.#links.has(link.id)
  }

  onFrames (link: PathLink, frames: Frame[]): void {
    this.handle({ type: 'frames', path: link.id, frames }, true)
  }

  onRoom (): void {
    this.flush()
  }

  onMalformed (link: PathLink, error: Error): void {
    this.handle({ type: 'malformed', path: link.id, error })
  }

  /** @param kept - it goes on after a restart */
  shutDown (kept: boolean): void {
    this.handle(kept ? { type: 'suspend', error: nodeStopped(this.core.lastPosition) } : { type: 'abort', code: 'shutdown', reason: 'the node was stopped' })
  }

  now (): number {
    return this.#init.clock.now()
  }

  onEnd (link: PathLink, cause: string, error?: Error): void {
    this.#links.delete(link.id)

    if (error instanceof ReliablePipeError) {
      this.#events.onViolation(error)
    }

    if (cause !== 'closed' || link.path.connection.status !== 'open') {
      // a connection that is being lost resets its streams first, and still looks open
      this.#paths.any?.suspect(link)
    }

    this.#paths.any?.gone(link.id)
    this.handle({ type: 'path-ended', path: link.id, cause })
    this.#events.onDetached(cause)
  }

  /** Writes what the core has for each path, as far as the path takes it */
  flush (): void {
    this.#soon.begin()

    for (const link of [...this.#links.values()]) {
      this.#flushLink(link)
    }

    if (this.core.currentPath == null) {
      // one at rest wants a path from now on; once for all that a turn sends, which is much while there is no path
      this.#paths.check()
    }

    this.settle()
  }

  #flushLink (link: PathLink): void {
    link.writer ??= new PathWriter(this, link)
    link.writer.flush()
  }

  /** After what was written */
  settle (): void {
    this.#soon.end()
    this.#timer.set(this.core.deadline)
    this.#events.onFlush()
  }

  dataRoom (link: PathLink): number {
    return link.dataRoom(link.share == null ? 1 : this.priority / (this.priority + this.#init.crowd()))
  }

  /** The relay's limit is near: have the next path ready, and leave this one before it is cut */
  onLimit (link: PathLink, wrote: boolean): void {
    // a segment to be sent again keeps its size: when it does not fit, nothing does
    if (link === this.currentLink && (!wrote || this.dataRoom(link) < this.#init.limits.leastDataRoom)) {
      this.apply(this.core.handle({ type: 'retire', path: link.id, reason: 'limit' }, this.#init.clock.now()))
    }

    this.#paths.check()
  }

  apply (effects: Effect[]): void {
    for (const effect of effects) {
      this.#perform(effect)
    }
  }

  #perform (effect: Effect): void {
    switch (effect.type) {
      case 'write':
        this.#links.get(effect.path)?.write(effect.parts)
        break
      case 'deliver':
        this.#events.onMessages(effect.messages)
        break
      case 'keep':
        this.#init.durable?.link.keep(effect)
        break
      case 'free':
        this.#init.durable?.link.free(effect.records)
        break
      case 'drain':
        this.#events.onDrain()
        break
      case 'expired':
        this.#events.onExpired(effect.numbers)
        break
      case 'attached':
        this.#onAttached(effect)
        break
      case 'standby':
        this.#paths.made.reserved(effect.path)
        break
      case 'retired':
        this.#paths.check()
        break
      case 'close-path':
        this.#onClosePath(effect.path, effect.graceful, effect.cause)
        break
      case 'remote-finished':
        this.#events.onRemoteFinished()
        break
      case 'flushed':
        this.#events.onFlushed()
        break
      case 'hold-off':
        this.#paths.made.holdOff(effect.ms)
        break
      case 'too-small':
        // unless other sessions have used up what it would have taken: then the next one will do
        if (this.#links.get(effect.path)?.share?.isShared !== true) {
          this.#paths.any?.useless()
          this.onFailure(effect.error)
        }

        break
      case 'violation':
        this.#events.onViolation(effect.error)
        break
      case 'ended':
        this.#onEnded(effect.error)
        break
    }
  }

  begin (path: Path, opened: OpenedStream, how: AttachHow, attaching: (link: PathLink) => void): void {
    const link = new PathLink(this.#init.nextPathId(), path, opened, { ...this.#init.limits, maxSegment: this.#init.config.maxSegment, maxRanges: MAX_RANGES }, this)
    attaching(link)
    this.#links.set(link.id, link)
    this.handle({ type: 'dialled', path: link.id, traits: link.traits, planned: how !== 'now', standby: how === 'standby', wanted: this.#share.wanted(link, this.#init.waiting) })
    link.start()
  }

  #onAttached ({ path: id, attachMillihertz, share }: Extract<Effect, { type: 'attached' }>): void {
    const link = this.#links.get(id)

    if (link == null) {
      return
    }

    this.lastFailure = undefined

    if (attachMillihertz > 0) {
      this.#init.paths.grant(this.#init.remotePeer, attachMillihertz / 1000)
    }

    if (share != null) {
      this.#share.answered(link, share)
    }

    this.#share.attached(link)
    this.#paths.made.attached(id)
    this.#events.onAttached(link)
  }

  #onClosePath (id: number, graceful: boolean, cause: string): void {
    const link = this.#links.get(id)
    this.#links.delete(id)

    if (link != null && SILENT.has(cause)) {
      this.#paths.any?.suspect(link)
    }

    link?.close(graceful, cause)
    this.#paths.any?.gone(id)

    if (this.core.rests) {
      // nothing may happen to it any more
      this.#paths.check()
    }

    this.#events.onDetached(cause)
  }

  onFailure (error: Error): void {
    this.lastFailure = error
    this.#events.onFailure(error)
    this.#init.log('no path to %p: %s', this.#init.remotePeer, error.message)
  }

  #onEnded (error?: Error): void {
    this.#paths.end()
    this.#timer.clear()
    this.#events.onEnded(error)
  }

  #noteJump (): void {
    const { clock } = this.#init
    const ms = clock.jumped() - this.#jumped

    if (ms >= CLOCK_JUMP_MS) {
      this.#jumped += ms
      this.core.handle({ type: 'clock-jumped', ms }, clock.now())
    }
  }
}
