import { RATE_ROUNDS } from './constants.ts'
import type { RateSample } from './rate-sampler.ts'

/** The greatest delivery rate of the last rounds, bytes a millisecond: less may be for want of something to send, or of luck */
export class RateFilter {
  /** the greatest of each round, the latest last */
  readonly #rounds: Array<{ round: number, rate: number }> = []

  /** 0: nothing is known */
  get rate (): number {
    return this.#rounds.reduce((most, { rate }) => Math.max(most, rate), 0)
  }

  add ({ rate, isLimited }: RateSample, round: number): void {
    if (isLimited && rate <= this.rate) {
      return
    }

    const last = this.#rounds.at(-1)

    if (last?.round === round) {
      last.rate = Math.max(last.rate, rate)
      return
    }

    this.#rounds.push({ round, rate })

    while (this.#rounds[0].round <= round - RATE_ROUNDS) {
      this.#rounds.shift()
    }
  }
}
