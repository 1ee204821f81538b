import { CHECK_MS, CLOCK_JUMP_MS, FULL_RETRY_MS, HANDOVER_MS, HEDGE_MS, LEAST_LEASE_MS, LEAST_RENEWAL_MS, MAX_RETRY_MS } from '../constants.ts'
import { backOffMs } from './back-off.ts'
import { Candidates, STRANGERS } from './candidates.ts'
import { nextCandidate } from './next-candidate.ts'
import { isHandedOver, isSound, missesPlacer, placesAlready } from './placing.ts'
import { dueAt, timesOf } from './times.ts'
import type { Candidate } from './candidates.ts'
import type { EdgeEffect, EdgeEvent, LossReason } from './edge-events.ts'

export interface EdgeLeasesInit {
  /** Leases wanted at a time. */
  leases: number
  /** Milliseconds of a lease. */
  leaseMs: number
  /** Milliseconds without a right word of a rendezvous after which it is asked. */
  silentMs: number
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

  /** Peer ids of those that hold a lease now, the one held for longest first; without those that said goodbye. */
  get held (): string[] {
    return this.#leased().filter(({ lease }) => lease?.leavingBy == null).map(({ peer }) => peer ?? '')
  }

  handle (event: EdgeEvent, now: number): EdgeEffect[] {
    this.#effects = []

    if (event.type === 'start') {
      this.#running = true
      this.#wakeAt = now
      this.#seenAt = now
      event.seeds.forEach(seed => { this.#candidates.seed(seed, now) })

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
        this.#candidates.refer(event.others, event.peer, false, now)
        break
      case 'full':
        this.#answered(event, candidate => {
          candidate.peer = event.peer
          this.#lose(candidate, 'refused')
          candidate.failures = 0
          candidate.sentAway = true
          candidate.retryAt = now + this.#jittered(Math.min(event.retryMs > 0 ? event.retryMs : FULL_RETRY_MS, MAX_RETRY_MS))
        })
        this.#candidates.refer(event.others, event.peer, true, now)
        break
      case 'failed':
        this.#answered(event, candidate => {
          this.#lose(candidate, 'unreachable')
          candidate.timedOut = event.timedOut
          candidate.failures++
          candidate.retryAt = Math.max(candidate.retryAt, now + backOffMs(candidate.failures, this.#init.random()))
          this.#candidates.drop(candidate, now)
        })
        break
      case 'found':
        this.#candidates.refer(event.targets, STRANGERS, false, now)
        break
      case 'goodbye':
        this.#leasedBy(event.peer, candidate => {
          const { lease } = candidate

          if (lease != null && lease.leavingBy == null) {
            lease.leavingBy = now + HANDOVER_MS
            candidate.asking = undefined
            // it is going down: the others first
            candidate.failures = 1
            candidate.retryAt = now + HANDOVER_MS + 2 * backOffMs(3, this.#init.random())
            this.#candidates.refer(event.others, event.peer, true, now)
          }
        })
        break
      case 'doubted':
        this.#leasedBy(event.peer, ({ lease }) => {
          if (lease != null) {
            lease.renewAt = Math.min(lease.renewAt, Math.max(now, lease.grantedAt + LEAST_RENEWAL_MS))
          }
        })
        break
      case 'judged':
        this.#leasedBy(event.peer, candidate => { this.#judge(candidate, event, now) })
        break
      case 'settled':
        this.#leasedBy(event.peer, ({ lease }) => { Object.assign(lease ?? {}, { settled: true }) })
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
      const { lease, asking } = candidate

      if (lease != null && lease.expiresAt <= now) {
        this.#lose(candidate, 'expired')
      } else if (lease != null && asking == null && lease.leavingBy == null && dueAt(lease, this.#init.silentMs) <= now) {
        this.#ask(candidate, now)
      }
    }

    const sound = this.#leased().filter(candidate => isSound(candidate, now))

    // the one leased for longest takes over; who is asked already may yet say that it isn't needed
    if (sound.length > 0 && missesPlacer(this.#candidates, now)) {
      const next = sound.find(({ asking }) => asking == null)

      if (next != null) {
        this.#ask(next, now)
      }
    }

    // one that was leased while another was in doubt, which came back
    sound.slice(this.#init.leases).forEach(candidate => { this.#lose(candidate, 'surplus') })

    for (let missing = this.#missing(now); missing > 0; missing--) {
      const next = nextCandidate(this.#candidates, now)

      if (next == null) {
        break
      }

      this.#ask(next, now)
    }

    const isDone = isHandedOver(this.#candidates, this.#init.leases, now)

    for (const candidate of this.#leased()) {
      if (candidate.lease?.leavingBy != null && (isDone || candidate.lease.leavingBy <= now)) {
        this.#lose(candidate, 'goodbye')
      }
    }

    this.#wakeAt = now + CHECK_MS

    for (const candidate of this.#candidates) {
      this.#wakeAt = Math.min(this.#wakeAt, ...timesOf(candidate, this.#init.silentMs).filter(at => at > now))
    }

    this.#effects.push({ type: 'wake', at: this.#wakeAt })
  }

  #judge (candidate: Candidate, { verdict }: EdgeEvent & { type: 'judged' }, now: number): void {
    const banMs = candidate.distrust.judge(verdict, now)

    if (verdict === 'right' && candidate.lease != null) {
      candidate.lease.heardAt = now
    }

    if (banMs != null) {
      this.#lose(candidate, 'distrusted')
      candidate.asking = undefined
      candidate.bannedUntil = candidate.retryAt = now + this.#jittered(banMs)
      this.#candidates.dropVia(candidate.peer ?? '')
    }
  }

  #granted (candidate: Candidate, { peer, ms, known }: EdgeEvent & { type: 'granted' }, now: number): void {
    const renewed = candidate.lease != null && candidate.peer === peer

    if (candidate.lease != null && !renewed) {
      this.#lose(candidate, 'moved')
    }

    candidate.peer = peer
    candidate.failures = 0
    candidate.timedOut = false
    candidate.sentAway = false

    if (this.#leased().some(other => other !== candidate && other.peer === peer)) {
      // another address of one that is leased already
      candidate.retryAt = now + FULL_RETRY_MS
      return
    }

    const leaseMs = Math.min(Math.max(ms, LEAST_LEASE_MS), this.#init.leaseMs)
    const { order = this.#orders++, since = now, settled = false } = candidate.lease ?? {}
    const times = { expiresAt: now + leaseMs, renewAt: now + leaseMs / 2, since, grantedAt: now, heardAt: now }
    candidate.lease = { ...times, order, standby: candidate.askedStandby, settled: settled && known, leavingBy: undefined }
    this.#effects.push({ type: 'granted', peer, known: renewed && known, renewed })
  }

  #ask (candidate: Candidate, now: number): void {
    const { key, pinned, peer, addresses, timedOut, lease, via, sentAway } = candidate
    const standby = placesAlready(this.#candidates, candidate, now)
    Object.assign(candidate, { asking: ++this.#exchanges, askedAt: now, askedStandby: standby })
    this.#effects.push({
      type: 'ask',
      exchange: this.#exchanges,
      key,
      target: { peer: pinned ? peer : undefined, addresses },
      fresh: timedOut,
      wantedMs: this.#init.leaseMs,
      standby,
      insists: lease != null || (via != null && via !== STRANGERS) || sentAway
    })
  }

  /** Leases that are wanted beside those that can be counted on, and those that are asked for and may well be granted. */
  #missing (now: number): number {
    const all = [...this.#candidates]
    const sound = all.filter(candidate => isSound(candidate, now)).length
    const asked = all.filter(({ lease, asking }) => lease == null && asking != null)
    const hopeful = asked.filter(({ askedAt }) => now < askedAt + HEDGE_MS).length

    // one more is asked beside each that is late, and no more than that
    return Math.min(this.#init.leases - sound - hopeful, 2 * this.#init.leases - asked.length)
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
