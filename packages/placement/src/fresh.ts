import { matches } from '@juxta/advertisement-cache'
import { FRESH_MS, MAX_FRESH, MAX_FRESH_BYTES } from './constants.ts'
import type { Coverage, Located } from './lookup.ts'
import type { Opened } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

interface Answer {
  located: Located[]
  coverage: Coverage
  query: Query
  bytes: number
  at: number
}

/** What was fetched a moment ago, for those who ask the same. */
export class Fresh {
  readonly #answers = new Map<string, Answer>()
  #bytes = 0

  get (query: string, now: number): Pick<Answer, 'located' | 'coverage'> | undefined {
    const answer = this.#answers.get(query)

    // the clock may have been set back
    if (answer != null && (answer.at + FRESH_MS <= now || answer.at > now)) {
      this.#delete(query, answer)
      return undefined
    }

    return answer == null ? undefined : { located: answer.located, coverage: { ...answer.coverage, asked: 0, answered: 0, ageMs: now - answer.at } }
  }

  /** A version that was not here before: who asks for what it matches, or for what it takes the place of, is to hear of it. */
  changed (document: Opened): void {
    for (const [key, answer] of this.#answers) {
      if (answer.query.type === document.type && (matches(answer.query, document) || answer.located.some(({ document: { id } }) => id === document.id))) {
        this.#delete(key, answer)
      }
    }
  }

  set (key: string, { query, located, coverage, at }: Omit<Answer, 'bytes'>, now: number): void {
    const bytes = located.reduce((sum, { document }) => sum + document.bytes.byteLength, key.length)
    const old = this.#answers.get(key)

    if (old != null) {
      this.#delete(key, old)
    }

    if (bytes <= MAX_FRESH_BYTES / 8) {
      this.#answers.set(key, { query, located, coverage, at, bytes })
      this.#bytes += bytes
    }

    for (const [key, answer] of this.#answers) {
      if (this.#answers.size <= MAX_FRESH && this.#bytes <= MAX_FRESH_BYTES && answer.at + FRESH_MS > now) {
        break
      }

      this.#delete(key, answer)
    }
  }

  /** What was found for a query may not be all. */
  forget (key: string): void {
    const answer = this.#answers.get(key)

    if (answer != null) {
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
