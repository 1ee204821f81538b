import {
  BUSY_FOR_MS, BUSY_MS, HEARD_MS, IDLE_MS, MAX_PROBES, MAX_RECORDS, MAX_SUSPECTS, PROBE_MS, RETRY_MS
} from '../../constants.ts'
import { Exchanges } from './exchanges.ts'
import { Members } from './members.ts'
import { Seeds } from './seeds.ts'
import { Talk } from './talk.ts'
import { Turns } from './turns.ts'
import type { Gossip, Target, ViewEffect, ViewEvent } from './gossip.ts'
import type { MemberRecord, MembersLimits } from './members.ts'
import type { Exchange } from './exchanges.ts'
import type { Seed } from './seeds.ts'

export interface ViewInit extends Partial<MembersLimits> {
  self: string
  /** From 0 to 1 */
  random (): number
  /** Peers told when this one leaves. */
  farewells?: number
}

/**
 * The view: which rendezvous peers of a scope there are, as far as this one knows. Every so often it compares notes with one of them, each in turn. Nobody goes because
 * others say so: what they say has a member asked, and it goes if it does not answer then, or twice. Who leaves says so itself.
 */
export class View {
  readonly #init: ViewInit
  readonly #members: Members
  readonly #seeds = new Seeds()
  readonly #exchanges = new Exchanges()
  readonly #probes = new Map<string, number>()
  readonly #talk: Talk
  #effects: ViewEffect[] = []
  readonly turns: Turns
  #view: readonly string[] = []
  #next = Infinity
  #busyUntil = 0
  /** When it was told of something last. */
  #now = -Infinity
  #running = false

  constructor (init: ViewInit) {
    this.#init = init
    this.#members = new Members(init, init.self)
    this.#talk = new Talk(this.#members)
    this.turns = new Turns(init.random)
  }

  /** Those that count, this node included, in order. */
  get members (): readonly string[] {
    return this.#view
  }

  get sum (): bigint {
    return this.#members.sum
  }

  /** There may be more rendezvous peers than these. */
  get isFull (): boolean {
    return this.#members.isFull
  }

  /** As of `Members`. */
  isThere (peer: string): boolean {
    return this.#members.isThere(peer)
  }

  /** Where a member is. */
  target (peer: string): Target {
    return { peer, addresses: this.#members.get(peer)?.record.addresses ?? [] }
  }

  /** When `tick` is due. */
  get wakeAt (): number {
    return this.#running ? Math.min(this.#next, ...this.#probes.values(), this.#seeds.retryAt(this.#isMissing)) : Infinity
  }

  handle (event: ViewEvent, now: number): ViewEffect[] {
    this.#effects = []

    if (now < this.#now) {
      this.#setBack(this.#now - now)
    }

    this.#now = now

    if (event.type === 'start') {
      this.#running = true
      this.#next = now + this.#interval(now)
      this.#seeds.clear()
      this.#members.add(event.record, now, true)
      this.#learn(event.seeds, now, false)
      this.#talk.tell(event.record.peer)
    }

    if (this.#running) {
      this.#apply(event, now)
      this.#compare(now)
    }

    return this.#effects
  }

  #apply (event: ViewEvent, now: number): void {
    switch (event.type) {
      case 'record':
        this.#members.add(event.record, now, true)
        this.#talk.tell(event.record.peer)
        break
      case 'found':
        this.#learn(event.targets, now, true)
        break
      case 'request':
        this.#request(event.from, event.gossip, now)
        break
      case 'answer':
        this.#answered(event, now)
        break
      case 'failed':
        this.#failed(event.exchange, now)
        break
      case 'heard':
        this.#heard(event.peer, now)
        break
      case 'doubted':
        this.#probe(event.peer, now)
        break
      case 'stop':
        this.#stop(event.record, now)
        return
      case 'start':
      case 'tick':
    }

    this.#act(now)
  }

  #request (from: string, gossip: Gossip, now: number): void {
    this.#heard(from, now)
    this.#take(gossip, from, now)
    const differs = gossip.sum !== this.#members.sum

