import { SessionAbortedError } from '@juxta/reliable-pipe'
import { TypedEventEmitter } from 'main-event'
import { END_ELSEWHERE, FOLLOW_MS, FOLLOW_RETRY_MS, LOOK_MS } from '../constants.ts'
import { EndMovingError, PipeStoppedError, UndeliveredError } from '../errors.ts'
import { Sent } from './sent.ts'
import type { MovedReport, PipeSession, PipeSessionEvents } from '../index.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { CurrentPath, ReliableSession, ReliableSessionStats } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, Logger, PeerId } from '@libp2p/interface'

export interface FollowingInit {
  pipe: PipeAdvertisement
  session: ReliableSession
  followMs?: number
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  log: Logger
  /** a session with who has an end now */
  reconnect (signal: AbortSignal): Promise<ReliableSession>
  /** whether, as far as others know, the end is elsewhere */
  movedFrom (session: ReliableSession, signal: AbortSignal): Promise<boolean>
  onEnded (session: FollowingSession): void
}

/**
 * A session with whoever has the end of a pipe. When that is another peer than before, a session with that one takes the place of the first, and
 * what the first had not acknowledged is reported: whether it arrived, nobody can say.
 */
export class FollowingSession extends TypedEventEmitter<PipeSessionEvents> implements PipeSession {
  readonly pipe: PipeAdvertisement
  readonly #init: FollowingInit
  readonly #sent = new Sent()
  readonly #over = new AbortController()
  #session: ReliableSession
  #moving?: Promise<void>
  #closing = false
  #error?: Error
  #acknowledgedBefore = 0
  #stopLooking?: () => void
  /** listeners of the session at hand */
  #unhear = (): void => {}

  constructor (init: FollowingInit) {
    super()
    this.#init = init
    this.pipe = init.pipe
    this.#session = init.session
    this.#take(init.session)
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

  get watermarks (): { accepted: number, acknowledged: number } {
    return { accepted: this.#sent.accepted, acknowledged: this.#acknowledgedBefore + (this.#moving == null ? this.#session.watermarks.acknowledged : 0) }
  }

  send (data: Uint8Array): boolean {
    this.#error != null && raise(this.#error)

    if (this.#moving != null) {
      throw new EndMovingError('the end has moved: wait for drain')
    }

    const more = this.#session.send(data)
    this.#sent.add(data)
    this.#sent.acknowledged(this.#session.watermarks.acknowledged)

    return more
  }

  async deliver (data: Uint8Array, options: AbortOptions = {}): Promise<void> {
    while (this.writableNeedsDrain && this.#error == null) {
      await this.#once(['drain', 'close'], options.signal)
    }

    this.send(data)
  }

  async * [Symbol.asyncIterator] (): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const session = this.#session

      try {
        yield * session
        return
      } catch (error) {
        // its end may not have been heard here yet
        await Promise.resolve()
        await this.#moving

        if (this.#error != null || this.#session === session) {
          throw this.#error ?? error
        }
      }
    }
  }

  async close (options: AbortOptions = {}): Promise<void> {
    while (this.#moving != null && this.#error == null) {
      await this.#once(['drain', 'close'], options.signal)
    }

    this.#error != null && raise(this.#error)
    this.#closing = true

    try {
      await this.#session.close(options)
    } catch (error) {
      options.signal?.throwIfAborted()
      throw this.#error ?? error
    }
  }

  abort (error: Error): void {
    this.#end(error)
    this.#session.abort(error)
  }

  /** The node stops */
  shutDown (): void {
    this.#end(new PipeStoppedError('the node was stopped'))
  }

  #take (session: ReliableSession): void {
    const onPath = (event: CustomEvent<CurrentPath>): void => {
      this.#stopLooking?.()
      this.safeDispatchEvent('path', { detail: event.detail })
    }
    const onDetach = (event: CustomEvent<{ cause: string }>): void => {
      this.safeDispatchEvent('detach', { detail: event.detail })
      this.#look()
    }
    const onDrain = (): void => {
      this.#sent.acknowledged(session.watermarks.acknowledged)
      this.safeDispatchEvent('drain')
    }
    const onRemoteClose = (): void => { this.safeDispatchEvent('remoteClose') }
    const onClose = ({ detail: { error } }: CustomEvent<{ error?: Error }>): void => { this.#onClose(error) }

    session.addEventListener('path', onPath)
    session.addEventListener('detach', onDetach)
    session.addEventListener('drain', onDrain)
    session.addEventListener('remoteClose', onRemoteClose)
    session.addEventListener('close', onClose)

    this.#session = session
    this.#unhear = () => {
      session.removeEventListener('path', onPath)
      session.removeEventListener('detach', onDetach)
      session.removeEventListener('drain', onDrain)
      session.removeEventListener('remoteClose', onRemoteClose)
      session.removeEventListener('close', onClose)
    }

