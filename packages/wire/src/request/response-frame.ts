import { MAX_REASON_LENGTH } from '../constants.ts'
import { InvalidResponseError } from '../errors.ts'
import { StatusError } from './status.ts'

const MORE = 0
const LAST = 1
const END = 2
const FIRST_STATUS = 16
const LAST_STATUS = 127

/**
 * One frame of an answer. Its first byte says what it is; `last` and `end` are
 * the end mark that a stream's own end can't be (a relay's limit looks the same).
 */
export type ResponseFrame =
  { kind: 'more', bytes: Uint8Array } |
  { kind: 'last', bytes: Uint8Array } |
  { kind: 'end' } |
  { kind: 'failed', error: StatusError }

/** 0x00 or 0x01, then the response; or 0x02; or a status (0x10-0x7f), then its reason in UTF-8. */
export function encodeResponseFrame (frame: ResponseFrame): Uint8Array {
  switch (frame.kind) {
    case 'more':
      return tagged(MORE, frame.bytes)
    case 'last':
      return tagged(LAST, frame.bytes)
    case 'end':
      return Uint8Array.of(END)
    case 'failed':
      return tagged(frame.error.status, encodeReason(frame.error.message))
  }
}

/** @throws InvalidResponseError */
export function decodeResponseFrame (frame: Uint8Array): ResponseFrame {
  const rest = frame.subarray(1)

  switch (frame[0]) {
    case MORE:
      return { kind: 'more', bytes: rest }
    case LAST:
      return { kind: 'last', bytes: rest }
    case END:
      return { kind: 'end' }
  }

  if (frame[0] >= FIRST_STATUS && frame[0] <= LAST_STATUS) {
    return { kind: 'failed', error: new StatusError(frame[0], new TextDecoder().decode(rest.subarray(0, MAX_REASON_LENGTH))) }
  }

  throw new InvalidResponseError('A response of no known kind')
}

function tagged (tag: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(1 + bytes.byteLength)
  frame[0] = tag
  frame.set(bytes, 1)

  return frame
}

function encodeReason (reason: string): Uint8Array {
  const bytes = new Uint8Array(MAX_REASON_LENGTH)
  const { written } = new TextEncoder().encodeInto(reason, bytes)

  return bytes.subarray(0, written)
}
