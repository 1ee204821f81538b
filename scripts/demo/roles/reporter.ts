import { REPORT_MS } from '../constants.ts'

/** Calls a function soon after it became due, but not more often than anybody looks */
export class Reporter {
  readonly #report: () => void
  #timer?: NodeJS.Timeout

  constructor (report: () => void) {
    this.#report = report
  }

  due (): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#report()
    }, REPORT_MS)
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#report()
  }
}
