import { QueryDeadlineError } from './errors.ts'
import type { Answer, NeighbourAnswers, NeighbourReport, NeighbourSummary, QueryAnswers, QueryEnding } from './index.ts'

export interface AnswersInit {
  source: AsyncGenerator<Answer, QueryEnding, undefined>
  /** Aborted when the reader leaves. */
  left: AbortController
  /** The caller's own. */
  caller?: AbortSignal
  onEnding (ending: QueryEnding): void
}

/** A generator of answers with its ending on show, for one reader; who leaves it, even while it waits, gives up at once. */
export class Answers implements QueryAnswers {
  readonly #init: AnswersInit
  #ending: QueryEnding | undefined

  constructor (init: AnswersInit) {
    this.#init = init
  }

  get ending (): QueryEnding | undefined {
    return this.#ending
  }

  [Symbol.asyncIterator] (): this {
    return this
  }

  async next (): Promise<IteratorResult<Answer, undefined>> {
    try {
      const result = await this.#init.source.next()

      if (result.done !== true) {
        return result
      }

      this.#end(result.value)
    } catch (error) {
      this.#end(this.#endingOf(error))
      throw error
    }

    return { done: true, value: undefined }
  }

  async return (): Promise<IteratorResult<Answer, undefined>> {
    this.#end('abandoned')
    this.#init.left.abort()
    await this.#init.source.return('abandoned').catch(() => {})

    return { done: true, value: undefined }
  }

  #endingOf (error: unknown): QueryEnding {
    if (this.#init.caller?.aborted === true) {
      return 'abandoned'
    }

    return error instanceof QueryDeadlineError ? 'deadline' : 'failed'
  }

  #end (ending: QueryEnding): void {
    if (this.#ending == null) {
      this.#ending = ending
      this.#init.onEnding(ending)
    }
  }
}

/** The answers of several peers, with what became of each. */
export class MergedAnswers extends Answers implements NeighbourAnswers {
  readonly #query: { reports: NeighbourReport[] }

  constructor (init: AnswersInit, query: { reports: NeighbourReport[] }) {
    super(init)
    this.#query = query
  }

  get summary (): NeighbourSummary {
    return { ending: this.ending, peers: this.#query.reports }
  }
}
