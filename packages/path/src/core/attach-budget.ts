import { ATTACH_BURST, ATTACHES_PER_SECOND, GREATEST_GRANT, LEAST_GRANT, REMEMBERED_PEERS } from '../constants.ts'
import { RecentMap } from './recent-map.ts'
import { TokenBucket } from './token-bucket.ts'

export interface AttachBudgetInit {
  /** attaches a second through one relay host */
  attachesPerSecond?: number
  /** attaches that may follow each other at once */
  burst?: number
  /** hosts, and peers with grants, that are remembered */
  remembered?: number
}

export interface Attach {
  /** the relay's host: its address without port, or its peer id where that isn't known */
  host: string
  /** to whom */
  peer: string
  /** attaches a second through this host, instead of the usual, if more than 0 */
  attachesPerSecond?: number
}

export interface Permit {
  /** from now, ms */
  readonly waitMs: number
  /** the attach was not made */
  giveBack (): void
}

/**
 * How often may be attached through limited relays: a token bucket per relay host, and one per peer that granted us a rate. An attach takes a token from
 * both, so the lower rate counts.
 */
export class AttachBudget {
  readonly #rate: number
  readonly #burst: number
  readonly #hosts: RecentMap<TokenBucket>
  readonly #grants: RecentMap<TokenBucket>

  constructor (init: AttachBudgetInit = {}) {
    this.#rate = init.attachesPerSecond ?? ATTACHES_PER_SECOND
    this.#burst = init.burst ?? ATTACH_BURST
    this.#hosts = new RecentMap(init.remembered ?? REMEMBERED_PEERS)
    this.#grants = new RecentMap(init.remembered ?? REMEMBERED_PEERS)
  }

  /**
   * The peer allows this many attaches a second, brought into the range that makes sense. Not a number: ignored.
   */
  grant (peer: string, attachesPerSecond: number, now: number): void {
    if (typeof attachesPerSecond !== 'number' || Number.isNaN(attachesPerSecond)) {
      return
    }

    const rate = Math.min(GREATEST_GRANT, Math.max(LEAST_GRANT, attachesPerSecond))
    const bucket = this.#grants.get(peer)

    if (bucket == null) {
      this.#grants.set(peer, new TokenBucket(rate, this.#burst, now))
    } else {
      bucket.setRate(rate, now)
    }
  }

  /**
   * How long an attach would have to wait, ms
   */
  wait (attach: Attach, now: number): number {
    return Math.max(...this.#buckets(attach, now).map(bucket => bucket.wait(now)))
  }

  take (attach: Attach, now: number): Permit {
    const taken = this.#buckets(attach, now).map(bucket => ({ bucket, ms: bucket.take(now) }))

    return {
      waitMs: Math.max(...taken.map(({ ms }) => ms)),
      giveBack: () => {
        for (const { bucket, ms } of taken) {
          bucket.giveBack(now + ms)
        }
      }
    }
  }

  #buckets (attach: Attach, now: number): TokenBucket[] {
    const own = attach.attachesPerSecond ?? 0
    const rate = own > 0 ? own : this.#rate
    let host = this.#hosts.get(attach.host)

    if (host == null) {
      host = new TokenBucket(rate, this.#burst, now)
      this.#hosts.set(attach.host, host)
    } else {
      host.setRate(rate, now)
    }

    const grant = this.#grants.get(attach.peer)

    return grant == null ? [host] : [host, grant]
  }
}
