import { SessionClosedError } from '@juxta/reliable-pipe'
import { checkDeliverOptions } from '@juxta/reliable-pipe/internal'
import { StreamMessageEvent } from '@libp2p/interface'
import { isUint8ArrayList } from 'uint8arraylist'
import { EndMovingError, PipeStoppedError, UndeliveredError } from '../errors.ts'
import { Delivering } from './delivering.ts'
import { EndSessionView } from './end-session.ts'
import { EndWatch } from './end-watch.ts'
import { hear } from './hear.ts'
import { isFinal, wasHandedOver } from './is-final.ts'
import { nextEnd } from './next-end.ts'
import { Progress } from './progress.ts'
import { Reading } from './reading.ts'
import { Sent } from './sent.ts'
import { once } from './once.ts'
import type { EndSession, PreviousSession } from './continuing.ts'
import type { NextEndInit } from './next-end.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { MovedReport, PipeConnectOptions, PipeSession, PipeSessionEvents } from '../types/sessions.ts'
import type { ReliableSession, SendOptions, Watermarks } from '@juxta/reliable-pipe'
import type { Viewed } from '@juxta/reliable-pipe/internal'
import type { AbortOptions, EventHandler, PeerId } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface FollowingInit extends Pick<PipeConnectOptions, 'onHolderGone'>, NextEndInit {
  pipe: PipeAdvertisement
  first: EndSession
  /** whether, as far as others know, the end is elsewhere */
  movedFrom (session: ReliableSession, signal: AbortSignal): Promise<boolean>
  onEnded (session: FollowingSession): void
}

type MovingReport = Omit<MovedReport, 'to' | 'handedOver' | 'sentAgain'>

/**
 * A session with whoever has the end of a pipe. When that is another peer than before, a session with that one takes the place of the first. If the end
 * was handed over, it goes on where that one was; else what the first had not acknowledged may have arrived or not, and the policy says what becomes of it.
 */
export class FollowingSession extends EndSessionView implements PipeSession {
  readonly pipe: PipeAdvertisement
  readonly #init: FollowingInit
  readonly #sent = new Sent()
  readonly #delivering = new Delivering(this)
  readonly #over = new AbortController()
  #current: EndSession
  #moving?: Promise<void>
  #closing = false
  /** the session at hand was given up here, because the end is elsewhere */
  #left = false
  #error?: Error
  #remoteClosed = false
  readonly #progress = new Progress()
  readonly #reading: Reading
  readonly #watch: EndWatch
  /** listeners of the session at hand */
  #unhear = (): void => {}

