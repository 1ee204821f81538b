/**
 * The small frames: one or two varints each.
 *
 * | type | name | body |
 * |---|---|---|
 * | 0x13 | WINDOW | N, M: the sender's new send window and the acknowledgements it wants |
 * | 0x14 | PATH_END | reason: this side sends no more DATA on this path |
 * | 0x15 | PATH_CLOSED | counter: that path has ended for this side; the ACK before is the last word on it |
 * | 0x16 | PING | token |
 * | 0x17 | PONG | token |
 * | 0x18 | ABORT | code, length-prefixed UTF-8 reason: the session is over |
 */
import { ABORT, PATH_CLOSED, PATH_END, PING, PONG, WINDOW } from './frame-type.ts'
import type { FieldReader, FieldWriter } from './varint.ts'

/** Position in this list = number on the wire; never reorder, only append */
export const PATH_END_REASONS = ['moved', 'limit', 'finished', 'idle'] as const
export type PathEndReason = typeof PATH_END_REASONS[number]

/** Position in this list = number on the wire; never reorder, only append */
export const ABORT_CODES = ['application', 'protocol', 'limit', 'shutdown'] as const
export type AbortCode = typeof ABORT_CODES[number]

export const MAX_ABORT_REASON_BYTES = 255

export interface WindowFrame { type: 'window', sendWindow: number, acknowledgeEvery: number }
export interface PathEndFrame { type: 'path-end', reason: PathEndReason }
export interface PathClosedFrame { type: 'path-closed', counter: number }
export interface PingFrame { type: 'ping', token: number }
export interface PongFrame { type: 'pong', token: number }
export interface AbortFrame { type: 'abort', code: AbortCode, reason: string }

export type ControlFrame = WindowFrame | PathEndFrame | PathClosedFrame | PingFrame | PongFrame | AbortFrame

/** Appends the body; returns the frame's type byte */
export function writeControl (writer: FieldWriter, frame: ControlFrame): number {
  switch (frame.type) {
    case 'window':
      writer.varint(frame.sendWindow).varint(frame.acknowledgeEvery)
      return WINDOW
    case 'path-end':
      writer.varint(PATH_END_REASONS.indexOf(frame.reason))
      return PATH_END
    case 'path-closed':
      writer.varint(frame.counter)
      return PATH_CLOSED
    case 'ping':
      writer.varint(frame.token)
      return PING
    case 'pong':
      writer.varint(frame.token)
      return PONG
    case 'abort':
      writer.varint(ABORT_CODES.indexOf(frame.code))
        .lengthPrefixed(new TextEncoder().encode(frame.reason).subarray(0, MAX_ABORT_REASON_BYTES))
      return ABORT
  }
}

export const readWindow = (reader: FieldReader): WindowFrame => ({ type: 'window', sendWindow: reader.varint(), acknowledgeEvery: reader.varint() })
export const readPathEnd = (reader: FieldReader): PathEndFrame => ({ type: 'path-end', reason: PATH_END_REASONS[reader.varint()] ?? 'moved' })
export const readPathClosed = (reader: FieldReader): PathClosedFrame => ({ type: 'path-closed', counter: reader.varint() })
export const readPing = (reader: FieldReader): PingFrame => ({ type: 'ping', token: reader.varint() })
export const readPong = (reader: FieldReader): PongFrame => ({ type: 'pong', token: reader.varint() })
export const readAbort = (reader: FieldReader): AbortFrame => ({
  type: 'abort',
  code: ABORT_CODES[reader.varint()] ?? 'application',
  reason: reader.text(MAX_ABORT_REASON_BYTES)
})
