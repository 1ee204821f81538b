// Made by `npm run codecs` from binding.proto: edit that.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Binding {
  pipe: string
  epoch: number
  previous?: Uint8Array<ArrayBuffer>
  sequence: number
  expirationMs: number
  delegation?: Uint8Array<ArrayBuffer>
  addresses: Uint8Array<ArrayBuffer>[]
  released: boolean
  successor?: Uint8Array<ArrayBuffer>
}

export namespace Binding {
  let _codec: Codec<Binding>

  export const codec = (): Codec<Binding> => {
    if (_codec == null) {
      _codec = message<Binding>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.pipe != null && obj.pipe !== '')) {
          w.uint32(10)
          w.string(obj.pipe)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.epoch)
        }

        if (obj.previous != null) {
          w.uint32(26)
          w.bytes(obj.previous)
        }

        if ((obj.sequence != null && obj.sequence !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.sequence)
        }

        if ((obj.expirationMs != null && obj.expirationMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.expirationMs)
        }

        if (obj.delegation != null) {
          w.uint32(50)
          w.bytes(obj.delegation)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(58)
            w.bytes(value)
          }
        }

        if ((obj.released != null && obj.released !== false)) {
          w.uint32(64)
          w.bool(obj.released)
        }

        if (obj.successor != null) {
          w.uint32(74)
          w.bytes(obj.successor)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pipe: '',
          epoch: 0,
          sequence: 0,
          expirationMs: 0,
          addresses: [],
          released: false
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
              obj.epoch = reader.uint64Number()
              break
            }
            case 3: {
              obj.previous = reader.bytes()
              break
            }
            case 4: {
              obj.sequence = reader.uint64Number()
              break
            }
            case 5: {
              obj.expirationMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.delegation = reader.bytes()
              break
            }
            case 7: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.bytes())
              break
            }
            case 8: {
              obj.released = reader.bool()
              break
            }
            case 9: {
              obj.successor = reader.bytes()
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
          addresses: 0
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
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.previous`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.sequence`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.expirationMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.delegation`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.bytes()
              }

              obj.addresses++

              break
            }
            case 8: {
              yield {
                field: `${prefix}.released`,
                value: reader.bool()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.successor`,
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

  export interface BindingPipeFieldEvent {
    field: '$.pipe'
    value: string
  }

  export interface BindingEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface BindingPreviousFieldEvent {
    field: '$.previous'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BindingSequenceFieldEvent {
    field: '$.sequence'
    value: number
  }

  export interface BindingExpirationMsFieldEvent {
    field: '$.expirationMs'
    value: number
  }

  export interface BindingDelegationFieldEvent {
    field: '$.delegation'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BindingAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface BindingReleasedFieldEvent {
    field: '$.released'
    value: boolean
  }

  export interface BindingSuccessorFieldEvent {
    field: '$.successor'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Binding>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Binding.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Binding>): Binding {
    return decodeMessage(buf, Binding.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Binding>): Generator<BindingPipeFieldEvent | BindingEpochFieldEvent | BindingPreviousFieldEvent | BindingSequenceFieldEvent | BindingExpirationMsFieldEvent | BindingDelegationFieldEvent | BindingAddressesFieldEvent | BindingReleasedFieldEvent | BindingSuccessorFieldEvent> {
    return streamMessage(buf, Binding.codec(), opts)
  }
}
