import { WaitingLine } from '@juxta/reliable-pipe/internal'
import { TypedEventEmitter } from 'main-event'
import { LAG_CHECKS, REJOIN_MS } from '../constants.ts'
import { leftBehind, mustWait } from '../core/lag.ts'
import { PipeStoppedError, ReceiverTooSlowError, SharedBufferFullError, SharedClosedError } from '../errors.ts'
import { isFinal } from '../session/is-final.ts'
import { once } from '../session/once.ts'
import { every } from './every.ts'
import { Joining } from './joining.ts'
import { Receiver } from './receiver.ts'
import type { LagPolicy } from '../core/lag.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { ResolvedBinding } from '../types/ends.ts'
import type { SharedReceiver, SharedSession, SharedSessionEvents } from '../types/shared.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, Logger } from '@libp2p/interface'

export interface SharedSessionInit extends LagPolicy {
  pipe: PipeAdvertisement
  maxReceivers: number
  lookMs: number
  now (): number
  startTimer: StartTimer
  log: Logger
  /** the ends that others know of, without this node's own */
  ends (signal: AbortSignal): Promise<ResolvedBinding[]>
  /** a session with one of them, in a time that does not keep others waiting */
  connect (end: ResolvedBinding, signal: AbortSignal): Promise<ReliableSession>
  onEnded (session: OneToMany): void
}

/**
 * One to many over a session with each end. (A topic that carries the first transmission to all of them would take the place of `send` to each; the sessions stay,
 * for what they acknowledge and for what has to be sent again.)
 */
export class OneToMany extends TypedEventEmitter<SharedSessionEvents> implements SharedSession {
  readonly pipe: PipeAdvertisement
  readonly #init: SharedSessionInit
  readonly #receivers = new Map<string, Receiver>()
  /** who was dropped and is not to join again before a time, Unix ms */
  readonly #kept = new Map<string, number>()
  /** ends that did not answer, who was tried last behind the others: they come after those that were not tried */
  #unanswered: string[] = []
  readonly #joining = new Joining(async end => this.#join(end))
  readonly #over = new AbortController()
  #accepted = 0
  #closing = false
  #blocked = false
  #error?: Error
  /** calls of `deliver` */
  readonly #delivering = new WaitingLine()

