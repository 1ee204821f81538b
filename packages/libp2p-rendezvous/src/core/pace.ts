export interface PaceInit {
  /** What may be used at once after a pause. */
  burst: number
  perSecond: number
  /** Peers that are remembered; the one that was longest quiet is forgotten first. */
  maxPeers: number
}

interface Account {
  /** What is left; below 0 it is owed, and waited for. */
  left: number
  at: number
}

/**
 * How much each peer uses. Nobody is refused for it: who is ahead of the pace waits, each of its streams by itself, and as it has so many streams at most, it waits a bounded time.
 */
export class Pace {
  readonly #init: PaceInit
  /** The longest quiet first. */
  readonly #accounts = new Map<string, Account>()

  constructor (init: PaceInit) {
    this.#init = init
  }

  /** Peers something is kept of. */
  get size (): number {
    return this.#accounts.size
  }

  /** Has a peer pay, and gives the milliseconds it has to wait for what it owes. */
  charge (peer: string, cost: number, now: number): number {
    const { burst, perSecond, maxPeers } = this.#init
    const before = this.#accounts.get(peer)
    const left = before == null ? burst : Math.min(burst, before.left + (now - before.at) / 1_000 * perSecond)
    const account = { left: left - cost, at: now }

    this.#accounts.delete(peer)
    this.#accounts.set(peer, account)

    for (const [oldest, { left: theirs, at }] of this.#accounts) {
      if (this.#accounts.size <= maxPeers && theirs + (now - at) / 1_000 * perSecond < burst) {
        break
      }

      // who owes nothing is as if never seen
      this.#accounts.delete(oldest)
    }

    return Math.max(0, -account.left / perSecond * 1_000)
  }
}
