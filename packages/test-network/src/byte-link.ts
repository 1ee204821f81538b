import { ByteLinkClosedError } from './errors.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { VirtualClock } from './virtual-clock.ts'

// yamux' first window, and the largest piece libp2p's transports hand over at once
const DEFAULT_WINDOW_BYTES = 256 * 1024
const DEFAULT_MAX_CHUNK_BYTES = 64 * 1024

/**
 * How a byte link is cut; whatever was not delivered is lost.
 *
 * - `close`: both ends see a polite end, as when a relay's limit strikes.
 * - `reset`: both ends see an error.
 * - `blackhole`: nobody sees anything. Nothing is lost yet: `restore` lets the
 *   bytes go on, as TCP would; another `cut` makes the loss final.
 */
export type CutKind = 'close' | 'reset' | 'blackhole'

export type ByteLinkEnding = 'closed' | 'reset'

export interface ByteLinkInit {
  clock: VirtualClock
  random: Random
  latencyMs: number
  /** Up to so many milliseconds more; bytes never overtake each other. */
  jitterMs?: number
  bitsPerSecond?: number
  /** Bytes that may be written and not yet read by the other end before the writer is told to wait, default 256 KiB. */
  windowBytes?: number
  /** Bytes in the longest piece delivered, default 64 KiB. */
  maxChunkBytes?: number
  trace?: Trace
  name?: string
}

export interface ByteLinkHandlers {
  /** The reading end: bytes, in order, in other pieces than were written. */
  onData (chunk: Uint8Array): void
  /** The reading end: no more will come, once. */
  onEnd? (ending: ByteLinkEnding): void
  /** The writing end: there is room again after a `write` that gave false. */
  onDrain? (): void
  /** The writing end: the link was cut visibly, once. */
  onClosed? (ending: ByteLinkEnding): void
}

/**
 * One direction of a stream: ordered and lossless until it is cut, its bytes
 * arriving in random pieces, its writer held back by a window. It takes every
 * write, as libp2p's streams do; honouring `false` is the writer's part.
 */
export class ByteLink {
  bytesWritten = 0
  bytesDelivered = 0
  latencyMs: number
  jitterMs: number
  bitsPerSecond: number

  readonly #clock: VirtualClock
  readonly #random: Random
  readonly #handlers: ByteLinkHandlers
  readonly #windowBytes: number
  readonly #maxChunkBytes: number
  readonly #trace: Trace | undefined
  readonly #name: string
  /** Written and not yet on the link. */
  #unsent: Uint8Array[] = []
  #unsentBytes = 0
  /** Arrived, or held by a black hole, or by a reader that paused. */
  #arrived: Uint8Array[] = []
  /** Written, and not known at the writer to have been read. */
  #outstanding = 0
  #needsDrain = false
  #pumping = false
  #freeAt = 0
  #lastArrival = 0
  #paused = false
  #blackhole = false
  #closing = false
  /** The mark behind the last byte: on its way, or arrived. */
  #endMark: 'unsent' | 'sent' | 'arrived' = 'unsent'
  #ended = false

  constructor (init: ByteLinkInit, handlers: ByteLinkHandlers) {
    this.#clock = init.clock
    this.#random = init.random
    this.#handlers = handlers
    this.#windowBytes = init.windowBytes ?? DEFAULT_WINDOW_BYTES
    this.#maxChunkBytes = init.maxChunkBytes ?? DEFAULT_MAX_CHUNK_BYTES
    this.#trace = init.trace
    this.#name = init.name ?? 'stream'
    this.latencyMs = init.latencyMs
    this.jitterMs = init.jitterMs ?? 0
    this.bitsPerSecond = init.bitsPerSecond ?? Infinity
  }

  /** True after a `write` gave false, until `onDrain`. */
  get needsDrain (): boolean {
    return this.#needsDrain
  }

  /** Bytes written that the writer can't know to have been read. */
  get outstanding (): number {
    return this.#outstanding
  }

  /** True once nothing more can arrive and the reader was told. */
  get ended (): boolean {
    return this.#ended
  }

  /**
   * Takes a copy of the bytes.
   *
   * @returns whether there is room for more; if not, `onDrain` says when
   * @throws ByteLinkClosedError - closed by the writer, or cut visibly
   */
  write (bytes: Uint8Array): boolean {
    if (this.#closing || this.#ended) {
      throw new ByteLinkClosedError()
    }

    this.bytesWritten += bytes.byteLength
    this.#outstanding += bytes.byteLength
    this.#trace?.record(this.#clock.now, `${this.#name}:written`, bytes)

    if (bytes.byteLength > 0) {
      this.#unsent.push(bytes.slice())
      this.#unsentBytes += bytes.byteLength
      this.#schedulePump()
    }

    this.#needsDrain ||= this.#outstanding >= this.#windowBytes

    return !this.#needsDrain
  }

