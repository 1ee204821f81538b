import { MAX_LINKS } from '../constants.ts'
import { BindingTooLargeError, ForkedEpochError, NotSucceedingError } from '../errors.ts'
import { checkChain, successionOf } from './chain.ts'
import { checkHolds, holds } from './entitlement.ts'
import { endOf } from './facts.ts'
import type { Added, BindingBook, NextBinding } from './book.ts'
import type { BindingFacts, PipeFacts } from './facts.ts'

interface Fork<B> {
  error: ForkedEpochError
  branches: [B[], B[]]
}

/**
 * The one end of an exclusive pipe: the longest chain of bindings since the last that the owner signed.
 *
 * Of two bindings of one epoch by one holder the later is a renewal of the other. By two holders, one of them the owner, the owner's counts;
 * else they contradict each other, and nothing does until the owner binds again.
 */
export class ExclusiveBook<B extends BindingFacts> implements BindingBook<B> {
  readonly #pipe: PipeFacts
  readonly #skewMs: number
  #chain: B[] = []
  /** the newest version known of each epoch of the chain: that a binding had expired is true only if it was not renewed */
  #latest = new Map<number, B>()
  #fork?: Fork<B>

  constructor (pipe: PipeFacts, skewMs: number) {
    this.#pipe = pipe
    this.#skewMs = skewMs
  }

  add (chain: readonly B[], now: number): Added {
    const links = checkChain(this.#pipe, chain, this.#skewMs)
    const tip = links[links.length - 1]
    checkHolds(tip, now, this.#skewMs)

    if (this.#fork != null && !this.#settles(links, this.#fork.error.epoch)) {
      if (tip.epoch < this.#fork.error.epoch) {
        return 'older'
      }

      throw this.#fork.error
    }

    this.#checkNotRenewed(links)
    const outcome = this.#fork != null ? 'newer' : this.#compare(links)

    if (outcome === 'newer') {
      this.#take(links)
    } else if (outcome === 'older') {
      this.#learn(tip)
    }

    return outcome
  }

  current (now: number): B[] {
    const tip = this.#chain.at(-1)

    return this.#fork == null && tip != null && !tip.released && holds(tip, now, this.#skewMs) ? [tip] : []
  }

  chains (now: number): B[][] {
    return (this.#fork?.branches ?? [this.#chain]).filter(chain => {
      const tip = chain.at(-1)

      return tip != null && holds(tip, now, this.#skewMs)
    })
  }

  next (holder: string, delegation: BindingFacts['delegation'], now: number): NextBinding {
    const owner = holder === this.#pipe.owner

    if (this.#fork != null) {
      if (!owner) {
        throw this.#fork.error
      }

      const tips = this.#fork.branches.map(chain => chain[chain.length - 1])

      return { epoch: Math.max(...tips.map(({ epoch }) => epoch)) + 1, sequence: Math.max(now, ...tips.map(({ sequence }) => sequence + 1)) }
    }

    const tip = this.#chain.at(-1)

    if (tip == null) {
      return { epoch: 1, sequence: now }
    }

    const sequence = Math.max(now, tip.sequence + 1)

    if (tip.holder === holder) {
      return { epoch: tip.epoch, previous: tip.previous, sequence }
    }

    if (!owner && successionOf(tip, { holder, delegation, sequence }) == null) {
      throw new NotSucceedingError(`${tip.holder} has the end for another ${endOf(tip) - sequence} ms`)
    }

    if (!owner && this.#chain.length >= MAX_LINKS) {
      throw new BindingTooLargeError(`the end has moved ${MAX_LINKS} times, now the owner has to bind`)
    }

    return { epoch: tip.epoch + 1, previous: tip.digest, sequence }
  }

  before (holder: string): B[] {
    if (holder === this.#pipe.owner) {
      return []
    }

    return this.#chain.at(-1)?.holder === holder ? this.#chain.slice(0, -1) : [...this.#chain]
  }

  /** Two branches that contradict each other are settled by a binding of the owner that is not before them */
  #settles ([first]: B[], epoch: number): boolean {
    return this.#isOwners(first) && first.epoch >= epoch
  }

  /** @throws NotSucceedingError - somebody says that the binding before had expired, and it is known here to have been renewed */
  #checkNotRenewed (links: B[]): void {
    for (const [i, next] of links.entries()) {
      const previous = links[i - 1]

      if (previous != null && successionOf(previous, next) === 'expired' && this.#renewed(previous, next)) {
        throw new NotSucceedingError(`${next.holder} takes the place of ${previous.holder}, whose binding was renewed`)
      }
    }
  }

  #renewed ({ epoch, holder }: B, { sequence }: B): boolean {
    const latest = this.#latest.get(epoch)

    return latest?.holder === holder && !latest.released && latest.sequence < sequence && sequence < endOf(latest)
  }

  /** @throws ForkedEpochError */
  #compare (links: B[]): Added {
    const known = new Map(this.#chain.map(binding => [binding.epoch, binding]))
    const [tip, own] = [links[links.length - 1], this.#chain.at(-1)]

    for (const binding of links) {
      const other = known.get(binding.epoch)

      if (other != null && other.holder !== binding.holder) {
        if (this.#isOwners(binding) || this.#isOwners(other)) {
          return this.#isOwners(binding) ? 'newer' : 'older'
        }

        throw this.#forked(other, binding, links)
      }
    }

    if (own == null || tip.epoch !== own.epoch) {
      return own == null || tip.epoch > own.epoch ? 'newer' : 'older'
    }

    if (tip.digest === own.digest) {
      return 'known'
    }

    if (tip.sequence === own.sequence && !this.#isOwners(tip)) {
      throw this.#forked(own, tip, links)
    }

    return tip.sequence > own.sequence || (tip.sequence === own.sequence && tip.digest > own.digest) ? 'newer' : 'older'
  }

  #forked (known: B, other: B, links: B[]): ForkedEpochError {
    const error = new ForkedEpochError(known.epoch, [known.holder, other.holder])
    this.#fork = { error, branches: [this.#chain, links] }

    return error
  }

  #take (links: B[]): void {
    const epochs = new Set(links.map(({ epoch }) => epoch))
    this.#fork = undefined
    this.#chain = links
    this.#latest = new Map([...this.#latest].filter(([epoch]) => epochs.has(epoch)))
    links.forEach(binding => { this.#note(binding) })
  }

  /** A renewal of what others have followed: if one of them said that it had expired, he was wrong */
  #learn (tip: B): void {
    const at = this.#chain.findIndex(({ epoch, holder }) => epoch === tip.epoch && holder === tip.holder)
    const [previous, next] = [this.#chain[at], this.#chain[at + 1]]

    if (previous == null || next == null) {
      return
    }

    this.#note(tip)

    if (successionOf(previous, next) === 'expired' && this.#renewed(previous, next)) {
      this.#take([...this.#chain.slice(0, at), tip])
    }
  }

  #note (binding: B): void {
    const latest = this.#latest.get(binding.epoch)

    if (latest == null || latest.holder !== binding.holder || latest.sequence < binding.sequence) {
      this.#latest.set(binding.epoch, binding)
    }
  }

  #isOwners ({ holder }: B): boolean {
    return holder === this.#pipe.owner
  }
}
