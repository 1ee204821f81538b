/** Bytes of one write */
const BATCH_BYTES = 65_536

/** A message's length, big-endian */
const PREFIX_BYTES = 2

/**
 * What an application writes by hand to send many small messages over a raw
 * stream: each with its length before it, as many as fit in one write.
 */
export function * batches (messages: readonly Uint8Array[]): Generator<Uint8Array> {
  let batch = new Uint8Array(BATCH_BYTES)
  let end = 0

  for (const message of messages) {
    if (end + PREFIX_BYTES + message.byteLength > BATCH_BYTES) {
      yield batch.subarray(0, end)
      batch = new Uint8Array(BATCH_BYTES)
      end = 0
    }

    batch[end] = message.byteLength >>> 8
    batch[end + 1] = message.byteLength
    batch.set(message, end + PREFIX_BYTES)
    end += PREFIX_BYTES + message.byteLength
  }

  if (end > 0) {
    yield batch.subarray(0, end)
  }
}

/** The other end of it: messages out of chunks of any size */
export class BatchParser {
  readonly #onMessage: (message: Uint8Array) => void
  /** the beginning of a message whose end has not come */
  #rest = new Uint8Array(0)

  constructor (onMessage: (message: Uint8Array) => void) {
    this.#onMessage = onMessage
  }

  push (chunk: Uint8Array): void {
    let bytes = chunk

    if (this.#rest.byteLength > 0) {
      bytes = new Uint8Array(this.#rest.byteLength + chunk.byteLength)
      bytes.set(this.#rest)
      bytes.set(chunk, this.#rest.byteLength)
    }

    let start = 0

    while (start + PREFIX_BYTES <= bytes.byteLength) {
      const end = start + PREFIX_BYTES + (bytes[start] << 8 | bytes[start + 1])

      if (end > bytes.byteLength) {
        break
      }

      this.#onMessage(bytes.subarray(start + PREFIX_BYTES, end))
      start = end
    }

    this.#rest = bytes.slice(start)
  }
}
