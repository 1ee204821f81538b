import { toError } from '@juxta/wire'
import type { MessageSession } from '../index.ts'

type Source = Pick<MessageSession, typeof Symbol.asyncIterator | 'addEventListener'>
type Sink = Pick<MessageSession, 'status' | 'addEventListener' | 'deliver' | 'close' | 'abort'>

/**
 * What the other side sends, a chunk for each message. Nothing is read ahead, so a reader that is slow slows the sender. To cancel it is to lose
 * interest: what comes is dropped, and the other side, which is not told, can finish.
 */
export function readableOf (session: Source): ReadableStream<Uint8Array> {
  const messages = session[Symbol.asyncIterator]()

  return new ReadableStream<Uint8Array>({
    pull: async controller => {
      const { done, value } = await messages.next()

      if (done === true) {
        controller.close()
      } else {
        controller.enqueue(value)
      }
    },
    cancel: () => { session.addEventListener('message', () => {}) }
  }, { highWaterMark: 0 })
}

/**
 * Takes a message with each chunk, and the next one when there is room. To close it is to close the session's own direction, which waits until all of it was
 * acknowledged; to abort it aborts the session.
 */
export function writableOf (session: Sink, error?: Error): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    start: controller => {
      if (error != null) {
        controller.error(error)
      }

      session.addEventListener('close', ({ detail }) => {
        if (detail.error != null) {
          controller.error(detail.error)
        }
      })
    },
    write: async (chunk, { signal }) => { await session.deliver(chunk, { signal }) },
    close: async () => { await session.close() },
    abort: (reason: unknown) => { session.abort(toError(reason)) }
  })
}
