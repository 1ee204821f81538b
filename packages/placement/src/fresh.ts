import { FRESH_MS, MAX_FRESH, MAX_FRESH_BYTES } from './constants.ts'
import type { Coverage, Located } from './lookup.ts'

interface Answer {
  located: Located[]
  coverage: Coverage
  bytes: number
  until: number
}

/** What was fetched a moment ago, for those who ask the same. */
export class Fresh {
  readonly #answers = new Map<string, Answer>()
  #bytes = 0

  get (query: string, now: number): Omit<Answer, 'bytes' | 'until'> | undefined {
    const answer = this.#answers.get(query)

    if (answer != null && answer.until <= now) {
      this.#delete(query, answer)
      return undefined
    }

    return answer
  }

  set (query: string, located: Located[], coverage: Coverage, now: number): void {
    const bytes = located.reduce((sum, { document }) => sum + document.bytes.byteLength, query.length)
    const old = this.#answers.get(query)

    if (old != null) {
      this.#delete(query, old)
    }

    if (bytes <= MAX_FRESH_BYTES / 8) {
      this.#answers.set(query, { located, coverage, bytes, until: now + FRESH_MS })
      this.#bytes += bytes
    }

    for (const [key, answer] of this.#answers) {
      if (this.#answers.size <= MAX_FRESH && this.#bytes <= MAX_FRESH_BYTES && answer.until > now) {
        break
      }

      this.#delete(key, answer)
    }
  }

  clear (): void {
    this.#answers.clear()
    this.#bytes = 0
  }

  #delete (query: string, { bytes }: Answer): void {
    this.#answers.delete(query)
    this.#bytes -= bytes
  }
}
