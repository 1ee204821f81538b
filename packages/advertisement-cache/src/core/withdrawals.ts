import { WITHDRAWAL_SHARE } from '../constants.ts'
import { ExpiryHeap } from './expiry-heap.ts'
import type { Expiring } from './expiry-heap.ts'

interface Kept<T> extends Expiring {
  readonly item: T
  readonly bytes: number
}

export interface Withdrawn {
  readonly expiresAt: number
  readonly weight: number
}

/**
 * Withdrawals of others, which nothing else drives out. Anybody can make as many as they want, of what nobody has ever heard of: so where there is no room, only a share
 * of it is theirs, and of more the one goes first that would stay longest.
 */
export class Withdrawals<T extends { readonly expiresAt: number }> {
  readonly #maxDocuments: number
  readonly #maxBytes: number
  readonly #longest = new ExpiryHeap<Kept<T>>()
  readonly #kept = new Map<T, Kept<T>>()
  #bytes = 0

  constructor ({ maxDocuments, maxIndexBytes }: { maxDocuments: number, maxIndexBytes: number }) {
    this.#maxDocuments = Math.floor(maxDocuments * WITHDRAWAL_SHARE)
    this.#maxBytes = Math.floor(maxIndexBytes * WITHDRAWAL_SHARE)
  }

  add (item: T, { expiresAt, weight }: Withdrawn): void {
    const kept = { item, bytes: weight, expiresAt: -expiresAt, place: 0 }

    this.#kept.set(item, kept)
    this.#longest.add(kept)
    this.#bytes += weight
  }

  delete (item: T): void {
    const kept = this.#kept.get(item)

    if (kept != null && this.#kept.delete(item)) {
      this.#longest.remove(kept)
      this.#bytes -= kept.bytes
    }
  }

  /**
   * The one that goes first, if with what comes there are more than their share.
   *
   * @param coming - a withdrawal that is to be held, too
   * @param but - stays, and does not count
   */
  excess (coming?: Withdrawn, but?: T): T | undefined {
    const before = but == null ? undefined : this.#kept.get(but)
    const documents = this.#kept.size + (coming == null ? 0 : 1) - (before == null ? 0 : 1)
    const bytes = this.#bytes + (coming?.weight ?? 0) - (before?.bytes ?? 0)

    if (documents <= this.#maxDocuments && bytes <= this.#maxBytes) {
      return undefined
    }

    if (before == null) {
      return this.#longest.first?.item
    }

    this.#longest.remove(before)
    const first = this.#longest.first?.item
    this.#longest.add(before)

    return first
  }
}
