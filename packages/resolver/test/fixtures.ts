import { encodeFrame, StreamReader } from '@juxta/wire'
import { Query, Response } from '../src/wire/resolver.ts'
import type { Answer } from '../src/index.ts'
import type { Stream, StreamHandler } from '@libp2p/interface'

export { rejection, settled, turn, until } from '@juxta/test-network'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function bytes (text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

export function text (bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** All responses as text, and what it ended with. */
export async function read (answers: AsyncIterable<Answer>): Promise<string[]> {
  const responses: string[] = []

  for await (const { response } of answers) {
    responses.push(text(response))
  }

  return responses
}

/** Settles never, unless the signal is aborted. */
export async function never (signal?: AbortSignal): Promise<never> {
  return new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => { reject(signal.reason) })
  })
}

/** A frame of an answer, by its first byte: 0 more, 1 last, 2 end, a status. */
export function answerFrame (kind: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const frame = new Uint8Array(1 + body.byteLength)
  frame[0] = kind
  frame.set(body, 1)

  return encodeFrame(frame)
}

export function more (payload: string | Uint8Array, limited = false): Uint8Array {
  return answerFrame(0, Response.encode({ payload: typeof payload === 'string' ? bytes(payload) : payload as Uint8Array<ArrayBuffer>, limited }))
}

export const END = answerFrame(2)

/** A responder that reads the query and then does as it likes. */
export function scripted (script: (stream: Stream, query: Query) => void | Promise<void>): StreamHandler {
  return stream => {
    const reader = new StreamReader(stream)

    void (async () => {
      await reader.readFrame()
      const frame = await reader.readFrame()
      await script(stream, Query.decode(frame ?? new Uint8Array(0)))
    })().catch(() => {})
  }
}

/** A responder that says exactly these bytes and closes. */
export function saying (...frames: Uint8Array[]): StreamHandler {
  return scripted(async stream => {
    frames.forEach(frame => { stream.send(frame) })
    await stream.close()
  })
}
