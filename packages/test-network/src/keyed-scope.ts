const NONCE_LENGTH = 16
const HASH_LENGTH = 32

/** Of `ScopeExchange` in `@juxta/wire`, whose tests use this. */
interface Exchange {
  readonly remotePeer: { toString (): string }
  readonly opening: Uint8Array
  send (bytes: Uint8Array): void
  receive (): Promise<Uint8Array>
}

type Verdict = { kind: 'admitted', expiresAt?: number } | { kind: 'refused' } | { kind: 'unknown' }

/**
 * A `Scope` of `@juxta/wire` for all who know a key, as private scopes will be in shape: the opening is a nonce and a keyed hash, the
 * responder proves first.
 */
export class KeyedScope {
  readonly name: string
  readonly open = false
  /** What happened here, for assertions. */
  readonly calls: string[] = []
  verdict: Verdict = { kind: 'admitted' }
  readonly #key: Promise<CryptoKey>
  readonly #self: string

  constructor (name: string, secret: string, self: string) {
    this.name = name
    this.#self = self
    this.#key = crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  }

  async prove (exchange: Exchange): Promise<Verdict> {
    this.calls.push('prove')
    const remote = exchange.remotePeer.toString()
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH))

    exchange.send(Uint8Array.of(...nonce, ...await this.#hash('opening', this.#self, remote, nonce)))

    const proof = await exchange.receive()

    if (!equal(proof, await this.#hash('responder', this.#self, remote, nonce))) {
      return { kind: 'refused' }
    }

    exchange.send(await this.#hash('initiator', this.#self, remote, nonce))

    return this.verdict
  }

  async admit (exchange: Exchange): Promise<Verdict> {
    this.calls.push('admit')
    const remote = exchange.remotePeer.toString()
    const nonce = exchange.opening.slice(0, NONCE_LENGTH)

    if (exchange.opening.byteLength !== NONCE_LENGTH + HASH_LENGTH ||
      !equal(exchange.opening.subarray(NONCE_LENGTH), await this.#hash('opening', remote, this.#self, nonce))) {
      return { kind: 'unknown' }
    }

    exchange.send(await this.#hash('responder', remote, this.#self, nonce))

    if (!equal(await exchange.receive(), await this.#hash('initiator', remote, this.#self, nonce))) {
      return { kind: 'refused' }
    }

    return this.verdict
  }

  async #hash (step: string, initiator: string, responder: string, nonce: Uint8Array): Promise<Uint8Array> {
    const bytes = new TextEncoder().encode(JSON.stringify([step, initiator, responder, [...nonce]]))

    return new Uint8Array(await crypto.subtle.sign('HMAC', await this.#key, bytes))
  }
}

function equal (a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i])
}
