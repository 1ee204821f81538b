import { TypedEventEmitter } from 'main-event'
import { checkCall } from './arguments.ts'
import { bindingGenesis, bindingType } from './binding-type.ts'
import { ADDRESSES_SETTLE_MS, BINDING_MS, MAX_PUBLISHED_BYTES, RENEW_RETRY_MS, RENEW_SHARE } from './constants.ts'
import { sealBinding } from './document/binding.ts'
import { BindingRefusedError, EndLostError, HandOverNotPublishedError } from './errors.ts'
import type { KnownPipe } from './binding-store.ts'
import type { Discovery } from './discovery.ts'
import type { Delegation } from './document/delegation.ts'
import type { SealedBinding } from './document/binding.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { BoundEnd, BoundEndEvents, HandOver, HandOverOptions } from './types/ends.ts'
import type { StartTimer } from '@juxta/wire'
import type { Logger, PeerId, PrivateKey } from '@libp2p/interface'

export interface EndInit {
  pipe: PipeAdvertisement
  known: KnownPipe
  delegation?: Delegation
  bindingMs?: number
  privateKey: PrivateKey
  self: string
  discovery: Discovery
  now (): number
  startTimer: StartTimer
  log: Logger
  /** learns what others know of the pipe */
  ask (): Promise<void>
  /** @throws NoInterfaceError */
  addresses (): string[]
  /** tells who had the end that it is here now */
  tell (holder: Pick<SealedBinding, 'holder' | 'addresses'>, chain: SealedBinding[], signal: AbortSignal): Promise<void>
  /** @throws why it can't be handed over */
  checkHandOver (options: HandOverOptions): void
  /** ends its sessions, and gives what the new holder needs to go on with them */
  handOver (to: PeerId, chain: SealedBinding[], options: HandOverOptions): Promise<HandOver>
  /** no session is to come any more, those that are there end */
  onOver (): void
}

/** An end of a pipe that is bound here: signs that it is, again and again, until it is given up or somebody else has it. */
export class End extends TypedEventEmitter<BoundEndEvents> implements BoundEnd {
  readonly pipe: PipeAdvertisement
  readonly #init: EndInit
  #binding?: SealedBinding
  #stopTimer?: () => void
  #addresses = ''
  #over = false
  /** it is being handed over */
  #leaving = false
  #lost?: EndLostError
  readonly #stopped = new AbortController()
  /** one signature at a time */
  #turn: Promise<unknown> = Promise.resolve()

  constructor (init: EndInit) {
    super()
    this.#init = init
    this.pipe = init.pipe
  }

  get binding (): SealedBinding | undefined {
    return this.#binding
  }

  get bound (): boolean {
    return !this.#over && this.#binding != null
  }

  /** @throws BindingRefusedError, NoInterfaceError, EndLostError - somebody took it meanwhile */
  async bind (): Promise<void> {
    await this.#init.ask()
    const held = this.#others()
    await this.#sign({})

    if (this.#lost != null) {
      throw this.#lost
    }

    if (!this.#over) {
      held.forEach(binding => { this.#tell(binding) })
      this.#renewLater(this.#bindingMs * RENEW_SHARE)
    }
  }

  /** What is known of the pipe has changed */
  look (): void {
    const [other] = this.#others()

    if (this.bound && other != null) {
      this.#lose(new EndLostError(`${other.holder} has the end of ${this.pipe.id}`))
    }
  }

  /** This node's addresses may have changed */
  onAddresses (): void {
    if (this.bound && !this.#leaving && this.#currentAddresses() !== this.#addresses) {
      this.#renewLater(ADDRESSES_SETTLE_MS)
    }
  }

  async close (): Promise<void> {
    if (!this.#over) {
      this.stop()

      try {
        await this.#sign({ released: true })
      } finally {
        // whether or not there was anything left to give up
        this.#init.onOver()
      }
    }
  }

  async handOver (to: PeerId, options: HandOverOptions = {}): Promise<HandOver> {
    checkCall('handOver', options)

    if (!this.bound || this.#leaving) {
      throw this.#lost ?? new EndLostError(`the end of ${this.pipe.id} was given up`)
    }

    const { checkHandOver, handOver, known, self, onOver } = this.#init
    checkHandOver(options)
    const binding = await this.#release(to)
    this.stop()

    try {
      return await handOver(to, [...known.book.before(self), binding], options)
    } finally {
      onOver()
    }
  }

  /** Says that the end is another's from now on. If that can't be said it stays here, with its sessions. */
  async #release (successor: PeerId): Promise<SealedBinding> {
    this.#stopTimer?.()
    this.#leaving = true

    try {
      const binding = await this.#sign({ released: true, successor: successor.toString() })

      if (this.#over) {
        throw this.#lost ?? new EndLostError(`the end of ${this.pipe.id} was given up meanwhile`)
      }

      return binding
    } catch (error) {
      this.#leaving = false

      if (!this.#over) {
        // somebody may have heard of it all the same
        this.#renewLater(RENEW_RETRY_MS)
      }

      throw error
    }
  }

  /** The node stops: the binding is left to expire, or to be renewed when the node is there again */
  stop (): void {
    this.#over = true
    this.#stopTimer?.()
    this.#stopped.abort()
  }

  /** Who has the one end of an exclusive pipe, and is not this node */
  #others (): SealedBinding[] {
    const { known: { book, facts }, self, now } = this.#init

    return facts.delivery === 'exclusive' ? book.current(now()).filter(({ holder }) => holder !== self) : []
  }

