/**
 * How long a sender waited without anything of what it owed being acknowledged,
 * and what the last thing was that happened meanwhile.
 */
export class Progress {
  #owedSince = Infinity
  #cause = ''
  longestGapMs = 0
  longestGapCause = ''

  /** Something is owed from now on (no effect while something was already) */
  owed (now: number): void {
    if (this.#owedSince === Infinity) {
      this.#owedSince = now
      this.#cause = ''
    }
  }

  note (cause: string): void {
    this.#cause = cause
  }

  made (now: number, stillOwed: boolean): void {
    const gap = now - this.#owedSince

    if (gap > this.longestGapMs) {
      this.longestGapMs = gap
      this.longestGapCause = this.#cause
    }

    this.#owedSince = stillOwed ? now : Infinity
    this.#cause = ''
  }
}
