import { JOIN_AT_ONCE } from '../constants.ts'
import type { ResolvedBinding } from '../types/ends.ts'

/** Connects to ends, a few at a time, and to each once at a time, so that one that does not answer keeps the others waiting only where there are many like it */
export class Joining {
  readonly #connect: (end: ResolvedBinding) => Promise<void>
  /** ends that are being connected to, or wait for that */
  readonly #joins = new Map<string, Promise<void>>()
  readonly #waiting: Array<() => void> = []
  #connecting = 0

  /** @param connect - must not reject */
  constructor (connect: (end: ResolvedBinding) => Promise<void>) {
    this.#connect = connect
  }

  get size (): number {
    return this.#joins.size
  }

  has (peer: string): boolean {
    return this.#joins.has(peer)
  }

  /** Resolves when each of them was tried. Those that are new are being connected to when it returns; the others are waited for. */
  async all (ends: readonly ResolvedBinding[]): Promise<void> {
    await Promise.all(ends.map(async end => this.#joins.get(end.peer.toString()) ?? this.#begin(end)))
  }

  async #begin (end: ResolvedBinding): Promise<void> {
    const peer = end.peer.toString()
    const join = this.#join(end).finally(() => { this.#joins.delete(peer) })
    this.#joins.set(peer, join)

    return join
  }

  async #join (end: ResolvedBinding): Promise<void> {
    if (this.#connecting >= JOIN_AT_ONCE) {
      // whose turn is over leaves it to this one
      await new Promise<void>(resolve => { this.#waiting.push(resolve) })
    } else {
      this.#connecting++
    }

    await this.#connect(end)
    const next = this.#waiting.shift()

    if (next == null) {
      this.#connecting--
    } else {
      next()
    }
  }
}
