import { MAX_ENDS } from '../constants.ts'
import { BindingTooLargeError, TooManyEndsError } from '../errors.ts'
import { checkEntitled, checkHolds, holds } from './entitlement.ts'
import type { Added, BindingBook, NextBinding } from './book.ts'
import type { BindingFacts, PipeFacts } from './facts.ts'

/**
 * The ends of a shared pipe: the newest binding of each holder.
 */
export class SharedBook<B extends BindingFacts> implements BindingBook<B> {
  readonly #pipe: PipeFacts
  readonly #skewMs: number
  readonly #ends = new Map<string, B>()

  constructor (pipe: PipeFacts, skewMs: number) {
    this.#pipe = pipe
    this.#skewMs = skewMs
  }

  add (chain: readonly B[], now: number): Added {
    const [binding] = chain

    if (chain.length !== 1) {
      throw new BindingTooLargeError(`an end of a shared pipe has one binding, not ${chain.length}`)
    }

    checkEntitled(this.#pipe, binding, this.#skewMs)
    checkHolds(binding, now, this.#skewMs)
    const known = this.#ends.get(binding.holder)

    if (known == null) {
      this.#makeRoom(now)
    } else if (known.digest === binding.digest) {
      return 'known'
    } else if (known.sequence > binding.sequence || (known.sequence === binding.sequence && known.digest > binding.digest)) {
      return 'older'
    }

    this.#ends.set(binding.holder, binding)

    return 'newer'
  }

  current (now: number): B[] {
    return this.#holding(now).filter(({ released }) => !released)
  }

  chains (now: number): B[][] {
    return this.#holding(now).map(binding => [binding])
  }

  next (holder: string, _delegation: BindingFacts['delegation'], now: number): NextBinding {
    return { epoch: 0, sequence: Math.max(now, (this.#ends.get(holder)?.sequence ?? 0) + 1) }
  }

  before (): B[] {
    return []
  }

  #holding (now: number): B[] {
    return [...this.#ends.values()].filter(binding => holds(binding, now, this.#skewMs))
  }

  #makeRoom (now: number): void {
    if (this.#ends.size < MAX_ENDS) {
      return
    }

    for (const [holder, binding] of this.#ends) {
      if (!holds(binding, now, this.#skewMs)) {
        this.#ends.delete(holder)
      }
    }

    if (this.#ends.size >= MAX_ENDS) {
      throw new TooManyEndsError(`${MAX_ENDS} ends of the pipe are known`)
    }
  }
}
