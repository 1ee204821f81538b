import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { bindingType } from './binding-type.ts'
import { BAD_QUERY, HANDLER_NAME, MAX_ANSWER_BYTES, MAX_ENDS, MAX_LINKS, RESOLVE_MS, RESOLVE_PEER_MS, RESOLVE_SETTLE_MS, TELL_MS } from './constants.ts'
import { BindingRefusedError } from './errors.ts'
import { unreached } from './unreached.ts'
import { BindingAnswer, BindingQuery } from './wire/query.ts'
import { StatusError } from '@juxta/wire'
import type { Asked, AskedPeer } from './asked.ts'
import type { BindingStore, KnownPipe } from './binding-store.ts'
import type { Discovery } from './discovery.ts'
import type { PathService } from '@juxta/path'
import type { Handler, NeighbourReport, ResolverService } from '@juxta/resolver'
import type { StartTimer } from '@juxta/wire'
import type { SealedBinding } from './document/binding.ts'
import type { ResolvedBinding } from './types/ends.ts'
import type { Logger, PeerStore } from '@libp2p/interface'

export interface ResolvingInit {
  store: BindingStore
  resolver: ResolverService
  discovery: Discovery
  path: Pick<PathService, 'relays'>
  peerStore: PeerStore
  /** what has to do with the pipe here, if anything: its end, or sessions with it */
  concerned (pipe: string): { look (): void } | undefined
  now (): number
  startTimer: StartTimer
  log: Logger
}

/** What is being asked, and whom */
interface Asking {
  signal: AbortSignal
  deadlineMs: number
  /** an end is known */
  found (): void
  published?: { readonly summary: { readonly peers: readonly AskedPeer[], readonly unreached: readonly Error[] } }
  answers?: { readonly summary: { readonly peers: readonly NeighbourReport[] } }
}

export interface ResolvingOptions {
  signal?: AbortSignal
  deadlineMs?: number
}

/**
 * Asks where the ends of a pipe are: discovery, which knows what holders published, and the neighbours, with a binding query.
 */
export class Resolving {
  readonly #init: ResolvingInit

  constructor (init: ResolvingInit) {
    this.#init = init
  }

