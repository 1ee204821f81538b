import { SETTLED_MS, SETTLE_MS } from '../../constants.ts'
import type { Holders } from './holders.ts'
import type { Key } from './entry-key.ts'

/** In which order holders are asked, and whose word counts. */
export interface Askable {
  readonly order: readonly string[]
  /** What they say that there is, is all there is. */
  readonly sure: ReadonlySet<string>
}

/** A view that was replaced, and until when what that moves may not have moved yet */
interface Replaced {
  readonly holders: Holders
  readonly since: number
  until: number
}

/**
 * The members before the view changed lately, which one that comes and goes all the time does not keep from becoming later ones. Who is a holder only since then may have a part of what is under a key, as those who place it notice the change one
 * after the other: for a while it is asked last, and counts for nothing. What was with those who are gone may be nowhere until then.
 */
export class Former {
  readonly #self: string
  /** in order; of changes that come in numbers one */
  #replaced: Replaced[] = []

  constructor (self: string) {
    this.#self = self
  }

  /** The view is another than this one, which was there before. */
  changed (before: Holders, now: number): void {
    this.#replaced = this.#replaced.filter(({ until }) => now < until)
    const last = this.#replaced.at(-1)

    if (last == null || now - last.since >= SETTLE_MS) {
      this.#replaced.push({ holders: before, since: now, until: now + SETTLED_MS })
    } else {
      last.until = now + SETTLED_MS
    }
  }

  /** Members that are there no more. */
  lost ({ members }: Holders, now: number): number {
    const there = new Set(members)

    return this.#before(now)?.members.filter(peer => !there.has(peer) && peer !== this.#self).length ?? 0
  }

  /** Whether one held what is under a key. */
  held (key: Key, peer: string, now: number): boolean {
    return this.#before(now)?.of(key, now).includes(peer) === true
  }

  /** Whom to ask for what is under a key, of those who hold it now, this node first of those that are alike. */
  askable (key: Key, holders: Holders, now: number): Askable {
    const [own, others] = [true, false].map(own => holders.of(key, now).filter(peer => (peer === this.#self) === own))
    const peers = [...own, ...others]

    const before = this.#before(now)

    if (before == null) {
      return { order: peers, sure: new Set(peers) }
    }

    // who knew nobody before may be the one that has just come
    if (!before.members.some(peer => peer !== this.#self)) {
      return { order: [...others, ...own], sure: new Set(peers) }
    }

    const were = before.of(key, now)
    const sure = new Set(peers.filter(peer => were.includes(peer)))

    return { order: [...sure, ...peers.filter(peer => !sure.has(peer))], sure }
  }

  /** The view that was there before the first change of which not everything has moved */
  #before (now: number): Holders | undefined {
    return this.#replaced.find(({ until }) => now < until)?.holders
  }
}
