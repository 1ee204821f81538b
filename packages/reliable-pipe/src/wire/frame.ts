import { FrameDecodeError, UnsupportedFrameError } from '../errors.ts'
import { readAck, writeAck } from './ack.ts'
import { readAttach, writeAttach } from './attach.ts'
import { readAttached, writeAttached } from './attached.ts'
import { readAbort, readPathClosed, readPathEnd, readPing, readPong, readWindow, writeControl } from './control.ts'
import { readData, writeDataHeader, MAX_DATA_HEADER_BYTES } from './data.ts'
import { ABORT, ACK, ATTACH, ATTACHED, FIRST_SKIPPABLE, isData, PATH_CLOSED, PATH_END, PING, PONG, REQUEST, WINDOW } from './frame-type.ts'
import { readRequest, writeRequest } from './request.ts'
import type { FieldReader } from './varint.ts'
import { FieldWriter, varintLength, writeVarint } from './varint.ts'
import type { AckFrame } from './ack.ts'
import type { AttachFrame } from './attach.ts'
import type { AttachedFrame } from './attached.ts'
import type { ControlFrame } from './control.ts'
import type { DataFrame } from './data.ts'
import type { RequestFrame } from './request.ts'

export type Frame = DataFrame | AckFrame | AttachFrame | AttachedFrame | RequestFrame | ControlFrame

/** Bounds a decoder enforces before it holds a byte of the body */
export interface FrameLimits {
  /** payload bytes of one DATA frame */
  maxSegment: number
  /** ranges in an ACK, ATTACH, ATTACHED or REQUEST */
  maxRanges: number
}

/** Session id, name, info, positions and their framing fit many times over; ranges are counted apart */
const MAX_CONTROL_BODY_BYTES = 8192

/** The longest body a frame of this type may announce */
export function maxBodyBytes (type: number, limits: FrameLimits): number {
  return isData(type) ? limits.maxSegment + MAX_DATA_HEADER_BYTES : MAX_CONTROL_BODY_BYTES + limits.maxRanges * 16
}

const readers: Record<number, (reader: FieldReader, limits: FrameLimits) => Frame> = {
  [ATTACH]: (reader, limits) => readAttach(reader, limits.maxRanges),
  [ATTACHED]: (reader, limits) => readAttached(reader, limits.maxRanges),
  [ACK]: (reader, limits) => readAck(reader, limits.maxRanges),
  [REQUEST]: (reader, limits) => readRequest(reader, limits.maxRanges),
  [WINDOW]: readWindow,
  [PATH_END]: readPathEnd,
  [PATH_CLOSED]: readPathClosed,
  [PING]: readPing,
  [PONG]: readPong,
  [ABORT]: readAbort
}

/**
 * Reads one frame's body. Unknown skippable types give undefined.
 *
 * @throws FrameDecodeError, UnsupportedFrameError
 */
export function readFrame (type: number, reader: FieldReader, limits: FrameLimits): Frame | undefined {
  if (isData(type)) {
    const frame = readData(type, reader)

    if (frame.payload.byteLength > limits.maxSegment) {
      throw new FrameDecodeError(`a segment of ${frame.payload.byteLength} bytes is larger than ${limits.maxSegment}`)
    }

    return frame
  }

  const read = readers[type]

  if (read != null) {
    return read(reader, limits)
  }

  if (type < FIRST_SKIPPABLE) {
    throw new UnsupportedFrameError(type)
  }

  return undefined
}

/** Type, length and body of any frame, as one piece */
export function encodeFrame (frame: Frame): Uint8Array {
  if (frame.type === 'data') {
    const bytes = new Uint8Array(MAX_DATA_HEADER_BYTES + frame.payload.byteLength)
    const header = writeDataHeader(bytes, 0, frame.flags, frame.sequence, frame.transmission, frame.payload.byteLength)
    bytes.set(frame.payload.subarray(), header)

    return bytes.subarray(0, header + frame.payload.byteLength)
  }

  const writer = new FieldWriter()
  const type = writeBody(writer, frame)
  const body = writer.finish()
  const bytes = new Uint8Array(1 + varintLength(body.byteLength) + body.byteLength)
  bytes[0] = type
  bytes.set(body, writeVarint(bytes, 1, body.byteLength))

  return bytes
}

function writeBody (writer: FieldWriter, frame: Exclude<Frame, DataFrame>): number {
  switch (frame.type) {
    case 'attach':
      writeAttach(writer, frame)
      return ATTACH
    case 'attached':
      writeAttached(writer, frame)
      return ATTACHED
    case 'ack':
      writeAck(writer, frame)
      return ACK
    case 'request':
      writeRequest(writer, frame)
      return REQUEST
    default:
      return writeControl(writer, frame)
  }
}
