/** The peers that speak the resolver, and which scopes they were found not to share. Keeps nothing of a peer that has gone. */
export class NeighbourTable {
  readonly #refusalMs: number
  /** Per peer: when each refusal is forgotten. A scope that nobody holds any more takes its refusals with it. */
  readonly #peers = new Map<string, WeakMap<object, number>>()

  /** @param refusalMs - how long a refusal counts, in the unit of `now` */
  constructor (refusalMs: number) {
    this.#refusalMs = refusalMs
  }

  add (peer: string): void {
    if (!this.#peers.has(peer)) {
      this.#peers.set(peer, new WeakMap())
    }
  }

  remove (peer: string): void {
    this.#peers.delete(peer)
  }

  clear (): void {
    this.#peers.clear()
  }

  refused (peer: string, scope: object, now: number): void {
    this.#peers.get(peer)?.set(scope, now + this.#refusalMs)
  }

  shared (peer: string, scope: object): void {
    this.#peers.get(peer)?.delete(scope)
  }

  /** Those that may share the scope: who never was asked counts, since there is no other way to find out. */
  of (scope: object, now: number): string[] {
    return [...this.#peers].filter(([, refusals]) => (refusals.get(scope) ?? -Infinity) <= now).map(([peer]) => peer)
  }
}
