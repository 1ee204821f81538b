import { encodeQuery } from '@juxta/advertisement-cache'
import { Status, StatusError } from '@juxta/wire'
import { peerIdFromString } from '@libp2p/peer-id'
import { MAX_FOLLOWED } from './constants.ts'
import { exchange } from './exchange.ts'
import type { Context } from './context.ts'
import type { RendezvousService } from './index.ts'
import type { Query } from '@juxta/advertisement-cache'
import type { PeerId } from '@libp2p/interface'

type Tell = Parameters<RendezvousService['follow']>[1]

/** What an edge wants to be told of, and which of its rendezvous peers know that. */
export class Following {
  readonly #context: Context
  /** Who holds a lease and can follow queries; whether it is being told of them. */
  readonly #able = new Map<string, boolean>()
  readonly #telling = new Set<string>()
  #queries: Uint8Array[] = []
  #tell: Tell = async () => {}
  #run = new AbortController()

  constructor (context: Context) {
    this.#context = context
  }

  start (): void {
    this.#run = new AbortController()
  }

  stop (): void {
    this.#run.abort()
    this.#able.clear()
  }

  follow (queries: readonly Query[], tell: Tell): void {
    const before = this.#queries.length
    this.#queries = queries.slice(0, MAX_FOLLOWED).map(query => encodeQuery(query))
    this.#tell = tell

    if (before + this.#queries.length > 0) {
      this.#able.forEach((_sending, peer) => { void this.#send(peer) })
    }
  }

  /** @param follows - how many it says it does; `undefined`: it doesn't know of that */
  granted (peer: string, follows: number | undefined): void {
    if (follows != null) {
      const known = this.#able.has(peer)
      this.#able.set(peer, this.#able.get(peer) ?? false)

      // one that has none may have been started anew; another number is of another time
      if (follows !== this.#queries.length || (!known && follows > 0)) {
        void this.#send(peer)
      }
    }
  }

  lost (peer: string): void {
    this.#able.delete(peer)
  }

  /** @throws StatusError - it tells of something while it has not been heard out */
  async told (from: PeerId, { documents, missed }: { documents: Uint8Array[], missed: boolean }): Promise<void> {
    const peer = from.toString()

    if (!this.#able.has(peer)) {
      return
    }

    if (this.#telling.has(peer)) {
      throw new StatusError(Status.busy)
    }

    this.#telling.add(peer)

    try {
      await this.#tell(from, documents, missed)
    } finally {
      this.#telling.delete(peer)
    }
  }

  async #send (peer: string): Promise<void> {
    if (this.#able.get(peer) !== false) {
      return
    }

    this.#able.set(peer, true)
    let sent: Uint8Array[] | undefined

    try {
      // perhaps there are others by the time it has answered
      while (sent !== this.#queries && this.#able.has(peer)) {
        sent = this.#queries
        await exchange(this.#context, this.#context.protocol, peerIdFromString(peer), { follow: { queries: sent } }, { signal: this.#run.signal })
      }
    } catch (error) {
      // asked again with the next renewal, if it does not follow then
      this.#context.log('%s was not told what to follow - %e', peer, error)
    } finally {
      if (this.#able.has(peer)) {
        this.#able.set(peer, false)
      }
    }
  }
}
