import { ADDRESSES_PER_PEER, MAX_REFERRED, MAX_REFERRED_BY_ONE, PREFERRED_MS, REFERRED_TRIES, STALE_MS } from '../constants.ts'
import { Distrust } from './trust.ts'

/** In the place of the peer that told of a rendezvous: it was found where anybody may write. */
export const STRANGERS = ''

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
  /** When something right came from it last. */
  heardAt: number
  /** The lower, the longer it is held without a break. */
  order: number
  /** It was told that another places what this edge pushes. */
  standby: boolean
  /** It has all that there is to push. */
  settled: boolean
  /** It said goodbye: until when it is waited for another that takes its place. */
  leavingBy: number | undefined
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
  readonly distrust: Distrust
  /** Who told of it last, and when. */
  via: string | undefined
  heardAt: number
  /** Its place among those that `via` sent the edge to, and until when that counts. */
  preference: number
  preferredUntil: number
  failures: number
  retryAt: number
  /** It is left until then, whatever it says. */
  bannedUntil: number
  /** It sent the edge elsewhere. */
  sentAway: boolean
  /** The number of the exchange under way. */
  asking: number | undefined
  /** Since when, and what it is told then of placing. */
  askedAt: number
  askedStandby: boolean
  /** The exchange before ran out of time on a connection that seemed open. */
  timedOut: boolean
  lease: Lease | undefined
}

/** The rendezvous peers that an edge knows: its seeds for ever, and a bounded number of those that it has heard of, no more than a share of them from one. */
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

  seed (target: Target, now: number): void {
    this.#learn(target, undefined, Infinity, now)
  }

  /** What a rendezvous tells of others: just so, or since it sends the edge to them, the first of them first. */
  refer (targets: readonly Target[], via: string, sent: boolean, now: number): void {
    targets.forEach((target, i) => { this.#learn(target, via, sent ? i : Infinity, now) })
  }

  /** One that was only heard of and doesn't answer makes room for others. */
  drop (candidate: Candidate, now: number): void {
    if (!candidate.seed && candidate.lease == null && candidate.failures >= REFERRED_TRIES && candidate.bannedUntil <= now) {
      this.#byKey.delete(candidate.key)
    }
  }

  /** Those that were only heard of from a liar are nobody's word. */
  dropVia (via: string): void {
    for (const candidate of this.#byKey.values()) {
      if (!candidate.seed && candidate.via === via && candidate.lease == null && candidate.asking == null) {
        this.#byKey.delete(candidate.key)
      }
    }
  }

  #learn ({ peer, addresses }: Target, via: string | undefined, preference: number, now: number): void {
    const key = peer ?? addresses[0]
    const seed = via == null

    if (key == null) {
      return
    }

    const known = this.#byKey.get(key)

    if (known != null) {
      // the addresses of a seed, which were configured, and of one that is leased, which led there, are worth more than what others say
      const isHearsay = !seed && (known.seed || known.lease != null)
      known.addresses = [...new Set(isHearsay ? [...known.addresses, ...addresses] : [...addresses, ...known.addresses])].slice(0, ADDRESSES_PER_PEER)
      Object.assign(known, preference < Infinity ? { via, heardAt: now, preference, preferredUntil: now + PREFERRED_MS } : { via: known.via ?? via, heardAt: now })
      return
    }

    if (!seed && !this.#makeRoom(via, now)) {
      return
    }

    this.#byKey.set(key, {
      key,
      pinned: peer != null,
      peer,
      addresses: addresses.slice(0, ADDRESSES_PER_PEER),
      seed,
      rank: this.#random(),
      distrust: new Distrust(),
      via,
      heardAt: now,
      preference,
      preferredUntil: now + PREFERRED_MS,
      failures: 0,
      retryAt: now,
      bannedUntil: now,
      sentAway: false,
      asking: undefined,
      askedAt: now,
      askedStandby: false,
      timedOut: false,
      lease: undefined
    })
  }

  /** Whether there is room for another that was heard of, if need be in the place of one that fails, or that nobody has told of for long. */
  #makeRoom (via: string, now: number): boolean {
    const referred = [...this.#byKey.values()].filter(candidate => !candidate.seed)
    const byOne = referred.filter(candidate => candidate.via === via)
    const isFull = byOne.length >= MAX_REFERRED_BY_ONE

    if (!isFull && referred.length < MAX_REFERRED) {
      return true
    }

    const [worst] = (isFull ? byOne : referred)
      .filter(({ lease, asking, bannedUntil, failures, heardAt }) => lease == null && asking == null && bannedUntil <= now && (failures > 0 || heardAt < now - STALE_MS))
      .sort((a, b) => b.failures - a.failures || a.heardAt - b.heardAt)

    if (worst != null) {
      this.#byKey.delete(worst.key)
    }

    return worst != null
  }
}
