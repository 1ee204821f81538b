import { MAX_RESPONSE_LENGTH, MAX_RESPONSES } from '../constants.ts'
import { turn } from '../turn.ts'
import { writeFrame } from '../write.ts'
import { encodeResponseFrame } from './response-frame.ts'
import { Status, StatusError } from './status.ts'
import type { Codec } from './codec.ts'
import type { ResponseFrame } from './response-frame.ts'
import type { Stream } from '@libp2p/interface'

export interface SendResponsesInit {
  maxResponseLength?: number
  maxResponses?: number
}

/**
 * Sends responses as they come in, and the end mark with the last of them where that is known soon: each waits for one turn of the event loop to see
 * whether another follows. So an answer of one response is one message.
 *
 * @throws StatusError - a response that may not be sent; what came before it was
 */
export async function sendResponses<Response> (stream: Stream, responses: AsyncGenerator<Response, void, undefined>, codec: Codec<Response>, signal: AbortSignal, init: SendResponsesInit): Promise<void> {
  const maxLength = init.maxResponseLength ?? MAX_RESPONSE_LENGTH
  const maxResponses = init.maxResponses ?? MAX_RESPONSES
  let waiting: Uint8Array | undefined
  let count = 0

  const flush = async (): Promise<void> => {
    if (waiting != null) {
      const bytes = waiting
      waiting = undefined
      await send(stream, { kind: 'more', bytes }, signal)
    }
  }

  try {
    for (;;) {
      const following = responses.next()

      if (waiting != null && !await isSoon(following)) {
        await flush()
      }

      const { value, done } = await following

      if (done === true) {
        break
      }

      await flush()
      waiting = codec.encode(value)

      if (waiting.byteLength > maxLength || ++count > maxResponses) {
        waiting = undefined
        throw new StatusError(Status.responseTooLarge)
      }
    }
  } catch (error) {
    if (!signal.aborted) {
      await flush()
    }

    throw error
  } finally {
    responses.return().catch(() => {})
  }

  await send(stream, waiting == null ? { kind: 'end' } : { kind: 'last', bytes: waiting }, signal)
}

async function isSoon (promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(() => true, () => true)

  return Promise.race([settled, turn().then(() => false)])
}

async function send (stream: Stream, frame: ResponseFrame, signal: AbortSignal): Promise<void> {
  await writeFrame(stream, encodeResponseFrame(frame), { signal })
}
