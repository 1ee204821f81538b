/**
 * Keeps what is written at the same time apart: each writer's text comes out as a whole. The one whose turn it is writes at once, what the others write is
 * kept until they are over, or until it is their turn.
 */
export class InTurn {
  #out
  #writers = []

  constructor (out) {
    this.#out = out
  }

  /** One more writer, with a turn after those that began before. */
  begin () {
    const writer = { kept: [], over: false }
    this.#writers.push(writer)

    return {
      write: (data) => {
        if (this.#writers[0] === writer) {
          this.#out.write(data)
        } else {
          writer.kept.push(data)
        }
      },
      end: () => {
        writer.over = true
        this.#next()
      }
    }
  }

  #next () {
    const ready = this.#writers.filter(({ over }) => over)
    const [first] = this.#writers

    // the rest of the one whose turn it was has been written; of the others, first who is done
    if (first.over) {
      for (const { kept } of ready) {
        kept.splice(0).forEach((data) => this.#out.write(data))
      }

      this.#writers = this.#writers.filter(({ over }) => !over)
      this.#writers[0]?.kept.splice(0).forEach((data) => this.#out.write(data))
    }
  }
}
