import { isUint8ArrayList, Uint8ArrayList } from 'uint8arraylist'
import { allocUnsafe } from 'uint8arrays/alloc'
import { ALLOWANCE_RESERVE, FIRST_SEGMENT_RESERVE, LIMIT_TIME_RESERVE_MS, WRITE_BYTES } from './constants.ts'
import { WindowUpdates } from './window-updates.ts'
import { FrameDecoder } from './wire/frame-decoder.ts'
import type { PathTraits } from './core/events.ts'
import type { SharedPath } from './relay-share.ts'
import type { Frame, FrameLimits } from './wire/frame.ts'
import type { Path } from '@juxta/path'
import type { StreamReader } from '@juxta/wire'

/** Smaller segments where a relay lets little through, so that little of its allowance is left unused, and one has room in the least share */
const LIMITED_MAX_PAYLOAD = 8_192

/** A stream that may be written to, and its one reader */
export interface OpenedStream {
  reader: StreamReader
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

/** One path of a session: its stream as frames, its back-pressure, and its relay's limits */
export class PathLink implements SharedPath {
  readonly id: number
  readonly path: Path
  /** what the relay let through when the path was opened; Infinity without a limit */
  readonly initialAllowance: number
  written = 0
  #dataReceived = 0
  /** bytes of the allowance that are the other side's */
  #left = 0
  /** bytes of DATA that this side could write when it was divided */
  #ownShare: number
  readonly #reader: StreamReader
  readonly #decoder: FrameDecoder
  readonly #events: PathLinkEvents
  #closed = false
  #malformed = false
  #preamble?: Uint8Array
  readonly #openedAt: number

  /** @param preamble - goes out in one write with the first frames */
  constructor (id: number, path: Path, { reader, preamble }: OpenedStream, limits: FrameLimits, events: PathLinkEvents) {
    this.id = id
    this.path = path
    this.initialAllowance = path.allowance()
    this.#reader = reader
    this.#preamble = preamble
    this.#openedAt = events.now()
    this.#decoder = new FrameDecoder(limits, allocUnsafe)
    this.#events = events
    this.#ownShare = this.dataRoom
    path.stream.addEventListener('drain', this.#onDrain)
  }

  get traits (): PathTraits {
    return this.initialAllowance === Infinity ? {} : { maxPayload: LIMITED_MAX_PAYLOAD }
  }

  /** Begins to read. Frames may come before this returns. */
  start (): void {
    const windowUpdates = new WindowUpdates(this.path.stream, this.path.connection)

    this.#reader.start(chunk => {
      if (this.#malformed) {
        return
      }

      windowUpdates.received(chunk.byteLength)

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
        this.#onMalformed(error instanceof Error ? error : new Error(String(error)))
        return
      }

      this.#emit(frames)
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

  get allowance (): number {
    return this.path.allowance()
  }

  /** Bytes of DATA that the relay's limit and the other side's share of it leave room for; Infinity without a limit */
  get dataRoom (): number {
    return this.#roomAbove(ALLOWANCE_RESERVE + Math.max(0, this.#left - this.#dataReceived))
  }

  /** Bytes that the first segment may have: each side gets one through on each path */
  get firstRoom (): number {
    return this.#roomAbove(FIRST_SEGMENT_RESERVE)
  }

  divide (leave: number): void {
    this.#left = leave
    this.#ownShare = this.dataRoom
  }

  /** How much of the relay's limit is left, in all or of this side's share, by bytes or by time: 1 at first, 0 at the end */
  get shareLeft (): number {
    if (this.initialAllowance === Infinity) {
      return 1
    }

    const whole = this.initialAllowance - ALLOWANCE_RESERVE
    const own = this.#ownShare > 0 ? this.dataRoom / this.#ownShare : 0

    return whole > 0 ? Math.min(1, own, this.#roomAbove(ALLOWANCE_RESERVE) / whole) : 0
  }

  /** At the rate so far: milliseconds until the allowance is used up; Infinity without a limit, or when nothing is sent */
  get expectedMs (): number {
    const left = this.shareLeft

    return left === 1 ? Infinity : left / (1 - left) * (this.#events.now() - this.#openedAt)
  }

  write (parts: Uint8Array[]): void {
    if (this.#closed) {
      return
    }

    this.written += parts.reduce((sum, part) => sum + part.byteLength, 0)

    if (this.#preamble != null) {
      parts = [this.#preamble, ...parts]
      this.#preamble = undefined
    }

    try {
      this.path.stream.send(parts.length === 1 ? parts[0] : new Uint8ArrayList(...parts))
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

  #roomAbove (reserve: number): number {
    if (this.initialAllowance === Infinity) {
      return Infinity
    }

    if (this.path.remainingMs() < LIMIT_TIME_RESERVE_MS) {
      return 0
    }

    return Math.max(0, this.path.allowance() - this.path.stream.writeBufferLength - reserve)
  }

  #emit (frames: Frame[]): void {
    if (this.initialAllowance !== Infinity) {
      for (const frame of frames) {
        this.#dataReceived += frame.type === 'data' ? frame.payload.byteLength : 0
      }
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
    this.path.stream.removeEventListener('drain', this.#onDrain)
    this.#reader.detach()
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