  constructor (init: SharedSessionInit) {
    super()
    this.#init = init
    this.pipe = init.pipe
    const repeating = { startTimer: init.startTimer, signal: this.#over.signal, log: init.log }
    every(init.lookMs, async () => {
      // an end that does not answer must not keep the next look waiting
      void (await this.#beginLook()).joined
    }, repeating)
    every(init.maxLagMs / LAG_CHECKS, async () => { this.#dropSilent() }, repeating)
  }

  get status (): SharedSession['status'] {
    return this.#over.signal.aborted ? 'closed' : this.#closing ? 'closing' : 'open'
  }

  get receivers (): SharedReceiver[] {
    return [...this.#receivers.values()]
  }

  get watermarks (): SharedSession['watermarks'] {
    return { accepted: this.#accepted, acknowledgedByAll: Math.min(this.#accepted, ...Array.from(this.#receivers.values(), ({ acknowledged }) => acknowledged)) }
  }

  get writableNeedsDrain (): boolean {
    return mustWait([...this.#receivers.values()], this.#init)
  }

  send (data: Uint8Array): boolean {
    if (this.status !== 'open') {
      throw this.#error ?? new SharedClosedError('nothing is sent any more')
    }

    const behind = leftBehind([...this.#receivers.values()], this.#init)

    if (behind === 'full') {
      this.#blocked = true
      throw new SharedBufferFullError(`more than ${this.#init.maxLagBytes} bytes wait to be acknowledged: wait for drain`)
    }

    behind.forEach(receiver => { this.#dropSlow(receiver, `is ${receiver.lagBytes} bytes behind`) })
    // nearest first: if the message is one that can't be sent at all, nobody has got it
    const receivers = [...this.#receivers.values()].sort((a, b) => a.lagBytes - b.lagBytes)

    for (const [i, receiver] of receivers.entries()) {
      try {
        receiver.session.send(data)
      } catch (error) {
        if (i === 0 && receiver.session.status === 'open') {
          throw error
        }

        this.#drop(receiver, error as Error)
      }
    }

    this.#accepted++
    this.#blocked = this.writableNeedsDrain

    return !this.#blocked
  }

  async deliver (data: Uint8Array, { signal }: AbortOptions = {}): Promise<void> {
    const leave = await this.#delivering.enter(signal)

    try {
      while (this.writableNeedsDrain && this.status === 'open') {
        this.#blocked = true
        await once(this, ['drain', 'close'], signal)
      }

      this.send(data)
    } finally {
      leave()
    }
  }

  async close ({ signal }: AbortOptions = {}): Promise<void> {
    this.#closing = true
    const closing = Array.from(this.#receivers.values(), async receiver => receiver.session.close().catch(() => {}))
    void Promise.all(closing).then(() => { this.#end() })

    if (!this.#over.signal.aborted) {
      await once(this, ['close'], signal)
    }

    if (this.#error != null) {
      throw this.#error
    }
  }

  abort (error: Error): void {
    this.#end(error)
  }

  /** The node stops */
  shutDown (): void {
    this.#end(new PipeStoppedError('the node was stopped'))
  }

  /** Sends to ends that are new, from the next message on; resolves when all of them were tried, also those of another look that is under way */
  async look (): Promise<void> {
    await (await this.#beginLook()).joined
  }

  /** Begins to join the ends that are new, as far as there is room, in the very turn in which they are chosen: another look may be about to choose them, too */
  async #beginLook (): Promise<{ joined?: Promise<void> }> {
    const { ends, maxReceivers, now } = this.#init

    if (this.status !== 'open') {
      return {}
    }

    const all = await ends(this.#over.signal)
    const joining = all.filter(({ peer }) => this.#joining.has(peer.toString()))
    const peers = new Set(all.map(({ peer }) => peer.toString()))
    this.#unanswered = this.#unanswered.filter(peer => peers.has(peer))
    const turn = ({ peer }: ResolvedBinding): number => this.#unanswered.indexOf(peer.toString())
    const found = all.filter(({ peer }) => {
      const key = peer.toString()

      return !this.#receivers.has(key) && !this.#joining.has(key) && now() >= (this.#kept.get(key) ?? 0)
    }).sort((a, b) => turn(a) - turn(b))
    const room = Math.max(0, maxReceivers - this.#receivers.size - this.#joining.size)

    if (found.length > room) {
      this.safeDispatchEvent('full', { detail: { left: found.length - room } })
    }

    return { joined: this.#joining.all([...joining, ...found.slice(0, room)]) }
  }

  async #join (end: ResolvedBinding): Promise<void> {
    const { connect, log } = this.#init
    const key = end.peer.toString()

    try {
      const session = await connect(end, this.#over.signal)
      this.#unanswered = this.#unanswered.filter(peer => peer !== key)

      if (this.status !== 'open' || session.status !== 'open' || this.#receivers.has(key)) {
        session.abort(new Error('nobody sends any more'))
        return
      }

      this.#add(new Receiver(session, this.#accepted))
    } catch (error) {
      this.#unanswered = [...this.#unanswered.filter(peer => peer !== key), key]
      log('%p can\'t be sent to - %e', end.peer, error)
    }
  }

  #add (receiver: Receiver): void {
    const { session, peer } = receiver
    const onDrain = (): void => { this.#unblock() }
    const onClose = ({ detail: { error } }: CustomEvent<{ error?: Error }>): void => {
      if (error == null) {
        this.#forget(receiver)
      } else {
        this.#drop(receiver, error)
      }
    }
    session.addEventListener('drain', onDrain)
    session.addEventListener('close', onClose)
    receiver.unhear = () => {
      session.removeEventListener('drain', onDrain)
      session.removeEventListener('close', onClose)
    }
    this.#receivers.set(peer.toString(), receiver)
    this.safeDispatchEvent('join', { detail: receiver })
  }

  #dropSilent (): void {
    const { now, maxLagMs } = this.#init

    for (const receiver of [...this.#receivers.values()]) {
      const lagMs = receiver.lagMs(now())

      if (lagMs >= maxLagMs) {
        this.#dropSlow(receiver, `has acknowledged nothing for ${lagMs} ms`)
      }
    }
  }

  #dropSlow (receiver: Receiver, how: string): void {
    this.#drop(receiver, new ReceiverTooSlowError(`${receiver.peer.toString()} ${how}`))
  }

  #drop (receiver: Receiver, cause: Error): void {
    const { peer, since, acknowledged, sent, session } = receiver
    this.#forget(receiver)

    if (cause instanceof ReceiverTooSlowError || isFinal(cause)) {
      this.#keepAway(peer.toString())
    }

    if (session.status !== 'closed') {
      session.abort(new Error(cause.message))
    }

    this.safeDispatchEvent('drop', { detail: { peer, since, acknowledged, sent, cause } })
    this.#unblock()
  }

  #forget (receiver: Receiver): void {
    receiver.unhear()
    this.#receivers.delete(receiver.peer.toString())
  }

  #keepAway (peer: string): void {
    const { now } = this.#init

    for (const [other, until] of this.#kept) {
      if (until <= now()) {
        this.#kept.delete(other)
      }
    }

    this.#kept.set(peer, now() + REJOIN_MS)
  }

  #unblock (): void {
    if (this.#blocked && !this.writableNeedsDrain) {
      this.#blocked = false
      this.safeDispatchEvent('drain')
    }
  }

  #end (error?: Error): void {
    if (this.#over.signal.aborted) {
      return
    }

    const { startTimer, maxLagMs, onEnded } = this.#init
    const receivers = [...this.#receivers.values()]
    this.#error = error
    this.#over.abort()
    receivers.forEach(receiver => {
      this.#forget(receiver)

      // when the node stops, the service of reliable pipes says so
      if (error != null && !(error instanceof PipeStoppedError)) {
        receiver.session.abort(error)
      }
    })

    if (receivers.length > 0 && error == null) {
      // they have everything; a receiver that never closes keeps nothing here for ever
      startTimer(maxLagMs, () => { receivers.forEach(({ session }) => { session.status !== 'closed' && session.abort(new Error('the stream is over')) }) })
    }

    onEnded(this)
    this.safeDispatchEvent('close', { detail: { error } })
  }
}