  /** No more will be written; the reader learns it after the last byte. */
  close (): void {
    if (!this.#closing && !this.#ended) {
      this.#closing = true
      this.#schedulePump()
    }
  }

  /** The reader takes no more for now. */
  pause (): void {
    this.#paused = true
  }

  resume (): void {
    this.#paused = false
    this.#handOver()
  }

  cut (kind: CutKind): void {
    if (this.#ended) {
      return
    }

    this.#trace?.record(this.#clock.now, `${this.#name}:cut:${kind}`)

    if (kind === 'blackhole') {
      this.#blackhole = true
      return
    }

    const ending = kind === 'close' ? 'closed' : 'reset'

    this.#unsent = []
    this.#unsentBytes = 0
    this.#arrived = []
    this.#ended = true
    this.#handlers.onClosed?.(ending)
    this.#handlers.onEnd?.(ending)
  }

  /** Ends a black hole; what it held goes on. */
  restore (): void {
    this.#blackhole = false
    this.#trace?.record(this.#clock.now, `${this.#name}:restore`)
    this.#schedulePump()
    this.#handOver()
  }

  /** In an event of its own, so that what is written at one time can arrive in one piece. */
  #schedulePump (): void {
    if (!this.#pumping) {
      this.#pumping = true
      this.#clock.schedule(Math.max(this.#freeAt, this.#clock.now), () => {
        this.#pumping = false
        this.#pump()
      })
    }
  }

  #pump (): void {
    if (this.#blackhole || this.#ended) {
      return
    }

    if (this.#unsentBytes === 0) {
      this.#sendEndMark()
      return
    }

    const chunk = this.#takeUnsent(this.#chunkLength())

    this.#freeAt = this.#clock.now + chunk.byteLength * 8000 / this.bitsPerSecond
    this.#lastArrival = Math.max(this.#lastArrival, this.#freeAt + this.latencyMs + (this.jitterMs > 0 ? this.#random.between(0, this.jitterMs) : 0))
    this.#clock.schedule(this.#lastArrival, () => {
      if (!this.#ended) {
        this.#arrived.push(chunk)
        this.#handOver()
      }
    })

    if (this.#unsentBytes > 0 || this.#closing) {
      this.#schedulePump()
    }
  }

  #sendEndMark (): void {
    if (!this.#closing || this.#endMark !== 'unsent') {
      return
    }

    this.#endMark = 'sent'
    this.#lastArrival = Math.max(this.#lastArrival, this.#clock.now + this.latencyMs)
    this.#clock.schedule(this.#lastArrival, () => {
      this.#endMark = 'arrived'
      this.#finish()
    })
  }

  /** Half of the pieces are as long as can be, the others of any length. */
  #chunkLength (): number {
    const longest = Math.min(this.#unsentBytes, this.#maxChunkBytes)

    return this.#random.chance(0.5) ? longest : 1 + this.#random.int(longest)
  }

  #takeUnsent (length: number): Uint8Array {
    const chunk = new Uint8Array(length)
    let filled = 0
    let whole = 0

    while (filled < length) {
      const part = this.#unsent[whole]
      const wanted = length - filled

      if (part.byteLength <= wanted) {
        chunk.set(part, filled)
        filled += part.byteLength
        whole++
      } else {
        chunk.set(part.subarray(0, wanted), filled)
        this.#unsent[whole] = part.subarray(wanted)
        filled = length
      }
    }

    this.#unsent.splice(0, whole)
    this.#unsentBytes -= length

    return chunk
  }

  #handOver (): void {
    while (this.#arrived.length > 0 && !this.#paused && !this.#blackhole) {
      const chunk = this.#arrived.shift() as Uint8Array

      this.bytesDelivered += chunk.byteLength
      this.#trace?.record(this.#clock.now, `${this.#name}:delivered`, chunk)
      this.#clock.after(this.latencyMs, () => { this.#release(chunk.byteLength) })
      this.#handlers.onData(chunk)
    }

    this.#finish()
  }

  /** The writer learns that so many bytes were read. */
  #release (length: number): void {
    this.#outstanding -= length

    if (this.#needsDrain && !this.#ended && this.#outstanding <= this.#windowBytes / 2) {
      this.#needsDrain = false
      this.#handlers.onDrain?.()
    }
  }

  #finish (): void {
    if (this.#endMark !== 'arrived' || this.#arrived.length > 0 || this.#ended || this.#blackhole) {
      return
    }

    this.#ended = true
    this.#trace?.record(this.#clock.now, `${this.#name}:ended`)
    this.#handlers.onEnd?.('closed')
  }
}
