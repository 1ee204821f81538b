import { open } from '@juxta/advertisement'
import { encodeQuery, matches } from '@juxta/advertisement-cache'
import { Alarm, Status, StatusError } from '@juxta/wire'
import { toHex } from 'multiformats/bytes'
import { COMPARE_MS, DISTRUST_FOLLOWED_MS, FOLLOW_RETRY_MS, TOLD_UNDER_NO_KEY } from './constants.ts'
import { Followed } from './core/following/followed.ts'
import { Heard } from './core/following/heard.ts'
import { isNewer } from './core/placement/placeable.ts'
import { InvalidPlacementAnswerError } from './errors.ts'
import { ask } from './exchange.ts'
import { keyToFollow } from './plan.ts'
import { toPlaceable } from './to-placeable.ts'
import type { Context } from './context.ts'
import type { FollowEvent } from './core/following/followed.ts'
import type { Key } from './core/placement/entry-key.ts'
import type { Placed } from './wire/placement.ts'
import type { Opened } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

/** Who wants to hear what changes elsewhere of what a query finds. */
export interface FollowListener {
  /**
   * A document, or a withdrawal, that was verified: of the query's type, and under a key that it asks for, or it was before. It need not match the query. What matches, and
   * is placed here under another key, is not news.
   */
  news (document: Opened): void
  /** Something may have changed of which nobody told: asking helps. */
  missed (): void
}

interface Listening extends FollowListener {
  readonly query: Query
}

export interface FollowingInit {
  /** Something changed: what was fetched before is not all any more. */
  changed (document: Opened): void
  /** What was found for a query may not be all any more. */
  outdated (query: string): void
}

/** Has holders of what is asked for exactly tell this node of changes, and verifies what they say. */
export class Following {
  readonly #context: Context
  readonly #init: FollowingInit
  readonly #listeners = new Map<Key, Set<Listening>>()
  readonly #heard = new Heard()
  readonly #alarm: Alarm
  #core: Followed

  constructor (context: Context, init: FollowingInit) {
    this.#context = context
    this.#init = init
    this.#core = new Followed(this.#self)
    this.#alarm = new Alarm(context.now, context.startTimer, () => { this.#handle({ type: 'tick' }) })
  }

  /** Keys that others are to tell of, or would if this node did not hold them itself. */
  get followed (): number {
    return this.#core.size
  }

  start (): void {
    this.#core = new Followed(this.#self)
    this.#listeners.forEach((_all, key) => { this.#handle({ type: 'follow', key }) })
  }

  stop (): void {
    this.#alarm.stop()
    this.#heard.clear()
  }

  /** @returns a function that ends it */
  follow (query: Query, listener: FollowListener): () => void {
    const key = keyToFollow(query, this.#context.secret)

    if (key == null) {
      return () => {}
    }

    const listening = { query, news: listener.news.bind(listener), missed: listener.missed.bind(listener) }
    const others = this.#listeners.get(key)
    this.#listeners.set(key, (others ?? new Set<Listening>()).add(listening))

    if (others == null) {
      this.#handle({ type: 'follow', key })
    }

    return () => { this.#leave(key, listening) }
  }

  /** The view is another. */
  viewChanged (): void {
    this.#handle({ type: 'view', holders: this.#context.core.holders })
  }

  disconnected (from: string): void {
    this.#handle({ type: 'disconnected', from })
  }

  /** What a holder tells: of what nobody asked it for nothing is looked at. */
  async told (from: string, told: readonly Placed[], missed: boolean): Promise<void> {
    const { now, running } = this.#context
    const wanted = told.map(({ document, keys }) => ({ document, of: keys.flatMap(key => this.#core.keyOf(key, from) ?? []) })).filter(({ of }) => of.length > 0)
    let more = missed

    for (const { document, of } of wanted) {
      if (!this.#heard.admits(from, 1, now())) {
        more = true
        break
      }

      const opened = await this.#open(from, document)

      if (running().aborted) {
        return
      }

      if (opened != null && !this.#take(from, opened, of)) {
        more = true
        break
      }
    }

    if (more && this.#core.keysOf(from).length > 0 && this.#heard.believes(from, now())) {
      this.#missed(this.#core.keysOf(from))
    }
  }

  get #self (): string {
    return this.#context.components.peerId.toString()
  }

  #leave (key: Key, listening: Listening): void {
    const all = this.#listeners.get(key)

    if (all?.delete(listening) === true && all.size === 0) {
      this.#listeners.delete(key)
      this.#handle({ type: 'unfollow', key })
    }
  }

  /** Who tells what is forged is asked for nothing for a while. What is over or ahead by this node's clock may be right by another's. */
  async #open (from: string, bytes: Uint8Array): Promise<Opened | undefined> {
    const { now, clock, counts, log } = this.#context

    try {
      return await open(bytes, { now: now(), ...clock })
    } catch (error) {
      counts.increment('refused')
      log('what %s tells is refused - %e', from, error)

      if (!['ExpiredError', 'FutureDatedError'].includes((error as Error).name)) {
        this.#handle({ type: 'failed', from, ms: DISTRUST_FOLLOWED_MS })
      }

      return undefined
    }
  }

  /** Whether it was looked at. */
  #take (from: string, document: Opened, of: readonly Key[]): boolean {
    const { core, clock, secret, now, counts } = this.#context
    const placeable = toPlaceable(document, clock, secret)

    if (!placeable.keys.some(key => of.includes(key)) && !this.#heard.admits(from, TOLD_UNDER_NO_KEY - 1, now())) {
      return false
    }

    const held = core.holdings.get(placeable.name)
    const isKnown = held != null && !isNewer(placeable, held)

    if (this.#heard.isNews(placeable.name, document)) {
      counts.increment('heard')
      this.#init.changed(document)
      new Set(of.flatMap(key => [...this.#listeners.get(key) ?? []])).forEach(({ query, news }) => {
        // what is held here, under another key, it was told of when that came
        if (query.type === document.type && !(isKnown && matches(query, document))) {
          news(document)
        }
      })
    }

    return true
  }

  #missed (keys: readonly Key[]): void {
    for (const { query, missed } of keys.flatMap(key => [...this.#listeners.get(key) ?? []])) {
      this.#init.outdated(toHex(encodeQuery(query)))
      missed()
    }
  }

  #handle (event: FollowEvent): void {
    const { now, running } = this.#context
    const effects = this.#core.handle(event, now())

    if (running().aborted) {
      return
    }

    this.#alarm.set(this.#core.wakeAt)

    for (const effect of effects) {
      if (effect.type === 'ask') {
        void this.#ask(effect.to, effect.keys)
      } else {
        this.#missed(effect.keys)
      }
    }
  }

  async #ask (from: string, keys: Key[]): Promise<void> {
    const { core, running, log, doubted } = this.#context

    try {
      for await (const { answer: { following } } of ask(this.#context, core.view.target(from), { follow: { keys } }, COMPARE_MS)) {
        if (following == null) {
          throw new InvalidPlacementAnswerError('The answer is of another kind')
        }

        this.#handle({ type: 'answer', from, ...following })
      }
    } catch (error) {
      if (running().aborted) {
        return
      }

      log('%s was not told what to follow - %e', from, error)
      // one of an earlier version knows of no such thing
      const isUnable = error instanceof StatusError && error.status === Status.badRequest
      this.#handle({ type: 'failed', from, ms: isUnable ? DISTRUST_FOLLOWED_MS : FOLLOW_RETRY_MS })

      if (!isUnable) {
        doubted(from)
      }
    }
  }
}
