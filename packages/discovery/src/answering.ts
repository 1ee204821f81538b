import { open, supersedes } from '@juxta/advertisement'
import { matches } from '@juxta/advertisement-cache'
import { StatusError } from '@juxta/wire'
import { BAD_QUERY, HANDLER_NAME, MAX_HOPS, MAX_KNOWN, MAX_RESPONSES } from './constants.ts'
import { NotMatchingError } from './errors.ts'
import { decodeRequest, encodeRequest, knownOf } from './request.ts'
import { withNote } from './with-note.ts'
import type { DiscoveryCounting } from './counting.ts'
import type { Knowledge } from './knowledge.ts'
import type { DiscoveryLimits } from './limits.ts'
import type { Located, RendezvousComponent } from './index.ts'
import type { Coverage, FindRequest, Known } from './request.ts'
import type { Opened } from '@juxta/advertisement'
import type { HandlerContext, PassedOn, ResolverService } from '@juxta/resolver'

export interface AnsweringInit {
  knowledge: Knowledge
  resolver: ResolverService
  limits: DiscoveryLimits
  counting: DiscoveryCounting
  /** Unix ms */
  now (): number
  rendezvous (): RendezvousComponent | undefined
}

/**
 * Answers what others ask: from what this node publishes, and as a rendezvous from what others left with it and from what other rendezvous
 * peers say. What it merely found itself it does not pass on: it would not hear of a withdrawal.
 */
export class Answering {
  readonly #init: AnsweringInit

  constructor (init: AnsweringInit) {
    this.#init = init
  }

  async * handle (bytes: Uint8Array, context: HandlerContext): AsyncGenerator<Uint8Array | PassedOn, void, undefined> {
    const request = this.#decode(bytes)
    const told = new Map<string, Known>(request.known.map(known => [known.id, known]))
    const local = this.#tell(request, told, context.signal)
    const passesOn = context.hops < MAX_HOPS

    if (passesOn && this.#init.rendezvous()?.locate != null) {
      yield * withNote(local, () => this.#locate(request, told, context), request.notes === true, document => {
        const newest = this.#init.knowledge.newest(document.id, document.type)

        return newest != null && supersedes(newest, document)
      })
      return
    }

    for await (const { bytes } of local) {
      yield bytes
    }

    if (passesOn && !context.signal.aborted) {
      yield * this.#passOn(request, told, context)
    }
  }

  async * #tell (request: FindRequest, told: Map<string, Known>, signal: AbortSignal): AsyncGenerator<Opened, void, undefined> {
    for await (const document of this.#local(request, signal)) {
      told.delete(document.id)
      told.set(document.id, knownOf(document))
      this.#init.counting.answered()
      yield document
    }
  }

  /** What the rendezvous peers that hold what is asked for have beyond what was told, if this is one of them. */
  #locate ({ query }: FindRequest, told: ReadonlyMap<string, Known>, { signal }: HandlerContext): AsyncGenerator<Located, Coverage, undefined> | undefined {
    return signal.aborted ? undefined : this.#init.rendezvous()?.locate?.({ query, known: [...told.values()] }, { signal })
  }

  #decode (bytes: Uint8Array): FindRequest {
    try {
      return decodeRequest(bytes)
    } catch (error) {
      this.#init.counting.badQuery()
      throw new StatusError(BAD_QUERY, (error as Error).message)
    }
  }

  /** What is here and new to the asker, newer versions of what it has first. */
  async * #local ({ query, known }: FindRequest, signal: AbortSignal): AsyncGenerator<Opened, void, undefined> {
    const { knowledge } = this.#init
    let told = 0
    const has = new Map(known.map(one => [one.id, one]))

    for (const one of known) {
      const document = knowledge.answer(one.id, one.type === '' ? undefined : one.type)

      if (document != null && isNewer(document, one)) {
        told++
        yield document
      }
    }

    if (query == null) {
      return
    }

    for await (const document of knowledge.tell(query, signal)) {
      if (told >= MAX_RESPONSES) {
        break
      }

      // one that is known came above if it is newer
      if (!isSameType(document, has.get(document.id))) {
        told++
        yield document
      }
    }
  }

  /** Asks the other rendezvous peers for what they have beyond that, and gives what is right of it. */
  async * #passOn (request: FindRequest, told: Map<string, Known>, { from, hops, signal, msLeft }: HandlerContext): AsyncGenerator<PassedOn, void, undefined> {
    const { resolver, limits, counting, now } = this.#init
    const rendezvous = this.#init.rendezvous()

    if (rendezvous?.role !== 'rendezvous') {
      return
    }

    const peers = rendezvous.peers.filter(peer => !peer.equals(from)).slice(0, limits.maxPassedOn)
    const deadlineMs = Math.floor(msLeft())

    if (peers.length === 0 || deadlineMs < 1) {
      return
    }

    // what was told last are those that the others most likely have, too
    const query = encodeRequest({ query: request.query, known: [...told.values()].slice(-MAX_KNOWN) })
    const answers = resolver.queryNeighbours(HANDLER_NAME, query, { peers, hops: hops + 1, deadlineMs, perPeerMs: limits.rendezvousMs, signal, maxResponses: MAX_RESPONSES })
    const refused = new Map<string, number>()

    for await (const { from, response, passes, source } of answers) {
      const peer = from.toString()

      if ((refused.get(peer) ?? 0) > limits.maxRefused) {
        continue
      }

      try {
        const document = await open(response, { now: now() })

        if (isWanted(document, request, told.get(document.id))) {
          told.set(document.id, knownOf(document))
          counting.answered()
          yield { response: document.bytes, passes: passes + 1, source }
        } else if (!told.has(document.id)) {
          throw new NotMatchingError('It is not what was asked for')
        }
      } catch (error) {
        refused.set(peer, (refused.get(peer) ?? 0) + 1)
        counting.refused((error as Error).name)
      }
    }
  }
}

function isSameType (document: Opened, known: Known | undefined): boolean {
  return known != null && known.sequence > 0 && (known.type === '' || known.type === document.type)
}

function isNewer (document: Opened, known: Known): boolean {
  return known.sequence === 0 || supersedes(document, { ...known, type: document.type })
}

function isWanted (document: Opened, { query }: FindRequest, told: Known | undefined): boolean {
  if (told != null && (told.type === '' || told.type === document.type)) {
    return isNewer(document, told)
  }

  return query != null && matches(query, document)
}
