import { createId, FutureDatedError, isExpired, open, openAdvertisementDelegation, seal, withdraw } from '@juxta/advertisement'
import { renew } from '@juxta/advertisement/internal'
import { Alarm } from '@juxta/wire'
import { EXPIRATION_MS, LIFETIME_MS, NONCE_BYTES, RENEW_RETRY_CAP_MS, RENEW_RETRY_MS, RENEW_SHARE } from './constants.ts'
import { keyOf } from './core/key.ts'
import { Publications } from './core/publications.ts'
import { InvalidDiscoverySettingError, NotPublishedError, TooManyPublicationsError } from './errors.ts'
import { checkPublication } from './limits.ts'
import type { PublicationEvent } from './core/publications.ts'
import type { PublishContent, Published, PublishOptions, RendezvousComponent } from './index.ts'
import type { Knowledge } from './knowledge.ts'
import type { PublicationStore } from './publication-store.ts'
import type { Advertisement, AdvertisementDelegation, AdvertisementType, Opened, ResourceId } from '@juxta/advertisement'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, Logger, PrivateKey } from '@libp2p/interface'

export interface PublishingInit {
  privateKey: PrivateKey
  knowledge: Knowledge
  /** Where what is to outlive the process is kept. */
  store?: PublicationStore
  log: Logger
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  rendezvous (): RendezvousComponent | undefined
  /** @throws DiscoveryStoppedError */
  checkRunning (): void
}

interface Publication {
  advertisement: Advertisement
  /** Unix ms until which others may have one of its versions. */
  until: number
  /** It outlives the process. */
  durable: boolean
}

interface Lasting {
  lifetimeMs: number
  expirationMs: number
}

/** Seals what this node publishes, renews it and takes it back, one document at a time. */
export class Publishing {
  readonly #init: PublishingInit
  readonly #core = new Publications({ renewShare: RENEW_SHARE, retryMs: RENEW_RETRY_MS, retryCapMs: RENEW_RETRY_CAP_MS })
  readonly #publications = new Map<string, Publication>()
  readonly #alarm: Alarm
  /** Withdrawals of an earlier process. */
  #earlier: Opened[] = []
  /** Whatever is under way: two versions of one resource are never sealed at once. */
  #sealing: Promise<unknown> = Promise.resolve()

  constructor (init: PublishingInit) {
    this.#init = init
    this.#alarm = new Alarm(init.now, init.startTimer, () => { this.#handle({ type: 'wake' }) })
  }

