import { Find } from '@juxta/discovery/internal'
import { decodeQuery } from '@juxta/advertisement-cache'
import { ENDLESS_MS, forged } from './lies.ts'
import { lieOn } from './lying-holder.ts'
import type { Lie, Material } from './lies.ts'
import type { PacedClock } from './paced-clock.ts'
import type { Handler, PassedOn, ResolverComponents, ResolverService } from '@juxta/resolver'
import type { StreamHandler } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'

/** On which rendezvous peers ask each other for what they hold. */
const PLACEMENT = '/juxta/placement/1.0.0'

/** Makes a node answer as a liar would, from when it is told to. */
export class Hostility {
  readonly #clock: PacedClock
  lie: Lie | undefined
  material: Material = { expired: new Map(), expiredFor: new Map(), foreign: [] }
  /** Queries that it lied to */
  lied = 0

  constructor (clock: PacedClock) {
    this.#clock = clock
  }

  of (resolver: (components: ResolverComponents) => ResolverService): (components: ResolverComponents) => ResolverService {
    return components => {
      const service = resolver(components)
      const handle = service.handle.bind(service)
      service.handle = (name, handler, limits) => handle(name, this.#answering(handler), limits)

      return service
    }
  }

  /** A service that takes streams, says nothing on them while the node is silent, and lies to those who ask for what it holds. */
  within<C extends { registrar: Registrar }, S> (service: (components: C) => S): (components: C) => S {
    return components => service(withRegistrar(components, withHandle(components.registrar, (protocol, handler) => (stream, connection) => {
      if (this.lie === 'silent') {
        this.lied++
        return undefined
      }

      if (this.lie != null && protocol === PLACEMENT) {
        lieOn(stream, this.lie, this.material, { lied: () => { this.lied++ }, sleep: async ms => this.#clock.sleep(ms) })
      }

      return handler(stream, connection)
    })))
  }

  #answering (honest: Handler): Handler {
    return (query, context) => {
      if (this.lie == null) {
        return honest(query, context)
      }

      this.lied++

      return this.#lies(this.lie, query, honest(query, context) as AsyncIterable<Uint8Array | PassedOn>, context.signal)
    }
  }

  async * #lies (lie: Lie, query: Uint8Array, truth: AsyncIterable<Uint8Array | PassedOn>, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const { expired, foreign } = this.material

    switch (lie) {
      case 'forged':
        for await (const given of truth) {
          yield forged(given instanceof Uint8Array ? given : given.response)
        }

        yield forged(foreign[0])
        break
      case 'expired': {
        const document = expired.get(askedFor(query))

        if (document != null) {
          yield document
        }

        break
      }
      case 'foreign':
        yield * foreign.slice(0, 3)
        break
      case 'endless':
        for (let i = 0; !signal.aborted; i++) {
          yield i % 2 === 0 ? foreign[i % foreign.length] : forged(foreign[i % foreign.length])
          await this.#clock.sleep(ENDLESS_MS)
        }

        break
      case 'silent':
        await new Promise(resolve => { signal.addEventListener('abort', resolve, { once: true }) })
        break
    }
  }
}

function askedFor (bytes: Uint8Array): string {
  const { query } = Find.decode(bytes)
  const where = query == null ? {} : decodeQuery(query).where ?? {}
  const serial = (where as Record<string, { equals?: unknown }>).serial

  return String(serial?.equals)
}

function withRegistrar<C extends { registrar: Registrar }> (components: C, registrar: Registrar): C {
  return new Proxy(components, { get: (target, name) => name === 'registrar' ? registrar : Reflect.get(target, name) })
}

function withHandle (registrar: Registrar, wrapped: (protocol: string, handler: StreamHandler) => StreamHandler): Registrar {
  const handle: Registrar['handle'] = async (protocol, handler, options) => registrar.handle(protocol, wrapped(protocol, handler), options)

  return new Proxy(registrar, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)

      return name === 'handle' ? handle : typeof value === 'function' ? value.bind(target) : value
    }
  })
}
