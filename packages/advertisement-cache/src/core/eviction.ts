import { COST_CAP_MS, COSTS, MOST_USES } from '../constants.ts'
import { ExpiryHeap } from './expiry-heap.ts'
import type { Expiring } from './expiry-heap.ts'

/**
 * How a document came, and so how it would come again.
 *
 * - `own`: this node published it. It is never evicted.
 * - `rendezvous`: a rendezvous gave it, which can be asked again.
 * - `neighbour`: a peer gave it, which may be gone.
 * - `pushed`: somebody left it here, and nobody else may have it.
 */
export type Source = 'own' | keyof typeof COSTS

export interface Evictable {
  readonly source: Source
  readonly withdrawn: boolean
  readonly expiresAt: number
}

/** The place of something among what may go. `expiresAt` is the end of the time that counts. */
export interface Ticket<T> extends Expiring {
  expiresAt: number
  readonly item: T
  /** Unix ms at which it is over. */
  readonly overAt: number
  readonly source: keyof typeof COSTS
  /** How often it was wanted, its arrival counted. */
  uses: number
}

/**
 * Which of many goes first: what it costs least to be without. That is
 *
 *     what finding it again takes (`COSTS`, by source)  x  how often it was wanted (1 to 4, doubling)  x  the time it has left
 *
 * That time ends `COST_CAP_MS` after it came or was wanted last, if not before: what is dated for long, and nobody wants, is worth less and less like all else. All of
 * one source that were wanted about as often are one tier, in which the one with the least time goes first; there are few tiers, so the firsts of all are compared. What this node published, and withdrawals, are in none.
 */
export class Eviction<T> {
  readonly #tiers = new Map<number, ExpiryHeap<Ticket<T>>>()

  /** A ticket, if it is one that may go. */
  add (item: T, { source, withdrawn, expiresAt }: Evictable, now: number): Ticket<T> | undefined {
    if (source === 'own' || withdrawn) {
      return undefined
    }

    const ticket: Ticket<T> = { item, source, overAt: expiresAt, expiresAt: Math.min(expiresAt, now + COST_CAP_MS), uses: 1, place: 0 }
    this.#tier(ticket).add(ticket)

    return ticket
  }

  remove (ticket: Ticket<T>): void {
    this.#tier(ticket).remove(ticket)
  }

  /** It was wanted again. */
  use (ticket: Ticket<T>, now: number): void {
    const expiresAt = Math.min(ticket.overAt, now + COST_CAP_MS)

    if (ticket.uses < MOST_USES || expiresAt > ticket.expiresAt) {
      this.#tier(ticket).remove(ticket)
      ticket.uses = Math.min(MOST_USES, ticket.uses + 1)
      ticket.expiresAt = Math.max(expiresAt, ticket.expiresAt)
      this.#tier(ticket).add(ticket)
    }
  }

  /** What goes first, and what it costs; `but` stays. */
  cheapest (now: number, but?: Ticket<T>): { item: T, cost: number } | undefined {
    if (but == null) {
      return this.#cheapest(now)
    }

    this.remove(but)
    const cheapest = this.#cheapest(now)
    this.#tier(but).add(but)

    return cheapest
  }

  #cheapest (now: number): { item: T, cost: number } | undefined {
    let cheapest: { item: T, cost: number } | undefined

    for (const { first } of this.#tiers.values()) {
      const cost = first == null ? Infinity : costOf(first, now)

      if (first != null && (cheapest == null || cost < cheapest.cost)) {
        cheapest = { item: first.item, cost }
      }
    }

    return cheapest
  }

  #tier ({ source, uses }: Ticket<T>): ExpiryHeap<Ticket<T>> {
    const weight = COSTS[source] * levelOf(uses)
    let tier = this.#tiers.get(weight)

    if (tier == null) {
      tier = new ExpiryHeap()
      this.#tiers.set(weight, tier)
    }

    return tier
  }
}

/** What it costs to be without something. */
export function costOf ({ source, withdrawn = false, expiresAt, uses = 1 }: Partial<Evictable> & { source: Source, expiresAt: number, uses?: number }, now: number): number {
  return source === 'own' || withdrawn ? Infinity : COSTS[source] * levelOf(uses) * Math.min(Math.max(0, expiresAt - now), COST_CAP_MS)
}

/** 1, 2, 3, 4 for 1, 2, 4, 8 uses. */
function levelOf (uses: number): number {
  return 1 + Math.floor(Math.log2(uses))
}
