import { encodeFrame } from './frame.ts'
import { StreamClosedError, StreamResetError } from './errors.ts'
import { toError } from './to-error.ts'
import type { AbortOptions, MessageStream, Stream, StreamCloseEvent } from '@libp2p/interface'

/**
 * Waits until the stream takes more: at once, if it does now.
 *
 * `stream.onDrain()` is of no use for that: it never makes a new promise after
 * its first, so that nearly every later wait is over while the stream is full.
 *
 * @throws StreamResetError - the stream was reset or its connection lost meanwhile, or before
 * @throws StreamClosedError - it closed without an error meanwhile, or before
 */
export async function drained (stream: MessageStream, options: AbortOptions = {}): Promise<void> {
  const { signal } = options
  signal?.throwIfAborted()
  throwIfClosed(stream)

  if (!stream.writableNeedsDrain) {
    return
  }

  await new Promise<void>((resolve, reject) => {
    const settle = (then: () => void): void => {
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
      signal?.removeEventListener('abort', onAbort)
      then()
    }
    const onDrain = (): void => {
      // the stream's own listener, which came first, writes its backlog in the
      // next microtask and may be full again after that
      queueMicrotask(() => {
        if (!stream.writableNeedsDrain) {
          settle(resolve)
        }
      })
    }
    const onClose = (event: StreamCloseEvent): void => {
      settle(() => { reject(event.error == null ? new StreamClosedError() : new StreamResetError(event.error)) })
    }
    const onAbort = (): void => {
      settle(() => { reject(signal?.reason) })
    }

    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
    signal?.addEventListener('abort', onAbort)
  })
}

/**
 * Writes one length-prefixed frame when the stream takes it. The signal cancels
 * the waiting, never a frame already handed to the stream; so do errors: a
 * frame that was not handed over was not sent.
 *
 * @throws StreamResetError
 * @throws StreamClosedError
 */
export async function writeFrame (stream: MessageStream, bytes: Uint8Array, options: AbortOptions = {}): Promise<void> {
  await drained(stream, options)
  sendBytes(stream, encodeFrame(bytes))
}

/**
 * `stream.send` with this package's errors: without back-pressure, for what is
 * small and first on its stream.
 *
 * @throws StreamResetError
 * @throws StreamClosedError
 */
export function sendBytes (stream: MessageStream, bytes: Uint8Array): boolean {
  throwIfClosed(stream)

  try {
    return stream.send(bytes)
  } catch (err) {
    throw new StreamResetError(toError(err))
  }
}

function throwIfClosed (stream: MessageStream): void {
  if (stream.status === 'reset' || stream.status === 'aborted') {
    throw new StreamResetError()
  }

  const writeStatus = (stream as Partial<Stream>).writeStatus ?? 'writable'

  if (stream.status !== 'open' || writeStatus !== 'writable') {
    throw new StreamClosedError()
  }
}
