// Made by `npm run codecs` from handed-end.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface SessionState {
  unread: Uint8Array<ArrayBuffer>[]
  unacknowledged: Uint8Array<ArrayBuffer>[]
  closed: boolean
}

export namespace SessionState {
  let _codec: Codec<SessionState>

  export const codec = (): Codec<SessionState> => {
    if (_codec == null) {
      _codec = message<SessionState>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.unread != null && obj.unread.length > 0) {
          for (const value of obj.unread) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (obj.unacknowledged != null && obj.unacknowledged.length > 0) {
          for (const value of obj.unacknowledged) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if ((obj.closed != null && obj.closed !== false)) {
          w.uint32(24)
          w.bool(obj.closed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          unread: [],
          unacknowledged: [],
          closed: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.unread != null && obj.unread.length === opts.limits.unread) {
                throw new MaxLengthError('Decode error - repeated field "unread" had too many elements')
              }

              obj.unread.push(reader.bytes())
              break
            }
            case 2: {
              if (opts.limits?.unacknowledged != null && obj.unacknowledged.length === opts.limits.unacknowledged) {
                throw new MaxLengthError('Decode error - repeated field "unacknowledged" had too many elements')
              }

              obj.unacknowledged.push(reader.bytes())
              break
            }
            case 3: {
              obj.closed = reader.bool()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          unread: 0,
          unacknowledged: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.unread != null && obj.unread === opts.limits.unread) {
                throw new MaxLengthError('Streaming decode error - repeated field "unread" had too many elements')
              }

              yield {
                field: `${prefix}.unread[]`,
                index: obj.unread,
                value: reader.bytes()
              }

              obj.unread++

              break
            }
            case 2: {
              if (opts.limits?.unacknowledged != null && obj.unacknowledged === opts.limits.unacknowledged) {
                throw new MaxLengthError('Streaming decode error - repeated field "unacknowledged" had too many elements')
              }

              yield {
                field: `${prefix}.unacknowledged[]`,
                index: obj.unacknowledged,
                value: reader.bytes()
              }

              obj.unacknowledged++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.closed`,
                value: reader.bool()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SessionStateUnreadFieldEvent {
    field: '$.unread[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface SessionStateUnacknowledgedFieldEvent {
    field: '$.unacknowledged[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface SessionStateClosedFieldEvent {
    field: '$.closed'
    value: boolean
  }

  export function encode (obj: Partial<SessionState>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SessionState.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SessionState>): SessionState {
    return decodeMessage(buf, SessionState.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SessionState>): Generator<SessionStateUnreadFieldEvent | SessionStateUnacknowledgedFieldEvent | SessionStateClosedFieldEvent> {
    return streamMessage(buf, SessionState.codec(), opts)
  }
}

export interface HandedSession {
  handOver: Uint8Array<ArrayBuffer>
  state: Uint8Array<ArrayBuffer>
}

export namespace HandedSession {
  let _codec: Codec<HandedSession>

  export const codec = (): Codec<HandedSession> => {
    if (_codec == null) {
      _codec = message<HandedSession>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.handOver != null && obj.handOver.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.handOver)
        }

        if ((obj.state != null && obj.state.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.state)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          handOver: uint8ArrayAlloc(0),
          state: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.handOver = reader.bytes()
              break
            }
            case 2: {
              obj.state = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.handOver`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.state`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface HandedSessionHandOverFieldEvent {
    field: '$.handOver'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HandedSessionStateFieldEvent {
    field: '$.state'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<HandedSession>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, HandedSession.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandedSession>): HandedSession {
    return decodeMessage(buf, HandedSession.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandedSession>): Generator<HandedSessionHandOverFieldEvent | HandedSessionStateFieldEvent> {
    return streamMessage(buf, HandedSession.codec(), opts)
  }
}

export interface HandedEnd {
  pipe: string
  chain: Uint8Array<ArrayBuffer>[]
  sessions: HandedSession[]
}

export namespace HandedEnd {
  let _codec: Codec<HandedEnd>

  export const codec = (): Codec<HandedEnd> => {
    if (_codec == null) {
      _codec = message<HandedEnd>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.pipe != null && obj.pipe !== '')) {
          w.uint32(10)
          w.string(obj.pipe)
        }

        if (obj.chain != null && obj.chain.length > 0) {
          for (const value of obj.chain) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.sessions != null && obj.sessions.length > 0) {
          for (const value of obj.sessions) {
            w.uint32(26)
            HandedSession.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pipe: '',
          chain: [],
          sessions: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.pipe = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.chain != null && obj.chain.length === opts.limits.chain) {
                throw new MaxLengthError('Decode error - repeated field "chain" had too many elements')
              }

              obj.chain.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.sessions != null && obj.sessions.length === opts.limits.sessions) {
                throw new MaxLengthError('Decode error - repeated field "sessions" had too many elements')
              }

              obj.sessions.push(HandedSession.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.sessions$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          chain: 0,
          sessions: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.pipe`,
                value: reader.string()
              }
              break
            }
            case 2: {
              if (opts.limits?.chain != null && obj.chain === opts.limits.chain) {
                throw new MaxLengthError('Streaming decode error - repeated field "chain" had too many elements')
              }

              yield {
                field: `${prefix}.chain[]`,
                index: obj.chain,
                value: reader.bytes()
              }

              obj.chain++

              break
            }
            case 3: {
              if (opts.limits?.sessions != null && obj.sessions === opts.limits.sessions) {
                throw new MaxLengthError('Streaming decode error - repeated field "sessions" had too many elements')
              }

              for (const evt of HandedSession.codec().stream(reader, reader.uint32(), `${prefix}.sessions[]`, {
                limits: opts.limits?.sessions$
              })) {
                yield {
                  ...evt,
                  index: obj.sessions
                }
              }

              obj.sessions++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface HandedEndPipeFieldEvent {
    field: '$.pipe'
    value: string
  }

  export interface HandedEndChainFieldEvent {
    field: '$.chain[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface HandedEndSessionsHandOverFieldEvent {
    field: '$.sessions[].handOver'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface HandedEndSessionsStateFieldEvent {
    field: '$.sessions[].state'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<HandedEnd>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, HandedEnd.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandedEnd>): HandedEnd {
    return decodeMessage(buf, HandedEnd.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandedEnd>): Generator<HandedEndPipeFieldEvent | HandedEndChainFieldEvent | HandedEndSessionsHandOverFieldEvent | HandedEndSessionsStateFieldEvent> {
    return streamMessage(buf, HandedEnd.codec(), opts)
  }
}
