import { CHECK_MS, CLOCK_JUMP_MS, FULL_RETRY_MS, LEAST_LEASE_MS, LEAST_RENEWAL_MS, MAX_RETRY_MS, PLACER_WAIT_MS } from '../constants.ts'
import { backOffMs } from './back-off.ts'
import { Candidates } from './candidates.ts'
import { missesPlacer, placesAlready } from './placing.ts'
import type { Candidate, Target } from './candidates.ts'

/** Why a lease is no more. */
export type LossReason = 'unreachable' | 'goodbye' | 'expired' | 'refused' | 'forgotten' | 'broken' | 'moved' | 'stopped'

/** `exchange` is the number that `ask` gave. */
export type EdgeEvent =
  { type: 'start', seeds: readonly Target[] } |
  { type: 'granted', exchange: number, key: string, peer: string, ms: number, known: boolean, others: readonly Target[] } |
  { type: 'full', exchange: number, key: string, peer: string, retryMs: number, others: readonly Target[] } |
  { type: 'failed', exchange: number, key: string, timedOut: boolean } |
  { type: 'goodbye', peer: string, others: readonly Target[] } |
  /** a connection to it closed, or an exchange with it failed */
  { type: 'doubted', peer: string } |
  /** it says that there is no lease */
  { type: 'forgotten', peer: string } |
  /** it breaks the protocol */
  { type: 'broken', peer: string } |
  { type: 'tick' } |
  { type: 'stop' }

export type EdgeEffect =
  /** Ask it for a lease. `fresh`: on a new connection. `standby`: it need not place what is pushed, since another does. */
  { type: 'ask', exchange: number, key: string, target: Target, fresh: boolean, wantedMs: number, standby: boolean } |
  /** `known`: it was held, and the rendezvous still has what was pushed. */
  { type: 'granted', peer: string, known: boolean, renewed: boolean } |
  { type: 'lost', peer: string, reason: LossReason } |
  /** Call with `tick` then; takes the place of the one before. */
  { type: 'wake', at: number }

export interface EdgeLeasesInit {
  /** Leases wanted at a time. */
  leases: number
  /** Milliseconds of a lease. */
  leaseMs: number
  /** From 0 to 1. */
  random: () => number
}

/**
 * Which rendezvous peers an edge leases, asks and leaves. Time is wall-clock time, Unix ms, since a monotonic clock may stand still while the machine sleeps; a jump
 * of it in either direction has every lease renewed at once.
 */
export class EdgeLeases {
  readonly #init: EdgeLeasesInit
  readonly #candidates: Candidates
  #effects: EdgeEffect[] = []
  #running = false
  #wakeAt = Infinity
  #seenAt = -Infinity
  #exchanges = 0
  #orders = 0

  constructor (init: EdgeLeasesInit) {
    this.#init = init
    this.#candidates = new Candidates(init.random)
  }

  /** Peer ids of those that hold a lease now, the one held for longest first. */
  get held (): string[] {
    return this.#leased().map(({ peer }) => peer ?? '')
  }

