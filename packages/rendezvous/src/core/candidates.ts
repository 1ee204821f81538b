import { ADDRESSES_PER_PEER, MAX_REFERRED, REFERRED_TRIES } from '../constants.ts'

/** Where a rendezvous may be: its peer id, if it is known, and addresses, all as text. */
export interface Target {
  readonly peer?: string
  readonly addresses: readonly string[]
}

export interface Lease {
  expiresAt: number
  renewAt: number
  /** When it began, and when it was granted last. */
  since: number
  grantedAt: number
  /** The lower, the longer it is held without a break. */
  order: number
  /** It was told that another places what this edge pushes. */
  standby: boolean
}

/** A rendezvous that can be asked for a lease. */
export interface Candidate {
  readonly key: string
  /** Whom it was asked for as, if it matters who answers there. */
  readonly pinned: boolean
  /** Who it is, or was when it answered last. */
  peer: string | undefined
  addresses: string[]
  readonly seed: boolean
  /** Puts those that are alike in an order that is another for each edge. */
  readonly rank: number
  failures: number
  retryAt: number
  /** The number of the exchange under way. */
  asking: number | undefined
  /** Since when, and what it is told then of placing. */
  askedAt: number
  askedStandby: boolean
  /** The exchange before ran out of time on a connection that seemed open. */
  timedOut: boolean
  lease: Lease | undefined
}

/** The rendezvous peers that an edge knows: its seeds for ever, and a bounded number of those that it has heard of. */
export class Candidates {
  readonly #byKey = new Map<string, Candidate>()
  readonly #random: () => number

  constructor (random: () => number) {
    this.#random = random
  }

  [Symbol.iterator] (): Iterator<Candidate> {
    return this.#byKey.values()
  }

  get (key: string): Candidate | undefined {
    return this.#byKey.get(key)
  }

  learn ({ peer, addresses }: Target, seed: boolean, now: number): void {
    const key = peer ?? addresses[0]

    if (key == null) {
      return
    }

    const known = this.#byKey.get(key)

    if (known != null) {
      // of a seed, the addresses that were configured are worth more than what others say
      known.addresses = [...new Set(seed || !known.seed ? [...addresses, ...known.addresses] : [...known.addresses, ...addresses])].slice(0, ADDRESSES_PER_PEER)
      return
    }

    if (!seed && [...this.#byKey.values()].filter(candidate => !candidate.seed).length >= MAX_REFERRED) {
      return
    }

    this.#byKey.set(key, {
      key,
      pinned: peer != null,
      peer,
      addresses: addresses.slice(0, ADDRESSES_PER_PEER),
      seed,
      rank: this.#random(),
      failures: 0,
      retryAt: now,
      asking: undefined,
      askedAt: now,
      askedStandby: false,
      timedOut: false,
      lease: undefined
    })
  }

  /** One that was only heard of and doesn't answer makes room for others. */
  drop (candidate: Candidate): void {
    if (!candidate.seed && candidate.lease == null && candidate.failures >= REFERRED_TRIES) {
      this.#byKey.delete(candidate.key)
    }
  }
}
