import { pause } from '@juxta/wire'
import { FOLLOW_MS, MAX_COOKIE_BYTES, MAX_RESULTS, MAX_TTL_S, PAGE } from './constants.ts'
import { InvalidPointAnswerError, PointRefusedError } from './errors.ts'
import { ask } from './exchange.ts'
import { checkNamespace } from './namespace.ts'
import { knownAddresses, verifyRecord } from './record.ts'
import type { Discovered } from './codec.ts'
import type { Context } from './context.ts'
import type { DiscoverOptions, Discovery, RegisteredPeer } from './index.ts'
import type { PeerId } from '@libp2p/interface'

type Item = Discovered['registrations'][number]

/** One look at a point, page by page, or one after the other. */
export class Look implements Discovery {
  readonly #context: Context
  readonly #point: PeerId
  readonly #options: DiscoverOptions
  readonly #signal: AbortSignal
  readonly #over = new AbortController()
  readonly #items: AsyncGenerator<RegisteredPeer, undefined, undefined>
  #cookie: Uint8Array | undefined
  #pages = true

  /** @param run - aborted when the node stops */
  constructor (context: Context, point: PeerId, options: DiscoverOptions, run: AbortSignal) {
    if (options.namespace != null) {
      checkNamespace(options.namespace)
    }

    this.#context = context
    this.#point = point
    this.#options = options
    this.#cookie = options.cookie
    this.#signal = AbortSignal.any([run, this.#over.signal, ...options.signal == null ? [] : [options.signal]])
    this.#items = this.#look()
  }

  get cookie (): Uint8Array | undefined {
    return this.#cookie
  }

  async next (): Promise<IteratorResult<RegisteredPeer, undefined>> {
    return this.#items.next()
  }

  async return (): Promise<IteratorResult<RegisteredPeer, undefined>> {
    this.#over.abort(new Error('The reader left'))

    return this.#items.return(undefined)
  }

  [Symbol.asyncIterator] (): this {
    return this
  }

  async * #look (): AsyncGenerator<RegisteredPeer, undefined, undefined> {
    const { follow = false, followMs = FOLLOW_MS, limit = MAX_RESULTS } = this.#options
    let taken = 0

    for (;;) {
      // who goes on for ever is left, or looked at again after a pause
      const wanted = Math.min(PAGE, limit - taken)
      const page = wanted > 0 ? await this.#page(wanted) : []
      taken += page.length

      for (const item of page) {
        const peer = await this.#verify(item)

        if (peer != null) {
          yield peer
        }
      }

      if (page.length === 0 || taken >= limit || !this.#pages) {
        if (!follow) {
          return undefined
        }

        taken = 0
        await pause(this.#context.startTimer, followMs, this.#signal)
        this.#signal.throwIfAborted()
      }
    }
  }

  async #page (limit: number): Promise<Item[]> {
    const ask = async (): Promise<Item[]> => this.#ask(limit)

    try {
      return await ask()
    } catch (err) {
      // the point was started anew, or has forgotten: from the beginning, then
      if (this.#cookie != null && err instanceof PointRefusedError && err.status === 'E_INVALID_COOKIE') {
        this.#cookie = undefined

        return ask()
      }

      throw err
    }
  }

  async #ask (limit: number): Promise<Item[]> {
    const answer = await ask(this.#context, this.#point, { kind: 'discover', namespace: this.#options.namespace, limit: BigInt(limit), cookie: this.#cookie }, limit, this.#signal)

    if (!('registrations' in answer)) {
      throw new InvalidPointAnswerError('An answer without registrations')
    }

    if (answer.cookie != null && answer.cookie.byteLength > MAX_COOKIE_BYTES) {
      throw new InvalidPointAnswerError(`A cookie of ${answer.cookie.byteLength} bytes`)
    }

    // without a cookie, the next answer would be the same one
    this.#pages = answer.cookie != null && answer.cookie.byteLength > 0

    if (answer.cookie != null && this.#pages) {
      this.#cookie = new Uint8Array(answer.cookie)
    }

    return answer.registrations
  }

  /** A registration that its peer signed and that was asked for; others are left out. */
  async #verify ({ ns, signedPeerRecord, ttl }: Item): Promise<RegisteredPeer | undefined> {
    const { namespace = ns } = this.#options
    const { clientCounts } = this.#context

    try {
      // go-libp2p-rendezvous does not say again what it was asked
      if (namespace == null || (ns != null && ns !== '' && ns !== namespace)) {
        throw new Error('Of no namespace, or another one')
      }

      const record = new Uint8Array(signedPeerRecord ?? [])
      const { peerId, addresses } = await verifyRecord(record, undefined, { signal: this.#signal })
      const left = ttl == null || ttl > BigInt(MAX_TTL_S) ? MAX_TTL_S : Number(ttl)
      clientCounts.increment('discovered')

      return { peerId, multiaddrs: knownAddresses(addresses), namespace, ttl: left, record }
    } catch {
      this.#signal.throwIfAborted()
      clientCounts.increment('invalid')

      return undefined
    }
  }
}
