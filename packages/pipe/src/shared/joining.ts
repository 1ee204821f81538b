import { JOIN_AT_ONCE } from '../constants.ts'
import type { ResolvedBinding } from '../types/ends.ts'

/** Connects to ends, a few at a time, and to each once at a time, so that one that does not answer keeps the others waiting only where there are many like it */
export class Joining {
  readonly #connect: (end: ResolvedBinding) => Promise<void>
  /** ends that are being connected to, or wait for that */
  readonly #peers = new Set<string>()
  readonly #waiting: Array<() => void> = []
  #connecting = 0

  /** @param connect - must not reject */
  constructor (connect: (end: ResolvedBinding) => Promise<void>) {
    this.#connect = connect
  }

  get size (): number {
    return this.#peers.size
  }

  has (peer: string): boolean {
    return this.#peers.has(peer)
  }

  /** Resolves when each of them was tried */
  async all (ends: readonly ResolvedBinding[]): Promise<void> {
    await Promise.all(ends.map(async end => this.#join(end)))
  }

  async #join (end: ResolvedBinding): Promise<void> {
    const peer = end.peer.toString()
    this.#peers.add(peer)

    if (this.#connecting >= JOIN_AT_ONCE) {
      // whose turn is over leaves it to this one
      await new Promise<void>(resolve => { this.#waiting.push(resolve) })
    } else {
      this.#connecting++
    }

    await this.#connect(end)
    this.#peers.delete(peer)
    const next = this.#waiting.shift()

    if (next == null) {
      this.#connecting--
    } else {
      next()
    }
  }
}
