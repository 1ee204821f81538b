import { isUint8ArrayList, Uint8ArrayList } from 'uint8arraylist'
import { toError } from '@juxta/wire'
import { AnswerWait } from './answer-wait.ts'
import { BusyPoll } from './busy-poll.ts'
import { shareOf } from '../sharing/connection-share.ts'
import { LIMIT_TIME_HAND_OVER_MS, LIMIT_TIME_HAND_OVER_SHARE, LIMIT_TIME_RESERVE_MS, WRITE_BYTES } from '../constants.ts'
import { Slab } from './slab.ts'
import { WindowUpdates } from './window-updates.ts'
import { youngGarbage } from './young-garbage.ts'
import { hasTurns, nextTurn } from '../sharing/write-turns.ts'
import { FrameDecoder } from '../wire/frame-decoder.ts'
import type { ConnectionShare, SharingPath } from '../sharing/connection-share.ts'
import type { PathTraits } from '../core/events.ts'
import type { CurrentPath } from '../index.ts'
import type { SharedPath } from '../sharing/relay-share.ts'
import type { PathWriter } from './path-writer.ts'
import type { Frame, FrameLimits } from '../wire/frame.ts'
import type { Path } from '@juxta/path'
import type { StreamReader } from '@juxta/wire'

/** Smaller segments where a relay lets little through, so that little of its allowance is left unused, and one has room in the least share */
const LIMITED_MAX_PAYLOAD = 8_192

/** Of all paths: one that is idle then keeps none */
const slab = new Slab()

/** Of all paths: a process has one event loop */
const busyPoll = hasTurns ? new BusyPoll(() => performance.now(), nextTurn) : undefined

export interface LinkLimits extends FrameLimits {
  /** 0: the process never stays awake for an answer */
  busyPollMs: number
  /** bytes after which the young generation is collected; 0: never */
  collectEveryBytes: number
}

/** A stream that may be written to, and its one reader */
export interface OpenedStream {
  /** a promise: it may not be read before */
  reader: StreamReader | Promise<StreamReader>
  /** what still has to precede the first frame */
  preamble?: Uint8Array
}

export interface PathLinkEvents {
  now (): number
  onFrames (link: PathLink, frames: Frame[]): void
  /** the path can be written to again */
  onRoom (link: PathLink): void
  onEnd (link: PathLink, cause: string, error?: Error): void
  /** what came can't be read, and nothing after it; the path can still be written to */
  onMalformed (link: PathLink, error: Error): void
}

/** Protocols by which libp2p encrypts. Two nodes of one process without one give each other the very memory that they write. */
const ENCRYPTING = new Set(['/noise', '/tls/1.0.0'])

/** One path of a session: its stream as frames, its back-pressure, and its relay's limits */
export class PathLink implements SharedPath, SharingPath {
  readonly id: number
  readonly path: Path
  /** what the relay let through when the path was opened; Infinity without a limit */
  readonly initialAllowance: number
  readonly share?: ConnectionShare
  /** writes to it when it is its turn */
  writer?: PathWriter
  readonly openedAt: { written: number, usable: number }
  #reader: StreamReader | Promise<StreamReader>
  readonly #decoder: FrameDecoder
  readonly #events: PathLinkEvents
  readonly #answers?: AnswerWait
  readonly #collectEvery: number
  /** of the sessions that divide a limited connection, as a share of all of it */
  #weight = 1
  /** bytes */
  #written = 0
  #closed = false
  #malformed = false
  #preamble?: Uint8Array
  readonly #openedMs: number
  /** what the relay left it when it was opened */
  readonly #initialMs: number

