import { supersedes } from '@juxta/advertisement'
import { keyOf } from './key.ts'
import { Reports } from './reports.ts'
import type { PeerReport } from './reports.ts'
import type { Coverage } from '../request.ts'
import type { Version } from '@juxta/advertisement'

/** What a search has to know of a document that was verified. */
export interface Found extends Version {
  readonly withdrawn: boolean
}

/** Peers that are asked together. */
export interface Ask {
  readonly distance: 'neighbour' | 'rendezvous'
  readonly peers: readonly string[]
}

export interface FindInit {
  /** Documents wanted; `Infinity` for all. */
  limit: number
  /** Whether withdrawals are wanted, too. */
  withdrawals: boolean
  /** Milliseconds for all of it. */
  deadlineMs: number
  /** Milliseconds that cached documents wait for a rendezvous to confirm them. */
  confirmMs: number
  /** Milliseconds after which the next in turn is asked though the one before has not ended. */
  nextMs: number
  /** Asked when the search begins. */
  atOnce: readonly Ask[]
  /** Asked one after the other, while there are fewer documents than wanted. */
  inTurn: readonly Ask[]
}

/** Where an answer came from, by what its peer says, and after how long. */
export interface Way {
  readonly source: unknown
  /** Peers that have passed it on. */
  readonly passes: number
  readonly ms: number
}

export type FindEnding = 'limit' | 'deadline' | 'exhausted' | 'abandoned'

export type FindEvent<D extends Found> =
  /** What this node has that matches: `own`, of which it knows the newest version itself, and what it heard of others. */
  { type: 'start', own: readonly D[], cached: readonly D[] } |
  /** A peer gave a document that is right; whether it is one that was searched for, and whether a newer one is known here. */
  { type: 'answer', peer: string, document: D, matches: boolean, outdated: boolean, way?: Way } |
  /** A peer gave one that is not. */
  { type: 'refused', peer: string, reason: string } |
  /** A peer says how far it went. */
  { type: 'covered', peer: string, coverage: Coverage } |
  /** One of several asked together came to its end. */
  { type: 'peer-ended', peer: string, complete: boolean, error?: Error } |
  /** All that were asked together did. */
  { type: 'ended', ask: Ask } |
  { type: 'wake' } |
  { type: 'abandon' }

export type FindEffect<D extends Found> =
  { type: 'ask', ask: Ask, ms: number, wanted: number, passedOn: boolean, known: D[] } |
  /** From a peer, or from what is here. */
  { type: 'deliver', document: D, from: string | undefined, way?: Way } |
  /** Nothing more of anybody is looked at. */
  { type: 'end', ending: FindEnding }

interface Entry<D> {
  document: D
  /** `held`: cached, and waits to be confirmed. `settled`: given to the reader, or of no use to it. */
  state: 'held' | 'settled'
}

/**
 * One search: whom to ask when, and what of the answers is new. Of each resource the reader gets the newest version that is
 * known at that moment, and a newer one if it comes later; the same one twice never.
 */
export class Find<D extends Found> {
  readonly #init: FindInit
  readonly #entries = new Map<string, Entry<D>>()
  readonly #reports: Reports
  readonly #asked = new Set<Ask>()
  readonly #inTurn: Ask[]
  #delivered = 0
  #confirmAt = Infinity
  #nextAt = Infinity
  #deadline = Infinity
  #passedOn = false
  #ending: FindEnding | undefined

  constructor (init: FindInit) {
    this.#init = init
    this.#inTurn = [...init.inTurn]
    this.#reports = new Reports([...init.atOnce, ...init.inTurn])
  }

  get ending (): FindEnding | undefined {
    return this.#ending
  }

  /** Whether somebody who gave nothing wrong says that there is no more. */
  get whole (): boolean {
    return this.#reports.all.some(({ peer }) => this.#reports.isWhole(peer))
  }

  get reports (): PeerReport[] {
    return this.#reports.all
  }

  /** When `wake` is due; `Infinity` when it is not. */
  get wakeAt (): number {
    return this.#ending == null ? Math.min(this.#deadline, this.#confirmAt, this.#nextAt) : Infinity
  }

  /** Documents refused of a peer so far. */
  refusedOf (peer: string): number {
    return this.#reports.refusedOf(peer)
  }

  /** Whether an answer may be a version of this resource though it does not match. */
  knows (document: Version): boolean {
    return this.#entries.has(keyOf(document))
  }

