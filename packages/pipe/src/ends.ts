import { endAddresses } from './addresses.ts'
import { check, isSpan } from './arguments.ts'
import { End } from './bound-end.ts'
import { Claims } from './claims.ts'
import { END_ELSEWHERE, MAX_BINDING_MS, MAX_BOUND, MAX_HAND_OVER_MS } from './constants.ts'
import { HandOverPendingError } from './errors.ts'
import { checkRoom, handOverSessions } from './handing-over.ts'
import { heldTo } from './held-to.ts'
import { HeldSession, transferOf } from './session/held-session.ts'
import type { BindingStore } from './binding-store.ts'
import type { SealedBinding } from './document/binding.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { Resolving } from './resolve.ts'
import type { TakenSession } from './taking-over.ts'
import type { HandOver, HandOverOptions, PipeListenOptions } from './types/ends.ts'
import type { PipeComponents } from './types/service.ts'
import type { PipeSessionHandler } from './types/sessions.ts'
import type { StartTimer } from '@juxta/wire'
import type { Logger, PeerId } from '@libp2p/interface'

export interface EndsInit {
  components: PipeComponents
  store: BindingStore
  resolving: Resolving
  now (): number
  startTimer: StartTimer
  log: Logger
}

/** An end, what listens for it, and the sessions that it has */
interface Bound {
  end: End
  stopListening: () => void
  claims?: Claims
  /** those that have not ended */
  readonly sessions: Set<HeldSession>
}

/** The ends of pipes that are bound here */
export class Ends {
  readonly #init: EndsInit
  readonly #bound = new Map<string, Bound>()

  constructor (init: EndsInit) {
    this.#init = init
  }

  get (id: string): End | undefined {
    return this.#bound.get(id)?.end
  }

  get all (): End[] {
    return Array.from(this.#bound.values(), ({ end }) => end)
  }

  onAddresses (): void {
    this.all.forEach(end => { end.onAddresses() })
  }

  /** The node stops: bindings are left to expire, or to be taken up again */
  stop (): void {
    this.all.forEach(end => { end.stop() })
  }

  releaseAll (): void {
    [...this.#bound.keys()].forEach(id => { this.#release(id) })
  }

  /** Of a reliable pipe: sessions come to the handler. What was handed over waits for its senders. */
  async listen (pipe: PipeAdvertisement, onSession: PipeSessionHandler, options: PipeListenOptions, taken: TakenSession[] = []): Promise<End> {
    const bound = this.#add(pipe, options)

    try {
      this.#serve(bound, onSession, options, taken)
    } catch (error) {
      this.#release(pipe.id)
      throw error
    }

    const end = await this.#bind(bound, options)
    end.tell(new Set(taken.map(({ handOver: { sender } }) => sender)))

    return end
  }

  #serve (bound: Bound, onSession: PipeSessionHandler, { accept, priority, windowing }: PipeListenOptions, taken: TakenSession[]): void {
    const { components: { reliablePipe }, now, startTimer, log } = this.#init
    const { pipe } = bound.end
    const { transport } = pipe.attributes
    const handler = heldTo(transport, onSession)

    bound.stopListening = reliablePipe.listen(pipe.id, session => {
      const transfer = transferOf(session)

      if (transfer != null) {
        this.#hold(bound, new HeldSession(session, transfer, 0))
      }

      return handler(session)
    }, { accept, priority, windowing, durable: false, only: transport == null ? undefined : { transport } })

    bound.claims = new Claims({
      pipe: pipe.id,
      transport,
      sessions: taken,
      accept,
      priority,
      windowing,
      reliablePipe,
      handler,
      now,
      startTimer,
      log,
      onClaimed: held => { this.#hold(bound, held) },
      onUnclaimed: detail => { bound.end.safeDispatchEvent('unclaimed', { detail }) }
    })
  }

  /** What listens for the end does so before others can hear that it is here */
  async bind (pipe: PipeAdvertisement, options: PipeListenOptions, onCreated: (end: End) => () => void): Promise<End> {
    const bound = this.#add(pipe, options)
    bound.stopListening = onCreated(bound.end)

    return this.#bind(bound, options)
  }

  async #bind ({ end }: Bound, { signal }: PipeListenOptions): Promise<End> {
    try {
      await end.bind()
      signal?.throwIfAborted()
    } catch (error) {
      end.stop()
      this.#release(end.pipe.id)
      throw error
    }

    return end
  }

  #add (pipe: PipeAdvertisement, { delegation, bindingMs }: PipeListenOptions): Bound {
    const { components: { privateKey, discovery, addressManager, peerId }, store, resolving, now, startTimer, log } = this.#init
    check(!this.#bound.has(pipe.id), 'this node has bound an end of the pipe already')
    check(this.#bound.size < MAX_BOUND, `this node has bound ${MAX_BOUND} ends`)
    check(isSpan(bindingMs, MAX_BINDING_MS), 'a binding holds for 1 ms to a day')
    const known = store.of(pipe)
    const end = new End({
      pipe,
      known,
      delegation,
      bindingMs,
      privateKey,
      self: peerId.toString(),
      discovery,
      now,
      startTimer,
      log,
      ask: async () => { await resolving.ask(known) },
      tell: async (holder, chain, signal) => resolving.tell(known, holder, chain, signal),
      addresses: () => endAddresses(peerId, addressManager.getAddresses(), pipe.attributes.transport),
      checkHandOver: options => { this.#checkHandOver(bound, options) },
      handOver: async (to, chain, { expiresMs }) => this.#handOver(bound, to, chain, expiresMs),
      onOver: () => { this.#release(pipe.id) }
    })
    const bound: Bound = { end, stopListening: () => {}, sessions: new Set() }
    this.#bound.set(pipe.id, bound)

    return bound
  }

  #hold (bound: Bound, held: HeldSession): void {
    bound.sessions.add(held)
    held.session.addEventListener('close', () => { bound.sessions.delete(held) })
  }

  /** @throws InvalidPipeError, HandOverPendingError, HandOverTooLargeError */
  #checkHandOver ({ end: { pipe }, claims, sessions }: Bound, { expiresMs }: HandOverOptions): void {
    check(pipe.attributes.delivery === 'exclusive', 'the end of an exclusive pipe can be handed over, and not one of many')
    check(isSpan(expiresMs, MAX_HAND_OVER_MS), 'a hand-over holds for 1 ms to a day')

    if (claims != null && claims.size > 0) {
      throw new HandOverPendingError(`the senders of ${claims.size} sessions have not come for what was handed over to this node`)
    }

    checkRoom([...sessions])
  }

  async #handOver (bound: Bound, to: PeerId, chain: SealedBinding[], expiresMs?: number): Promise<HandOver> {
    const { components: { privateKey }, now } = this.#init
    bound.stopListening()

    return handOverSessions({ to, chain, sessions: [...bound.sessions], privateKey, expiresMs, now: now() })
  }

  #release (id: string): void {
    const bound = this.#bound.get(id)
    this.#bound.delete(id)
    bound?.stopListening()
    bound?.claims?.stop()

    for (const session of this.#init.components.reliablePipe.sessions) {
      if (session.direction === 'inbound' && (session.name === id || session.name.startsWith(`${id}/`))) {
        session.abort(new Error(END_ELSEWHERE))
      }
    }
  }
}
