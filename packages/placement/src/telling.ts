import { oneWay } from './codec.ts'
import { FOLLOW_MS, MAX_FOLLOWED_KEYS, MAX_FOLLOWER_KEYS, MAX_ITEMS_BYTES, MAX_SPLIT_KEYS, MAX_TELLING, MAX_TOLD, OUTSIDE_SHARE, TELL_LINGER_MS } from './constants.ts'
import { Followers } from './core/following/followers.ts'
import { tell } from './exchange.ts'
import type { Context } from './context.ts'
import type { Key } from './core/placement/entry-key.ts'
import type { FollowingKeys } from './wire/placement.ts'
import type { Opened } from '@juxta/advertisement'

/** What one follower is to be told next, by the name of the document. */
interface Waiting {
  told: Map<string, { document: Uint8Array<ArrayBuffer>, keys: Set<Key> }>
  bytes: number
  missed: boolean
}

/** Tells other rendezvous peers what changes under the keys that they follow here: each one thing after the other, and that there was more when it was too much. */
export class Telling {
  readonly #context: Context
  readonly #followers = new Followers({ maxPerPeer: MAX_FOLLOWED_KEYS, max: MAX_FOLLOWER_KEYS, ms: FOLLOW_MS })
  readonly #waiting = new Map<string, Waiting>()
  readonly #told = new Set<string>()
  /** Those who could not be told of something. */
  readonly #missed = new Set<string>()
  #stopTimer: (() => void) | undefined

  constructor (context: Context) {
    this.#context = context
  }

  /** Keys that others follow here. */
  get followed (): number {
    return this.#followers.size
  }

  stop (): void {
    this.#stopTimer?.()
    this.#stopTimer = undefined
    this.#followers.clear()
    this.#waiting.clear()
    this.#missed.clear()
  }

  /** The view is another. */
  keep (): void {
    this.#followers.keep(peer => this.#context.core.view.isThere(peer))
  }

  /** Another rendezvous wants to be told of what is under these keys. */
  follow (from: string, keys: readonly Key[]): FollowingKeys {
    const { core, now } = this.#context
    const { holders, splits, view } = core
    const isInside = holders.has(from)
    const max = isInside ? MAX_FOLLOWER_KEYS : view.isThere(from) ? MAX_FOLLOWER_KEYS * OUTSIDE_SHARE : 0
    const { taken, before } = this.#followers.set(from, keys, now(), max)
    const split = keys.slice(0, taken).map(key => ({ key, splits: splits.known(key, holders, now()) })).filter(({ splits }) => splits > 0)

    return { keys: taken, ms: taken > 0 ? FOLLOW_MS : 0, before, splits: split.slice(0, MAX_SPLIT_KEYS) }
  }

  /**
   * What is held here is another version, or was not there before.
   *
   * @param keys - under which it is here, or was
   * @param source - who placed it, and need not be told
   */
  changed (document: Opened, keys: Iterable<Key>, source: string): void {
    const { now, startTimer } = this.#context

    for (const [peer, follows] of this.#followers.concernedBy(keys, now())) {
      if (peer !== source) {
        this.#add(peer, document, follows)
      }
    }

    if (this.#waiting.size > 0) {
      this.#stopTimer ??= startTimer(TELL_LINGER_MS, () => {
        this.#stopTimer = undefined
        this.#next()
      })
    }
  }

  #add (peer: string, { id, type, bytes: document }: Opened, keys: readonly Key[]): void {
    const waiting = this.#waiting.get(peer) ?? { told: new Map(), bytes: 0, missed: this.#missed.delete(peer) }
    const before = waiting.told.get(`${id} ${type}`)
    const bytes = waiting.bytes + document.byteLength - (before?.document.byteLength ?? 0)

    if ((before == null && waiting.told.size >= MAX_TOLD) || bytes > MAX_ITEMS_BYTES) {
      waiting.missed = true
    } else {
      waiting.told.set(`${id} ${type}`, { document: document as Uint8Array<ArrayBuffer>, keys: new Set([...before?.keys ?? [], ...keys]) })
      waiting.bytes = bytes
    }

    this.#waiting.set(peer, waiting)
  }

  #next (): void {
    for (const [peer, waiting] of this.#waiting) {
      if (this.#told.size >= MAX_TELLING) {
        return
      }

      if (!this.#told.has(peer)) {
        this.#waiting.delete(peer)
        void this.#tell(peer, waiting)
      }
    }
  }

  async #tell (peer: string, { told, missed }: Waiting): Promise<void> {
    const { core, counts, log, now, running } = this.#context
    this.#told.add(peer)

    try {
      await tell(this.#context, core.view.target(peer), oneWay.encode({ told: [...told.values()].map(({ document, keys }) => ({ document, keys: [...keys] })), missed: missed ? true : undefined }))
      counts.increment('told', told.size)
    } catch (error) {
      log('could not tell %s of changes - %e', peer, error)

      // with the next that it can be told of, it hears that there was more
      if (!running().aborted && this.#followers.of(peer, now()) > 0) {
        this.#missed.add(peer)
      }
    } finally {
      this.#told.delete(peer)

      if (!running().aborted) {
        this.#next()
      }
    }
  }
}
