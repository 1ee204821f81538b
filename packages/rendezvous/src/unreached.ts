import { RequestFailedError, toError } from '@juxta/wire'
import { MAX_REASON_CHARACTERS, MAX_UNREACHED } from './constants.ts'
import { RendezvousUnreachedError } from './errors.ts'
import type { Target } from './core/candidates.ts'

/** Why there is no lease of a rendezvous, or no connection to it: of those that failed last. */
export class Unreached {
  readonly #errors = new Map<string, RendezvousUnreachedError>()

  get all (): RendezvousUnreachedError[] {
    return [...this.#errors.values()]
  }

  /** It is asked; why it failed before is still the newest there is. */
  asked (key: string, target: Target): void {
    if (!this.#errors.has(key) && this.#errors.size < MAX_UNREACHED) {
      this.#errors.set(key, new RendezvousUnreachedError(target, 'no answer yet'))
    }
  }

  failed (key: string, target: Target, cause: unknown): void {
    this.#errors.delete(key)

    const [oldest] = this.#errors.keys()

    if (this.#errors.size >= MAX_UNREACHED && oldest != null) {
      this.#errors.delete(oldest)
    }

    this.#errors.set(key, new RendezvousUnreachedError(target, reasonOf(cause), { cause }))
  }

  reached (key: string): void {
    this.#errors.delete(key)
  }

  clear (): void {
    this.#errors.clear()
  }
}

/** In one line: of a dial that failed what libp2p says, and not all of that for each of many addresses */
function reasonOf (thrown: unknown): string {
  const cause = thrown instanceof RequestFailedError ? thrown.cause ?? thrown : thrown
  const errors: unknown[] = cause instanceof AggregateError && cause.errors.length > 0 ? cause.errors : [cause]
  const text = [...new Set(errors.map(error => toError(error).message))].join('; ')

  return text.length > MAX_REASON_CHARACTERS ? `${text.slice(0, MAX_REASON_CHARACTERS)}…` : text
}