  /** What this node publishes, in its newest versions. */
  get published (): Advertisement[] {
    return [...this.#publications.values()].map(({ advertisement }) => advertisement)
  }

  /** What an earlier process published for longer than that. Never rejects. */
  async open (): Promise<void> {
    await this.#init.store?.load(async bytes => this.#restore(bytes))
  }

  /** Renews what is due, and tells the rendezvous peers again of all. */
  start (): void {
    const now = this.#init.now()

    for (const document of [...this.#earlier.splice(0), ...this.published]) {
      // what is over is renewed in a moment
      if (!isExpired(document, now)) {
        this.#init.rendezvous()?.push(document)
      }
    }

    this.#handle({ type: 'wake' })
  }

  async stop (): Promise<void> {
    this.#alarm.stop()
    await this.#sealing.catch(() => {})
  }

  async publish<T extends AdvertisementType> (type: T, { attributes, genesis: given }: PublishContent<T>, options: PublishOptions): Promise<Published<T>> {
    const { privateKey, knowledge, now, store } = this.#init

    if (options.durable === true && store == null) {
      throw new InvalidDiscoverySettingError('durable is true, and there is no datastore')
    }

    const delegation = options.delegation == null ? undefined : await openAdvertisementDelegation(options.delegation, options)
    const made = type.kind === 'peer' ? {} : { nonce: crypto.getRandomValues(new Uint8Array(NONCE_BYTES)) }
    const genesis = { kind: type.kind, owner: delegation?.owner.publicKey ?? privateKey.publicKey, ...made, ...given }
    const id = createId(genesis)
    const key = keyOf({ id, type: type.type })

    await this.#inOrder(async () => {
      const { lifetimeMs = LIFETIME_MS, expirationMs = Math.min(EXPIRATION_MS, lifetimeMs), signal } = options
      const previous = knowledge.newest(id, type.type)
      const until = Math.max(this.#publications.get(key)?.until ?? 0, previous == null ? 0 : previous.sequence + previous.expirationMs)
      const { asked, ...dates } = this.#dates({ lifetimeMs, expirationMs }, until, previous, delegation)
      const sealed = await seal(type, { genesis, attributes, ...dates, previous }, { privateKey, delegation: delegation?.bytes, now: now(), signal })

      await this.#keep(sealed as Advertisement, 'published', asked, options.durable)
    }, options)

    const newest = (): Advertisement<T> => (this.#publications.get(key)?.advertisement ?? last) as Advertisement<T>
    const last = newest()

    return {
      id,
      get advertisement () { return newest() },
      update: async (attributes, options = {}) => {
        checkPublication({ attributes }, options)
        await this.publish(type, { attributes, genesis }, { delegation: newest().delegation?.bytes, ...options })
      },
      withdraw: async (options = {}) => { await this.withdraw(id, options) }
    }
  }

  async withdraw (id: ResourceId, options: AbortOptions): Promise<void> {
    await this.#inOrder(async () => {
      const published = [...this.#publications].filter(([, { advertisement }]) => advertisement.id === id)
      const earlier = published.length > 0 ? undefined : this.#cameBack(id)

      for (const [key, { advertisement, until }] of published) {
        await this.#withdraw(key, advertisement, until, options)
      }

      if (earlier != null) {
        await this.#withdraw(keyOf(earlier), earlier, 0, options)
      } else if (published.length === 0) {
        throw new NotPublishedError(`${id} is not published by this node`)
      }
    }, options)
  }

  /** What this node published before it was started, and came back from others. */
  #cameBack (id: ResourceId): Opened | undefined {
    const newest = this.#init.knowledge.newest(id)

    return newest?.withdrawn === false && newest.publisher.publicKey?.equals(this.#init.privateKey.publicKey) === true ? newest : undefined
  }

  async #withdraw (key: string, advertisement: Opened, until: number, { signal }: AbortOptions): Promise<void> {
    const { privateKey, knowledge, now, store } = this.#init
    const { delegation } = advertisement
    // it keeps every version out that somebody may still have
    const lastingMs = Math.max(advertisement.expirationMs, until - now())
    const { expirationMs } = this.#dates({ lifetimeMs: lastingMs, expirationMs: lastingMs }, until, advertisement, delegation)
    const withdrawal = await withdraw(advertisement, { privateKey, now: now(), expirationMs, delegation: delegation?.bytes, signal })

    if (this.#publications.get(key)?.durable === true) {
      // or the next process would not know that it is withdrawn, and others might not yet
      await store?.put(withdrawal)
    }

    this.#publications.delete(key)
    this.#handle({ type: 'withdrawn', id: key })
    knowledge.publish(withdrawal)
    this.#init.rendezvous()?.push(withdrawal)
  }

  async #renew (key: string, lifetimeMs: number, expirationMs: number): Promise<void> {
    const { privateKey, now, log } = this.#init

