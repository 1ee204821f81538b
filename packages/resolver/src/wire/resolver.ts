// Made by `npm run codecs` from resolver.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Query {
  name: string
  payload: Uint8Array<ArrayBuffer>
  deadlineMs?: number
  hops: number
  maxResponses: number
  maxBytes: number
  requires: number
}

export namespace Query {
  let _codec: Codec<Query>

  export const codec = (): Codec<Query> => {
    if (_codec == null) {
      _codec = message<Query>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if ((obj.payload != null && obj.payload.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.payload)
        }

        if (obj.deadlineMs != null) {
          w.uint32(24)
          w.uint32(obj.deadlineMs)
        }

        if ((obj.hops != null && obj.hops !== 0)) {
          w.uint32(32)
          w.uint32(obj.hops)
        }

        if ((obj.maxResponses != null && obj.maxResponses !== 0)) {
          w.uint32(40)
          w.uint32(obj.maxResponses)
        }

        if ((obj.maxBytes != null && obj.maxBytes !== 0)) {
          w.uint32(48)
          w.uint32(obj.maxBytes)
        }

        if ((obj.requires != null && obj.requires !== 0)) {
          w.uint32(56)
          w.uint32(obj.requires)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: '',
          payload: uint8ArrayAlloc(0),
          hops: 0,
          maxResponses: 0,
          maxBytes: 0,
          requires: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.name = reader.string()
              break
            }
            case 2: {
              obj.payload = reader.bytes()
              break
            }
            case 3: {
              obj.deadlineMs = reader.uint32()
              break
            }
            case 4: {
              obj.hops = reader.uint32()
              break
            }
            case 5: {
              obj.maxResponses = reader.uint32()
              break
            }
            case 6: {
              obj.maxBytes = reader.uint32()
              break
            }
            case 7: {
              obj.requires = reader.uint32()
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
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.payload`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.deadlineMs`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.hops`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.maxResponses`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.maxBytes`,
                value: reader.uint32()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.requires`,
                value: reader.uint32()
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

  export interface QueryNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface QueryPayloadFieldEvent {
    field: '$.payload'
    value: Uint8Array<ArrayBuffer>
  }

  export interface QueryDeadlineMsFieldEvent {
    field: '$.deadlineMs'
    value: number
  }

  export interface QueryHopsFieldEvent {
    field: '$.hops'
    value: number
  }

  export interface QueryMaxResponsesFieldEvent {
    field: '$.maxResponses'
    value: number
  }

  export interface QueryMaxBytesFieldEvent {
    field: '$.maxBytes'
    value: number
  }

  export interface QueryRequiresFieldEvent {
    field: '$.requires'
    value: number
  }

  export function encode (obj: Partial<Query>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Query.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Query>): Query {
    return decodeMessage(buf, Query.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Query>): Generator<QueryNameFieldEvent | QueryPayloadFieldEvent | QueryDeadlineMsFieldEvent | QueryHopsFieldEvent | QueryMaxResponsesFieldEvent | QueryMaxBytesFieldEvent | QueryRequiresFieldEvent> {
    return streamMessage(buf, Query.codec(), opts)
  }
}

export interface Response {
  payload?: Uint8Array<ArrayBuffer>
  limited: boolean
  passes?: number
  source?: Uint8Array<ArrayBuffer>
  note?: Uint8Array<ArrayBuffer>
}

export namespace Response {
  let _codec: Codec<Response>

  export const codec = (): Codec<Response> => {
    if (_codec == null) {
      _codec = message<Response>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.payload != null) {
          w.uint32(10)
          w.bytes(obj.payload)
        }

        if ((obj.limited != null && obj.limited !== false)) {
          w.uint32(16)
          w.bool(obj.limited)
        }

        if (obj.passes != null) {
          w.uint32(24)
          w.uint32(obj.passes)
        }

        if (obj.source != null) {
          w.uint32(34)
          w.bytes(obj.source)
        }

        if (obj.note != null) {
          w.uint32(42)
          w.bytes(obj.note)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          limited: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.payload = reader.bytes()
              break
            }
            case 2: {
              obj.limited = reader.bool()
              break
            }
            case 3: {
              obj.passes = reader.uint32()
              break
            }
            case 4: {
              obj.source = reader.bytes()
              break
            }
            case 5: {
              obj.note = reader.bytes()
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
                field: `${prefix}.payload`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.limited`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.passes`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.source`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.note`,
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

  export interface ResponsePayloadFieldEvent {
    field: '$.payload'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ResponseLimitedFieldEvent {
    field: '$.limited'
    value: boolean
  }

  export interface ResponsePassesFieldEvent {
    field: '$.passes'
    value: number
  }

  export interface ResponseSourceFieldEvent {
    field: '$.source'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ResponseNoteFieldEvent {
    field: '$.note'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Response>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Response.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Response>): Response {
    return decodeMessage(buf, Response.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Response>): Generator<ResponsePayloadFieldEvent | ResponseLimitedFieldEvent | ResponsePassesFieldEvent | ResponseSourceFieldEvent | ResponseNoteFieldEvent> {
    return streamMessage(buf, Response.codec(), opts)
  }
}
