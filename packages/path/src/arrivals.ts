import type { PeerId } from '@libp2p/interface'

/**
 * Tells those who wait for something else that a connection to a peer opened.
 */
export class Arrivals {
  readonly #listeners = new Map<string, Set<() => void>>()

  /**
   * Returns a function that ends it.
   */
  listen (peer: PeerId, listener: () => void): () => void {
    const key = peer.toString()
    const listeners = this.#listeners.get(key) ?? new Set()

    this.#listeners.set(key, listeners)
    listeners.add(listener)

    return () => {
      listeners.delete(listener)

      if (listeners.size === 0 && this.#listeners.get(key) === listeners) {
        this.#listeners.delete(key)
      }
    }
  }

  announce (peer: PeerId): void {
    this.#listeners.get(peer.toString())?.forEach(listener => { listener() })
  }
}
