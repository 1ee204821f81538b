import { encodeQuery } from '@juxta/advertisement-cache'
import { toHex } from 'multiformats/bytes'
import { Fresh } from './fresh.ts'
import { Lookup } from './lookup.ts'
import type { Context } from './context.ts'
import type { Coverage, Located, LookupOptions } from './lookup.ts'
import type { LookupRequest } from './plan.ts'

/** Searches among the rendezvous peers: what was fetched a moment ago is not fetched again. */
export class Locating {
  readonly fresh = new Fresh()
  readonly #context: Context

  constructor (context: Context) {
    this.#context = context
  }

  async * locate (request: LookupRequest, options: LookupOptions): AsyncGenerator<Located, Coverage, undefined> {
    const { now } = this.#context
    const query = request.query == null ? undefined : toHex(encodeQuery(request.query))
    const held = query == null ? undefined : this.fresh.get(query, now())
    const known = new Map(request.known.map(({ id, type, sequence }) => [`${id} ${type}`, sequence]))

    // whoever has something else wants to know what became of it
    if (held != null && [...known].every(([name, sequence]) => held.located.some(({ document: { id, type, sequence: held } }) => name === `${id} ${type}` && held >= sequence))) {
      yield * held.located.filter(({ document: { id, type, sequence } }) => (known.get(`${id} ${type}`) ?? -1) < sequence)
      return held.coverage
    }

    const located: Located[] = []
    // what came in the meantime may not be in it
    const at = now()
    const lookup = new Lookup(this.#context, request, options).run()

    for (;;) {
      const { value, done } = await lookup.next()

      if (done === true) {
        if (query != null && request.query != null && value.whole && known.size === 0 && options.max == null) {
          this.fresh.set(query, { query: request.query, located, coverage: value, at }, now())
        }

        return value
      }

      located.push(value)
      yield value
    }
  }
}
