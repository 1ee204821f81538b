import { MESSAGE_BYTES } from './constants.ts'
import { OutputClosedError } from './errors.ts'
import type { Readable, Writable } from 'node:stream'

/** What is used of a session */
export interface Duplex extends AsyncIterable<Uint8Array> {
  deliver (data: Uint8Array, options?: { signal?: AbortSignal }): Promise<void>
}

export interface Counted {
  bytes: number
}

/**
 * Everything that comes in, as messages. No more is read than the session takes: who feeds us has to wait
 * while the other side is slow. The signal ends the reading only, and what was read is still delivered.
 */
export async function send (input: Readable, session: Duplex, sent: Counted, enough: AbortSignal): Promise<void> {
  const stop = (): void => { input.destroy() }

  if (enough.aborted) {
    stop()
  } else {
    enough.addEventListener('abort', stop, { once: true })
  }

  try {
    for await (const chunk of input as AsyncIterable<Uint8Array>) {
      for (let from = 0; from < chunk.byteLength; from += MESSAGE_BYTES) {
        const message = chunk.subarray(from, from + MESSAGE_BYTES)

        await session.deliver(message)
        sent.bytes += message.byteLength
      }
    }
  } catch (err) {
    if (!enough.aborted || (err as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') {
      throw err
    }
  } finally {
    enough.removeEventListener('abort', stop)
  }
}

/**
 * Writes what comes, and takes the next message when that was taken: a slow reader makes the other side wait.
 *
 * @throws OutputClosedError
 */
export async function receive (session: Duplex, output: Writable, received: Counted): Promise<void> {
  // the write that fails says so itself
  const onError = (): void => {}
  output.on('error', onError)

  for await (const message of session) {
    await write(output, message)
    received.bytes += message.byteLength
  }

  output.off('error', onError)
}

async function write (output: Writable, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    output.write(bytes, err => {
      if (err == null) {
        resolve()
      } else {
        reject((err as NodeJS.ErrnoException).code === 'EPIPE' ? new OutputClosedError('standard output was closed') : err)
      }
    })
  })
}