  /** Nobody waits for it: who had the end may be gone */
  #tell (holder: Pick<SealedBinding, 'holder' | 'addresses'>): void {
    const { known: { book }, self, tell, log } = this.#init
    const { binding } = this

    if (binding != null) {
      tell(holder, [...book.before(self), binding], this.#stopped.signal).catch((error: unknown) => { log('could not tell %s - %e', holder.holder, error) })
    }
  }

  get #bindingMs (): number {
    return this.#init.bindingMs ?? BINDING_MS
  }

  #currentAddresses (): string {
    try {
      return this.#init.addresses().join()
    } catch {
      return ''
    }
  }

  /** Peers that have sessions with the end are told that it is here. Nobody waits for it: they may be gone, or know already. */
  tell (peers: Iterable<string>): void {
    for (const holder of peers) {
      this.#tell({ holder, addresses: [] })
    }
  }

  async #sign (changes: { released?: boolean, successor?: string }): Promise<SealedBinding> {
    const turn = this.#turn.then(async () => this.#signNow(changes))
    this.#turn = turn.catch(() => {})

    return turn
  }

  async #signNow ({ released = false, successor }: { released?: boolean, successor?: string }): Promise<SealedBinding> {
    const { known: { facts, book }, delegation, privateKey, self, now, log } = this.#init
    const next = book.next(self, delegation, now())
    const expires = delegation == null || self === facts.owner ? Infinity : delegation.expires
    const addresses = released ? [] : this.#init.addresses()
    const binding = await sealBinding(facts, {
      pipe: facts.id,
      ...next,
      expirationMs: Math.max(1, Math.min(this.#bindingMs, expires - next.sequence)),
      delegation: self === facts.owner ? undefined : delegation,
      addresses,
      released,
      successor
    }, privateKey)

    const before = book.before(self)

    if (successor != null) {
      await this.#publish([...before, binding]).catch((cause: unknown) => {
        throw new HandOverNotPublishedError(`nobody could be told that the end of ${facts.id} is handed over`, { cause })
      })
    }

    book.add([...before, binding], now())
    this.#binding = binding
    this.#addresses = addresses.join()

    if (successor == null) {
      await this.#publish([...before, binding]).catch((error: unknown) => { log.error('could not publish where the end of %s is - %e', facts.id, error) })
    }

    return binding
  }

  async #publish (chain: SealedBinding[]): Promise<void> {
    const { discovery, privateKey, known: { facts } } = this.#init
    const { expirationMs } = chain[chain.length - 1]
    const bytes = chain.map(({ bytes }) => bytes)

    while (bytes.length > 1 && bytes.reduce((sum, { byteLength }) => sum + byteLength, 0) > MAX_PUBLISHED_BYTES) {
      bytes.shift()
    }

    // each renewal publishes anew, so it need not be kept any longer than it holds
    await discovery.publish(bindingType, { genesis: bindingGenesis(privateKey.publicKey, facts.id), attributes: { pipe: facts.id, chain: bytes } }, { lifetimeMs: expirationMs, expirationMs })
  }

  #renewLater (ms: number): void {
    this.#stopTimer?.()
    this.#stopTimer = this.#init.startTimer(ms, () => {
      this.#renew().catch(error => {
        this.#init.log.error('could not renew a binding of %s - %e', this.pipe.id, error)

        if (!this.#over) {
          this.#renewLater(RENEW_RETRY_MS)
        }
      })
    })
  }

  async #renew (): Promise<void> {
    const { log } = this.#init

    try {
      await this.#init.ask()
    } catch (error) {
      log('could not ask who has the end of %s - %e', this.pipe.id, error)
    }

    if (this.#over) {
      return
    }

    this.look()

    if (this.#over) {
      return
    }

    try {
      await this.#sign({})

      if (!this.#over) {
        this.safeDispatchEvent('renewed')
        this.#renewLater(this.#bindingMs * RENEW_SHARE)
      }
    } catch (cause) {
      if (!(cause instanceof BindingRefusedError)) {
        throw cause
      }

      this.#lose(new EndLostError(`the end of ${this.pipe.id} can't be kept`, { cause }))
    }
  }

  #lose (error: EndLostError): void {
    if (this.#over) {
      return
    }

    this.#lost = error
    this.stop()
    this.#init.onOver()
    this.safeDispatchEvent('lost', { detail: { error } })
  }
}