  /** @param preamble - goes out in one write with the first frames */
  constructor (id: number, path: Path, { reader, preamble }: OpenedStream, limits: LinkLimits, events: PathLinkEvents) {
    this.id = id
    this.path = path
    this.initialAllowance = path.allowance()
    this.#reader = reader
    this.#preamble = preamble
    this.#openedMs = events.now()
    this.#initialMs = path.remainingMs()
    this.#decoder = new FrameDecoder(limits, length => slab.allocate(length))
    this.#events = events
    this.#collectEvery = limits.collectEveryBytes
    this.#answers = busyPoll == null || limits.busyPollMs === 0 ? undefined : new AnswerWait(busyPoll, limits.busyPollMs)

    if (this.initialAllowance !== Infinity) {
      this.share = shareOf(path.connection, () => path.allowance())
      this.share.add(this)
    }

    this.openedAt = { written: this.share?.written ?? 0, usable: this.share?.usable ?? Infinity }
    path.stream.addEventListener('drain', this.#onDrain)
  }

  /** As applications see it */
  get shown (): CurrentPath {
    const { kind, relay, connection } = this.path

    return { kind, relay, remoteAddr: connection.remoteAddr, allowance: this.path.allowance() }
  }

  get traits (): PathTraits {
    return {
      encrypted: ENCRYPTING.has(this.path.connection.encryption ?? ''),
      ...(this.initialAllowance !== Infinity && { maxPayload: LIMITED_MAX_PAYLOAD })
    }
  }

  /** Begins to read, as soon as that may be. Frames may come before this returns. */
  start (): void {
    if (this.#reader instanceof Promise) {
      this.#reader.then(reader => {
        this.#reader = reader

        if (this.#closed) {
          reader.detach()
        } else {
          this.#read(reader)
        }
      }, error => { this.#end('reset', toError(error)) })
    } else {
      this.#read(this.#reader)
    }
  }

  #read (reader: StreamReader): void {
    const windowUpdates = new WindowUpdates(this.path.stream, this.path.connection)

    reader.start(chunk => {
      if (this.#malformed) {
        return
      }

      windowUpdates.received(chunk.byteLength)
      this.#answers?.received(chunk.byteLength)

      const frames: Frame[] = []

      try {
        if (isUint8ArrayList(chunk)) {
          for (const bytes of chunk) {
            this.#decoder.push(bytes, frames)
          }
        } else {
          this.#decoder.push(chunk, frames)
        }
      } catch (error) {
        // what came before the bad bytes counts
        this.#emit(frames)
        this.#onMalformed(toError(error))
        return
      }

      this.#emit(frames)
      youngGarbage.passed(chunk.byteLength, this.#collectEvery)
    }, ending => {
      if (ending.kind === 'reset') {
        this.#end('reset', ending.error)
      } else {
        this.#end(this.#decoder.inFrame ? 'truncated' : 'closed')
      }
    })
  }

  /** Bytes that may be written now */
  get room (): number {
    const { stream } = this.path

    return this.#closed || stream.writableNeedsDrain || stream.writeStatus !== 'writable' ? 0 : WRITE_BYTES
  }

  get queued (): number {
    return this.path.stream.writeBufferLength
  }

  /**
   * Bytes of DATA that the relay's limit and the other side's share of it leave room for; Infinity without a limit
   *
   * @param weight - of the session, as a share of that of all that have something to send
   */
  dataRoom (weight: number): number {
    if (this.share == null) {
      return Infinity
    }

    this.#weight = weight

    return this.#inTime ? Math.max(0, Math.min(this.share.room, this.share.partOf(weight) - this.#written)) : 0
  }

  /** Bytes that the first segment may have: each side gets one through on each path */
  get firstRoom (): number {
    return this.share == null ? Infinity : this.#inTime ? this.share.firstRoom : 0
  }

  /** How much of the relay's limit is left, in all or of this side's share, by bytes or by time: 1 at first, 0 at the end */
  get shareLeft (): number {
    return this.share == null ? 1 : this.#inTime ? Math.min(this.share.left, Math.max(0, 1 - this.#written / this.share.partOf(this.#weight))) : 0
  }

  /** When the relay's time limit is near, on the clock of the session: the path is to be followed from then on; Infinity without one */
  get timeUpAt (): number {
    return this.#openedMs + Math.max(0, this.#initialMs - Math.min(LIMIT_TIME_HAND_OVER_MS, this.#initialMs * LIMIT_TIME_HAND_OVER_SHARE))
  }

  /** At the rate so far: milliseconds until the allowance is used up; Infinity without a limit, or when nothing is sent */
  get expectedMs (): number {
    const left = this.shareLeft

    return left === 1 ? Infinity : left / (1 - left) * (this.#events.now() - this.#openedMs)
  }

  write (parts: Uint8Array[]): void {
    if (this.#closed) {
      return
    }

    const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0)

    if (this.share != null) {
      this.share.written += bytes
      this.#written += bytes
    }

    if (this.#preamble != null) {
      parts = [this.#preamble, ...parts]
      this.#preamble = undefined
    }

    try {
      this.path.stream.send(parts.length === 1 ? parts[0] : new Uint8ArrayList(...parts))
      this.#answers?.wrote(bytes)
      youngGarbage.passed(bytes, this.#collectEvery)
    } catch (error) {
      this.#end('reset', error instanceof Error ? error : undefined)
    }
  }

  /** Nothing is reported after this */
  close (graceful: boolean, cause: string): void {
    if (this.#closed) {
      return
    }

    this.#detach()

    if (graceful) {
      void this.path.close()
    } else {
      this.path.abort(new Error(`the path was left: ${cause}`))
    }
  }

  #onMalformed (error: Error): void {
    this.#malformed = true

    if (!this.#closed) {
      this.#events.onMalformed(this, error)
    }
  }

  get #inTime (): boolean {
    return this.path.remainingMs() >= LIMIT_TIME_RESERVE_MS
  }

  #emit (frames: Frame[]): void {
    if (this.share != null) {
      this.share.received(frames.reduce((sum, frame) => frame.type === 'data' ? sum + frame.payload.byteLength : sum, 0))
    }

    if (frames.length > 0 && !this.#closed) {
      this.#events.onFrames(this, frames)
    }
  }

  #end (cause: string, error?: Error): void {
    if (this.#closed) {
      return
    }

    this.#detach()

    if (error == null) {
      void this.path.close()
    } else {
      this.path.abort(error)
    }

    this.#events.onEnd(this, cause, error)
  }

  #detach (): void {
    this.#closed = true
    this.writer?.leave()
    this.share?.remove(this)
    this.path.stream.removeEventListener('drain', this.#onDrain)

    if (!(this.#reader instanceof Promise)) {
      this.#reader.detach()
    }
  }

  readonly #onDrain = (): void => {
    // libp2p's own listener, which goes on sending what the stream has queued, may come after this one
    queueMicrotask(() => {
      if (this.room > 0) {
        this.#events.onRoom(this)
      }
    })
  }
}
