/** How much of one answer is still wanted, at either end. */
export class AnswerBudget {
  #responses: number
  #bytes: number

  constructor (maxResponses: number, maxBytes: number) {
    this.#responses = maxResponses
    this.#bytes = maxBytes
  }

  /** True when not even an empty response is wanted any more. */
  get exhausted (): boolean {
    return this.#responses <= 0
  }

  /** Takes one response of so many bytes out of the budget, or nothing if it does not fit. */
  take (bytes: number): boolean {
    if (this.exhausted || bytes > this.#bytes) {
      return false
    }

    this.#responses--
    this.#bytes -= bytes

    return true
  }
}

/** The stricter of a bound and of what is wanted, where 0 says nothing. */
export function atMost (bound: number, wanted: number): number {
  return wanted === 0 ? bound : Math.min(bound, wanted)
}
