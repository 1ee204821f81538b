import { QueryDeadlineError } from '../errors.ts'
import { shareMs } from './deadline.ts'

export interface MergeInit {
  /** Whom to ask, in that order. */
  peers: string[]
  /** Peers asked at once; also responses that wait for the reader. */
  concurrency: number
  /** Milliseconds for all of it. */
  deadlineMs: number
  /** Milliseconds for one peer. */
  perPeerMs: number
  /** Responses wanted, of all peers together. */
  limit: number
}

export type MergeEnding = 'exhausted' | 'limit' | 'deadline' | 'abandoned'

export type MergeEvent =
  { type: 'start' } |
  /** A peer that was pulled gave a response. */
  { type: 'response', peer: string, bytes: number } |
  /** The reader took a peer's response. */
  { type: 'taken', peer: string } |
  /** A peer's answer came to its end. */
  { type: 'ended', peer: string, ending: 'exhausted' | 'limit' } |
  { type: 'failed', peer: string, error: Error } |
  /** It is `wakeAt`. */
  { type: 'wake' } |
  /** The reader wants no more. */
  { type: 'abandon' }

export type MergeEffect =
  /** Send the query, and read the first response. */
  { type: 'ask', peer: string, ms: number, wanted: number } |
  /** Read the next response. */
  { type: 'pull', peer: string } |
  /** The response is the reader's. */
  { type: 'deliver', peer: string } |
  /** Read no more of this peer; nothing of it is heard after this. */
  { type: 'leave', peer: string } |
  /** After what was delivered, there is no more. */
  { type: 'end', ending: MergeEnding }

/**
 * - `answered`: its answer came to an end.
 * - `failed`: it did not, and `error` says why.
 * - `unfinished`: it was left while it still could have answered, as nobody was to wait for it or read it any more.
 * - `asked`, `unasked`: it is being asked, or was not.
 */
export type PeerOutcome = 'answered' | 'failed' | 'unfinished' | 'asked' | 'unasked'

export interface PeerReport {
  peer: string
  outcome: PeerOutcome
  responses: number
  bytes: number
  /** Of a peer that answered: whether it had said all. */
  ending?: 'exhausted' | 'limit'
  error?: Error
}

interface Entry extends PeerReport {
  /** When its share of the time is over. */
  expiresAt: number
  shareMs: number
  /** It gave a response that the reader has not taken yet; until then it is not read, and keeps its place. */
  held: boolean
}

/**
 * Asks several peers the same and merges what they say as it comes in. A peer takes part until its answer ends, it
 * fails or its share of the time is over; the others go on. Not more than `concurrency` are asked at once, and not more
 * than that many responses wait for a reader that is slow.
 */
export class Merge {
  readonly #init: MergeInit
  readonly #entries: Map<string, Entry>
  readonly #unasked: Entry[]
  readonly #busy = new Set<Entry>()
  #deadline = Infinity
  #responses = 0
  #ending: MergeEnding | undefined

  constructor (init: MergeInit) {
    this.#init = init
    this.#entries = new Map(init.peers.map(peer => [peer, { peer, outcome: 'unasked', responses: 0, bytes: 0, expiresAt: Infinity, shareMs: 0, held: false }]))
    this.#unasked = [...this.#entries.values()]
  }

  get ending (): MergeEnding | undefined {
    return this.#ending
  }

