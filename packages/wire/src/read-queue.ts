import { ByteBuffer } from './byte-buffer.ts'
import type { StreamResetError } from './errors.ts'
import { ConcurrentReadError, TruncatedError } from './errors.ts'
import type { Uint8ArrayList } from 'uint8arraylist'

/** What a read gets, or how many bytes it can't go on without, as far as it knows yet. */
type Outcome = { bytes: Uint8Array } | { need: number }

interface Waiting {
  need: number
  attempt (): void
}

/** Received bytes and the one read that waits for them: `StreamReader`'s pull mode. */
export class ReadQueue {
  readonly #buffer = new ByteBuffer()
  readonly #onRead: () => void
  #waiting: Waiting | undefined
  #failure: unknown
  #ended: { resetBy?: StreamResetError } | undefined

  /** @param onRead - called when a read took something, or began to wait */
  constructor (onRead: () => void) {
    this.#onRead = onRead
  }

  get byteLength (): number {
    return this.#buffer.byteLength
  }

  /** True while a read waits. */
  get waiting (): boolean {
    return this.#waiting != null
  }

  /** Bytes the read that waits can't go on without. */
  get need (): number {
    return this.#waiting?.need ?? 0
  }

  /** What an earlier read failed with. */
  get failure (): unknown {
    return this.#failure
  }

  push (chunk: Uint8Array | Uint8ArrayList): void {
    if (this.#failure != null) {
      // the remote broke the framing: nothing that follows has a meaning
      return
    }

    this.#buffer.append(chunk)
    this.#waiting?.attempt()
  }

  /** Nothing more will come: a clean end, or with `resetBy` a reset. */
  end (resetBy?: StreamResetError): void {
    this.#ended = { resetBy }
    this.#waiting?.attempt()
  }

  takeAll (): Uint8Array {
    return this.#buffer.takeAll()
  }

  /** Bytes the frame at the front lacks; `undefined` if there is no frame. */
  missing (): number | undefined {
    const held = this.#buffer.byteLength

    if (held === 0) {
      return undefined
    }

    try {
      const header = this.#buffer.peekLength(Number.MAX_SAFE_INTEGER)

      return header == null ? 1 : Math.max(header.prefix + header.length - held, 0)
    } catch {
      return 1
    }
  }

  async readFrame (maxLength: number, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#read(() => {
      const header = this.#buffer.peekLength(maxLength)

      if (header == null) {
        return { need: this.#buffer.byteLength + 1 }
      }

      const need = header.prefix + header.length

      if (this.#buffer.byteLength < need) {
        return { need }
      }

      this.#buffer.skip(header.prefix)

      return { bytes: this.#buffer.take(header.length) }
    }, true, signal)
  }

  async readBytes (length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#read(() => {
      return this.#buffer.byteLength < length ? { need: length } : { bytes: this.#buffer.take(length) }
    }, false, signal)

    // the end of the stream is an error to such a read, so there are bytes
    return bytes as Uint8Array
  }

  async #read (parse: () => Outcome, endAllowed: boolean, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    if (this.#waiting != null) {
      throw new ConcurrentReadError()
    }

    signal?.throwIfAborted()

    return new Promise<Uint8Array | undefined>((resolve, reject) => {
      const settle = (): void => {
        this.#waiting = undefined
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => {
        settle()
        reject(signal?.reason)
      }
      const waiting: Waiting = {
        need: 0,
        attempt: () => {
          try {
            const outcome = this.#attempt(parse, endAllowed)

            if (outcome != null && 'need' in outcome) {
              waiting.need = outcome.need
              return
            }

            settle()
            resolve(outcome?.bytes)
          } catch (err) {
            this.#failure = err
            this.#buffer.clear()
            settle()
            reject(err)
          }
        }
      }

      this.#waiting = waiting
      signal?.addEventListener('abort', onAbort)
      waiting.attempt()
      this.#onRead()
    })
  }

  /** @returns `undefined` at a clean end */
  #attempt (parse: () => Outcome, endAllowed: boolean): Outcome | undefined {
    if (this.#failure != null) {
      throw this.#failure
    }

    const outcome = parse()

    if ('bytes' in outcome || this.#ended == null) {
      return outcome
    }

    if (this.#ended.resetBy != null) {
      throw this.#ended.resetBy
    }

    if (endAllowed && this.#buffer.byteLength === 0) {
      return undefined
    }

    throw new TruncatedError(outcome.need - this.#buffer.byteLength)
  }
}
