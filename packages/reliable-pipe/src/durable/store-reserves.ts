import { RESERVES } from '../constants.ts'

interface Holder<Owner> {
  owner: Owner
  /** its message is whole: it gets no more until there is room again */
  whole: boolean
}

/**
 * Messages of which a part is kept, and that get no room: two of them could wait for each other for ever. So of each peer one may be kept until it is whole, beside the
 * bounds, and of a few peers at a time. It is another's turn when there is room for it.
 */
export class StoreReserves<Owner extends { readonly peer: string }> {
  readonly #holders = new Map<string, Holder<Owner>>()

  /** Whether the owner may keep more of its message, beside the bounds */
  admits (owner: Owner): boolean {
    const holder = this.#holders.get(owner.peer)

    if (holder == null) {
      return this.#holders.size < RESERVES
    }

    return holder.owner === owner && !holder.whole
  }

  /** @param whole - nothing of a message that is not complete is left with that */
  take (owner: Owner, whole: boolean): void {
    this.#holders.set(owner.peer, { owner, whole })
  }

  /** The owner needs it no more; it is the peer's still until there is room */
  done (owner: Owner): void {
    const holder = this.#holders.get(owner.peer)

    if (holder?.owner === owner) {
      holder.whole = true
    }
  }

  /** @param isWithin - whether what is kept of a peer is within the bounds */
  settle (isWithin: (peer: string) => boolean): void {
    for (const [peer, { whole }] of this.#holders) {
      if (whole && isWithin(peer)) {
        this.#holders.delete(peer)
      }
    }
  }
}