    if (session.status === 'closed') {
      // it ended before it was listened to
      session.close().then(() => { this.#onClose() }, (error: Error) => { this.#onClose(error) })
    } else if (session.path == null) {
      this.#look()
    }
  }

  /** Without a path: the end may be elsewhere by now */
  #look (): void {
    this.#stopLooking?.()
    this.#stopLooking = this.#init.startTimer(LOOK_MS, () => {
      const session = this.#session

      if (session.path != null || this.#moving != null || this.#over.signal.aborted) {
        return
      }

      this.#init.movedFrom(session, this.#over.signal).catch(() => false).then(moved => {
        if (moved && session === this.#session && session.path == null) {
          session.abort(new Error('the end has moved'))
        } else {
          this.#look()
        }
      }).catch(() => {})
    })
  }

  #onClose (cause?: Error): void {
    if (cause == null || this.#over.signal.aborted) {
      this.#end(cause)
      return
    }

    const from = this.#session
    const { acknowledged } = from.watermarks
    const undelivered = this.#sent.settle(acknowledged)
    this.#acknowledgedBefore += acknowledged
    const report = { from: from.remotePeer, delivered: this.#acknowledgedBefore, undelivered, cause }

    if (this.#closing || isFinal(cause)) {
      this.#end(new UndeliveredError(`the session ended before all was acknowledged: ${undelivered.length} messages may not have arrived`, report, { cause }))
      return
    }

    this.#moving = this.#follow(report)
    this.safeDispatchEvent('moving', { detail: report })
  }

  async #follow (report: Omit<MovedReport, 'to'>): Promise<void> {
    this.#unhear()
    this.#stopLooking?.()
    const { now, log, reconnect } = this.#init
    const until = now() + (this.#init.followMs ?? FOLLOW_MS)
    let failure: unknown = report.cause

    while (!this.#over.signal.aborted && now() < until) {
      try {
        const session = await reconnect(this.#over.signal)

        if (this.#over.signal.aborted) {
          session.abort(new Error('nobody waits for it any longer'))
          return
        }

        this.#moving = undefined
        this.#take(session)
        this.safeDispatchEvent('moved', { detail: { ...report, to: session.remotePeer } })
        this.safeDispatchEvent('drain')

        return
      } catch (error) {
        failure = error
        log('no session with the end of %s yet - %e', this.pipe.id, error)
      }

      await this.#sleep(FOLLOW_RETRY_MS)
    }

    if (!this.#over.signal.aborted) {
      this.#end(new UndeliveredError(`the end of ${this.pipe.id} could not be followed: ${report.undelivered.length} messages may not have arrived`, report, { cause: failure }))
    }
  }

  #end (error?: Error): void {
    if (this.#over.signal.aborted) {
      return
    }

    this.#error = error
    this.#over.abort()
    this.#moving = undefined
    this.#stopLooking?.()
    this.#unhear()
    this.#init.onEnded(this)
    this.safeDispatchEvent('close', { detail: { error } })
  }

  async #sleep (ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const stop = this.#init.startTimer(ms, resolve)
      this.#over.signal.addEventListener('abort', () => {
        stop()
        resolve()
      }, { once: true })
    })
  }

  async #once (types: Array<keyof PipeSessionEvents>, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const happened = Promise.withResolvers<void>()
    const done = (): void => { happened.resolve() }
    const aborted = (): void => { happened.reject(signal?.reason) }

    types.forEach(type => { this.addEventListener(type, done) })
    signal?.addEventListener('abort', aborted)

    try {
      await happened.promise
    } finally {
      types.forEach(type => { this.removeEventListener(type, done) })
      signal?.removeEventListener('abort', aborted)
    }
  }
}

/** The application at the end wanted no more of it; that the end is elsewhere is told in a reason of its own */
function isFinal (cause: Error): boolean {
  return cause instanceof SessionAbortedError && cause.code === 'application' && cause.reason !== END_ELSEWHERE
}

function raise (error: Error): never {
  throw error
}
