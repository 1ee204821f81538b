import { ADDRESSES_MS, LEAST_RENEWAL_MS, RENEW_AT, RENEW_JITTER } from '../constants.ts'

export interface KeptInit {
  retryMs: number
  maxRetryMs: number
  /** From 0 to 1. */
  random (): number
}

/** A registration that a client keeps at a point. */
export interface Kept {
  readonly point: string
  readonly namespace: string
  /** Seconds that are asked for; `undefined` leaves it to the point. */
  readonly ttl: number | undefined
  /** Milliseconds; in the past it is not registered. */
  readonly expiresAt: number
  /** How often in a row it was tried in vain. */
  readonly failures: number
}

interface Entry extends Kept {
  ttl: number | undefined
  expiresAt: number
  failures: number
  dueAt: number
  /** It is being asked for. */
  busy: boolean
  /** Something changed meanwhile. */
  again: boolean
}

/** Which registrations are to be renewed when. What is to be done is taken, and what came of it is said. */
export class KeptRegistrations {
  readonly #init: KeptInit
  readonly #entries = new Map<string, Entry>()

  constructor (init: KeptInit) {
    this.#init = init
  }

  get size (): number {
    return this.#entries.size
  }

  /** When there is something to take; `Infinity` if nothing is. */
  get dueAt (): number {
    return [...this.#entries.values()].reduce((soonest, { busy, dueAt }) => busy ? soonest : Math.min(soonest, dueAt), Infinity)
  }

  list (): Kept[] {
    return [...this.#entries.values()].map(({ point, namespace, ttl, expiresAt, failures }) => ({ point, namespace, ttl, expiresAt, failures }))
  }

  has (point: string, namespace: string): boolean {
    return this.#entries.has(key(point, namespace))
  }

  /** It is to be registered as soon as that can be done, and kept. One that is there already is left as it is. */
  want (point: string, namespace: string, ttl: number | undefined, now: number): void {
    if (!this.has(point, namespace)) {
      this.#entries.set(key(point, namespace), { point, namespace, ttl, expiresAt: now, failures: 0, dueAt: now, busy: false, again: false })
    }
  }

  /** It was registered: it is kept from now on, or kept on. */
  registered (point: string, namespace: string, ttl: number | undefined, grantedS: number, now: number): void {
    const before = this.#entries.get(key(point, namespace))
    const ms = grantedS * 1_000
    const renewAt = now + Math.max(LEAST_RENEWAL_MS, ms * RENEW_AT * (1 - RENEW_JITTER * this.#init.random()))

    this.#entries.set(key(point, namespace), {
      point,
      namespace,
      ttl,
      expiresAt: now + ms,
      failures: 0,
      // with addresses that are old by now
      dueAt: before?.again === true ? now + ADDRESSES_MS : renewAt,
      busy: false,
      again: false
    })
  }

  /** What was taken failed. One that was given up meanwhile stays given up. */
  failed (point: string, namespace: string, now: number): void {
    const entry = this.#entries.get(key(point, namespace))

    if (entry != null) {
      const { retryMs, maxRetryMs, random } = this.#init
      entry.dueAt = now + Math.min(maxRetryMs, retryMs * 2 ** entry.failures) * (1 - random() / 2)
      entry.failures++
      entry.busy = false
      entry.again = false
    }
  }

  /** It is given up. Gives whether it was kept. */
  remove (point: string, namespace: string): boolean {
    return this.#entries.delete(key(point, namespace))
  }

  clear (): void {
    this.#entries.clear()
  }

  /** The own addresses changed: all are renewed soon. */
  changed (now: number): void {
    for (const entry of this.#entries.values()) {
      entry.dueAt = Math.min(entry.dueAt, now + ADDRESSES_MS)
      entry.again = entry.busy
    }
  }

  /** Nothing is being asked for any more, and all is to be registered anew. */
  reset (now: number): void {
    for (const entry of this.#entries.values()) {
      Object.assign(entry, { dueAt: now, busy: false, again: false })
    }
  }

  /** Takes one that is due, to be followed by `registered` or `failed`. */
  take (now: number): Kept | undefined {
    for (const entry of this.#entries.values()) {
      if (!entry.busy && entry.dueAt <= now) {
        entry.busy = true

        return entry
      }
    }

    return undefined
  }
}

function key (point: string, namespace: string): string {
  return `${point} ${namespace}`
}
