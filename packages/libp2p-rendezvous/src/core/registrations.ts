import { ANSWER_OVERHEAD_BYTES, COOKIE_KEY_BYTES, DEFAULT_TTL_S, MAX_NAMESPACE_BYTES, REGISTRATION_OVERHEAD_BYTES } from '../constants.ts'
import { Cookies } from './cookies.ts'
import { ExpiryWheel } from './expiry-wheel.ts'
import { Journal } from './journal.ts'
import { bytesOfText, isNamespace } from './text.ts'
import type { RecordFormat } from './record-format.ts'
import type { PointLimits } from '../limits.ts'

/** Why nothing was done, by the specification's status and a text for whoever reads logs. */
export interface Refusal {
  readonly status: 'E_INVALID_NAMESPACE' | 'E_INVALID_SIGNED_PEER_RECORD' | 'E_INVALID_TTL' | 'E_INVALID_COOKIE' | 'E_UNAVAILABLE'
  readonly text: string
}

export interface Registering {
  /** As the connection has authenticated it. */
  readonly peer: string
  readonly namespace: string | undefined
  /** The sealed peer record. */
  readonly record: Uint8Array
  /** Of the record, default `standard`. */
  readonly format?: RecordFormat
  /** Seconds; 0 or none is the default. */
  readonly ttl?: bigint
}

export interface Asking {
  /** None, or an empty one: all. */
  readonly namespace?: string
  readonly limit?: bigint
  readonly cookie?: Uint8Array
  /** Who asks reads only records in that format of rust-libp2p's. */
  readonly rustOnly?: boolean
}

/** A registration that was found. */
export interface Found {
  readonly namespace: string
  readonly record: Uint8Array
  /** Seconds that are left, at least 1. */
  readonly ttl: number
}

interface Registration {
  readonly sequence: number
  readonly peer: string
  readonly namespace: string
  readonly record: Uint8Array
  readonly format: RecordFormat
  readonly bytes: number
  readonly expiresAt: number
  gone: boolean
}

interface OfPeer {
  readonly byNamespace: Map<string, Registration>
  bytes: number
}

/**
 * Who is registered where: one registration for each peer and namespace, numbered in the order in which they came. What is registered again comes again, with a
 * higher number. No more is kept than the limits say; there is no state for who asks.
 */
export class Registrations {
  readonly #limits: PointLimits
  readonly #cookies: Cookies
  readonly #peers = new Map<string, OfPeer>()
  readonly #namespaces = new Map<string, Journal<Registration>>()
  readonly #all = new Journal<Registration>()
  readonly #expiry = new ExpiryWheel<Registration>()
  #bytes = 0
  #sequence = 0

  /** @param key - 32 random bytes, for cookies */
  constructor (limits: PointLimits, key: Uint8Array) {
    if (key.byteLength !== COOKIE_KEY_BYTES) {
      throw new RangeError(`A key has ${COOKIE_KEY_BYTES} bytes`)
    }

    this.#limits = limits
    this.#cookies = new Cookies(key)
  }

  /** Registrations, of which some may have expired within the last minute. */
  get size (): number {
    return this.#all.size
  }

  /** Bytes, as they count against the limit. */
  get bytes (): number {
    return this.#bytes
  }

  /** Namespaces and peers that something is kept of. */
  get names (): number {
    return this.#namespaces.size + this.#peers.size
  }

  /** Why a registration would not be taken, as far as can be said without a look at its signature. */
  check (wanted: Registering, now: number): Refusal | undefined {
    this.sweep(now)
    const { namespace, record, peer } = wanted

    if (namespace == null || !isNamespace(namespace)) {
      return { status: 'E_INVALID_NAMESPACE', text: `a namespace is UTF-8 of 1 to ${MAX_NAMESPACE_BYTES} bytes` }
    }

    if (this.#seconds(wanted) == null) {
      return { status: 'E_INVALID_TTL', text: `from ${this.#limits.minTtlS} to ${this.#limits.maxTtlS} seconds` }
    }

    if (record.byteLength > this.#limits.maxRecordBytes) {
      return { status: 'E_INVALID_SIGNED_PEER_RECORD', text: `a record has at most ${this.#limits.maxRecordBytes} bytes` }
    }

    return this.#room(peer, namespace, sizeOf(namespace, record))
  }