    this.#effects.push({
      type: 'reply',
      gossip: {
        ...this.#talk.gossip(this.#members.byFingerprint(gossip.wanted)),
        // who wants something has compared already
        fingerprints: differs && gossip.wanted.length === 0 ? this.#members.fingerprints : []
      }
    })
  }

  #answered ({ exchange: number, from, gossip }: ViewEvent & { type: 'answer' }, now: number): void {
    const exchange = this.#exchanges.take(number)

    if (exchange == null) {
      return
    }

    if (exchange.seed != null) {
      exchange.seed.peer = from
      exchange.seed.retryMs = RETRY_MS
    }

    if (exchange.peer != null && exchange.peer !== from) {
      this.#fail(exchange.peer, now)
    }

    this.#heard(from, now)
    this.#take(gossip, from, now)

    if (gossip.fingerprints.length > 0 && !exchange.second) {
      const { extra, lacking, gone } = this.#members.compare(gossip.fingerprints)
      gone.forEach(peer => { this.#dispute(peer) })

      if (extra.length + lacking.length + gone.length > 0) {
        this.#busy(now)
        this.#ask({ peer: from, addresses: (exchange.seed?.target ?? this.target(from)).addresses }, { peer: from, seed: undefined, second: true }, {
          ...this.#talk.gossip(extra), wanted: lacking.slice(0, MAX_RECORDS)
        })
      }
    }
  }

  #failed (number: number, now: number): void {
    const exchange = this.#exchanges.take(number)

    if (exchange?.peer != null) {
      this.#fail(exchange.peer, now)
    }
  }

  #fail (peer: string, now: number): void {
    const member = this.#members.get(peer)

    if (member == null || peer === this.#init.self) {
      return
    }

    this.#probes.delete(peer)

    if (member.suspectedAt == null && !member.doubted) {
      member.suspectedAt = now
      this.#busy(now)
      this.#talk.suspect(peer)
      this.#probes.set(peer, now + PROBE_MS)
    } else {
      this.#talk.suspect(peer)
      this.#members.remove(peer, now)
      this.#talk.forget(peer)
    }
  }

  #heard (peer: string, now: number): void {
    this.#probes.delete(peer)
    this.#talk.trust(peer)
    this.#members.heard(peer, now)
  }

  /** What another says: records that are new are passed on, those whom it suspects are asked. */
  #take ({ records, suspects }: Gossip, from: string, now: number): void {
    for (const record of records.slice(0, MAX_RECORDS)) {
      if (record.peer !== this.#init.self && this.#members.add(record, now, record.peer === from)) {
        this.#talk.tell(record.peer)
      } else if (this.#members.isGone(record)) {
        this.#dispute(record.peer)
      }
    }

    for (const peer of suspects.slice(0, MAX_SUSPECTS)) {
      const member = this.#members.get(peer)

      if (member != null && peer !== from && member.heardAt + HEARD_MS <= now) {
        // that another could not reach it counts for one of two failures
        member.doubted = true
        this.#busy(now)
        this.#probe(peer, now + this.#init.random() * PROBE_MS)
      }
    }
  }

  /** Others believe in one that is gone here: either they are to look for themselves, or this node. */
  #dispute (peer: string): void {
    this.#talk.dispute(peer)
    this.#members.spokenOf(peer)
  }

  #probe (peer: string, at: number): void {
    if (peer !== this.#init.self && this.#members.get(peer) != null && !this.#probes.has(peer) && !this.#exchanges.isWith(peer)) {
      this.#probes.set(peer, at)
    }
  }

  /** Asks whom it is time to ask. */
  #act (now: number): void {
    let probes = 0

    for (const [peer, at] of this.#probes) {
      if (at <= now && probes++ < MAX_PROBES) {
        this.#probes.delete(peer)
        this.#askMember(peer)
      }
    }

    for (const seed of this.#seeds.due(now, this.#isMissing, this.#init.random)) {
      this.#ask(seed.target, { peer: undefined, seed, second: false }, this.#talk.gossip())
    }

    if (now >= this.#next) {
      const gone = this.#members.retry(now, MAX_PROBES)
      this.#next = now + this.#interval(now)
      gone.forEach(one => { this.#ask(one, { peer: undefined, seed: undefined, second: false }, this.#talk.gossip()) })
      const peer = this.#turn()

      if (peer != null) {
        this.#askMember(peer)
      }
    }
  }

  #turn (): string | undefined {
    const all = [...this.#members].map(({ record }) => record.peer).filter(peer => peer !== this.#init.self)

    return this.turns.next(all, peer => this.#exchanges.isWith(peer), this.#now)
  }

  #askMember (peer: string): void {
    this.#ask(this.target(peer), { peer, seed: undefined, second: false }, this.#talk.gossip())
  }

  #ask ({ peer, addresses }: Target, exchange: Exchange, gossip: Gossip): void {
    this.#effects.push({ type: 'ask', exchange: this.#exchanges.add(exchange), to: { peer, addresses }, gossip })
  }

  #learn (targets: readonly Target[], now: number, found: boolean): void {
    targets.filter(({ peer }) => peer !== this.#init.self).forEach(target => { this.#seeds.learn(target, now, found) })
  }

  readonly #isMissing = ({ peer }: Seed): boolean => peer == null || (peer !== this.#init.self && this.#members.get(peer) == null)

  #stop (record: MemberRecord, now: number): void {
    const peers = Array.from({ length: this.#init.farewells ?? 3 }, () => this.#turn()).filter(peer => peer != null)
    this.#members.add(record, now, true)
    new Set(peers).forEach(peer => { this.#ask(this.target(peer), { peer, seed: undefined, second: true }, this.#talk.gossip([record])) })
    this.#running = false
    this.#exchanges.clear()
    this.#probes.clear()
    this.#talk.clear()
    this.turns.clear()
  }

  /** The clock was: what was due in a while is due in as long, and not when it says so again. */
  #setBack (ms: number): void {
    this.#next -= ms
    this.#busyUntil -= ms
    this.#probes.forEach((at, peer) => { this.#probes.set(peer, at - ms) })
    this.#members.setBack(ms)
    this.#seeds.setBack(ms)
  }

  #interval (now: number): number {
    return (now < this.#busyUntil ? BUSY_MS : IDLE_MS) * (0.75 + this.#init.random() / 2)
  }

  #busy (now: number): void {
    this.#busyUntil = now + BUSY_FOR_MS
    this.#next = Math.min(this.#next, now + this.#interval(now))
  }

  /** Says what is different since the last event. */
  #compare (now: number): void {
    if (this.#members.restore(now)) {
      this.#talk.tell(this.#init.self)
    }

    const before = new Set(this.#view)
    const view = this.#members.view

    if (view.length === before.size && view.every(peer => before.has(peer))) {
      return
    }

    const after = new Set(view)
    this.#view = view
    this.#busy(now)
    this.#effects.push({ type: 'changed', members: view, added: view.filter(peer => !before.has(peer)), removed: [...before].filter(peer => !after.has(peer)) })
  }
}
