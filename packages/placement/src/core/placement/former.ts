import { SETTLED_MS } from '../../constants.ts'
import { Holders } from './holders.ts'
import type { Key } from './entry-key.ts'

/** In which order holders are asked, and whose word counts. */
export interface Askable {
  readonly order: readonly string[]
  /** What they say that there is, is all there is. */
  readonly sure: ReadonlySet<string>
}

/**
 * The members before the view changed lately. Who is a holder only since then may have a part of what is under a key, as those who place it notice the change one
 * after the other: for a while it is asked last, and counts for nothing. What was with those who are gone may be nowhere until then.
 */
export class Former {
  readonly #self: string
  #before: Holders
  #until = -Infinity

  constructor (self: string) {
    this.#self = self
    this.#before = new Holders([])
  }

  /** The view is another than this one, which was there before. */
  changed (before: Holders, now: number): void {
    if (!this.#isRecent(now)) {
      this.#before = before
    }

    this.#until = now + SETTLED_MS
  }

  /** Members that are there no more. */
  lost ({ members }: Holders, now: number): number {
    const there = new Set(members)

    return this.#isRecent(now) ? this.#before.members.filter(peer => !there.has(peer) && peer !== this.#self).length : 0
  }

  /** Whether one held what is under a key. */
  held (key: Key, peer: string, now: number): boolean {
    return this.#isRecent(now) && this.#before.of(key, now).includes(peer)
  }

  /** Whom to ask for what is under a key, of those who hold it now, this node first of those that are alike. */
  askable (key: Key, holders: Holders, now: number): Askable {
    const [own, others] = [true, false].map(own => holders.of(key, now).filter(peer => (peer === this.#self) === own))
    const peers = [...own, ...others]

    if (!this.#isRecent(now)) {
      return { order: peers, sure: new Set(peers) }
    }

    // who knew nobody before may be the one that has just come
    if (!this.#before.members.some(peer => peer !== this.#self)) {
      return { order: [...others, ...own], sure: new Set(peers) }
    }

    const were = this.#before.of(key, now)
    const sure = new Set(peers.filter(peer => were.includes(peer)))

    return { order: [...sure, ...peers.filter(peer => !sure.has(peer))], sure }
  }

  #isRecent (now: number): boolean {
    return now < this.#until
  }
}
