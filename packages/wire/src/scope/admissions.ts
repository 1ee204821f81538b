import { ADMISSION_LIFETIME, MAX_ADMISSIONS_PER_CONNECTION } from '../constants.ts'
import type { Scope } from './scope.ts'
import type { Connection } from '@libp2p/interface'

export interface AdmissionsInit {
  /** Verdicts remembered per connection and role, default 256; the oldest goes first. */
  maxPerConnection?: number
  /** Milliseconds a verdict without an expiry of its own holds, default 1 hour. */
  lifetime?: number
}

interface Admission {
  scope: Scope
  /** The ticket, as a string so that it can be a key. */
  key: string
  ticket: Uint8Array
  expiresAt: number
}

interface PerConnection {
  /** Where this end was the responder: what the other end may come with. */
  granted: Map<string, Admission>
  /** Where this end was the initiator: what it may come with. */
  held: Map<Scope, Admission>
}

/**
 * The verdicts that hold, per connection and scope. One per node, shared by
 * all its protocols, so that two peers make one exchange per connection and
 * scope, whatever they talk about afterwards.
 *
 * After an exchange both ends keep the same random ticket; the preamble of
 * every later stream carries it. A ticket means nothing on another connection.
 */
export class Admissions {
  readonly #connections = new WeakMap<Connection, PerConnection>()
  readonly #maxPerConnection: number
  readonly #lifetime: number

  constructor (init: AdmissionsInit = {}) {
    this.#maxPerConnection = init.maxPerConnection ?? MAX_ADMISSIONS_PER_CONNECTION
    this.#lifetime = init.lifetime ?? ADMISSION_LIFETIME
  }

  /** Responder: the other end may come with this ticket until `expiresAt` (Unix ms). */
  grant (connection: Connection, scope: Scope, ticket: Uint8Array, now: number, expiresAt?: number): void {
    const admission = this.#admission(scope, ticket, now, expiresAt)

    this.#keep(this.#of(connection).granted, admission.key, admission)
  }

  /** Responder: the scope this ticket admits to on this connection, if it still does. */
  granted (connection: Connection, ticket: Uint8Array, now: number): Scope | undefined {
    const granted = this.#connections.get(connection)?.granted
    const key = keyOf(ticket)
    const admission = granted?.get(key)

    if (admission != null && admission.expiresAt <= now) {
      granted?.delete(key)
      return undefined
    }

    return admission?.scope
  }

  /** Initiator: this end may come with this ticket until `expiresAt` (Unix ms). */
  hold (connection: Connection, scope: Scope, ticket: Uint8Array, now: number, expiresAt?: number): void {
    this.#keep(this.#of(connection).held, scope, this.#admission(scope, ticket, now, expiresAt))
  }

  /** Initiator: the ticket for this scope on this connection, if there is one. */
  held (connection: Connection, scope: Scope, now: number): Uint8Array | undefined {
    const held = this.#connections.get(connection)?.held
    const admission = held?.get(scope)

    if (admission != null && admission.expiresAt <= now) {
      held?.delete(scope)
      return undefined
    }

    return admission?.ticket
  }

  /** Initiator: the ticket was of no use (the other end forgot or revoked it); the next stream makes an exchange. */
  forget (connection: Connection, scope: Scope): void {
    this.#connections.get(connection)?.held.delete(scope)
  }

  /**
   * Takes back every verdict about this scope on these connections, in both
   * roles: those to one peer, or all of the node's when the scope's key
   * changed. Streams that are open are the caller's to abort.
   */
  revoke (scope: Scope, connections: Iterable<Connection>): void {
    for (const connection of connections) {
      const entry = this.#connections.get(connection)

      entry?.held.delete(scope)

      for (const [key, admission] of entry?.granted ?? []) {
        if (admission.scope === scope) {
          entry?.granted.delete(key)
        }
      }
    }
  }

  #of (connection: Connection): PerConnection {
    let entry = this.#connections.get(connection)

    if (entry == null) {
      entry = { granted: new Map(), held: new Map() }
      this.#connections.set(connection, entry)
    }

    return entry
  }

  #admission (scope: Scope, ticket: Uint8Array, now: number, expiresAt = now + this.#lifetime): Admission {
    return { scope, ticket, key: keyOf(ticket), expiresAt }
  }

  #keep<K> (map: Map<K, Admission>, key: K, admission: Admission): void {
    map.delete(key)
    map.set(key, admission)

    for (const oldest of map.keys()) {
      if (map.size <= this.#maxPerConnection) {
        return
      }

      map.delete(oldest)
    }
  }
}

function keyOf (ticket: Uint8Array): string {
  return String.fromCharCode(...ticket)
}
