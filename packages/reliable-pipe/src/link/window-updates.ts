import { LEAST_INITIAL_WINDOW, WINDOW_UPDATE_BYTES, WINDOW_UPDATE_SHARE } from '../constants.ts'
import type { Connection, Stream } from '@libp2p/interface'

/** What libp2p's streams have beside their interface: whether the other side is to be told that it may send more */
interface Held {
  sendPause (): void
  sendResume (): void
  /**
   * yamux's: bytes that the other side may have sent and not been told of, as this side was configured; it doubles with updates up to 16 MiB, if nobody has
   * set another bound. Where this side begins with more than the other side was told, it is less by as much.
   */
  recvWindow?: number
}

/**
 * yamux answers every frame with one of its own, which lets the other side send as much again: a frame to be encrypted, written, read
 * and decrypted for each that came, half the work of a small message, and up to 60 bytes of a relay's allowance. The bytes that come
 * are taken at once, and a session's credit bounds them, so it is enough to say so now and then, well before the other side has sent all it may: in a fast
 * transfer one frame for each 128 KiB would still be a twentieth of the work of both ends.
 */
export class WindowUpdates {
  readonly #stream: Stream
  readonly #held?: Held
  /** what the muxer began with, or more */
  readonly #initialWindow: number
  #bytes = 0

  constructor (stream: Stream, { multiplexer }: Pick<Connection, 'multiplexer'>) {
    this.#stream = stream
    this.#held = multiplexer === YAMUX && canHold(stream) ? stream : undefined
    this.#initialWindow = this.#held?.recvWindow ?? LEAST_INITIAL_WINDOW
  }

  /** So much has come: to be called from within the stream's `message` event, which the muxer's own answer follows */
  received (bytes: number): void {
    if (this.#held == null) {
      return
    }

    this.#bytes += bytes

    if (this.#bytes >= this.#enough(this.#held) && this.#stream.status === 'open') {
      this.#bytes = 0
      this.#held.sendResume()
    }

    this.#held.sendPause()
  }

  /** Half of what the other side surely may send at most, or it would wait for ever: whatever either muxer was configured with, that is what every stream begins with, and what it was told of since */
  #enough ({ recvWindow = LEAST_INITIAL_WINDOW }: Held): number {
    const known = Math.min(recvWindow, LEAST_INITIAL_WINDOW + recvWindow - this.#initialWindow)

    return Math.min(known / 2, Math.max(WINDOW_UPDATE_BYTES, known * WINDOW_UPDATE_SHARE))
  }
}

/** Other muxers really stop what comes when they are told to */
const YAMUX = '/yamux/1.0.0'

function canHold (stream: Stream): stream is Stream & Held {
  const { sendPause, sendResume } = stream as Partial<Held>

  return typeof sendPause === 'function' && typeof sendResume === 'function'
}
