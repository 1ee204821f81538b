import type { Random } from './random.ts'

/** A probability for each packet by itself, or losses in runs of exactly `burst` consecutive packets at the same overall rate. */
export type Loss = number | { probability: number, burst: number }

/**
 * Decides packet by packet what is lost.
 *
 * Bursts: outside a burst a packet begins one with probability
 * `q = p / (burst - p * (burst - 1))`. A cycle is then on average `1/q - 1`
 * packets through and `burst` lost, which makes the lost share `p`.
 */
export class LossModel {
  readonly loss: Loss
  readonly #random: Random
  readonly #begin: number
  readonly #burst: number
  #left = 0

  constructor (loss: Loss, random: Random) {
    const { probability, burst } = typeof loss === 'number' ? { probability: loss, burst: 1 } : loss

    if (!(probability >= 0 && probability <= 1) || !Number.isInteger(burst) || burst < 1) {
      throw new RangeError('A loss is a probability between 0 and 1, in bursts of at least 1')
    }

    this.loss = loss
    this.#random = random
    this.#burst = burst
    this.#begin = probability / (burst - probability * (burst - 1))
  }

  lost (): boolean {
    if (this.#left > 0) {
      this.#left--
      return true
    }

    // no draw where there is nothing to decide, so that a link without loss
    // leaves the random source alone
    if (this.#begin > 0 && this.#random.chance(this.#begin)) {
      this.#left = this.#burst - 1
      return true
    }

    return false
  }
}
