import { defaultLogger } from '@libp2p/logger'
import { streamPair } from '@libp2p/utils'
import { StreamReader } from '../src/index.ts'
import type { RequestCodec, StartTimer, StreamEnding } from '../src/index.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

export { rejection, until } from '@juxta/test-network'

export const log = defaultLogger().forComponent('juxta:test')

/** Two ends of a stream, the second one with a reader. */
export async function readerPair (init?: ConstructorParameters<typeof StreamReader>[1]): Promise<{ near: Stream, far: Stream, reader: StreamReader }> {
  const [near, far] = await streamPair({ delay: 0 })

  return { near, far, reader: new StreamReader(far, init) }
}

/** A connection as far as scopes look at one. */
export function stubConnection (peer = 'peer'): Connection {
  return { id: peer, remotePeer: { toString: () => peer } } as unknown as Connection
}

/** Timers that run out when the test says so. */
export class ManualTimers {
  readonly pending: Array<{ milliseconds: number, fn: () => void }> = []

  readonly start: StartTimer = (milliseconds, fn) => {
    const timer = { milliseconds, fn }
    this.pending.push(timer)

    return () => { this.#remove(timer) }
  }

  fire (milliseconds: number): void {
    const timer = this.pending.find(timer => timer.milliseconds === milliseconds)

    if (timer == null) {
      throw new Error(`No timer of ${milliseconds} ms`)
    }

    this.#remove(timer)
    timer.fn()
  }

  #remove (timer: { milliseconds: number, fn: () => void }): void {
    const i = this.pending.indexOf(timer)

    if (i !== -1) {
      this.pending.splice(i, 1)
    }
  }
}

/** What push mode hands over, and a promise of its ending. */
export function collect (reader: StreamReader): { bytes: () => Uint8Array, endings: StreamEnding[], ended: Promise<StreamEnding> } {
  const parts: Uint8Array[] = []
  const endings: StreamEnding[] = []
  const { promise: ended, resolve } = Promise.withResolvers<StreamEnding>()

  reader.start((chunk: Uint8Array | Uint8ArrayList) => {
    parts.push(chunk.slice())
  }, ending => {
    endings.push(ending)
    resolve(ending)
  })

  return { bytes: () => concat(...parts), endings, ended }
}

export function concat (...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let offset = 0

  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.byteLength
  }

  return bytes
}

/** Settled once the stream is closed in any way. */
export async function closed (stream: Stream): Promise<Error | undefined> {
  if (stream.status !== 'open') {
    return undefined
  }

  return new Promise(resolve => {
    stream.addEventListener('close', event => { resolve(event.error) }, { once: true })
  })
}

export const text = {
  encode: (value: string): Uint8Array => new TextEncoder().encode(value),
  decode: (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

export const textCodec: RequestCodec<string, string> = { request: text, response: text }
