// Made by `npm run codecs` from query.proto: edit that.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface BindingQuery {
  pipe: string
  transport?: string
  chain: Uint8Array<ArrayBuffer>[]
}

export namespace BindingQuery {
  let _codec: Codec<BindingQuery>

  export const codec = (): Codec<BindingQuery> => {
    if (_codec == null) {
      _codec = message<BindingQuery>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.pipe != null && obj.pipe !== '')) {
          w.uint32(10)
          w.string(obj.pipe)
        }

        if (obj.transport != null) {
          w.uint32(18)
          w.string(obj.transport)
        }

        if (obj.chain != null && obj.chain.length > 0) {
          for (const value of obj.chain) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pipe: '',
          chain: []
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
              obj.transport = reader.string()
              break
            }
            case 3: {
              if (opts.limits?.chain != null && obj.chain.length === opts.limits.chain) {
                throw new MaxLengthError('Decode error - repeated field "chain" had too many elements')
              }

              obj.chain.push(reader.bytes())
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
          chain: 0
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
              yield {
                field: `${prefix}.transport`,
                value: reader.string()
              }
              break
            }
            case 3: {
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

  export interface BindingQueryPipeFieldEvent {
    field: '$.pipe'
    value: string
  }

  export interface BindingQueryTransportFieldEvent {
    field: '$.transport'
    value: string
  }

  export interface BindingQueryChainFieldEvent {
    field: '$.chain[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<BindingQuery>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BindingQuery.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BindingQuery>): BindingQuery {
    return decodeMessage(buf, BindingQuery.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BindingQuery>): Generator<BindingQueryPipeFieldEvent | BindingQueryTransportFieldEvent | BindingQueryChainFieldEvent> {
    return streamMessage(buf, BindingQuery.codec(), opts)
  }
}

export interface BindingAnswer {
  chain: Uint8Array<ArrayBuffer>[]
  endpoint?: Uint8Array<ArrayBuffer>
}

export namespace BindingAnswer {
  let _codec: Codec<BindingAnswer>

  export const codec = (): Codec<BindingAnswer> => {
    if (_codec == null) {
      _codec = message<BindingAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.chain != null && obj.chain.length > 0) {
          for (const value of obj.chain) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (obj.endpoint != null) {
          w.uint32(18)
          w.bytes(obj.endpoint)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          chain: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.chain != null && obj.chain.length === opts.limits.chain) {
                throw new MaxLengthError('Decode error - repeated field "chain" had too many elements')
              }

              obj.chain.push(reader.bytes())
              break
            }
            case 2: {
              obj.endpoint = reader.bytes()
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
          chain: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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
            case 2: {
              yield {
                field: `${prefix}.endpoint`,
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

  export interface BindingAnswerChainFieldEvent {
    field: '$.chain[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface BindingAnswerEndpointFieldEvent {
    field: '$.endpoint'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<BindingAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BindingAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BindingAnswer>): BindingAnswer {
    return decodeMessage(buf, BindingAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BindingAnswer>): Generator<BindingAnswerChainFieldEvent | BindingAnswerEndpointFieldEvent> {
    return streamMessage(buf, BindingAnswer.codec(), opts)
  }
}
