import { openStream, StreamReader, within, writeFrame } from '@juxta/wire'
import { decodeAnswer, encodeRequest } from './codec.ts'
import { MAX_TAKEN_ANSWER_BYTES, PROTOCOL } from './constants.ts'
import { InvalidPointAnswerError, PointRefusedError, PointUnreachableError } from './errors.ts'
import type { Discovered, Request } from './codec.ts'
import type { Context } from './context.ts'
import type { PeerId, Stream } from '@libp2p/interface'

/** The stream was opened, and ended without an answer. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
}

type Asked = Request & { kind: 'register' | 'discover' }

/**
 * One request to a point and its answer, on a stream of its own, as rust-libp2p wants it. Our side of it stays open until the answer is there: go-libp2p-rendezvous resets a
 * stream that has ended.
 *
 * @param maxRegistrations - in the answer
 * @throws PointRefusedError, PointUnreachableError, InvalidPointAnswerError, the signal's reason
 */
export async function ask (context: Context, point: PeerId, request: Asked, maxRegistrations: number, signal: AbortSignal): Promise<{ ttl: bigint | undefined } | Discovered> {
  const bytes = await exchange(context, point, request, signal, async (reader, options) => {
    const frame = await reader.readFrame({ ...options, maxLength: MAX_TAKEN_ANSWER_BYTES }).catch((err: Error) => {
      throw err.name === 'StreamResetError' ? new NoAnswerError('The point reset the stream', { cause: err }) : err
    })

    if (frame == null) {
      throw new NoAnswerError('The point ended the stream without an answer')
    }

    return frame
  })
  let answer: ReturnType<typeof decodeAnswer>

  try {
    answer = decodeAnswer(request.kind, bytes, maxRegistrations)
  } catch (err) {
    throw new InvalidPointAnswerError('No answer to what was asked', { cause: err })
  }

  if ('refused' in answer) {
    throw new PointRefusedError(answer.refused, answer.text)
  }

  return answer
}

/**
 * Says something to which there is no answer.
 *
 * @throws PointUnreachableError, the signal's reason
 */
export async function tell (context: Context, point: PeerId, request: Request & { kind: 'unregister' }, signal: AbortSignal): Promise<void> {
  await exchange(context, point, request, signal, async () => {})
}

async function exchange<T> (context: Context, point: PeerId, request: Request, signal: AbortSignal, read: (reader: StreamReader, options: { signal: AbortSignal }) => Promise<T>): Promise<T> {
  const { components, limits, startTimer } = context
  const wait = within(startTimer, limits.exchangeMs, () => new PointUnreachableError(`No answer within ${limits.exchangeMs} ms`), signal)
  const options = { signal: wait.signal, runOnLimitedConnection: true }
  let stream: Stream | undefined

  try {
    const connection = await components.connectionManager.openConnection(point, { signal: wait.signal })
    stream = await openStream(connection, PROTOCOL, options)
    const reader = new StreamReader(stream)
    await writeFrame(stream, encodeRequest(request), options)
    const result = await read(reader, options)
    await stream.close(options)

    return result
  } catch (err) {
    stream?.abort(err instanceof Error ? err : new Error(String(err)))
    wait.signal.throwIfAborted()

    if (err instanceof Error && ['FrameTooLargeError', 'InvalidLengthError'].includes(err.name)) {
      throw new InvalidPointAnswerError('An answer that is too long', { cause: err })
    }

    throw new PointUnreachableError(`No answer of ${point.toString()}`, { cause: err })
  } finally {
    wait.done()
  }
}