  handle (event: FindEvent<D>, now: number): Array<FindEffect<D>> {
    if (this.#ending != null) {
      return []
    }

    const effects = this.#react(event, now)

    if (event.type === 'abandon') {
      effects.push(...this.#end('abandoned'))
    } else if (this.#delivered >= this.#init.limit) {
      effects.push(...this.#end('limit'))
    } else if (now >= this.#deadline) {
      effects.push(...this.#release(), ...this.#end('deadline'))
    } else {
      effects.push(...this.#goOn(now))
    }

    return effects
  }

  #react (event: FindEvent<D>, now: number): Array<FindEffect<D>> {
    switch (event.type) {
      case 'start':
        return this.#start(event.own, event.cached, now)
      case 'answer':
        return this.#answer(event)
      case 'refused':
        this.#reports.refused(event.peer, event.reason)
        return []
      case 'covered':
        this.#reports.covered(event.peer, event.coverage)
        return []
      case 'peer-ended':
        this.#reports.ended(event.peer, event.complete, event.error)
        return []
      case 'ended':
        return this.#ended(event.ask)
      case 'wake':
      case 'abandon':
        return []
    }
  }

  #start (own: readonly D[], cached: readonly D[], now: number): Array<FindEffect<D>> {
    const { atOnce, deadlineMs, confirmMs, limit } = this.#init
    const effects: Array<FindEffect<D>> = []
    this.#deadline = now + deadlineMs
    this.#confirmAt = now + confirmMs

    for (const document of own) {
      this.#entries.set(keyOf(document), { document, state: 'settled' })
      effects.push(...this.#deliver(document, undefined))
    }

    for (const document of cached) {
      if (!this.#entries.has(keyOf(document))) {
        this.#entries.set(keyOf(document), { document, state: 'held' })
      }
    }

    // nobody is asked what is not needed any more
    return this.#delivered < limit ? [...effects, ...atOnce.map(ask => this.#ask(ask, now))] : effects
  }

  /** Asks who is next, gives what need not wait any more, and ends when nothing can come. */
  #goOn (now: number): Array<FindEffect<D>> {
    const effects: Array<FindEffect<D>> = []

    if (this.#inTurn.length > 0 && (now >= this.#nextAt || this.#nextAt === Infinity)) {
      this.#nextAt = this.#inTurn.length > 1 ? now + this.#init.nextMs : Infinity
      effects.push(this.#ask(this.#inTurn.shift() as Ask, now))
    }

    if (now >= this.#confirmAt || this.#asked.size === 0) {
      effects.push(...this.#release())
    }

    if (this.#delivered >= this.#init.limit) {
      return [...effects, ...this.#end('limit')]
    }

    return this.#asked.size === 0 ? [...effects, ...this.#end('exhausted')] : effects
  }

  #ask (ask: Ask, now: number): FindEffect<D> {
    const known = [...this.#entries.values()].sort((a, b) => a.state === b.state ? 0 : a.state === 'held' ? -1 : 1).map(({ document }) => document)

    this.#asked.add(ask)
    this.#reports.asked(ask.peers)

    // what is held may come back newer instead of what is wanted
    return { type: 'ask', ask, ms: this.#deadline - now, wanted: this.#init.limit - this.#delivered + known.length, passedOn: this.#passedOn, known }
  }

  #answer ({ peer, document, matches, outdated, way }: Extract<FindEvent<D>, { type: 'answer' }>): Array<FindEffect<D>> {
    const entry = this.#entries.get(keyOf(document))

    if (entry == null) {
      if (!matches || !this.#isWanted(document)) {
        return []
      }

      if (outdated) {
        this.#reports.stale(peer)
        return []
      }

      this.#entries.set(keyOf(document), { document, state: 'settled' })
      this.#reports.found(peer)

      return this.#deliver(document, peer, way)
    }

    if (supersedes(document, entry.document)) {
      Object.assign(entry, { document, state: 'settled' })
      this.#reports.found(peer)

      return matches && this.#isWanted(document) && !outdated ? this.#deliver(document, peer, way) : []
    }

    if (supersedes(entry.document, document)) {
      this.#reports.stale(peer)
      return []
    }

    this.#reports.known(peer)

    return this.#confirm(entry)
  }

  #ended (ask: Ask): Array<FindEffect<D>> {
    this.#asked.delete(ask)

    if (ask.distance !== 'rendezvous') {
      return []
    }

    // the next one needn't wait
    this.#nextAt = Infinity

    if (!ask.peers.some(peer => this.#reports.isComplete(peer))) {
      return []
    }

    if (ask.peers.some(peer => this.#reports.isWhole(peer))) {
      // nobody else has more; who says that there is nothing at all may be the only one to think so, two are not
      const isSure = this.#entries.size > 0 || this.#reports.all.filter(({ peer }) => this.#reports.isWhole(peer)).length > 1
      this.#inTurn.length = isSure ? 0 : this.#inTurn.length
    } else {
      // what the others have came with its answer, if it is to be believed
      this.#passedOn ||= ask.peers.some(peer => this.#reports.hasPassedOn(peer))
    }

    return this.#release()
  }

  #release (): Array<FindEffect<D>> {
    this.#confirmAt = Infinity

    return [...this.#entries.values()].flatMap(entry => this.#confirm(entry))
  }

  #confirm (entry: Entry<D>): Array<FindEffect<D>> {
    if (entry.state === 'settled') {
      return []
    }

    entry.state = 'settled'

    return this.#deliver(entry.document, undefined)
  }

  #deliver (document: D, from: string | undefined, way?: Way): Array<FindEffect<D>> {
    if (this.#delivered >= this.#init.limit) {
      return []
    }

    this.#delivered++

    return [{ type: 'deliver', document, from, way }]
  }

  #isWanted ({ withdrawn }: D): boolean {
    return !withdrawn || this.#init.withdrawals
  }

  #end (ending: FindEnding): Array<FindEffect<D>> {
    this.#ending = ending
    this.#reports.end()

    return [{ type: 'end', ending }]
  }
}
