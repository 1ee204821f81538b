import { drained, pause, StreamReader, within, writeFrame } from '@juxta/wire'
import { toString } from 'uint8arrays/to-string'
import { decodeRequest, encodeDiscovered, encodeRefused, encodeRegistered } from './codec.ts'
import { BYTES_PER_REQUEST, COOKIE_KEY_BYTES, MAX_FORMATS, MAX_PACED_PEERS, MAX_REQUEST_BYTES } from './constants.ts'
import { Pace } from './core/pace.ts'
import { Registrations } from './core/registrations.ts'
import { knownAddresses, OtherPeerError, verifyRecord } from './record.ts'
import type { Request } from './codec.ts'
import type { Context } from './context.ts'
import type { RecordFormat } from './core/record-format.ts'
import type { Refusal } from './core/registrations.ts'
import type { RefusedStatus } from './errors.ts'
import type { PointCount } from './index.ts'
import type { VerifiedRecord } from './record.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'

/** Where identify keeps what a peer calls itself, and how rust-libp2p does. */
const AGENT_VERSION = 'AgentVersion'
const RUST_AGENT = /^rust-libp2p\b/

type Refused = { status: RefusedStatus, text: string }

/** The side of a point: answers requests, one after the other on each stream. */
export class Point {
  readonly #context: Context
  readonly #registrations: Registrations
  readonly #pace: Pace
  readonly #streams = new Map<string, number>()
  /** What peers registered with, those that did last at the end; also of those that are not registered any more. */
  readonly #formats = new Map<string, RecordFormat>()
  #open = 0
  #run = new AbortController()

  constructor (context: Context) {
    const { limits } = this.#context = context
    this.#registrations = new Registrations(limits, crypto.getRandomValues(new Uint8Array(COOKIE_KEY_BYTES)))
    this.#pace = new Pace({ burst: limits.requestBurst, perSecond: limits.requestsPerSecond, maxPeers: MAX_PACED_PEERS })
  }

  get registrations (): number {
    this.#registrations.sweep(this.#context.now())

    return this.#registrations.size
  }

  get streams (): number {
    return this.#open
  }

  start (): void {
    this.#run = new AbortController()
  }

  /** Registrations stay: they have a time of their own. */
  stop (): void {
    this.#run.abort(new Error('The node stopped'))
  }

  /** What libp2p calls for each stream. */
  readonly onStream = (stream: Stream, connection: Connection): void => {
    const { limits, log } = this.#context
    const peer = connection.remotePeer.toString()
    const count = this.#streams.get(peer) ?? 0

    if (count >= limits.maxStreamsPerPeer || this.#open >= limits.maxStreams) {
      this.#count('busy')
      stream.abort(new Error('Too many streams'))
      return
    }

    // in the turn in which the stream came
    const reader = new StreamReader(stream, { maxBufferedBytes: MAX_REQUEST_BYTES })
    this.#open++
    this.#streams.set(peer, count + 1)

    this.#serve(reader, stream, connection.remotePeer)
      .catch((err: Error) => {
        log('a stream of %s failed - %s', peer, err.message)
        stream.abort(err)
      })
      .finally(() => {
        this.#open--
        this.#leave(peer)
      })
  }

  #leave (peer: string): void {
    const count = (this.#streams.get(peer) ?? 0) - 1

    if (count > 0) {
      this.#streams.set(peer, count)
    } else {
      this.#streams.delete(peer)
    }
  }

  async #serve (reader: StreamReader, stream: Stream, peer: PeerId): Promise<void> {
    const { startTimer, now } = this.#context

