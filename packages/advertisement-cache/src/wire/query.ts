// Made by `npm run codecs` from query.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface FindQuery {
  type: string
  where: FindCondition[]
  requires: number
}

export namespace FindQuery {
  let _codec: Codec<FindQuery>

  export const codec = (): Codec<FindQuery> => {
    if (_codec == null) {
      _codec = message<FindQuery>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.type != null && obj.type !== '')) {
          w.uint32(10)
          w.string(obj.type)
        }

        if (obj.where != null && obj.where.length > 0) {
          for (const value of obj.where) {
            w.uint32(18)
            FindCondition.codec().encode(value, w)
          }
        }

        if ((obj.requires != null && obj.requires !== 0)) {
          w.uint32(24)
          w.uint32(obj.requires)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: '',
          where: [],
          requires: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.where != null && obj.where.length === opts.limits.where) {
                throw new MaxLengthError('Decode error - repeated field "where" had too many elements')
              }

              obj.where.push(FindCondition.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.where$
              }))
              break
            }
            case 3: {
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
        const obj = {
          where: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.type`,
                value: reader.string()
              }
              break
            }
            case 2: {
              if (opts.limits?.where != null && obj.where === opts.limits.where) {
                throw new MaxLengthError('Streaming decode error - repeated field "where" had too many elements')
              }

              for (const evt of FindCondition.codec().stream(reader, reader.uint32(), `${prefix}.where[]`, {
                limits: opts.limits?.where$
              })) {
                yield {
                  ...evt,
                  index: obj.where
                }
              }

              obj.where++

              break
            }
            case 3: {
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

  export interface FindQueryTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface FindQueryWhereAttributeFieldEvent {
    field: '$.where[].attribute'
    value: string
    index: number
  }

  export interface FindQueryWhereTextFieldEvent {
    field: '$.where[].text'
    value: string
    index: number
  }

  export interface FindQueryWhereNumberFieldEvent {
    field: '$.where[].number'
    value: number
    index: number
  }

  export interface FindQueryWhereTruthFieldEvent {
    field: '$.where[].truth'
    value: boolean
    index: number
  }

  export interface FindQueryWhereDataFieldEvent {
    field: '$.where[].data'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface FindQueryWherePrefixFieldEvent {
    field: '$.where[].prefix'
    value: string
    index: number
  }

  export interface FindQueryWhereSuffixFieldEvent {
    field: '$.where[].suffix'
    value: string
    index: number
  }

  export interface FindQueryWhereInfixFieldEvent {
    field: '$.where[].infix'
    value: string
    index: number
  }

  export interface FindQueryWhereRangeFromTextFieldEvent {
    field: '$.where[].range.fromText'
    value: string
    index: number
  }

  export interface FindQueryWhereRangeFromNumberFieldEvent {
    field: '$.where[].range.fromNumber'
    value: number
    index: number
  }

  export interface FindQueryWhereRangeToTextFieldEvent {
    field: '$.where[].range.toText'
    value: string
    index: number
  }

  export interface FindQueryWhereRangeToNumberFieldEvent {
    field: '$.where[].range.toNumber'
    value: number
    index: number
  }

  export interface FindQueryWhereRangeAboveFieldEvent {
    field: '$.where[].range.above'
    value: boolean
    index: number
  }

  export interface FindQueryWhereRangeBelowFieldEvent {
    field: '$.where[].range.below'
    value: boolean
    index: number
  }

  export interface FindQueryRequiresFieldEvent {
    field: '$.requires'
    value: number
  }

  export function encode (obj: Partial<FindQuery>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FindQuery.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FindQuery>): FindQuery {
    return decodeMessage(buf, FindQuery.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FindQuery>): Generator<FindQueryTypeFieldEvent | FindQueryWhereAttributeFieldEvent | FindQueryWhereTextFieldEvent | FindQueryWhereNumberFieldEvent | FindQueryWhereTruthFieldEvent | FindQueryWhereDataFieldEvent | FindQueryWherePrefixFieldEvent | FindQueryWhereSuffixFieldEvent | FindQueryWhereInfixFieldEvent | FindQueryWhereRangeFromTextFieldEvent | FindQueryWhereRangeFromNumberFieldEvent | FindQueryWhereRangeToTextFieldEvent | FindQueryWhereRangeToNumberFieldEvent | FindQueryWhereRangeAboveFieldEvent | FindQueryWhereRangeBelowFieldEvent | FindQueryRequiresFieldEvent> {
    return streamMessage(buf, FindQuery.codec(), opts)
  }
}

export interface FindCondition {
  attribute: string
  text?: string
  number?: number
  truth?: boolean
  data?: Uint8Array<ArrayBuffer>
  prefix?: string
  suffix?: string
  infix?: string
  range?: FindRange
}

export namespace FindCondition {
  let _codec: Codec<FindCondition>

  export const codec = (): Codec<FindCondition> => {
    if (_codec == null) {
      _codec = message<FindCondition>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.attribute != null && obj.attribute !== '')) {
          w.uint32(10)
          w.string(obj.attribute)
        }

        if (obj.text != null) {
          w.uint32(18)
          w.string(obj.text)
        }

        if (obj.number != null) {
          w.uint32(25)
          w.double(obj.number)
        }

        if (obj.truth != null) {
          w.uint32(32)
          w.bool(obj.truth)
        }

        if (obj.data != null) {
          w.uint32(42)
          w.bytes(obj.data)
        }

        if (obj.prefix != null) {
          w.uint32(50)
          w.string(obj.prefix)
        }

        if (obj.suffix != null) {
          w.uint32(58)
          w.string(obj.suffix)
        }

        if (obj.infix != null) {
          w.uint32(66)
          w.string(obj.infix)
        }

        if (obj.range != null) {
          w.uint32(74)
          FindRange.codec().encode(obj.range, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          attribute: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.attribute = reader.string()
              break
            }
            case 2: {
              obj.text = reader.string()
              break
            }
            case 3: {
              obj.number = reader.double()
              break
            }
            case 4: {
              obj.truth = reader.bool()
              break
            }
            case 5: {
              obj.data = reader.bytes()
              break
            }
            case 6: {
              obj.prefix = reader.string()
              break
            }
            case 7: {
              obj.suffix = reader.string()
              break
            }
            case 8: {
              obj.infix = reader.string()
              break
            }
            case 9: {
              obj.range = FindRange.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.range
              })
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
                field: `${prefix}.attribute`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.text`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.number`,
                value: reader.double()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.truth`,
                value: reader.bool()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.data`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.prefix`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.suffix`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.infix`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield * FindRange.codec().stream(reader, reader.uint32(), `${prefix}.range`, {
                limits: opts.limits?.range
              })

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

  export interface FindConditionAttributeFieldEvent {
    field: '$.attribute'
    value: string
  }

  export interface FindConditionTextFieldEvent {
    field: '$.text'
    value: string
  }

  export interface FindConditionNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface FindConditionTruthFieldEvent {
    field: '$.truth'
    value: boolean
  }

  export interface FindConditionDataFieldEvent {
    field: '$.data'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FindConditionPrefixFieldEvent {
    field: '$.prefix'
    value: string
  }

  export interface FindConditionSuffixFieldEvent {
    field: '$.suffix'
    value: string
  }

  export interface FindConditionInfixFieldEvent {
    field: '$.infix'
    value: string
  }

  export interface FindConditionRangeFromTextFieldEvent {
    field: '$.range.fromText'
    value: string
  }

  export interface FindConditionRangeFromNumberFieldEvent {
    field: '$.range.fromNumber'
    value: number
  }

  export interface FindConditionRangeToTextFieldEvent {
    field: '$.range.toText'
    value: string
  }

  export interface FindConditionRangeToNumberFieldEvent {
    field: '$.range.toNumber'
    value: number
  }

  export interface FindConditionRangeAboveFieldEvent {
    field: '$.range.above'
    value: boolean
  }

  export interface FindConditionRangeBelowFieldEvent {
    field: '$.range.below'
    value: boolean
  }

  export function encode (obj: Partial<FindCondition>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FindCondition.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FindCondition>): FindCondition {
    return decodeMessage(buf, FindCondition.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FindCondition>): Generator<FindConditionAttributeFieldEvent | FindConditionTextFieldEvent | FindConditionNumberFieldEvent | FindConditionTruthFieldEvent | FindConditionDataFieldEvent | FindConditionPrefixFieldEvent | FindConditionSuffixFieldEvent | FindConditionInfixFieldEvent | FindConditionRangeFromTextFieldEvent | FindConditionRangeFromNumberFieldEvent | FindConditionRangeToTextFieldEvent | FindConditionRangeToNumberFieldEvent | FindConditionRangeAboveFieldEvent | FindConditionRangeBelowFieldEvent> {
    return streamMessage(buf, FindCondition.codec(), opts)
  }
}

export interface FindRange {
  fromText?: string
  fromNumber?: number
  toText?: string
  toNumber?: number
  above: boolean
  below: boolean
}

export namespace FindRange {
  let _codec: Codec<FindRange>

  export const codec = (): Codec<FindRange> => {
    if (_codec == null) {
      _codec = message<FindRange>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.fromText != null) {
          w.uint32(10)
          w.string(obj.fromText)
        }

        if (obj.fromNumber != null) {
          w.uint32(17)
          w.double(obj.fromNumber)
        }

        if (obj.toText != null) {
          w.uint32(26)
          w.string(obj.toText)
        }

        if (obj.toNumber != null) {
          w.uint32(33)
          w.double(obj.toNumber)
        }

        if ((obj.above != null && obj.above !== false)) {
          w.uint32(40)
          w.bool(obj.above)
        }

        if ((obj.below != null && obj.below !== false)) {
          w.uint32(48)
          w.bool(obj.below)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          above: false,
          below: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.fromText = reader.string()
              break
            }
            case 2: {
              obj.fromNumber = reader.double()
              break
            }
            case 3: {
              obj.toText = reader.string()
              break
            }
            case 4: {
              obj.toNumber = reader.double()
              break
            }
            case 5: {
              obj.above = reader.bool()
              break
            }
            case 6: {
              obj.below = reader.bool()
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
                field: `${prefix}.fromText`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.fromNumber`,
                value: reader.double()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.toText`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.toNumber`,
                value: reader.double()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.above`,
                value: reader.bool()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.below`,
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

  export interface FindRangeFromTextFieldEvent {
    field: '$.fromText'
    value: string
  }

  export interface FindRangeFromNumberFieldEvent {
    field: '$.fromNumber'
    value: number
  }

  export interface FindRangeToTextFieldEvent {
    field: '$.toText'
    value: string
  }

  export interface FindRangeToNumberFieldEvent {
    field: '$.toNumber'
    value: number
  }

  export interface FindRangeAboveFieldEvent {
    field: '$.above'
    value: boolean
  }

  export interface FindRangeBelowFieldEvent {
    field: '$.below'
    value: boolean
  }

  export function encode (obj: Partial<FindRange>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FindRange.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FindRange>): FindRange {
    return decodeMessage(buf, FindRange.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FindRange>): Generator<FindRangeFromTextFieldEvent | FindRangeFromNumberFieldEvent | FindRangeToTextFieldEvent | FindRangeToNumberFieldEvent | FindRangeAboveFieldEvent | FindRangeBelowFieldEvent> {
    return streamMessage(buf, FindRange.codec(), opts)
  }
}
