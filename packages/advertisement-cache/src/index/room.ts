import { costOf, Eviction } from '../core/eviction.ts'
import { Publishers } from '../core/publishers.ts'
import { Withdrawals } from '../core/withdrawals.ts'
import type { Entry, Holding } from './entry.ts'
import type { IndexLimits } from './limits.ts'

/** What there is room for in an index, and what goes when there is none. */
export class Room {
  readonly #limits: IndexLimits
  readonly #eviction: Eviction<Entry> | undefined
  readonly #withdrawals: Withdrawals<Entry>
  readonly #publishers = new Publishers()
  #documents = 0
  #bytes = 0

  constructor (limits: IndexLimits, evicts: boolean) {
    this.#limits = limits
    this.#eviction = evicts ? new Eviction() : undefined
    this.#withdrawals = new Withdrawals(limits)
  }

  get documents (): number {
    return this.#documents
  }

  /** As they count against the bound. */
  get bytes (): number {
    return this.#bytes
  }

  add (entry: Entry, now: number): void {
    const { held } = entry
    entry.ticket = this.#eviction?.add(entry, held, now)

    if (isOthers(held)) {
      this.#withdrawals.add(entry, held)
    }

    this.#publishers.add(held)
    this.#documents++
    this.#bytes += held.weight
  }

  delete (entry: Entry): void {
    if (entry.ticket != null) {
      this.#eviction?.remove(entry.ticket)
    }

    this.#withdrawals.delete(entry)
    this.#publishers.delete(entry.held)
    this.#documents--
    this.#bytes -= entry.held.weight
  }

  /** It was wanted again. */
  use ({ ticket }: Entry, now: number): void {
    if (ticket != null) {
      this.#eviction?.use(ticket, now)
    }
  }

  /**
   * Whether there is room for something, in the place of an earlier version of it if there is one; some may have to go for it.
   *
   * @param take - takes it out
   * @param all - what is held
   */
  make (holding: Holding, earlier: Entry | undefined, now: number, take: (going: Entry) => void, all: () => Iterable<Entry>): boolean {
    const { maxDocuments, maxIndexBytes } = this.#limits

    if (!this.#publishers.hasRoom(holding, earlier?.held, this.#limits)) {
      return false
    }

    while (this.#documents + (earlier == null ? 1 : 0) > maxDocuments || this.#bytes - (earlier?.held.weight ?? 0) + holding.weight > maxIndexBytes) {
      const withdrawal = this.#withdrawals.excess(isOthers(holding) ? holding : undefined, earlier)

      if (withdrawal != null && !(isOthers(holding) && withdrawal.expiresAt <= holding.expiresAt)) {
        take(withdrawal)
        continue
      }

      const going = withdrawal != null ? undefined : this.#goingFor(holding, earlier, now, all)

      if (going == null) {
        return false
      }

      take(going)
    }

    return true
  }

  /** What costs no more than what is new; else something of who has most here, if that is more than the publisher of what is new has. */
  #goingFor (holding: Holding, earlier: Entry | undefined, now: number, all: () => Iterable<Entry>): Entry | undefined {
    const cheapest = this.#eviction?.cheapest(now, earlier?.ticket)

    if (cheapest == null || cheapest.cost <= costOf(holding, now)) {
      return cheapest?.item
    }

    const most = this.#publishers.most(holding.publisher)
    let going: Entry | undefined

    for (const entry of most == null ? [] : all()) {
      const { ticket, held: { publisher } } = entry

      if (ticket != null && entry !== earlier && publisher === most && (going?.ticket == null || costOf(ticket, now) < costOf(going.ticket, now))) {
        going = entry
      }
    }

    return going
  }
}

/** A withdrawal, and none of this node's own. */
function isOthers ({ withdrawn, source }: Holding): boolean {
  return withdrawn && source !== 'own'
}
