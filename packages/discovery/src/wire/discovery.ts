// Made by `npm run codecs` from discovery.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Find {
  query?: Uint8Array<ArrayBuffer>
  known: Known[]
  requires: number
  understands?: number
}

export namespace Find {
  let _codec: Codec<Find>

  export const codec = (): Codec<Find> => {
    if (_codec == null) {
      _codec = message<Find>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.query != null) {
          w.uint32(10)
          w.bytes(obj.query)
        }

        if (obj.known != null && obj.known.length > 0) {
          for (const value of obj.known) {
            w.uint32(18)
            Known.codec().encode(value, w)
          }
        }

        if ((obj.requires != null && obj.requires !== 0)) {
          w.uint32(24)
          w.uint32(obj.requires)
        }

        if (obj.understands != null) {
          w.uint32(32)
          w.uint32(obj.understands)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          known: [],
          requires: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.query = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.known != null && obj.known.length === opts.limits.known) {
                throw new MaxLengthError('Decode error - repeated field "known" had too many elements')
              }

              obj.known.push(Known.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.known$
              }))
              break
            }
            case 3: {
              obj.requires = reader.uint32()
              break
            }
            case 4: {
              obj.understands = reader.uint32()
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
          known: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.query`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.known != null && obj.known === opts.limits.known) {
                throw new MaxLengthError('Streaming decode error - repeated field "known" had too many elements')
              }

              for (const evt of Known.codec().stream(reader, reader.uint32(), `${prefix}.known[]`, {
                limits: opts.limits?.known$
              })) {
                yield {
                  ...evt,
                  index: obj.known
                }
              }

              obj.known++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.requires`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.understands`,
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

  export interface FindQueryFieldEvent {
    field: '$.query'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FindKnownIdFieldEvent {
    field: '$.known[].id'
    value: string
    index: number
  }

  export interface FindKnownTypeFieldEvent {
    field: '$.known[].type'
    value: string
    index: number
  }

  export interface FindKnownSequenceFieldEvent {
    field: '$.known[].sequence'
    value: bigint
    index: number
  }

  export interface FindKnownDigestFieldEvent {
    field: '$.known[].digest'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface FindRequiresFieldEvent {
    field: '$.requires'
    value: number
  }

  export interface FindUnderstandsFieldEvent {
    field: '$.understands'
    value: number
  }

  export function encode (obj: Partial<Find>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Find.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Find>): Find {
    return decodeMessage(buf, Find.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Find>): Generator<FindQueryFieldEvent | FindKnownIdFieldEvent | FindKnownTypeFieldEvent | FindKnownSequenceFieldEvent | FindKnownDigestFieldEvent | FindRequiresFieldEvent | FindUnderstandsFieldEvent> {
    return streamMessage(buf, Find.codec(), opts)
  }
}

export interface Coverage {
  whole: boolean
  asked: number
  answered: number
  of: number
  ageMs?: number
}

export namespace Coverage {
  let _codec: Codec<Coverage>

  export const codec = (): Codec<Coverage> => {
    if (_codec == null) {
      _codec = message<Coverage>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.whole != null && obj.whole !== false)) {
          w.uint32(8)
          w.bool(obj.whole)
        }

        if ((obj.asked != null && obj.asked !== 0)) {
          w.uint32(16)
          w.uint32(obj.asked)
        }

        if ((obj.answered != null && obj.answered !== 0)) {
          w.uint32(24)
          w.uint32(obj.answered)
        }

        if ((obj.of != null && obj.of !== 0)) {
          w.uint32(32)
          w.uint32(obj.of)
        }

        if (obj.ageMs != null) {
          w.uint32(40)
          w.uint32(obj.ageMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          whole: false,
          asked: 0,
          answered: 0,
          of: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.whole = reader.bool()
              break
            }
            case 2: {
              obj.asked = reader.uint32()
              break
            }
            case 3: {
              obj.answered = reader.uint32()
              break
            }
            case 4: {
              obj.of = reader.uint32()
              break
            }
            case 5: {
              obj.ageMs = reader.uint32()
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
                field: `${prefix}.whole`,
                value: reader.bool()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.asked`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.answered`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.of`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.ageMs`,
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

  export interface CoverageWholeFieldEvent {
    field: '$.whole'
    value: boolean
  }

  export interface CoverageAskedFieldEvent {
    field: '$.asked'
    value: number
  }

  export interface CoverageAnsweredFieldEvent {
    field: '$.answered'
    value: number
  }

  export interface CoverageOfFieldEvent {
    field: '$.of'
    value: number
  }

  export interface CoverageAgeMsFieldEvent {
    field: '$.ageMs'
    value: number
  }

  export function encode (obj: Partial<Coverage>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Coverage.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Coverage>): Coverage {
    return decodeMessage(buf, Coverage.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Coverage>): Generator<CoverageWholeFieldEvent | CoverageAskedFieldEvent | CoverageAnsweredFieldEvent | CoverageOfFieldEvent | CoverageAgeMsFieldEvent> {
    return streamMessage(buf, Coverage.codec(), opts)
  }
}

export interface Known {
  id: string
  type: string
  sequence: bigint
  digest: Uint8Array<ArrayBuffer>
}

export namespace Known {
  let _codec: Codec<Known>

  export const codec = (): Codec<Known> => {
    if (_codec == null) {
      _codec = message<Known>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id !== '')) {
          w.uint32(10)
          w.string(obj.id)
        }

        if ((obj.type != null && obj.type !== '')) {
          w.uint32(18)
          w.string(obj.type)
        }

        if ((obj.sequence != null && obj.sequence !== 0n)) {
          w.uint32(24)
          w.uint64(obj.sequence)
        }

        if ((obj.digest != null && obj.digest.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.digest)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: '',
          type: '',
          sequence: 0n,
          digest: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.string()
              break
            }
            case 2: {
              obj.type = reader.string()
              break
            }
            case 3: {
              obj.sequence = reader.uint64()
              break
            }
            case 4: {
              obj.digest = reader.bytes()
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
                field: `${prefix}.id`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.type`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sequence`,
                value: reader.uint64()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.digest`,
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

  export interface KnownIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface KnownTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface KnownSequenceFieldEvent {
    field: '$.sequence'
    value: bigint
  }

  export interface KnownDigestFieldEvent {
    field: '$.digest'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Known>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Known.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Known>): Known {
    return decodeMessage(buf, Known.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Known>): Generator<KnownIdFieldEvent | KnownTypeFieldEvent | KnownSequenceFieldEvent | KnownDigestFieldEvent> {
    return streamMessage(buf, Known.codec(), opts)
  }
}
