import { MAX_RECORDS, MAX_SUSPECTS } from '../../constants.ts'
import { Rumours } from './rumours.ts'
import type { Gossip } from './gossip.ts'
import type { MemberRecord, Members } from './members.ts'

/** What there is to say to others: whose records are to be passed on yet, and who is suspected. */
export class Talk {
  readonly #members: Members
  readonly #news = new Rumours()
  readonly #suspicions = new Rumours()

  constructor (members: Members) {
    this.#members = members
  }

  /** Of who is none any more there is nothing to pass on, and who makes up members must not fill the news with them. */
  tell (peer: string): void {
    if (this.#members.get(peer) == null) {
      this.#news.delete(peer)
    } else {
      this.#news.add(peer, this.#members.size)
    }
  }

  /** There is no record of it any more. */
  forget (peer: string): void {
    this.#news.delete(peer)
  }

  suspect (peer: string): void {
    this.#suspicions.add(peer, this.#members.size)
  }

  /** Whoever still believes in one that is gone here is to look for itself: the last ones would else, when nobody speaks of it any more, until it is its turn. */
  dispute (peer: string): void {
    this.#suspicions.add(peer, 0)
  }

  /** It was heard. */
  trust (peer: string): void {
    this.#suspicions.delete(peer)
  }

  /** What is new goes along with these. */
  gossip (records: readonly MemberRecord[] = []): Gossip {
    const news = this.#news.spend(MAX_RECORDS - Math.min(records.length, MAX_RECORDS)).flatMap(peer => this.#members.get(peer)?.record ?? [])

    return {
      sum: this.#members.sum,
      records: [...new Set([...records.slice(0, MAX_RECORDS), ...news])],
      suspects: this.#suspicions.spend(MAX_SUSPECTS),
      fingerprints: [],
      wanted: []
    }
  }

  clear (): void {
    this.#news.clear()
    this.#suspicions.clear()
  }
}
