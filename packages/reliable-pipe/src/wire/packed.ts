import { FrameDecodeError } from '../errors.ts'
import { FieldReader, varintLength, writeVarint } from './varint.ts'
import type { Bytes } from './data.ts'

/**
 * The payload of a DATA frame with flag PACKED: whole messages, one or more, each as a varint length and as many bytes.
 *
 * A header of its own for each small message, and a place of its own in the books of both ends, is more work than all the rest that is done for it.
 */

/** How much of the payload a message of so many bytes takes */
export function packedLength (bytes: number): number {
  return (bytes < 0x80 ? 1 : varintLength(bytes)) + bytes
}

/** Writes one message at `offset`; returns the offset after it */
export function writePacked (target: Uint8Array, offset: number, message: Uint8Array): number {
  const start = writeVarint(target, offset, message.byteLength)
  target.set(message, start)

  return start + message.byteLength
}

/**
 * How many messages there are, and how many bytes they have together: so that nothing is made for each before it is known that they may come.
 *
 * @throws FrameDecodeError
 */
export function measurePacked (payload: Uint8Array): { count: number, bytes: number } {
  const reader = new FieldReader(payload)
  let count = 0
  let bytes = 0

  while (reader.offset < reader.end) {
    const length = reader.varint()

    if (length > reader.end - reader.offset) {
      throw new FrameDecodeError(`a message of ${length} bytes runs past the end of its segment`)
    }

    reader.offset += length
    bytes += length
    count++
  }

  if (count === 0) {
    throw new FrameDecodeError('a packed segment holds no message')
  }

  return { count, bytes }
}

/**
 * Appends the messages, as views of the payload, which was measured.
 *
 * @returns how many bytes they have together
 */
export function readPacked (payload: Uint8Array, messages: Bytes[]): number {
  const reader = new FieldReader(payload)
  let bytes = 0

  while (reader.offset < reader.end) {
    const length = reader.varint()
    messages.push(reader.take(length))
    bytes += length
  }

  return bytes
}
