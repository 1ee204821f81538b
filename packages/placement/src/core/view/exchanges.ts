import type { Seed } from './seeds.ts'

/** A question to another, and what it is about: a member, a place where one may be, or the second half of a comparison. */
export interface Exchange {
  peer: string | undefined
  seed: Seed | undefined
  second: boolean
}

/** The exchanges that are under way, by number. */
export class Exchanges {
  readonly #exchanges = new Map<number, Exchange>()
  #number = 0

  /** @returns its number */
  add (exchange: Exchange): number {
    this.#exchanges.set(++this.#number, exchange)

    return this.#number
  }

  /** It is over. */
  take (number: number): Exchange | undefined {
    const exchange = this.#exchanges.get(number)
    this.#exchanges.delete(number)

    return exchange
  }

  isWith (peer: string): boolean {
    return [...this.#exchanges.values()].some(exchange => exchange.peer === peer)
  }

  clear (): void {
    this.#exchanges.clear()
  }
}
