import { MAX_LINKS } from '../constants.ts'
import { BindingTooLargeError, BrokenChainError, EpochSkippedError, IncompleteChainError, NotSucceedingError } from '../errors.ts'
import { checkEntitled } from './entitlement.ts'
import { endOf, rankOf } from './facts.ts'
import type { BindingFacts, PipeFacts } from './facts.ts'

/** Why a binding may take the place of the one before: only the first depends on there being no later version of that */
export type Succession = 'expired' | 'rank' | 'released'

/**
 * What may follow: after an end that was given up whoever it was given to, after a lower rank a higher one, and after one that expired anybody
 * who may bind. Dates are those that the two signed, so that everybody comes to the same.
 */
export function successionOf (previous: BindingFacts, next: Pick<BindingFacts, 'holder' | 'delegation' | 'sequence'>): Succession | undefined {
  if (previous.released && (previous.successor == null || previous.successor === next.holder)) {
    return 'released'
  }

  if ((next.delegation?.rank ?? 0) > rankOf(previous)) {
    return 'rank'
  }

  return next.sequence >= endOf(previous) ? 'expired' : undefined
}

/**
 * A chain of bindings of an exclusive pipe, oldest first, from the last that the owner signed: each by somebody who may bind, each following
 * the one before. Whether the last one holds now is another question.
 *
 * @returns the chain, without what came before the owner's last
 * @throws BindingTooLargeError, IncompleteChainError, EpochSkippedError, BrokenChainError, NotSucceedingError, and those of `checkEntitled`
 */
export function checkChain<B extends BindingFacts> (pipe: PipeFacts, chain: readonly B[], skewMs: number): B[] {
  if (chain.length > MAX_LINKS) {
    throw new BindingTooLargeError(`the chain has ${chain.length} bindings, more than ${MAX_LINKS}`)
  }

  const links = chain.slice(Math.max(0, chain.findLastIndex(({ holder }) => holder === pipe.owner)))
  const [first] = links

  if (first == null) {
    throw new IncompleteChainError('there is no binding')
  }

  links.forEach(binding => { checkEntitled(pipe, binding, skewMs) })

  if (first.holder !== pipe.owner && (first.epoch !== 1 || first.previous != null)) {
    throw new IncompleteChainError(`the chain begins with epoch ${first.epoch}, which is not the owner's and not the first`)
  }

  for (const [i, next] of links.entries()) {
    if (i > 0) {
      checkFollows(links[i - 1], next)
    }
  }

  return links
}

function checkFollows (previous: BindingFacts, next: BindingFacts): void {
  if (next.epoch !== previous.epoch + 1) {
    throw new EpochSkippedError(`epoch ${next.epoch} is said to follow epoch ${previous.epoch}`)
  }

  if (next.previous !== previous.digest) {
    throw new BrokenChainError(`the binding of epoch ${next.epoch} does not follow the one before it`)
  }

  if (next.sequence <= previous.sequence) {
    throw new NotSucceedingError(`the binding of epoch ${next.epoch} is older than the one before it`)
  }

  if (successionOf(previous, next) == null) {
    throw new NotSucceedingError(`${next.holder} takes the place of ${previous.holder}, which held, was not handed over and has no lower rank`)
  }
}