  /**
   * Takes in what others know. Ends when all have answered, at the deadline, or a moment after an end was found.
   *
   * @returns gives who was asked, and what came of it, and why others were not
   */
  async ask (known: KnownPipe, { signal, deadlineMs = RESOLVE_MS }: ResolvingOptions = {}): Promise<() => Asked> {
    signal?.throwIfAborted()
    const { startTimer } = this.#init
    const over = new AbortController()
    const timers = [startTimer(deadlineMs, () => { over.abort() })]
    const both = signal == null ? over.signal : AbortSignal.any([signal, over.signal])
    const found = (): void => {
      if (timers.length === 1) {
        timers.push(startTimer(Math.min(deadlineMs, RESOLVE_SETTLE_MS), () => { over.abort() }))
      }
    }

    const asking: Asking = { signal: both, deadlineMs, found }

    try {
      const finished = Promise.all([this.#askDiscovery(known, asking), this.#askNeighbours(known, asking)])
      await Promise.race([finished, aborted(both)])
    } finally {
      timers.forEach(stop => { stop() })
      over.abort()
    }

    signal?.throwIfAborted()

    return () => ({ peers: whoWasAsked(asking), unreached: unreached(asking.published?.summary.unreached, this.#init.path.relays) })
  }

  /**
   * Tells who had the end, and may still believe that, or has a session with it, who has it now: with the chain, of which nothing needs to be believed.
   * Never rejects.
   */
  async tell ({ facts }: KnownPipe, { holder, addresses }: Pick<SealedBinding, 'holder' | 'addresses'>, chain: readonly SealedBinding[], signal: AbortSignal): Promise<void> {
    const { resolver, peerStore, log } = this.#init
    const peer = peerIdFromString(holder)

    try {
      await peerStore.merge(peer, { multiaddrs: addresses.map(address => multiaddr(address)) })
      const query = BindingQuery.encode({ pipe: facts.id, transport: facts.transport, chain: chain.map(({ bytes }) => new Uint8Array(bytes)) })

      for await (const answer of resolver.query(peer, HANDLER_NAME, query, { signal, deadlineMs: TELL_MS, maxResponses: 1, maxBytes: MAX_ANSWER_BYTES })) {
        log.trace('%p knows who has the end of %s', answer.from, facts.id)
      }
    } catch (error) {
      log('could not tell %s that the end of %s is elsewhere - %e', holder, facts.id, error)
    }
  }

  /** Whether who is known to have an end says so itself, or has gone without a word: what he signed holds on for a while. Never rejects. */
  async isThere (known: KnownPipe, { peer, addresses }: Pick<ResolvedBinding, 'peer' | 'addresses'>, { signal, deadlineMs }: ResolvingOptions): Promise<boolean> {
    const { resolver, peerStore, now, log } = this.#init
    const { facts: { id, transport }, book } = known
    let answered = false

    try {
      await peerStore.merge(peer, { multiaddrs: addresses })

      for await (const { response } of resolver.query(peer, HANDLER_NAME, BindingQuery.encode({ pipe: id, transport }), { signal, deadlineMs, maxResponses: MAX_ENDS, maxBytes: MAX_ANSWER_BYTES })) {
        const answer = decodeAnswer(response)
        await this.#add(known, answer?.chain ?? [], answer?.endpoint, () => {})
        answered = true
      }
    } catch (error) {
      log('%p does not say that it has an end of %s - %e', peer, id, error)
    }

    return answered && book.current(now()).some(({ holder }) => holder === peer.toString())
  }

  /** Answers binding queries: with what was verified, so that nobody is a source of what others forged */
  answer (): Handler {
    const { store, now, concerned } = this.#init
    const add = this.#add.bind(this)

    return async function * (query) {
      const { pipe, transport, chain } = decodeQuery(query)
      const known = store.get(pipe)

      if (known == null || transport !== known.facts.transport) {
        return
      }

      const held = chain.length === 0 ? undefined : concerned(pipe)

      if (held != null && await add(known, chain, undefined, () => {})) {
        held.look()
      }

      for (const chain of known.book.chains(now())) {
        const [endpoint] = known.facts.transport == null ? [] : chain[chain.length - 1].addresses

        yield BindingAnswer.encode({
          chain: chain.map(({ bytes }) => new Uint8Array(bytes)),
          endpoint: endpoint == null ? undefined : new Uint8Array(multiaddr(endpoint).bytes)
        })
      }
    }
  }

  async #askDiscovery (known: KnownPipe, asking: Asking): Promise<void> {
    const { discovery, log } = this.#init
    const { id, bind, owner } = known.facts
    // anybody can publish what is said to be a binding of the pipe
    const where = bind === 'owner' ? { pipe: id, owner } : { pipe: id }
    const { signal, deadlineMs, found } = asking
    let taken = 0

    try {
      const published = asking.published = discovery.find({ type: bindingType, where }, { signal, deadlineMs })

      for await (const { advertisement } of published) {
        taken += await this.#add(known, advertisement.attributes.chain, undefined, found) ? 1 : 0

        if (taken === MAX_ENDS) {
          break
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        log('could not find bindings of %s - %e', known.facts.id, error)
      }
    }
  }

  async #askNeighbours (known: KnownPipe, asking: Asking): Promise<void> {
    const { resolver, log } = this.#init
    const { id, transport } = known.facts
    const { signal, deadlineMs, found } = asking

    try {
      const answers = asking.answers = resolver.queryNeighbours(HANDLER_NAME, BindingQuery.encode({ pipe: id, transport }), {
        signal, deadlineMs, perPeerMs: Math.min(deadlineMs, RESOLVE_PEER_MS), maxResponses: MAX_ENDS, maxBytes: MAX_ANSWER_BYTES
      })

      for await (const { response } of answers) {
        const answer = decodeAnswer(response)
        await this.#add(known, answer?.chain ?? [], answer?.endpoint, found)
      }
    } catch (error) {
      if (!signal.aborted) {
        log('could not ask neighbours for bindings of %s - %e', id, error)
      }
    }
  }

  /** @returns whether it said something new */
  async #add (known: KnownPipe, chain: readonly Uint8Array[], endpoint: string | undefined, found: () => void): Promise<boolean> {
    try {
      const added = await this.#init.store.add(known, chain, { endpoint })

      if (known.book.current(this.#init.now()).length > 0) {
        found()
      }

      return added === 'newer'
    } catch (error) {
      if (!(error instanceof BindingRefusedError)) {
        throw error
      }

      this.#init.log('refused a binding of %s - %e', known.facts.id, error)

      return false
    }
  }
}

/** Each once: a neighbour that is a rendezvous was asked as both, and has answered if it did as one of them */
function whoWasAsked ({ published, answers }: Asking): AskedPeer[] {
  const neighbours = (answers?.summary.peers ?? []).map(({ peer, outcome }) => ({ peer, outcome, distance: 'neighbour' as const }))
  const asked = new Map<string, AskedPeer>()

  for (const one of [...published?.summary.peers ?? [], ...neighbours]) {
    const { distance, outcome } = asked.get(one.peer.toString()) ?? one
    asked.set(one.peer.toString(), { peer: one.peer, distance, outcome: outcome === 'answered' ? outcome : one.outcome })
  }

  return [...asked.values()]
}

/** @throws StatusError */
function decodeQuery (bytes: Uint8Array): BindingQuery {
  try {
    return BindingQuery.decode(bytes, { limits: { chain: MAX_LINKS } })
  } catch (cause) {
    throw new StatusError(BAD_QUERY, 'no binding query')
  }
}

/** What is no answer counts as one without bindings, which is refused by name */
function decodeAnswer (bytes: Uint8Array): { chain: Uint8Array[], endpoint?: string } | undefined {
  try {
    const { chain, endpoint } = BindingAnswer.decode(bytes, { limits: { chain: MAX_LINKS + 1 } })

    return { chain, endpoint: endpoint == null ? undefined : multiaddr(endpoint).toString() }
  } catch {
    return undefined
  }
}

async function aborted (signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve()
    } else {
      signal.addEventListener('abort', () => { resolve() }, { once: true })
    }
  })
}
