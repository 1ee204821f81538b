import { Alarm } from '@juxta/wire'
import { peerIdFromString } from '@libp2p/peer-id'
import { DEFAULT_TTL_S, GOODBYE_MS, MAX_FORMATS, MAX_TTL_S, RENEWED_AT_ONCE } from './constants.ts'
import { KeptRegistrations } from './core/kept.ts'
import { InvalidPointAnswerError, Libp2pRendezvousStoppedError, NoAddressesError, PointRefusedError, PointUnreachableError, TooManyRegistrationsError } from './errors.ts'
import { ask, NoAnswerError, tell } from './exchange.ts'
import { checkNamespace } from './namespace.ts'
import { sealRecord } from './record.ts'
import type { Context } from './context.ts'
import type { Kept } from './core/kept.ts'
import type { RecordFormat } from './core/record-format.ts'
import type { KeptRegistration, RegisterOptions } from './index.ts'
import type { AbortOptions, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** The side that registers: once, and then again before the time is over. */
export class Client {
  readonly #context: Context
  readonly #kept: KeptRegistrations
  #run: AbortController | undefined
  /** Goodbyes go on for a while when the node stops. */
  #farewell = new AbortController()
  readonly #telling = new Set<Promise<void>>()
  /** What points take; the one asked last at the end. */
  readonly #formats = new Map<string, RecordFormat>()
  #renewing = 0
  readonly #alarm: Alarm

  constructor (context: Context) {
    const { limits: { retryMs, maxRetryMs }, random } = this.#context = context
    this.#kept = new KeptRegistrations({ retryMs, maxRetryMs, random })
    this.#alarm = new Alarm(context.now, context.startTimer, () => { this.#pump() })
  }

  get registrations (): KeptRegistration[] {
    const now = this.#context.now()

    return this.#kept.list().map(({ point, namespace, expiresAt, failures }) => ({ point: peerIdFromString(point), namespace, msLeft: Math.max(0, expiresAt - now), failures }))
  }

  start (): void {
    this.#run = new AbortController()
    this.#farewell = new AbortController()
    this.#context.components.events.addEventListener('self:peer:update', this.#onChange)
    this.#kept.reset(this.#context.now())
    this.#pump()
  }

  /** Says at the points that this node is gone, as far as that is done within a second. What was kept is registered again after a start. */
  async stop (): Promise<void> {
    this.#context.components.events.removeEventListener('self:peer:update', this.#onChange)
    this.#run?.abort(new Libp2pRendezvousStoppedError('The node stopped'))
    this.#run = undefined
    this.#alarm.stop()
    const now = this.#context.now()
    const stopTimer = this.#context.startTimer(GOODBYE_MS, () => { this.#farewell.abort(new Libp2pRendezvousStoppedError('The node stopped')) })

    // nobody is dialled to be told that
    const left = this.#kept.list().filter(({ point, expiresAt }) => {
      return expiresAt > now && this.#context.components.connectionManager.getConnections(peerIdFromString(point)).length > 0
    })

    // a few at a time: a point takes only so many streams
    await Promise.all(Array.from({ length: RENEWED_AT_ONCE }, async () => {
      for (let one = left.shift(); one != null && !this.#farewell.signal.aborted; one = left.shift()) {
        await this.#tell(peerIdFromString(one.point), one.namespace).catch(() => {})
      }
    }))
    await Promise.allSettled(this.#telling)
    stopTimer()
  }

  async register (point: PeerId, namespace: string, { ttl, keep = true, signal }: RegisterOptions): Promise<number> {
    checkNamespace(namespace)

    if (keep) {
      this.#checkRoom(point, namespace)
    }

    const granted = await this.#ask(point, namespace, ttl, signal)

    if (keep) {
      this.#kept.registered(point.toString(), namespace, ttl, granted, this.#context.now())
      this.#wake()
    } else {
      this.#kept.remove(point.toString(), namespace)
    }

    return granted
  }

  keep (point: PeerId, namespace: string, { ttl }: Pick<RegisterOptions, 'ttl'>): void {
    checkNamespace(namespace)
    this.#checkRoom(point, namespace)
    this.#kept.want(point.toString(), namespace, ttl, this.#context.now())
    this.#pump()
  }

  async unregister (point: PeerId, namespace: string, { signal }: AbortOptions): Promise<void> {
    checkNamespace(namespace)
    this.#kept.remove(point.toString(), namespace)

    if (this.#run == null) {
      throw new Libp2pRendezvousStoppedError('The node is not started')
    }

    await this.#tell(point, namespace, signal)
  }

  async #tell (point: PeerId, namespace: string, signal?: AbortSignal): Promise<void> {
    const until = signal == null ? this.#farewell.signal : AbortSignal.any([signal, this.#farewell.signal])
    const telling = tell(this.#context, point, { kind: 'unregister', namespace }, until)
    this.#telling.add(telling)

    try {
      await telling
    } finally {
      this.#telling.delete(telling)
    }
  }

  #checkRoom (point: PeerId, namespace: string): void {
    if (!this.#kept.has(point.toString(), namespace) && this.#kept.size >= this.#context.limits.maxKept) {
      throw new TooManyRegistrationsError(`${this.#kept.size} registrations are kept`)
    }
  }

  /** Until the node stops, too. */
  #signal (signal: AbortSignal | undefined): AbortSignal {
    if (this.#run == null) {
      throw new Libp2pRendezvousStoppedError('The node is not started')
    }

    return signal == null ? this.#run.signal : AbortSignal.any([signal, this.#run.signal])
  }

  async #ask (point: PeerId, namespace: string, ttl: number | undefined, signal: AbortSignal | undefined): Promise<number> {
    const { components } = this.#context
    const until = this.#signal(signal)
    const addresses = components.addressManager.getAddresses()

    if (addresses.length === 0) {
      throw new NoAddressesError('This node has no address at which it could be reached')
    }

    const answer = await this.#registerAs(this.#formats.get(point.toString()) ?? 'standard', point, namespace, ttl, addresses, until)
    const granted = 'ttl' in answer ? answer.ttl ?? BigInt(ttl ?? DEFAULT_TTL_S) : 0n

    if (granted < 1n) {
      throw new InvalidPointAnswerError('Registered for no time')
    }

    this.#context.clientCounts.increment('registered')

    return granted > BigInt(MAX_TTL_S) ? MAX_TTL_S : Number(granted)
  }

  /** In the format that the point took before, else in the standard one; and in the other one if that was of no use. */
  async #registerAs (format: RecordFormat, point: PeerId, namespace: string, ttl: number | undefined, addresses: Multiaddr[], signal: AbortSignal): Promise<Awaited<ReturnType<typeof ask>>> {
    const { peerId, privateKey } = this.#context.components
    const send = async (as: RecordFormat): Promise<Awaited<ReturnType<typeof ask>>> => {
      const record = await sealRecord(peerId, privateKey, addresses, as)
      const answer = await ask(this.#context, point, { kind: 'register', namespace, record, ttl: ttl == null ? undefined : BigInt(ttl) }, 0, signal)
      this.#remember(point, as)

      return answer
    }

    try {
      return await send(format)
    } catch (err) {
      // rust-libp2p has no answer to a record that it does not read
      const isUnread = err instanceof PointRefusedError ? err.status === 'E_INVALID_SIGNED_PEER_RECORD' : err instanceof PointUnreachableError && err.cause instanceof NoAnswerError

      if (!isUnread) {
        throw err
      }

      return send(format === 'rust' ? 'standard' : 'rust').catch(() => { throw err })
    }
  }

  #remember (point: PeerId, format: RecordFormat): void {
    this.#formats.delete(point.toString())
    this.#formats.set(point.toString(), format)

    if (this.#formats.size > MAX_FORMATS) {
      this.#formats.delete(this.#formats.keys().next().value ?? '')
    }
  }

  readonly #onChange = (): void => {
    this.#kept.changed(this.#context.now())
    this.#wake()
  }

  /** Looks again when something is due. */
  #wake (): void {
    this.#alarm.set(this.#run != null && this.#renewing < RENEWED_AT_ONCE ? this.#kept.dueAt : Infinity)
  }

  #pump (): void {
    while (this.#renewing < RENEWED_AT_ONCE) {
      const run = this.#run
      const kept = run == null ? undefined : this.#kept.take(this.#context.now())

      if (run == null || kept == null) {
        break
      }

      this.#renewing++
      void this.#renew(kept, run).finally(() => {
        this.#renewing--
        this.#pump()
      })
    }

    this.#wake()
  }

  async #renew ({ point, namespace, ttl }: Kept, run: AbortController): Promise<void> {
    const { clientCounts, log, now } = this.#context

    try {
      const granted = await this.#ask(peerIdFromString(point), namespace, ttl, run.signal)

      if (this.#run === run && this.#kept.has(point, namespace)) {
        this.#kept.registered(point, namespace, ttl, granted, now())
      } else {
        // it was given up while it was renewed, and which of the two was heard first is not known
        await this.#tell(peerIdFromString(point), namespace)
      }
    } catch (err) {
      if (this.#run === run) {
        clientCounts.increment('failed')
        log('%s was not registered at %s again - %s', namespace, point, (err as Error).message)
        this.#kept.failed(point, namespace, now())
      }
    }
  }
}