  /** When `wake` is due; `Infinity` when it is not. */
  get wakeAt (): number {
    if (this.#ending != null) {
      return Infinity
    }

    return [...this.#busy].reduce((at, entry) => entry.outcome === 'asked' ? Math.min(at, entry.expiresAt) : at, this.#deadline)
  }

  /** What became of each peer so far, in the order in which they are asked. */
  get reports (): PeerReport[] {
    return [...this.#entries.values()].map(({ expiresAt, shareMs, held, ...report }) => report)
  }

  handle (event: MergeEvent, now: number): MergeEffect[] {
    if (this.#ending != null) {
      return []
    }

    if (event.type === 'start') {
      this.#deadline = now + this.#init.deadlineMs
    }

    if (event.type === 'abandon') {
      return this.#end('abandoned')
    }

    const effects = [...this.#expire(now), ...this.#react(event)]

    if (this.#ending == null && now >= this.#deadline) {
      effects.push(...this.#end('deadline'))
    }

    return this.#ending == null ? [...effects, ...this.#askMore(now)] : effects
  }

  #react (event: Exclude<MergeEvent, { type: 'abandon' }>): MergeEffect[] {
    switch (event.type) {
      case 'start':
      case 'wake':
        return []
      case 'response':
        return this.#onResponse(event.peer, event.bytes)
      case 'taken':
        return this.#onTaken(event.peer)
      case 'ended':
        return this.#settle(event.peer, { outcome: 'answered', ending: event.ending })
      case 'failed':
        return this.#settle(event.peer, { outcome: 'failed', error: event.error })
    }
  }

  #onResponse (peer: string, bytes: number): MergeEffect[] {
    const entry = this.#asked(peer)

    // what comes of a peer that was left already
    if (entry == null) {
      return []
    }

    entry.responses++
    entry.bytes += bytes
    entry.held = true
    this.#responses++

    const delivered: MergeEffect = { type: 'deliver', peer }

    return this.#responses >= this.#init.limit ? [delivered, ...this.#end('limit')] : [delivered]
  }

  #onTaken (peer: string): MergeEffect[] {
    const entry = this.#entries.get(peer)

    if (entry?.held !== true) {
      return []
    }

    entry.held = false

    if (entry.outcome === 'asked') {
      return [{ type: 'pull', peer }]
    }

    this.#busy.delete(entry)

    return []
  }

  #settle (peer: string, result: Partial<PeerReport>): MergeEffect[] {
    const entry = this.#asked(peer)

    if (entry != null) {
      Object.assign(entry, result)
      this.#vacate(entry)
    }

    return []
  }

  #expire (now: number): MergeEffect[] {
    const effects: MergeEffect[] = []

    for (const entry of this.#busy) {
      // one that has all the time there is goes with the deadline
      if (entry.outcome !== 'asked' || entry.expiresAt > now || entry.expiresAt >= this.#deadline) {
        continue
      }

      if (entry.held) {
        // it was the reader that did not come back to it
        entry.outcome = 'unfinished'
      } else {
        entry.outcome = 'failed'
        entry.error = new QueryDeadlineError(entry.shareMs)
      }

      this.#vacate(entry)
      effects.push({ type: 'leave', peer: entry.peer })
    }

    return effects
  }

  #askMore (now: number): MergeEffect[] {
    const effects: MergeEffect[] = []

    while (this.#busy.size < this.#init.concurrency) {
      const entry = this.#unasked.shift()

      if (entry == null) {
        break
      }

      entry.outcome = 'asked'
      entry.shareMs = shareMs(this.#deadline, now, this.#init.perPeerMs)
      entry.expiresAt = Math.min(now + this.#init.perPeerMs, this.#deadline)
      this.#busy.add(entry)
      effects.push({ type: 'ask', peer: entry.peer, ms: Math.max(1, entry.shareMs), wanted: this.#init.limit - this.#responses })
    }

    if (![...this.#busy].some(({ outcome }) => outcome === 'asked') && this.#unasked.length === 0) {
      effects.push(...this.#end('exhausted'))
    }

    return effects
  }

  #end (ending: MergeEnding): MergeEffect[] {
    this.#ending = ending
    const effects: MergeEffect[] = []

    for (const entry of this.#busy) {
      if (entry.outcome === 'asked') {
        entry.outcome = 'unfinished'
        effects.push({ type: 'leave', peer: entry.peer })
      }
    }

    this.#busy.clear()

    return [...effects, { type: 'end', ending }]
  }

  #asked (peer: string): Entry | undefined {
    const entry = this.#entries.get(peer)

    return entry?.outcome === 'asked' ? entry : undefined
  }

  #vacate (entry: Entry): void {
    if (!entry.held) {
      this.#busy.delete(entry)
    }
  }
}
