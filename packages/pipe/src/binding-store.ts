import { RecentMap } from '@juxta/path/internal'
import { Counters } from '@juxta/wire'
import { CLOCK_SKEW_MS, MAX_LINKS, MAX_PIPES } from './constants.ts'
import { bindingBook } from './core/book.ts'
import { checkChain } from './core/chain.ts'
import { checkEntitled, checkHolds } from './core/entitlement.ts'
import { decodeBinding } from './document/binding.ts'
import { BindingRefusedError, BindingTooLargeError, IncompleteChainError, WrongEndpointError } from './errors.ts'
import { factsOf } from './document/pipe-facts.ts'
import type { Added, BindingBook } from './core/book.ts'
import type { PipeFacts } from './core/facts.ts'
import type { SealedBinding } from './document/binding.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { AbortOptions, Metrics } from '@libp2p/interface'

export interface BindingStoreInit {
  now (): number
  metrics?: Metrics
}

/** What is known of one pipe */
export interface KnownPipe {
  facts: PipeFacts
  book: BindingBook<SealedBinding>
}

/**
 * The bindings of the pipes that this node has to do with. Whatever comes in is opened here, cheapest checks first, and counted by name when it is refused.
 */
export class BindingStore {
  readonly #now: () => number
  readonly #known = new RecentMap<KnownPipe>(MAX_PIPES)
  readonly #refused: Counters

  constructor ({ now, metrics }: BindingStoreInit) {
    this.#now = now
    this.#refused = new Counters(metrics, 'juxta_pipe_bindings_refused_total', { label: 'error', help: 'Bindings that were refused, by why' })
  }

  /** Refused so far, by the names of the errors */
  get refused (): Partial<Record<string, number>> {
    return this.#refused.snapshot()
  }

  /** What is known of a pipe. A later version of its advertisement may allow others than before, so it starts anew. */
  of (pipe: PipeAdvertisement): KnownPipe {
    const facts = factsOf(pipe)
    const known = this.#known.get(facts.id)

    if (known != null && known.facts.bind === facts.bind && known.facts.delivery === facts.delivery && known.facts.transport === facts.transport) {
      return known
    }

    const fresh = { facts, book: bindingBook<SealedBinding>(facts, CLOCK_SKEW_MS) }
    this.#known.set(facts.id, fresh)

    return fresh
  }

  get (id: string): KnownPipe | undefined {
    return this.#known.get(id)
  }

  /**
   * Takes in a chain that came from somebody else.
   *
   * @throws BindingRefusedError - the class says why; it is counted
   */
  async add ({ facts, book }: KnownPipe, chain: readonly Uint8Array[], options: AbortOptions & { endpoint?: string } = {}): Promise<Added> {
    try {
      if (chain.length > MAX_LINKS) {
        throw new BindingTooLargeError(`the chain has ${chain.length} bindings, more than ${MAX_LINKS}`)
      }

      const decoded = chain.map(bytes => decodeBinding(facts, bytes))
      const bindings = decoded.map(({ binding }) => binding)
      const tip = bindings.at(-1)

      if (tip == null) {
        throw new IncompleteChainError('there is no binding')
      }

      if (options.endpoint != null && !tip.released && !tip.addresses.includes(options.endpoint)) {
        throw new WrongEndpointError(`${options.endpoint} is not what the holder has signed`)
      }

      if (facts.delivery === 'exclusive') {
        checkChain(facts, bindings, CLOCK_SKEW_MS)
      } else if (bindings.length > 1) {
        throw new BindingTooLargeError(`an end of a shared pipe has one binding, not ${bindings.length}`)
      } else {
        checkEntitled(facts, tip, CLOCK_SKEW_MS)
      }

      checkHolds(tip, this.#now(), CLOCK_SKEW_MS)
      await Promise.all(decoded.map(async ({ verify }) => { await verify(options) }))

      return book.add(bindings, this.#now())
    } catch (error) {
      if (error instanceof BindingRefusedError) {
        this.#refused.increment(error.name)
      }

      throw error
    }
  }
}
