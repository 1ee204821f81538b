import { formatBytes } from './size.ts'
import type { TransferView } from './transfer.ts'

/** milliseconds between two drawings of the bar */
const DRAW_MS = 100

/** characters */
const BAR_WIDTH = 30

/** Shows how far the transfer is on stderr: a bar on a terminal, a line every 10 % elsewhere */
export class Progress implements TransferView {
  readonly #total: number
  readonly #since = Date.now()
  readonly #isTerminal = process.stderr.isTTY === true
  #bytes = 0
  #drawnAt = -Infinity
  #tenth = 0
  #isDrawn = false

  constructor (total: number) {
    this.#total = total
  }

  note (text: string): void {
    this.#erase()
    process.stderr.write(`${text}\n`)
    this.#draw()
  }

  progress (bytes: number): void {
    this.#bytes = bytes

    if (this.#isTerminal) {
      if (Date.now() - this.#drawnAt >= DRAW_MS || bytes === this.#total) {
        this.#draw()
      }

      return
    }

    const tenth = Math.floor(bytes / this.#total * 10)

    if (tenth > this.#tenth) {
      this.#tenth = tenth
      process.stderr.write(`${this.#line()}\n`)
    }
  }

  end (): void {
    this.#erase()
  }

  #draw (): void {
    if (!this.#isTerminal) {
      return
    }

    const filled = Math.round(this.#bytes / this.#total * BAR_WIDTH)

    this.#drawnAt = Date.now()
    this.#erase()
    process.stderr.write(`[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${this.#line()}`)
    this.#isDrawn = true
  }

  #line (): string {
    const seconds = (Date.now() - this.#since) / 1_000

    return `${Math.floor(this.#bytes / this.#total * 100)} %  ${formatBytes(this.#bytes)} of ${formatBytes(this.#total)}  ${seconds.toFixed(1)} s`
  }

  #erase (): void {
    if (this.#isDrawn) {
      process.stderr.write('\r\u001b[K')
      this.#isDrawn = false
    }
  }
}
