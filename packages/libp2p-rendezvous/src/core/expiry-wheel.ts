const SLOT_MS = 60_000

export interface Dated {
  /** Milliseconds, of the same clock as `now`. */
  readonly expiresAt: number
}

/**
 * What is to expire, by the minute in which it does. Registrations live for hours and are looked up with their own time, so a minute more costs nothing but room,
 * and adding, renewing and removing cost the same however many there are.
 */
export class ExpiryWheel<T extends Dated> {
  readonly #slots = new Map<number, Set<T>>()
  /** The first minute that was not swept. */
  #next = 0

  add (item: T): void {
    const slot = slotOf(item)
    const items = this.#slots.get(slot)

    if (items == null) {
      this.#slots.set(slot, new Set([item]))
    } else {
      items.add(item)
    }
  }

  remove (item: T): void {
    const slot = slotOf(item)
    const items = this.#slots.get(slot)
    items?.delete(item)

    if (items?.size === 0) {
      this.#slots.delete(slot)
    }
  }

  /** Takes out all whose minute is over. */
  sweep (now: number): T[] {
    const current = Math.floor(now / SLOT_MS)

    if (current <= this.#next) {
      return []
    }

    this.#next = current
    // at most 72 hours of minutes, looked at once a minute
    const over = [...this.#slots.keys()].filter(slot => slot < current)

    return over.flatMap(slot => {
      const items = [...this.#slots.get(slot) ?? []]
      this.#slots.delete(slot)

      return items
    })
  }
}

function slotOf ({ expiresAt }: Dated): number {
  return Math.floor(expiresAt / SLOT_MS)
}
