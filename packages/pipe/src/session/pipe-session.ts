import { SessionAbortedError } from '@juxta/reliable-pipe'
import { TypedEventEmitter } from 'main-event'
import { END_HANDED_OVER, FOLLOW_MS, FOLLOW_RETRY_MS } from '../constants.ts'
import { EndMovingError, PipeStoppedError, UndeliveredError } from '../errors.ts'
import { EndWatch } from './end-watch.ts'
import { hear } from './hear.ts'
import { isFinal } from './is-final.ts'
import { messagesOf } from './messages.ts'
import { Sent } from './sent.ts'
import { once, pause } from './waiting.ts'
import type { EndSession, PreviousSession } from './continuing.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { MovedReport, PipeConnectOptions, PipeSession, PipeSessionEvents } from '../types/sessions.ts'
import type { CurrentPath, ReliableSession, ReliableSessionStats } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, Logger, PeerId } from '@libp2p/interface'

export interface FollowingInit extends Pick<PipeConnectOptions, 'followMs' | 'onHolderGone'> {
  pipe: PipeAdvertisement
  first: EndSession
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  log: Logger
  /** a session with who has an end now, which goes on with the one before if that was handed over */
  reconnect (previous: PreviousSession, signal: AbortSignal): Promise<EndSession>
  /** whether, as far as others know, the end is elsewhere */
  movedFrom (session: ReliableSession, signal: AbortSignal): Promise<boolean>
  onEnded (session: FollowingSession): void
}

type MovingReport = Omit<MovedReport, 'to' | 'handedOver' | 'sentAgain'>

/**
 * A session with whoever has the end of a pipe. When that is another peer than before, a session with that one takes the place of the first. If the end
 * was handed over, it goes on where that one was; else what the first had not acknowledged may have arrived or not, and the policy says what becomes of it.
 */
export class FollowingSession extends TypedEventEmitter<PipeSessionEvents> implements PipeSession {
  readonly pipe: PipeAdvertisement
  readonly #init: FollowingInit
  readonly #sent = new Sent()
  readonly #over = new AbortController()
  #current: EndSession
  #moving?: Promise<void>
  #closing = false
  /** the session at hand was given up here, because the end is elsewhere */
  #left = false
  #error?: Error
  #deliveredBefore = 0
  readonly #watch: EndWatch
  /** listeners of the session at hand */
  #unhear = (): void => {}

