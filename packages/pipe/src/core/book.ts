import { ExclusiveBook } from './exclusive-book.ts'
import { SharedBook } from './shared-book.ts'
import type { BindingFacts, PipeFacts } from './facts.ts'

/** What became of a chain that was looked at: it counts now, is what counted, or came too late */
export type Added = 'newer' | 'known' | 'older'

/** What a binding that is to be signed next has to say */
export interface NextBinding {
  epoch: number
  previous?: string
  sequence: number
}

/**
 * What is known of where the ends of one pipe are.
 */
export interface BindingBook<B extends BindingFacts = BindingFacts> {
  /**
   * Looks at a chain of bindings, oldest first, whose signatures were verified.
   *
   * @throws BindingRefusedError - the class says why
   */
  add (chain: readonly B[], now: number): Added

  /** The bindings that count now: of an exclusive pipe at most one */
  current (now: number): B[]

  /** What others are told: chains that hold now, also of ends that were given up, and both of two that contradict each other */
  chains (now: number): B[][]

  /**
   * What `holder` has to sign to bind an end.
   *
   * @throws NotSucceedingError, ForkedEpochError, BindingTooLargeError - it is not its turn
   */
  next (holder: string, delegation: BindingFacts['delegation'], now: number): NextBinding

  /** Bindings that what `holder` signs next follows, oldest first */
  before (holder: string): B[]
}

export function bindingBook<B extends BindingFacts> (pipe: PipeFacts, skewMs: number): BindingBook<B> {
  return pipe.delivery === 'shared' ? new SharedBook<B>(pipe, skewMs) : new ExclusiveBook<B>(pipe, skewMs)
}
