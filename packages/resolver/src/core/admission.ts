export interface AdmissionInit {
  /** Queries worked on at once, all peers together. */
  max: number
  /** Queries of one peer worked on at once. */
  maxPerPeer: number
}

/**
 * Which inbound queries are worked on: bounded in all, per peer, and per handler. There is no queue, since whoever asks
 * knows best how long its query is worth waiting for. Keeps nothing of a peer or handler that has no query.
 */
export class Admission {
  readonly #max: number
  readonly #maxPerPeer: number
  readonly #peers = new Map<string, number>()
  readonly #handlers = new Map<string, number>()
  #working = 0

  constructor (init: AdmissionInit) {
    this.#max = init.max
    this.#maxPerPeer = init.maxPerPeer
  }

  /** Queries worked on. */
  get working (): number {
    return this.#working
  }

  /** Peers and handlers something is kept of. */
  get size (): number {
    return this.#peers.size + this.#handlers.size
  }

  /** Before anything of the query is read. Each that is admitted is to be released once. */
  admit (peer: string): 'admitted' | 'busy' | 'peer-busy' {
    const ofPeer = this.#peers.get(peer) ?? 0

    if (ofPeer >= this.#maxPerPeer) {
      return 'peer-busy'
    }

    if (this.#working >= this.#max) {
      return 'busy'
    }

    this.#working++
    this.#peers.set(peer, ofPeer + 1)

    return 'admitted'
  }

  /** When the query's handler is known. Each that may enter is to leave once. */
  enter (handler: string, max: number): boolean {
    const ofHandler = this.#handlers.get(handler) ?? 0

    if (ofHandler >= max) {
      return false
    }

    this.#handlers.set(handler, ofHandler + 1)

    return true
  }

  leave (handler: string): void {
    countDown(this.#handlers, handler)
  }

  release (peer: string): void {
    this.#working--
    countDown(this.#peers, peer)
  }
}

function countDown (counts: Map<string, number>, key: string): void {
  const count = (counts.get(key) ?? 0) - 1

  if (count > 0) {
    counts.set(key, count)
  } else {
    counts.delete(key)
  }
}