    try {
      await this.#inOrder(async () => {
        const publication = this.#publications.get(key)

        if (publication != null) {
          const { advertisement: previous, until } = publication
          const { asked, ...dates } = this.#dates({ lifetimeMs, expirationMs }, until, previous, previous.delegation)

          await this.#keep(await renew(previous, dates, { privateKey, delegation: previous.delegation?.bytes, now: now() }), 'renewed', asked)
        }
      }, {})
    } catch (error) {
      log.error('could not renew %s: %e', key, error)
      this.#handle({ type: 'failed', id: key })
    }
  }

  /** How long a version lasts, and how long it would but for earlier versions. What a delegate publishes is over with its delegation. */
  #dates ({ lifetimeMs, expirationMs }: Lasting, until: number, previous?: { sequence: number }, delegation?: AdvertisementDelegation): Lasting & { asked: number } {
    const now = this.#init.now()
    const delegatedMs = delegation == null ? Infinity : delegation.expires - Math.max(now, (previous?.sequence ?? 0) + 1)
    // one that is over already is refused with its name
    const mostMs = delegatedMs < 1 ? Infinity : delegatedMs
    const asked = Math.min(expirationMs, mostMs)

    return { lifetimeMs: Math.min(lifetimeMs, mostMs), expirationMs: Math.min(mostMs, lasting(until - now, asked, lifetimeMs)), asked }
  }

  /** @param asked - milliseconds after which it would expire but for earlier versions */
  async #keep (advertisement: Advertisement, event: 'published' | 'renewed', asked: number, isDurable?: boolean): Promise<void> {
    const key = keyOf(advertisement)
    const before = this.#publications.get(key)
    const durable = isDurable ?? before?.durable ?? false
    const { sequence, expirationMs } = advertisement

    if (this.#init.knowledge.publish(advertisement) === 'refused') {
      throw new TooManyPublicationsError('There is no room for another advertisement')
    }

    this.#publications.set(key, { advertisement, until: Math.max(before?.until ?? 0, sequence + expirationMs), durable })
    this.#handle({ type: event, id: key, dates: { ...advertisement, expirationMs: asked } })
    this.#init.rendezvous()?.push(advertisement)

    if (durable) {
      await this.#init.store?.put(advertisement)
    } else if (before?.durable === true) {
      await this.#init.store?.delete(advertisement)
    }
  }

  /** @returns whether it is to be there for the next process, too */
  async #restore (bytes: Uint8Array): Promise<boolean> {
    const { knowledge, now, privateKey, log } = this.#init

    try {
      const document = await open(bytes, { now: now(), holder: 'publisher' })
      const key = keyOf(document)

      if (document.publisher.publicKey?.equals(privateKey.publicKey) !== true || (document.withdrawn && isExpired(document, now()))) {
        return false
      } else if (document.withdrawn) {
        knowledge.publish(document)
        this.#earlier.push(document)
      } else if (!this.#publications.has(key)) {
        // one that others have let go is there when it is renewed
        knowledge.publish(document)
        this.#publications.set(key, { advertisement: document, until: document.sequence + document.expirationMs, durable: true })
        this.#core.handle({ type: 'published', id: key, dates: document }, now())
      }

      return true
    } catch (error) {
      log.error('what was published is not any more: %e', error)

      // a clock that is behind says so of all
      return error instanceof FutureDatedError
    }
  }

  #handle (event: PublicationEvent): void {
    for (const effect of this.#core.handle(event, this.#init.now())) {
      if (effect.type === 'renew') {
        void this.#renew(effect.id, effect.lifetimeMs, effect.expirationMs)
      } else {
        this.#forget(effect.id)
      }
    }

    this.#alarm.set(this.#core.wakeAt)
  }

  #forget (key: string): void {
    const advertisement = this.#publications.get(key)?.advertisement
    this.#publications.delete(key)

    if (advertisement != null) {
      void this.#init.store?.delete(advertisement)
      this.#init.knowledge.forget(advertisement)
      this.#init.rendezvous()?.forget(advertisement.id)
    }
  }

  async #inOrder (seal: () => Promise<void>, { signal }: AbortOptions): Promise<void> {
    const turn = this.#sealing.catch(() => {}).then(async () => {
      signal?.throwIfAborted()
      this.#init.checkRunning()
      await seal()
    })

    this.#sealing = turn
    await turn
  }
}

/** Others keep a version for as long as they may have an earlier one: it would be found again when the later one is gone. */
function lasting (earlierMs: number, expirationMs: number, lifetimeMs: number): number {
  return earlierMs > expirationMs ? Math.max(expirationMs, Math.min(earlierMs, lifetimeMs)) : expirationMs
}
