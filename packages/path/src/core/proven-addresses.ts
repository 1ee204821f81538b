import { LOST_LATELY_MS, REMEMBERED_ADDRESSES, WORKED_LATELY_MS } from '../constants.ts'
import { RecentMap } from './recent-map.ts'

interface Use {
  workedAt: number
  lostAt: number
}

/**
 * Remembers over which addresses connections opened, and which of those were lost: an interface that went down, or a way that something cuts, is likely
 * to be no way for the next connection either, where another address is known to be one.
 */
export class ProvenAddresses {
  readonly #uses: RecentMap<Use>

  constructor (remembered = REMEMBERED_ADDRESSES) {
    this.#uses = new RecentMap(remembered)
  }

  /** A connection to the address opened */
  worked (address: string, now: number): void {
    this.#uses.set(address, { workedAt: now, lostAt: this.#uses.get(address)?.lostAt ?? -Infinity })
  }

  /** A connection to the address is gone, whatever the reason */
  lost (address: string, now: number): void {
    this.#uses.set(address, { workedAt: this.#uses.get(address)?.workedAt ?? -Infinity, lostAt: now })
  }

  /**
   * Which of a peer's addresses to begin with: where one was lost lately those that worked lately and were not; where all of those were, too, those that were
   * lost before the last one, which is the least likely to be back; else none in particular.
   */
  first (addresses: string[], now: number): Set<string> {
    const isRecent = (time: number | undefined, ms: number): boolean => time != null && Math.abs(now - time) <= ms
    const lostAt = (address: string): number | undefined => this.#uses.get(address)?.lostAt
    const lost = new Set(addresses.filter(address => isRecent(lostAt(address), LOST_LATELY_MS)))

    if (lost.size === 0) {
      return new Set()
    }

    const worked = addresses.filter(address => isRecent(this.#uses.get(address)?.workedAt, WORKED_LATELY_MS))
    const kept = worked.filter(address => !lost.has(address))
    const lastLostAt = Math.max(...[...lost].map(address => lostAt(address) ?? -Infinity))

    return new Set(kept.length > 0 ? kept : worked.filter(address => (lostAt(address) ?? -Infinity) < lastLostAt))
  }
}
