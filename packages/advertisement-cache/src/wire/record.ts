// Made by `npm run codecs` from record.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Record {
  id: string
  type: string
  sequence: number
  digest: Uint8Array<ArrayBuffer>
  withdrawn: boolean
  publisher: string
  expiresAt: number
  source: number
  weight: number
  attributes: string[]
  values: string[]
  document: Uint8Array<ArrayBuffer>
  owner: string
}

export namespace Record {
  let _codec: Codec<Record>

  export const codec = (): Codec<Record> => {
    if (_codec == null) {
      _codec = message<Record>((obj, w, opts = {}) => {
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

        if ((obj.sequence != null && obj.sequence !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.sequence)
        }

        if ((obj.digest != null && obj.digest.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.digest)
        }

        if ((obj.withdrawn != null && obj.withdrawn !== false)) {
          w.uint32(40)
          w.bool(obj.withdrawn)
        }

        if ((obj.publisher != null && obj.publisher !== '')) {
          w.uint32(50)
          w.string(obj.publisher)
        }

        if ((obj.expiresAt != null && obj.expiresAt !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.expiresAt)
        }

        if ((obj.source != null && obj.source !== 0)) {
          w.uint32(64)
          w.uint32(obj.source)
        }

        if ((obj.weight != null && obj.weight !== 0)) {
          w.uint32(72)
          w.uint32(obj.weight)
        }

        if (obj.attributes != null && obj.attributes.length > 0) {
          for (const value of obj.attributes) {
            w.uint32(82)
            w.string(value)
          }
        }

        if (obj.values != null && obj.values.length > 0) {
          for (const value of obj.values) {
            w.uint32(90)
            w.string(value)
          }
        }

        if ((obj.document != null && obj.document.byteLength > 0)) {
          w.uint32(98)
          w.bytes(obj.document)
        }

        if ((obj.owner != null && obj.owner !== '')) {
          w.uint32(106)
          w.string(obj.owner)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: '',
          type: '',
          sequence: 0,
          digest: uint8ArrayAlloc(0),
          withdrawn: false,
          publisher: '',
          expiresAt: 0,
          source: 0,
          weight: 0,
          attributes: [],
          values: [],
          document: uint8ArrayAlloc(0),
          owner: ''
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
              obj.sequence = reader.uint64Number()
              break
            }
            case 4: {
              obj.digest = reader.bytes()
              break
            }
            case 5: {
              obj.withdrawn = reader.bool()
              break
            }
            case 6: {
              obj.publisher = reader.string()
              break
            }
            case 7: {
              obj.expiresAt = reader.uint64Number()
              break
            }
            case 8: {
              obj.source = reader.uint32()
              break
            }
            case 9: {
              obj.weight = reader.uint32()
              break
            }
            case 10: {
              if (opts.limits?.attributes != null && obj.attributes.length === opts.limits.attributes) {
                throw new MaxLengthError('Decode error - repeated field "attributes" had too many elements')
              }

              obj.attributes.push(reader.string())
              break
            }
            case 11: {
              if (opts.limits?.values != null && obj.values.length === opts.limits.values) {
                throw new MaxLengthError('Decode error - repeated field "values" had too many elements')
              }

              obj.values.push(reader.string())
              break
            }
            case 12: {
              obj.document = reader.bytes()
              break
            }
            case 13: {
              obj.owner = reader.string()
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
          attributes: 0,
          values: 0
        }

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
                value: reader.uint64Number()
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
            case 5: {
              yield {
                field: `${prefix}.withdrawn`,
                value: reader.bool()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.publisher`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.expiresAt`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.source`,
                value: reader.uint32()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.weight`,
                value: reader.uint32()
              }
              break
            }
            case 10: {
              if (opts.limits?.attributes != null && obj.attributes === opts.limits.attributes) {
                throw new MaxLengthError('Streaming decode error - repeated field "attributes" had too many elements')
              }

              yield {
                field: `${prefix}.attributes[]`,
                index: obj.attributes,
                value: reader.string()
              }

              obj.attributes++

              break
            }
            case 11: {
              if (opts.limits?.values != null && obj.values === opts.limits.values) {
                throw new MaxLengthError('Streaming decode error - repeated field "values" had too many elements')
              }

              yield {
                field: `${prefix}.values[]`,
                index: obj.values,
                value: reader.string()
              }

              obj.values++

              break
            }
            case 12: {
              yield {
                field: `${prefix}.document`,
                value: reader.bytes()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.owner`,
                value: reader.string()
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

  export interface RecordIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface RecordTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface RecordSequenceFieldEvent {
    field: '$.sequence'
    value: number
  }

  export interface RecordDigestFieldEvent {
    field: '$.digest'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordWithdrawnFieldEvent {
    field: '$.withdrawn'
    value: boolean
  }

  export interface RecordPublisherFieldEvent {
    field: '$.publisher'
    value: string
  }

  export interface RecordExpiresAtFieldEvent {
    field: '$.expiresAt'
    value: number
  }

  export interface RecordSourceFieldEvent {
    field: '$.source'
    value: number
  }

  export interface RecordWeightFieldEvent {
    field: '$.weight'
    value: number
  }

  export interface RecordAttributesFieldEvent {
    field: '$.attributes[]'
    index: number
    value: string
  }

  export interface RecordValuesFieldEvent {
    field: '$.values[]'
    index: number
    value: string
  }

  export interface RecordDocumentFieldEvent {
    field: '$.document'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RecordOwnerFieldEvent {
    field: '$.owner'
    value: string
  }

  export function encode (obj: Partial<Record>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Record.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Record>): Record {
    return decodeMessage(buf, Record.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Record>): Generator<RecordIdFieldEvent | RecordTypeFieldEvent | RecordSequenceFieldEvent | RecordDigestFieldEvent | RecordWithdrawnFieldEvent | RecordPublisherFieldEvent | RecordExpiresAtFieldEvent | RecordSourceFieldEvent | RecordWeightFieldEvent | RecordAttributesFieldEvent | RecordValuesFieldEvent | RecordDocumentFieldEvent | RecordOwnerFieldEvent> {
    return streamMessage(buf, Record.codec(), opts)
  }
}
