import { isUint8ArrayList } from 'uint8arraylist'
import { StreamReader } from '@juxta/wire'
import { PROTOCOL_NAME, PROTOCOL_VERSION } from '../src/constants.ts'
import { FrameDecoder } from '../src/wire/frame-decoder.ts'
import { encodeFrame } from '../src/wire/frame.ts'
import type { StreamEnding } from '@juxta/wire'
import type { AttachFrame } from '../src/wire/attach.ts'
import type { Frame } from '../src/wire/frame.ts'
import type { Connection, Stream } from '@libp2p/interface'

export const PROTOCOL = `/juxta/${PROTOCOL_NAME}/${PROTOCOL_VERSION}`

/** The open scope's preamble */
const PREAMBLE = Uint8Array.of(0)

/** One stream of the protocol, in the hands of somebody who writes what he likes */
export class RawStream {
  readonly stream: Stream
  /** what came and was not asked for yet */
  readonly #frames: Frame[] = []
  readonly #waiting: Array<() => void> = []
  readonly #decoder = new FrameDecoder({ maxSegment: 65_536, maxRanges: 64 })
  #ending?: StreamEnding

  constructor (stream: Stream, { skip = 0 } = {}) {
    this.stream = stream

    new StreamReader(stream).start(chunk => {
      for (const part of isUint8ArrayList(chunk) ? chunk : [chunk]) {
        const skipped = Math.min(skip, part.byteLength)
        skip -= skipped
        this.#decoder.push(part.subarray(skipped), this.#frames)
      }

      this.#wake()
    }, ending => {
      this.#ending = ending
      this.#wake()
    })
  }

  /** Opens one, and writes the preamble */
  static async open (connection: Connection): Promise<RawStream> {
    const stream = await connection.newStream(PROTOCOL, { runOnLimitedConnection: true })
    const raw = new RawStream(stream)
    stream.send(PREAMBLE)

    return raw
  }

  write (...what: Array<Uint8Array | Frame>): this {
    for (const item of what) {
      this.stream.send(item instanceof Uint8Array ? item : encodeFrame(item))
    }

    return this
  }

  /** In one write */
  writeTogether (...frames: Frame[]): this {
    return this.write(Uint8Array.from(frames.flatMap(frame => [...encodeFrame(frame)])))
  }

  /** The next frame of this type; what comes before it is left out */
  async next<T extends Frame['type']> (type: T): Promise<Extract<Frame, { type: T }>> {
    for (;;) {
      while (this.#frames.length > 0) {
        const frame = this.#frames.shift()

        if (frame?.type === type) {
          return frame as Extract<Frame, { type: T }>
        }
      }

      if (this.#ending != null) {
        throw new Error(`the stream ended (${this.#ending.kind}) before a frame ${type}`)
      }

      await new Promise<void>(resolve => { this.#waiting.push(resolve) })
    }
  }

  /** How the other side has ended the stream */
  async ended (): Promise<StreamEnding['kind']> {
    while (this.#ending == null) {
      await new Promise<void>(resolve => { this.#waiting.push(resolve) })
    }

    return this.#ending.kind
  }

  #wake (): void {
    this.#waiting.splice(0).forEach(resolve => { resolve() })
  }
}

let sessions = 0

/** An ATTACH as it should be */
export function attachFrame (overrides: Partial<AttachFrame> = {}): AttachFrame {
  const session = new Uint8Array(16)
  new DataView(session.buffer).setUint32(0, ++sessions)

  return {
    type: 'attach',
    session,
    isNew: true,
    planned: false,
    counter: 1,
    cumulative: 0,
    credit: 1_000_000,
    ranges: [],
    sendWindow: 1000,
    acknowledgeEvery: 1,
    maxSegment: 65_536,
    maxMessage: 1_000_000,
    retentionMs: 60_000,
    name: 'echo',
    info: new Uint8Array(0),
    ...overrides
  }
}