    for (;;) {
      const frame = await this.#next(reader)

      if (frame == null) {
        return this.#bounded('The stream was not closed', async signal => stream.close({ signal }))
      }

      await pause(startTimer, this.#pace.charge(peer.toString(), 1, now()), this.#run.signal)
      const answer = await this.#answer(this.#decode(frame), peer)

      if (answer != null) {
        this.#pace.charge(peer.toString(), answer.byteLength / BYTES_PER_REQUEST, now())
        // a peer that does not take an answer holds up nothing but its stream
        await this.#bounded('The answer was not taken', async signal => {
          await writeFrame(stream, answer, { signal })
          await drained(stream, { signal })
        })
      }
    }
  }

  async #next (reader: StreamReader): Promise<Uint8Array | undefined> {
    const { startTimer, limits } = this.#context
    const wait = within(startTimer, limits.idleMs, () => new Error('No request came'), this.#run.signal)

    try {
      return await reader.readFrame({ maxLength: MAX_REQUEST_BYTES, signal: wait.signal })
    } catch (err) {
      if (err instanceof Error && ['FrameTooLargeError', 'InvalidLengthError'].includes(err.name)) {
        this.#count('invalid')
      }

      throw err
    } finally {
      wait.done()
    }
  }

  async #bounded (reason: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { startTimer, limits } = this.#context
    const wait = within(startTimer, limits.writeMs, () => new Error(reason), this.#run.signal)

    try {
      await work(wait.signal)
    } finally {
      wait.done()
    }
  }

  #decode (frame: Uint8Array): Request {
    let request: Request | undefined

    try {
      request = decodeRequest(frame)
    } catch {
      // told below
    }

    if (request == null) {
      this.#count('invalid')
      throw new Error('Not a request')
    }

    return request
  }

  async #answer (request: Request, peer: PeerId): Promise<Uint8Array | undefined> {
    switch (request.kind) {
      case 'register':
        return this.#register(request, peer)
      case 'unregister':
        this.#count('unregistered')
        this.#registrations.unregister(peer.toString(), request.namespace)
        return undefined
      case 'discover':
        return this.#discover(request, peer)
    }
  }

  async #register ({ namespace, record = new Uint8Array(0), ttl }: Request & { kind: 'register' }, peer: PeerId): Promise<Uint8Array> {
    const wanted = { peer: peer.toString(), namespace, record, ttl }
    const refused = this.#registrations.check(wanted, this.#context.now())

    if (refused != null) {
      return this.#refuse('register', refused)
    }

    const verified = await this.#verify(record, peer)
    const taken = 'status' in verified ? verified : this.#registrations.register({ ...wanted, record: verified.sealed, format: verified.format }, this.#context.now())

    if ('status' in taken) {
      return this.#refuse('register', taken)
    }

    this.#count('registered')

    if ('format' in verified) {
      this.#remember(peer.toString(), verified.format)
    }

    return encodeRegistered(taken.ttl)
  }

  /**
   * A record, as it is given to who asks; or why it is no reason to register somebody. It must be one that everybody can read: a client of rust-libp2p that is given one
   * record or address that it can't read takes nothing of the whole answer.
   */
  async #verify (record: Uint8Array, peer: PeerId): Promise<Pick<VerifiedRecord, 'sealed' | 'format'> | Refused> {
    try {
      const { addresses, sealed, format } = await verifyRecord(record, peer, { signal: this.#run.signal })

      return addresses.length > 0 && knownAddresses(addresses).length === addresses.length
        ? { sealed, format }
        : { status: 'E_INVALID_SIGNED_PEER_RECORD', text: 'a record with addresses, all of known kinds, is wanted' }
    } catch (err) {
      return err instanceof OtherPeerError
        ? { status: 'E_NOT_AUTHORIZED', text: 'a peer registers itself, and nobody else' }
        : { status: 'E_INVALID_SIGNED_PEER_RECORD', text: 'no signed peer record' }
    }
  }

  async #discover ({ namespace, limit, cookie }: Request & { kind: 'discover' }, peer: PeerId): Promise<Uint8Array> {
    const rustOnly = await this.#readsRustOnly(peer)
    const answer = this.#registrations.discover({ namespace, limit, cookie, rustOnly }, this.#context.now())

    if ('found' in answer) {
      this.#count('discovered')

      return encodeDiscovered(answer.found, answer.cookie)
    }

    return this.#refuse('discover', answer)
  }

  #remember (peer: string, format: RecordFormat): void {
    this.#formats.delete(peer)
    this.#formats.set(peer, format)

    if (this.#formats.size > MAX_FORMATS) {
      this.#formats.delete(this.#formats.keys().next().value ?? '')
    }
  }

  /** What a peer has registered shows what it reads; of one that has registered nothing, what it calls itself. */
  async #readsRustOnly (peer: PeerId): Promise<boolean> {
    const format = this.#registrations.formatOf(peer.toString()) ?? this.#formats.get(peer.toString())

    if (format != null) {
      return format === 'rust'
    }

    const { components, log } = this.#context
    const known = await components.peerStore.get(peer).catch((err: unknown) => { log('nothing is known of %p - %e', peer, err) })
    const agent = known?.metadata.get(AGENT_VERSION)

    return agent != null && RUST_AGENT.test(toString(agent))
  }

  #refuse (kind: 'register' | 'discover', { status, text }: Refused | Refusal): Uint8Array {
    this.#count(status)

    return encodeRefused(kind, status, text)
  }

  #count (name: PointCount): void {
    this.#context.pointCounts.increment(name)
  }
}
