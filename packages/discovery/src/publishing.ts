import { createId, seal, withdraw } from '@juxta/advertisement'
import { Alarm } from '@juxta/wire'
import { EXPIRATION_MS, LIFETIME_MS, NONCE_BYTES, RENEW_RETRY_CAP_MS, RENEW_RETRY_MS, RENEW_SHARE } from './constants.ts'
import { keyOf } from './core/key.ts'
import { Publications } from './core/publications.ts'
import { NotPublishedError, TooManyPublicationsError } from './errors.ts'
import type { PublicationEvent } from './core/publications.ts'
import type { PublishContent, Published, PublishOptions, RendezvousComponent } from './index.ts'
import type { Knowledge } from './knowledge.ts'
import type { Advertisement, AdvertisementType, Opened, ResourceId } from '@juxta/advertisement'
import type { StartTimer } from '@juxta/wire'
import type { AbortOptions, Logger, PrivateKey } from '@libp2p/interface'

export interface PublishingInit {
  privateKey: PrivateKey
  knowledge: Knowledge
  log: Logger
  /** Unix ms */
  now (): number
  startTimer: StartTimer
  rendezvous (): RendezvousComponent | undefined
  /** @throws DiscoveryStoppedError */
  checkRunning (): void
}

interface Publication {
  type: AdvertisementType
  advertisement: Advertisement
  /** Unix ms until which others may have one of its versions. */
  until: number
}

/** Seals what this node publishes, renews it and takes it back, one document at a time. */
export class Publishing {
  readonly #init: PublishingInit
  readonly #core = new Publications({ renewShare: RENEW_SHARE, retryMs: RENEW_RETRY_MS, retryCapMs: RENEW_RETRY_CAP_MS })
  readonly #publications = new Map<string, Publication>()
  readonly #alarm: Alarm
  /** Whatever is under way: two versions of one resource are never sealed at once. */
  #sealing: Promise<unknown> = Promise.resolve()

  constructor (init: PublishingInit) {
    this.#init = init
    this.#alarm = new Alarm(init.now, init.startTimer, () => { this.#handle({ type: 'wake' }) })
  }

  /** Renews what is due, and tells the rendezvous peers again of all. */
  start (): void {
    for (const { advertisement } of this.#publications.values()) {
      this.#init.rendezvous()?.push(advertisement)
    }

    this.#handle({ type: 'wake' })
  }

  async stop (): Promise<void> {
    this.#alarm.stop()
    await this.#sealing.catch(() => {})
  }

  async publish<T extends AdvertisementType> (type: T, { attributes, genesis: given }: PublishContent<T>, options: PublishOptions): Promise<Published<T>> {
    const { privateKey, knowledge, now } = this.#init
    const made = type.kind === 'peer' ? {} : { nonce: crypto.getRandomValues(new Uint8Array(NONCE_BYTES)) }
    const genesis = { kind: type.kind, owner: privateKey.publicKey, ...made, ...given }
    const id = createId(genesis)
    const key = keyOf({ id, type: type.type })

    await this.#inOrder(async () => {
      const { lifetimeMs = LIFETIME_MS, expirationMs = Math.min(EXPIRATION_MS, lifetimeMs), signal } = options
      const previous = knowledge.newest(id, type.type)
      const until = Math.max(this.#publications.get(key)?.until ?? 0, previous == null ? 0 : previous.sequence + previous.expirationMs)
      const content = { genesis, attributes, lifetimeMs, expirationMs: lasting(until - now(), expirationMs, lifetimeMs), previous }

      this.#keep(type, await seal(type, content, { privateKey, now: now(), signal }) as Advertisement, 'published', expirationMs)
    }, options)

    const newest = (): Advertisement<T> => (this.#publications.get(key)?.advertisement ?? last) as Advertisement<T>
    const last = newest()

    return {
      id,
      get advertisement () { return newest() },
      update: async (attributes, options = {}) => { await this.publish(type, { attributes, genesis }, options) },
      withdraw: async (options = {}) => { await this.withdraw(id, options) }
    }
  }

  async withdraw (id: ResourceId, options: AbortOptions): Promise<void> {
    await this.#inOrder(async () => {
      const published = [...this.#publications].filter(([, { advertisement }]) => advertisement.id === id)
      const earlier = published.length > 0 ? undefined : this.#earlier(id)

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
  #earlier (id: ResourceId): Opened | undefined {
    const newest = this.#init.knowledge.newest(id)

    return newest?.withdrawn === false && newest.publisher.publicKey?.equals(this.#init.privateKey.publicKey) === true ? newest : undefined
  }

  async #withdraw (key: string, advertisement: Opened, until: number, { signal }: AbortOptions): Promise<void> {
    const { privateKey, knowledge, now } = this.#init
    // it keeps every version out that somebody may still have
    const expirationMs = Math.max(advertisement.expirationMs, until - now())
    const withdrawal = await withdraw(advertisement, { privateKey, now: now(), expirationMs, signal })

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
          const { type, advertisement: previous, until } = publication
          const { genesis, attributes } = previous

          const content = { genesis, attributes, lifetimeMs, expirationMs: lasting(until - now(), expirationMs, lifetimeMs), previous }

          this.#keep(type, await seal(type, content, { privateKey, now: now() }), 'renewed', expirationMs)
        }
      }, {})
    } catch (error) {
      log.error('could not renew %s: %e', key, error)
      this.#handle({ type: 'failed', id: key })
    }
  }

  /** @param asked - milliseconds after which it would expire but for earlier versions */
  #keep (type: AdvertisementType, advertisement: Advertisement, event: 'published' | 'renewed', asked: number): void {
    const key = keyOf(advertisement)
    const { sequence, expirationMs } = advertisement

    if (this.#init.knowledge.publish(advertisement) === 'refused') {
      throw new TooManyPublicationsError('There is no room for another advertisement')
    }

    this.#publications.set(key, { type, advertisement, until: Math.max(this.#publications.get(key)?.until ?? 0, sequence + expirationMs) })
    this.#handle({ type: event, id: key, dates: { ...advertisement, expirationMs: asked } })
    this.#init.rendezvous()?.push(advertisement)
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