  handle (event: EdgeEvent, now: number): EdgeEffect[] {
    this.#effects = []

    if (event.type === 'start') {
      this.#running = true
      this.#wakeAt = now
      this.#seenAt = now
      event.seeds.forEach(seed => { this.#candidates.learn(seed, true, now) })

      for (const candidate of this.#candidates) {
        this.#reset(candidate, now)
      }
    }

    if (!this.#running) {
      return []
    }

    if (now > this.#wakeAt + CLOCK_JUMP_MS || now < this.#seenAt - CLOCK_JUMP_MS) {
      this.#jumped(now)
    }

    this.#seenAt = now
    this.#apply(event, now)

    if (this.#running) {
      this.#act(now)
    }

    return this.#effects
  }

  #apply (event: EdgeEvent, now: number): void {
    switch (event.type) {
      case 'granted':
        this.#answered(event, candidate => { this.#granted(candidate, event, now) })
        this.#learn(event.others, now)
        break
      case 'full':
        this.#answered(event, candidate => {
          candidate.peer = event.peer
          this.#lose(candidate, 'refused')
          candidate.failures = 0
          candidate.retryAt = now + this.#jittered(Math.min(event.retryMs > 0 ? event.retryMs : FULL_RETRY_MS, MAX_RETRY_MS))
        })
        this.#learn(event.others, now)
        break
      case 'failed':
        this.#answered(event, candidate => {
          this.#lose(candidate, 'unreachable')
          candidate.timedOut = event.timedOut
          candidate.failures++
          candidate.retryAt = now + backOffMs(candidate.failures, this.#init.random())
          this.#candidates.drop(candidate)
        })
        break
      case 'goodbye':
        this.#leasedBy(event.peer, candidate => {
          this.#lose(candidate, 'goodbye')
          candidate.asking = undefined
          // it is going down: the others first
          candidate.failures = 1
          candidate.retryAt = now + 2 * backOffMs(3, this.#init.random())
          this.#learn(event.others, now)
        })
        break
      case 'doubted':
        this.#leasedBy(event.peer, ({ lease }) => {
          if (lease != null) {
            lease.renewAt = Math.min(lease.renewAt, Math.max(now, lease.grantedAt + LEAST_RENEWAL_MS))
          }
        })
        break
      case 'forgotten':
        this.#leasedBy(event.peer, candidate => {
          // once may be a restart; soon after it was granted, it is of no use
          candidate.retryAt = now < (candidate.lease?.since ?? 0) + LEAST_LEASE_MS ? now + this.#jittered(FULL_RETRY_MS) : now
          this.#lose(candidate, 'forgotten')
        })
        break
      case 'broken':
        this.#leasedBy(event.peer, candidate => {
          this.#lose(candidate, 'broken')
          candidate.asking = undefined
          candidate.failures++
          candidate.retryAt = now + this.#jittered(FULL_RETRY_MS)
        })
        break
      case 'stop':
        this.#running = false
        this.#leased().forEach(candidate => { this.#lose(candidate, 'stopped') })
        break
      case 'start':
      case 'tick':
    }
  }

  /** What is due, and when to look again. */
  #act (now: number): void {
    for (const candidate of this.#leased()) {
      if (candidate.lease != null && candidate.lease.expiresAt <= now) {
        this.#lose(candidate, 'expired')
      } else if (candidate.lease != null && candidate.lease.renewAt <= now && candidate.asking == null) {
        this.#ask(candidate, now)
      }
    }

    const [first, ...others] = this.#leased()

    // the one leased for longest takes over; who is asked already may yet say that it isn't needed
    if (first != null && missesPlacer(this.#candidates, now)) {
      const next = [first, ...others].find(({ asking }) => asking == null)

      if (next != null) {
        this.#ask(next, now)
      }
    }

    for (let missing = this.#missing(); missing > 0; missing--) {
      const next = this.#next(now)

      if (next == null) {
        break
      }

      this.#ask(next, now)
    }

    this.#wakeAt = now + CHECK_MS

    for (const { lease, asking, askedAt, retryAt } of this.#candidates) {
      if (lease == null && asking != null && askedAt + PLACER_WAIT_MS > now) {
        this.#wakeAt = Math.min(this.#wakeAt, askedAt + PLACER_WAIT_MS)
      }

      if (lease != null) {
        this.#wakeAt = Math.min(this.#wakeAt, lease.expiresAt, asking == null ? lease.renewAt : Infinity)
      } else if (asking == null && retryAt > now && this.#missing() > 0) {
        this.#wakeAt = Math.min(this.#wakeAt, retryAt)
      }
    }

    this.#effects.push({ type: 'wake', at: this.#wakeAt })
  }

  #granted (candidate: Candidate, { peer, ms, known }: EdgeEvent & { type: 'granted' }, now: number): void {
    const renewed = candidate.lease != null && candidate.peer === peer

    if (candidate.lease != null && !renewed) {
      this.#lose(candidate, 'moved')
    }

    candidate.peer = peer
    candidate.failures = 0
    candidate.timedOut = false

    if (this.#leased().some(other => other !== candidate && other.peer === peer)) {
      // another address of one that is leased already
      candidate.retryAt = now + FULL_RETRY_MS
      return
    }

    const leaseMs = Math.min(Math.max(ms, LEAST_LEASE_MS), this.#init.leaseMs)
    const { order = this.#orders++, since = now } = candidate.lease ?? {}
    candidate.lease = { expiresAt: now + leaseMs, renewAt: now + leaseMs / 2, since, grantedAt: now, order, standby: candidate.askedStandby }
    this.#effects.push({ type: 'granted', peer, known: renewed && known, renewed })
  }

  #ask (candidate: Candidate, now: number): void {
    const { key, pinned, peer, addresses, timedOut } = candidate
    const standby = placesAlready(this.#candidates, candidate, now)
    Object.assign(candidate, { asking: ++this.#exchanges, askedAt: now, askedStandby: standby })
    this.#effects.push({
      type: 'ask',
      exchange: this.#exchanges,
      key,
      target: { peer: pinned ? peer : undefined, addresses },
      fresh: timedOut,
      wantedMs: this.#init.leaseMs,
      standby
    })
  }

  /** The one to ask next: seeds first, then those that failed least. */
  #next (now: number): Candidate | undefined {
    const held = new Set(this.held)

    return [...this.#candidates]
      .filter(({ lease, asking, retryAt, peer }) => lease == null && asking == null && retryAt <= now && (peer == null || !held.has(peer)))
      .sort((a, b) => Number(b.seed) - Number(a.seed) || a.failures - b.failures || a.rank - b.rank)[0]
  }

  #missing (): number {
    const asked = [...this.#candidates].filter(({ lease, asking }) => lease == null && asking != null).length

    return this.#init.leases - this.#leased().length - asked
  }

  #lose (candidate: Candidate, reason: LossReason): void {
    if (candidate.lease != null) {
      candidate.lease = undefined
      this.#effects.push({ type: 'lost', peer: candidate.peer ?? '', reason })
    }
  }

  #answered ({ key, exchange }: { key: string, exchange: number }, act: (candidate: Candidate) => void): void {
    const candidate = this.#candidates.get(key)

    // an answer that is not waited for any more changes nothing
    if (candidate != null && candidate.asking === exchange) {
      candidate.asking = undefined
      act(candidate)
    }
  }

  #learn (targets: readonly Target[], now: number): void {
    targets.forEach(target => { this.#candidates.learn(target, false, now) })
  }

  #leasedBy (peer: string, act: (candidate: Candidate) => void): void {
    this.#leased().filter(candidate => candidate.peer === peer).forEach(act)
  }

  #leased (): Candidate[] {
    return [...this.#candidates].filter(({ lease }) => lease != null).sort((a, b) => (a.lease?.order ?? 0) - (b.lease?.order ?? 0))
  }

  #jumped (now: number): void {
    for (const candidate of this.#candidates) {
      candidate.retryAt = Math.min(candidate.retryAt, now)
      candidate.failures = 0

      if (candidate.lease != null) {
        candidate.lease.renewAt = now
        // after a step back, no longer than it was granted for
        candidate.lease.expiresAt = Math.min(candidate.lease.expiresAt, now + this.#init.leaseMs)
      }
    }
  }

  #reset (candidate: Candidate, now: number): void {
    candidate.asking = undefined
    candidate.failures = 0
    candidate.retryAt = now
  }

  #jittered (ms: number): number {
    return ms * (1 + this.#init.random() / 4)
  }
}