  constructor (init: FollowingInit) {
    super()
    this.#init = init
    this.pipe = init.pipe
    this.#current = init.first
    this.#reading = new Reading({
      moving: () => this.#moving,
      error: () => this.#error,
      listening: () => this.listenerCount('message') > 0,
      onMessage: ({ data }) => { this.dispatchEvent(new StreamMessageEvent(data)) }
    })
    this.#watch = new EndWatch({
      startTimer: init.startTimer,
      movedFrom: init.movedFrom,
      onMoved: () => { this.#leave() }
    })
    this.#take(init.first)
  }

  get writableNeedsDrain (): boolean { return this.#moving != null || this.atHand.writableNeedsDrain }

  get status (): PipeSession['status'] {
    if (this.#over.signal.aborted) {
      return 'closed'
    }

    return this.#moving != null ? 'moving' : this.#closing ? 'closing' : 'open'
  }

  get watermarks (): Watermarks {
    return this.#progress.watermarks(this.#sent.accepted, this.#moving == null ? this.#own : undefined)
  }

  send (data: Uint8Array | Uint8ArrayList, options?: SendOptions): boolean {
    this.#error != null && raise(this.#error)

    if (this.#moving != null) {
      throw new EndMovingError('the end has moved: wait for drain')
    }

    // what is kept in case the end moves
    const bytes = isUint8ArrayList(data) ? data.subarray() : data
    const more = this.atHand.send(bytes, options)
    this.#sent.add(bytes)
    this.#sent.acknowledged(this.#own.acknowledged)

    return more
  }

  async deliver (data: Uint8Array | Uint8ArrayList, options?: SendOptions & AbortOptions): Promise<void> {
    checkDeliverOptions(options)
    await this.#delivering.deliver(data, options ?? {})
  }

  override addEventListener<K extends keyof PipeSessionEvents> (type: K, listener: EventHandler<PipeSessionEvents[K]> | null, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener, options)
    this.#reading.listen()
  }

  override removeEventListener<K extends keyof PipeSessionEvents> (type: K, listener?: EventHandler<PipeSessionEvents[K]> | null, options?: boolean | EventListenerOptions): void {
    super.removeEventListener(type, listener, options)
    this.#reading.listen()
  }

  [Symbol.asyncIterator] (): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#reading[Symbol.asyncIterator]()
  }

  batches (): AsyncGenerator<Uint8Array[], void, undefined> {
    return this.#reading.batches()
  }

  async close (options: AbortOptions = {}): Promise<void> {
    await this.#while(() => this.#moving != null, options)
    this.#error != null && raise(this.#error)
    this.#closing = true

    try {
      await this.atHand.close(options)
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
    if (error instanceof Error) {
      this.#end(new SessionClosedError(error.message, undefined, { cause: error }))
    }

    this.atHand.abort(error)
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

  protected override get atHand (): ReliableSession {
    return this.#current.session
  }

  protected override viewed (): Viewed {
    return { log: this.#init.log.newScope(`stream:${this.id.slice(0, 8)}`), unreadBytes: () => this.#reading.bytes, remoteClosed: this.#remoteClosed, error: this.#error }
  }

  /** Messages of the application that the session at hand has sent, and those acknowledged */
  get #own (): Pick<Watermarks, 'sent' | 'acknowledged'> {
    const { watermarks: { sent, acknowledged } } = this.atHand
    const { control } = this.#current

    return { sent: Math.max(0, sent - control), acknowledged: Math.max(0, acknowledged - control) }
  }

  async #while (holds: () => boolean, { signal }: AbortOptions): Promise<void> {
    while (holds() && this.#error == null) {
      await once(this, ['drain', 'close'], signal)
    }
  }

  #leave (): void {
    this.#left = true
    this.atHand.abort(new Error('the end has moved'))
  }

  #take (next: EndSession): void {
    const { session } = next
    this.#current = next
    this.#left = false
    this.#remoteClosed = false
    this.keepPriority()
    this.#reading.take(session)
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
        this.#sent.acknowledged(this.#own.acknowledged)
        this.safeDispatchEvent('watermark', { detail: this.watermarks })
      },
      expired: ({ detail }) => {
        const numbers = this.#sent.expired(detail.numbers.map(number => number - next.control)).map(number => number + 1)
        this.#progress.expired(numbers.length)
        this.safeDispatchEvent('expired', { detail: { numbers } })
      },
      remoteClose: () => {
        this.#remoteClosed = true
        this.safeDispatchEvent('remoteClose')
      },
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

    const { acknowledged } = this.#own
    const undelivered = this.#sent.left(acknowledged)
    const report = { from: this.atHand.remotePeer, delivered: this.#progress.before + acknowledged, undelivered, cause }

    if (isFinal(cause) || (this.#closing && !(this.#left || this.#init.onHolderGone === 'at-least-once' || wasHandedOver(cause)))) {
      this.#end(new UndeliveredError(`the session ended before all was acknowledged: ${undelivered.length} messages may not have arrived`, report, { cause }))
      return
    }

    this.#moving = this.#follow(report, { ...this.#current, acknowledged, accepted: acknowledged + undelivered.length })
    this.safeDispatchEvent('moving', { detail: report })
  }

  async #follow (report: MovingReport, previous: PreviousSession): Promise<void> {
    this.#unhear()
    this.#watch.stop()

    try {
      const next = await nextEnd(this.#init, previous, report.cause, this.#over.signal)

      if (this.#over.signal.aborted) {
        next?.session.abort(new Error('nobody waits for it any longer'))
      } else if (next != null) {
        this.#goOn(report, previous, next)
      }
    } catch (cause) {
      this.#end(new UndeliveredError(`the end of ${this.pipe.id} could not be followed: ${report.undelivered.length} messages may not have arrived`, report, { cause }))
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

    const delivered = this.#progress.left(received ?? acknowledged)

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
