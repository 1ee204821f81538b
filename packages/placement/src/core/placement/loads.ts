import { LOAD_MS, MIN_LOADS, OVERLOAD } from '../../constants.ts'

/**
 * How much others hold, as they say, beside what this node held at the time: all of them hold more when more is published, and what somebody said a while ago is taken to
 * have grown as much as here, unless that is twice as much, when it is of no use any more. What counts is the middle one, so that it takes half of them to make a node
 * believe that it holds too much.
 */
export class Loads {
  readonly #told = new Map<string, { theirs: number, own: number }>()
  #last = { at: -Infinity, own: 0 }
  #before = 0
  #over = { at: -Infinity, own: 0, is: false }

  /** Another says how many entries it holds, while there are so many here. It said so a moment ago, when there may have been fewer here, too. */
  heard (peer: string, theirs: number, own: number, now: number): void {
    if (now < this.#last.at || now >= this.#last.at + LOAD_MS) {
      this.#before = this.#last.own
      this.#last = { at: now, own }
    }

    this.#told.set(peer, { theirs, own: this.#before })
  }

  /** Who is none of these does not count any more. */
  keep (members: readonly string[]): void {
    const kept = new Set(members)

    for (const peer of this.#told.keys()) {
      if (!kept.has(peer)) {
        this.#told.delete(peer)
      }
    }
  }

  /** Whether so many entries are too many, beside what others hold. */
  isOver (own: number, now: number): boolean {
    const { at, own: before } = this.#over

    if (now < at || now >= at + LOAD_MS || own < before) {
      this.#over = { at: now, own, is: own > OVERLOAD * this.#middle(own) }
    }

    return this.#over.is
  }

  /** Entries of the one in the middle; `Infinity` if too few have said. */
  #middle (own: number): number {
    const loads = [...this.#told.values()].filter(({ own: then }) => 2 * then >= own).map(({ theirs, own: then }) => theirs * Math.max(1, own / then)).sort((a, b) => a - b)

    return loads.length < MIN_LOADS ? Infinity : loads[Math.floor(loads.length / 2)]
  }
}