  /** Takes a registration whose record was verified. Gives the seconds it is taken for. */
  register (wanted: Registering, now: number): { ttl: number } | Refusal {
    const refusal = this.check(wanted, now)
    const ttl = this.#seconds(wanted)
    const { peer, namespace, record, format = 'standard' } = wanted

    if (refusal != null || namespace == null || ttl == null) {
      return refusal ?? { status: 'E_INVALID_NAMESPACE', text: '' }
    }

    this.#remove(this.#peers.get(peer)?.byNamespace.get(namespace))
    this.#add({
      sequence: ++this.#sequence,
      peer,
      namespace,
      // of its own, and not a part of whatever came with it
      record: new Uint8Array(record),
      format,
      bytes: sizeOf(namespace, record),
      expiresAt: now + ttl * 1_000,
      gone: false
    })

    return { ttl }
  }

  /** The format of what a peer has registered, if it has. */
  formatOf (peer: string): RecordFormat | undefined {
    return this.#peers.get(peer)?.byNamespace.values().next().value?.format
  }

  /** @param namespace - without one, all of the peer's. One that it is not registered in changes nothing. */
  unregister (peer: string, namespace: string | undefined): void {
    const byNamespace = this.#peers.get(peer)?.byNamespace

    if (namespace == null || namespace === '') {
      [...byNamespace?.values() ?? []].forEach(registration => { this.#remove(registration) })
    } else {
      this.#remove(byNamespace?.get(namespace))
    }
  }

  /**
   * Those that came after the cookie was made, the earliest first, as many as go into one answer, and a cookie for what comes then: with it the next answer goes on where
   * this one ended, whether that is because there was no more or because there was no room for more.
   */
  discover ({ namespace: wanted, limit, cookie, rustOnly = false }: Asking, now: number): { found: Found[], cookie: Uint8Array } | Refusal {
    this.sweep(now)
    const namespace = wanted === '' ? undefined : wanted

    if (namespace != null && !isNamespace(namespace)) {
      return { status: 'E_INVALID_NAMESPACE', text: `a namespace is UTF-8 of 1 to ${MAX_NAMESPACE_BYTES} bytes` }
    }

    let sequence = cookie == null || cookie.byteLength === 0 ? 0 : this.#cookies.read(cookie, namespace)

    if (sequence == null) {
      return { status: 'E_INVALID_COOKIE', text: 'not a cookie of this point for this namespace; begin without one' }
    }

    const { maxDiscovered, maxAnswerBytes } = this.#limits
    const most = limit == null || limit === 0n || limit > BigInt(maxDiscovered) ? maxDiscovered : Number(limit)
    const journal = namespace == null ? this.#all : this.#namespaces.get(namespace)
    const found: Found[] = []
    let room = maxAnswerBytes - ANSWER_OVERHEAD_BYTES

    for (const registration of journal?.after(sequence) ?? []) {
      const bytes = registration.record.byteLength + bytesOfText(registration.namespace) + ANSWER_OVERHEAD_BYTES

      if (found.length === most || bytes > room) {
        break
      }

      sequence = registration.sequence

      if (registration.expiresAt > now && (!rustOnly || registration.format === 'rust')) {
        found.push({ namespace: registration.namespace, record: registration.record, ttl: Math.ceil((registration.expiresAt - now) / 1_000) })
        room -= bytes
      }
    }

    return { found, cookie: this.#cookies.make(sequence, namespace) }
  }

  /** Takes out what has expired, to the minute. */
  sweep (now: number): void {
    this.#expiry.sweep(now).forEach(registration => { this.#remove(registration) })
  }

  /** The seconds that it may be taken for. */
  #seconds ({ ttl }: Registering): number | undefined {
    const { minTtlS, maxTtlS } = this.#limits
    // who writes proto3 can't write 0 otherwise than not at all
    const seconds = ttl == null || ttl === 0n ? BigInt(Math.min(Math.max(DEFAULT_TTL_S, minTtlS), maxTtlS)) : ttl

    return seconds < BigInt(minTtlS) || seconds > BigInt(maxTtlS) ? undefined : Number(seconds)
  }

  /** Room for a registration, that of the one before it counted in: who is in may always stay. */
  #room (peer: string, namespace: string, bytes: number): Refusal | undefined {
    const limits = this.#limits
    const ofPeer = this.#peers.get(peer)
    const before = ofPeer?.byNamespace.get(namespace)
    const [count, size] = before == null ? [1, bytes] : [0, bytes - before.bytes]
    const refused = (text: string): Refusal => ({ status: 'E_UNAVAILABLE', text })

    if (count > 0 && (ofPeer?.byNamespace.size ?? 0) >= limits.maxRegistrationsPerPeer) {
      return refused('too many registrations of this peer')
    }

    if (size > 0 && (ofPeer?.bytes ?? 0) + size > limits.maxBytesPerPeer) {
      return refused('too large registrations of this peer')
    }

    if (count > 0 && (this.#namespaces.get(namespace)?.size ?? 0) >= limits.maxRegistrationsPerNamespace) {
      return refused('too many registrations in this namespace')
    }

    if ((count > 0 && this.#all.size >= limits.maxRegistrations) || (size > 0 && this.#bytes + size > limits.maxBytes)) {
      return refused('too many registrations')
    }

    return undefined
  }

  #add (registration: Registration): void {
    const { peer, namespace, bytes } = registration
    const ofPeer = this.#peers.get(peer) ?? { byNamespace: new Map<string, Registration>(), bytes: 0 }
    const journal = this.#namespaces.get(namespace) ?? new Journal<Registration>()

    ofPeer.byNamespace.set(namespace, registration)
    ofPeer.bytes += bytes
    journal.add(registration)
    this.#peers.set(peer, ofPeer)
    this.#namespaces.set(namespace, journal)
    this.#all.add(registration)
    this.#expiry.add(registration)
    this.#bytes += bytes
  }

  #remove (registration: Registration | undefined): void {
    if (registration == null || registration.gone) {
      return
    }

    registration.gone = true
    const { peer, namespace, bytes } = registration
    const ofPeer = this.#peers.get(peer)
    const journal = this.#namespaces.get(namespace)

    this.#bytes -= bytes
    this.#all.removed()
    this.#expiry.remove(registration)
    journal?.removed()

    if (journal?.size === 0) {
      this.#namespaces.delete(namespace)
    }

    if (ofPeer != null) {
      ofPeer.byNamespace.delete(namespace)
      ofPeer.bytes -= bytes

      if (ofPeer.byNamespace.size === 0) {
        this.#peers.delete(peer)
      }
    }
  }
}

function sizeOf (namespace: string, record: Uint8Array): number {
  return record.byteLength + bytesOfText(namespace) + REGISTRATION_OVERHEAD_BYTES
}
