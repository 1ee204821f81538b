import type { AmbiguousNameError } from 'juxta'

/** What a command tells of itself beside the data: on standard error, as lines for a person or as one JSON object a line */
export class Status {
  readonly #json: boolean
  readonly #write: (text: string) => void

  constructor (json: boolean, write: (text: string) => void = text => { process.stderr.write(text) }) {
    this.#json = json
    this.#write = write
  }

  /** `text` says for a person what `event` and `fields` say for a program */
  say (event: string, fields: Record<string, unknown>, text: string): void {
    this.#write(this.#json ? `${JSON.stringify({ event, ...fields })}\n` : text.replace(/^(?=.)/gm, 'juxta: ') + '\n')
  }

  /** for programs alone: what a person is told on standard output */
  tell (event: string, fields: Record<string, unknown>): void {
    if (this.#json) {
      this.say(event, fields, '')
    }
  }

  failed (error: unknown): void {
    const { name, message, cause } = error instanceof Error ? error : new Error(String(error))
    const why = cause instanceof Error && !message.includes(cause.message) ? cause.message : undefined

    this.say('error', { name, message, ...(name === 'AmbiguousNameError' ? { owners: (error as AmbiguousNameError).owners } : {}), ...(why == null ? {} : { cause: why }) }, why == null ? message : `${message}: ${why}`)
  }
}