  constructor (init: FollowingInit) {
    super()
    this.#init = init
    this.pipe = init.pipe
    this.#current = init.first
    this.#watch = new EndWatch({
      startTimer: init.startTimer,
      movedFrom: init.movedFrom,
      onMoved: () => { this.#leave() }
    })
    this.#take(init.first)
  }

  get id (): string { return this.#session.id }
  get remotePeer (): PeerId { return this.#session.remotePeer }
  get path (): CurrentPath | undefined { return this.#session.path }
  get stats (): ReliableSessionStats { return this.#session.stats }
  get bufferedBytes (): number { return this.#session.bufferedBytes }
  get writableNeedsDrain (): boolean { return this.#moving != null || this.#session.writableNeedsDrain }

  get status (): PipeSession['status'] {
    if (this.#over.signal.aborted) {
      return 'closed'
    }

    return this.#moving != null ? 'moving' : this.#closing ? 'closing' : 'open'
  }

  get watermarks (): PipeSession['watermarks'] {
    return { accepted: this.#sent.accepted, acknowledged: this.#deliveredBefore + (this.#moving == null ? this.#acknowledged : 0) }
  }

  send (data: Uint8Array): boolean {
    this.#error != null && raise(this.#error)

    if (this.#moving != null) {
      throw new EndMovingError('the end has moved: wait for drain')
    }

    const more = this.#session.send(data)
    this.#sent.add(data)
    this.#sent.acknowledged(this.#acknowledged)

    return more
  }

  async deliver (data: Uint8Array, options: AbortOptions = {}): Promise<void> {
    while (this.writableNeedsDrain && this.#error == null) {
      await once(this, ['drain', 'close'], options.signal)
    }

    this.send(data)
  }

  [Symbol.asyncIterator] (): AsyncGenerator<Uint8Array, void, undefined> {
    return messagesOf({ session: () => this.#session, moving: () => this.#moving, error: () => this.#error })
  }

  async close (options: AbortOptions = {}): Promise<void> {
    while (this.#moving != null && this.#error == null) {
      await once(this, ['drain', 'close'], options.signal)
    }

    this.#error != null && raise(this.#error)
    this.#closing = true

    try {
      await this.#session.close(options)
    } catch (error) {
      options.signal?.throwIfAborted()

      if (this.#moving == null) {
        throw this.#error ?? error
      }

      // the end was handed over: what is left goes to the new one
      await this.close(options)
    }
  }

  abort (error: Error): void {
    this.#end(error)
    this.#session.abort(error)
  }

  /** Somebody has signed that he has the end now, and it was right that he did */
  endIsAt (peer: PeerId): void {
    if (this.#moving == null && !this.#over.signal.aborted && !peer.equals(this.remotePeer)) {
      this.#leave()
    }
  }

  /** The node stops */
  shutDown (): void {
    this.#end(new PipeStoppedError('the node was stopped'))
  }

  get #session (): ReliableSession {
    return this.#current.session
  }

  /** Messages of the application that the session at hand has acknowledged */
  get #acknowledged (): number {
    return Math.max(0, this.#session.watermarks.acknowledged - this.#current.control)
  }

  #leave (): void {
    this.#left = true
    this.#session.abort(new Error('the end has moved'))
  }

  #take (next: EndSession): void {
    const { session } = next
    this.#current = next
    this.#left = false
    this.#unhear = hear(session, {
      path: ({ detail }) => {
        this.#watch.stop()
        this.safeDispatchEvent('path', { detail })
      },
      detach: ({ detail }) => {
        this.safeDispatchEvent('detach', { detail })
        this.#watch.start(session)
      },
      drain: () => { this.safeDispatchEvent('drain') },
      watermark: () => {
        this.#sent.acknowledged(this.#acknowledged)
        this.safeDispatchEvent('watermark', { detail: this.watermarks })
      },
      remoteClose: () => { this.safeDispatchEvent('remoteClose') },
      close: ({ detail: { error } }) => { this.#onClose(error) }
    })

    if (session.status === 'closed') {
      // it ended before it was listened to
      session.close().then(() => { this.#onClose() }, (error: Error) => { this.#onClose(error) })
    } else if (session.path == null) {
      this.#watch.start(session)
    }
  }

  #onClose (cause?: Error): void {
    if (cause == null || this.#over.signal.aborted) {
      this.#end(cause)
      return
    }

    const undelivered = this.#sent.left(this.#acknowledged)
    const report = { from: this.#session.remotePeer, delivered: this.#deliveredBefore + this.#acknowledged, undelivered, cause }

    if (isFinal(cause) || (this.#closing && !this.#mayGoOn(cause))) {
      this.#end(new UndeliveredError(`the session ended before all was acknowledged: ${undelivered.length} messages may not have arrived`, report, { cause }))
      return
    }

    this.#moving = this.#follow(report, { ...this.#current, acknowledged: this.#acknowledged, accepted: this.#acknowledged + undelivered.length })
    this.safeDispatchEvent('moving', { detail: report })
  }

  /** Whether what is left of a session that is closing may still get to the end, wherever that is */
  #mayGoOn (cause: Error): boolean {
    return this.#left || this.#init.onHolderGone === 'at-least-once' || (cause instanceof SessionAbortedError && cause.reason === END_HANDED_OVER)
  }

  async #follow (report: MovingReport, previous: PreviousSession): Promise<void> {
    this.#unhear()
    this.#watch.stop()
    const { now, startTimer, log, reconnect } = this.#init
    const until = now() + (this.#init.followMs ?? FOLLOW_MS)
    let failure: unknown = report.cause

    while (!this.#over.signal.aborted && now() < until) {
      try {
        const next = await reconnect(previous, this.#over.signal)

        if (this.#over.signal.aborted) {
          next.session.abort(new Error('nobody waits for it any longer'))
        } else {
          this.#goOn(report, previous, next)
        }

        return
      } catch (error) {
        failure = error
        log('no session with the end of %s yet - %e', this.pipe.id, error)
      }

      await pause(FOLLOW_RETRY_MS, startTimer, this.#over.signal)
    }

    if (!this.#over.signal.aborted) {
      this.#end(new UndeliveredError(`the end of ${this.pipe.id} could not be followed: ${report.undelivered.length} messages may not have arrived`, report, { cause: failure }))
    }
  }

  /** With the new end: where the one before was if it was handed over, else as the policy says */
  #goOn (moving: MovingReport, { acknowledged }: PreviousSession, next: EndSession): void {
    const { session, received } = next
    const handedOver = received != null
    const policy = this.#init.onHolderGone ?? 'report'
    const giveUp = (why: string, report: Pick<MovingReport, 'delivered' | 'undelivered'>, cause: Error): void => {
      session.abort(new Error(why))
      this.#end(new UndeliveredError(`${why}: ${report.undelivered.length} messages may not have arrived`, report, { cause }))
    }

    if (!handedOver && (policy === 'fail' || (policy === 'report' && this.#closing))) {
      giveUp(`the end of ${this.pipe.id} is elsewhere, and was not handed over`, moving, moving.cause)
      return
    }

    const delivered = this.#deliveredBefore += received ?? acknowledged

    if (handedOver || policy === 'at-least-once') {
      this.#sent.restart(received ?? acknowledged)
    } else {
      this.#sent.forget()
    }

    const again = this.#sent.left(0)

    try {
      again.forEach(({ data }) => { session.send(data) })
    } catch (error) {
      giveUp('the new end does not take what is left', { delivered, undelivered: again }, error as Error)
      return
    }

    const report = { ...moving, delivered, undelivered: handedOver ? [] : moving.undelivered, to: session.remotePeer, handedOver, sentAgain: again.length }

    if (this.#closing) {
      // who called close() may wait for it no longer
      session.close().catch(() => {})
    }

    this.#moving = undefined
    this.#take(next)
    this.safeDispatchEvent('moved', { detail: report })
    this.safeDispatchEvent('drain')
  }

  #end (error?: Error): void {
    if (this.#over.signal.aborted) {
      return
    }

    this.#error = error
    this.#over.abort()
    this.#moving = undefined
    this.#watch.stop()
    this.#unhear()
    this.#init.onEnded(this)
    this.safeDispatchEvent('close', { detail: { error } })
  }
}

function raise (error: Error): never {
  throw error
}
