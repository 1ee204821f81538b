import { LOSS_MEMORY, MAX_LOSS_ESTIMATE } from './constants.ts'

/** The share of transmissions that the path loses, however fast they are sent */
export class LossEstimate {
  #lost = 0
  #all = 0

  /** From 0 to 0.5; one that is needed where nothing is known yet is 0 */
  get share (): number {
    return this.#all === 0 ? 0 : Math.min(MAX_LOSS_ESTIMATE, Math.max(0, this.#lost / Math.max(this.#all, LOSS_MEMORY / 8)))
  }

  arrived (): void {
    this.#add(0)
  }

  lost (): void {
    this.#add(1)
  }

  /** What was counted as lost has arrived */
  found (): void {
    this.#lost = Math.max(0, this.#lost - 1)
  }

  #add (lost: number): void {
    this.#lost += lost
    this.#all++

    if (this.#all >= LOSS_MEMORY) {
      this.#lost /= 2
      this.#all /= 2
    }
  }
}
