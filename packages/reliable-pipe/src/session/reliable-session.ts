import { isRetryable } from '@juxta/path/internal'
import { checkPriority, checkReason, checkSequence } from '../arguments.ts'
import { idOf } from '../core/session-id.ts'
import { DurableEnd } from '../durable/durable-end.ts'
import { firstAttached } from '../opening/first-attached.ts'
import { flushing } from '../sending/flushing.ts'
import { ViewedSession } from '../interfaces/viewed-session.ts'
import { Reading } from '../reading/reading.ts'
import { Sender } from '../sending/sender.ts'
import { SessionDriver } from './session-driver.ts'
import { statusOf } from './session-status.ts'
import { transfer, Transfer } from './session-transfer.ts'
import { WatermarkEvents } from '../sending/watermark-events.ts'
import { withSignal } from './with-signal.ts'
import type { Bytes } from '../wire/data.ts'
import type { WindowingName } from '../core/windowing.ts'
import type { LastPosition, Watermarks } from '../errors.ts'
import type { Message } from '../durable/message-log.ts'
import type { CurrentPath, ReliableSession, ReliableSessionEvents, ReliableSessionStats, SendOptions, SessionStatus } from '../index.ts'
import type { Viewed } from '../interfaces/viewed-session.ts'
import type { PathLink } from '../link/path-link.ts'
import type { SessionDriverEvents, SessionShellInit } from './session-driver-init.ts'
import type { AttachFrame, Position } from '../wire/attach.ts'
import type { Frame } from '../wire/frame.ts'
import type { Scope } from '@juxta/wire'
import type { AbortOptions, EventHandler, PeerId, Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

/** One session as its application sees it */
export class SessionShell extends ViewedSession<ReliableSessionEvents> implements ReliableSession, SessionDriverEvents {
  readonly id: string
  readonly remotePeer: PeerId
  readonly name: string
  readonly info: Uint8Array
  readonly direction: 'inbound' | 'outbound'
  /** whose preamble its streams begin with: it is attached in no other */
  readonly scope: Scope
  readonly [transfer]: Transfer
  readonly #init: SessionShellInit
  readonly #driver: SessionDriver
  readonly #sender: Sender
  readonly #durable?: DurableEnd
  readonly #reading: Reading
  /** for who waits in `close` */
  #flushed?: PromiseWithResolvers<void>
  readonly #marks = new WatermarkEvents(this)
  readonly #pathCounts = { direct: 0, relayed: 0, routed: 0 }
  /** while connecting: trying again can't help */
  #hopeless?: (error: Error) => void

  constructor (init: SessionShellInit) {
    super()
    this.#init = init
    this.id = idOf(init.config.id)
    this.remotePeer = init.remotePeer
    this.scope = init.scope
    this.name = init.config.name
    this.info = init.config.info
    this.direction = init.config.role === 'initiator' ? 'outbound' : 'inbound'
    this.#reading = new Reading({
      session: this,
      credit: init.config.credit,
      free: messages => this[transfer].tookPrepended(messages),
      onConsumed: messages => {
        this.#driver.consumed(messages)
        init.onConsumed()
      }
    })
    const { queue } = this.#reading
    this.#driver = new SessionDriver(init, this)
    this[transfer] = new Transfer({ driver: this.#driver, queue, fence: () => { init.fence() } })
    this.#durable = init.durable == null ? undefined : new DurableEnd(init.durable, this.#driver, queue, this.id, () => { this.safeDispatchEvent('drain') })
    this.#reading.log = this.#durable?.log
    this.#sender = new Sender({ driver: this.#driver, events: this, onAccepted: data => { this[transfer].onAccepted?.(data) }, full: () => this.#durable?.full, maxMessage: Math.min(init.config.maxMessage, init.durable?.maxMessage ?? Infinity), sendBufferMax: init.limits.sendBufferMax })
  }

  get status (): SessionStatus {
    return statusOf(this.#driver.core)
  }

  get path (): CurrentPath | undefined {
    return this.#driver.currentLink?.shown
  }

  /** Whether its path is through a relay that sets limits */
  get isLimited (): boolean {
    return this.#driver.currentLink?.share != null
  }

  get windowing (): WindowingName {
    return this.#driver.core.windowing
  }

  get standby (): CurrentPath | undefined {
    return this.#driver.standbyLink?.shown
  }

  get position (): LastPosition {
    return this.#driver.core.lastPosition
  }

  get bufferedBytes (): number {
    return this.#driver.core.bufferedBytes
  }

  get writableNeedsDrain (): boolean {
    return !this.#driver.core.writable
  }

  get durable (): boolean {
    return this.#durable != null
  }

  get watermarks (): Watermarks {
    return this.#driver.core.watermarks
  }

  get stats (): ReliableSessionStats {
    return { ...this.#driver.core.stats, paths: { ...this.#pathCounts }, budgetWaitMs: this.#driver.budgetWaitMs, unread: this.#reading.queue.length }
  }

  /** What this side would say of itself in an attach: for who comes after the end */
  get ownPosition (): Position {
    return this.#driver.core.ownPosition
  }

  get retentionMs (): number {
    return this.#driver.core.retentionMs
  }

  get endError (): Error | undefined {
    return this.#driver.core.endError
  }

  /** Why what is to be sent waits to be kept */
  get storeFull (): Error | undefined {
    return this.#durable?.full
  }

  /** Why there is no path, if the last attempt failed */
  get lastFailure (): Error | undefined {
    return this.#driver.lastFailure
  }

  send (data: Uint8Array | Uint8ArrayList, options?: SendOptions): boolean {
    return this.#sender.send(data, options)
  }

  override addEventListener<K extends keyof ReliableSessionEvents> (type: K, listener: EventHandler<ReliableSessionEvents[K]> | null, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener, options)

    if (type === 'message') {
      this.#reading.listen()
    }
  }

  async deliver (data: Uint8Array | Uint8ArrayList, options?: SendOptions & AbortOptions): Promise<void> {
    await this.#sender.deliver(data, options)

    if (this.#durable != null) {
      await withSignal(this.#durable.stored(), options?.signal)
    }
  }

  [Symbol.asyncIterator] (): AsyncIterableIterator<Uint8Array> {
    return this.#durable?.iterator ?? this.#reading.queue
  }

  messages (): AsyncIterableIterator<Message> {
    return this.#reading.messages(this.id, this[transfer].given)
  }

  batches (): AsyncIterableIterator<Uint8Array[]> {
    return this.#reading.batches()
  }

  async commit (upTo: number): Promise<void> {
    await this.#durable?.commit(0, checkSequence(upTo) + 1)
  }

  get priority (): number { return this.#driver.priority }
  set priority (priority: number) {
    this.#driver.priority = checkPriority(priority)
    this.#durable?.onPriority(priority)
  }

  flush (): void {
    this.#driver.handle({ type: 'flush' })
  }

  async close (options: AbortOptions = {}): Promise<void> {
    const { core } = this.#driver

    this.#flushed ??= flushing(core)

    if (!core.finishing && !core.ended) {
      this.#driver.handle({ type: 'finish' })
    }

    await withSignal(this.#flushed.promise, options.signal)
  }

  abort (error: Error): void {
    checkReason(error)
    this.#driver.handle({ type: 'abort', code: 'application', reason: error.message })
  }

  /** The node stops: what is in memory only can't go on. Gives the streams on which that is said. */
  shutDown (): Stream[] {
    const streams = [this.#driver.currentLink, this.#driver.standbyLink].flatMap(link => link?.path.stream ?? [])
    this.#driver.shutDown(this.#durable?.isBegun === true)

    return streams
  }

  /** It ends here, for now or because it had ended before a restart: the other end is told nothing */
  suspend (error?: Error): void {
    this.#driver.handle({ type: 'suspend', error })
  }

  /** What the other side has granted is known from here on, and kept: only now there is a session after a restart */
  async begin (): Promise<void> {
    await this.#durable?.begin({ name: this.name, info: this.info, scope: this.scope.name, ways: { ...this.#init, priority: this.priority } })
  }

  /** After a restart: looks for a path as it did before */
  resume (): void {
    this.#driver.connect()
  }

  /** The machine has slept */
  woke (): void {
    this.#driver.woke()
  }

  /** A session whose message waits for room is told when some was freed */
  roomFreed (): void {
    if (this.#driver.core.lacksRoom) {
      this.#driver.handle({ type: 'room-freed' })
    }
  }

  /** Dials; resolves when the other side has answered for the first time */
  async connect (signal: AbortSignal): Promise<void> {
    await firstAttached(this, signal, fail => {
      this.#hopeless = fail
      this.resume()
    })
  }

  /**
   * The other side has dialled and sent its ATTACH
   *
   * @returns whether the path is one of the session's now
   */
  accept (link: PathLink, frame: AttachFrame): boolean {
    return this.#driver.accept(link, frame)
  }

  onFrames (link: PathLink, frames: Frame[]): void {
    this.#driver.onFrames(link, frames)
  }

  onRoom (): void {
    this.#driver.onRoom()
  }

  onMalformed (link: PathLink, error: Error): void {
    this.#driver.onMalformed(link, error)
  }

  onEnd (link: PathLink, cause: string, error?: Error): void {
    this.#driver.onEnd(link, cause, error)
  }

  protected override viewed (): Viewed {
    const { queue } = this.#reading

    return {
      log: this.#init.log.newScope(`stream:${this.id.slice(0, 8)}`),
      unreadBytes: () => queue.bytes,
      remoteClosed: queue.ended,
      error: this.endError
    }
  }

  onMessages (messages: Bytes[]): void {
    this.#reading.push(messages)
  }

  onDrain (): void {
    this.safeDispatchEvent('drain')
  }

  onExpired (numbers: number[]): void {
    this.safeDispatchEvent('expired', { detail: { numbers } })
  }

  onFlush (): void {
    this.#marks.look()
  }

  onAttached (link: PathLink): void {
    this.#pathCounts[link.path.kind]++
    this.#durable?.onAttached()
    this.safeDispatchEvent('path', { detail: link.shown })
  }

  onDetached (cause: string): void {
    this.#durable?.onDetached()
    this.safeDispatchEvent('detach', { detail: { cause } })
  }

  onFailure (error: Error): void {
    if (!isRetryable(error)) {
      // once it was attached, nobody minds
      this.#hopeless?.(error)
    }
  }

  onRemoteFinished (): void {
    this.#reading.queue.end()
    this.safeDispatchEvent('remoteClose')
  }

  onFlushed (): void {
    this.#flushed?.resolve()
  }

  onViolation (error: Error): void {
    this.#init.onViolation(error)
  }

  onEnded (error?: Error): void {
    this.#reading.end(error, this.#init.config.pool)

    if (error == null) {
      this.#flushed?.resolve()
    } else {
      this.#flushed?.reject(error)
    }

    this.#durable?.onEnded(error)
    this.#init.onEnded(this)
    this.#marks.say()
    this.safeDispatchEvent('close', { detail: { error } })
  }
}
