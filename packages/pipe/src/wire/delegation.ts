// Made by `npm run codecs` from delegation.proto: edit that.
// @ts-nocheck
import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Delegation {
  pipe: string
  delegate: Uint8Array<ArrayBuffer>
  rank: number
  issued: number
  expires: number
}

export namespace Delegation {
  let _codec: Codec<Delegation>

  export const codec = (): Codec<Delegation> => {
    if (_codec == null) {
      _codec = message<Delegation>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.pipe != null && obj.pipe !== '')) {
          w.uint32(10)
          w.string(obj.pipe)
        }

        if ((obj.delegate != null && obj.delegate.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.delegate)
        }

        if ((obj.rank != null && obj.rank !== 0)) {
          w.uint32(24)
          w.uint32(obj.rank)
        }

        if ((obj.issued != null && obj.issued !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.issued)
        }

        if ((obj.expires != null && obj.expires !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.expires)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pipe: '',
          delegate: uint8ArrayAlloc(0),
          rank: 0,
          issued: 0,
          expires: 0
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
              obj.delegate = reader.bytes()
              break
            }
            case 3: {
              obj.rank = reader.uint32()
              break
            }
            case 4: {
              obj.issued = reader.uint64Number()
              break
            }
            case 5: {
              obj.expires = reader.uint64Number()
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
                field: `${prefix}.pipe`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.delegate`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.rank`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.issued`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.expires`,
                value: reader.uint64Number()
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

  export interface DelegationPipeFieldEvent {
    field: '$.pipe'
    value: string
  }

  export interface DelegationDelegateFieldEvent {
    field: '$.delegate'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DelegationRankFieldEvent {
    field: '$.rank'
    value: number
  }

  export interface DelegationIssuedFieldEvent {
    field: '$.issued'
    value: number
  }

  export interface DelegationExpiresFieldEvent {
    field: '$.expires'
    value: number
  }

  export function encode (obj: Partial<Delegation>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Delegation.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Delegation>): Delegation {
    return decodeMessage(buf, Delegation.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Delegation>): Generator<DelegationPipeFieldEvent | DelegationDelegateFieldEvent | DelegationRankFieldEvent | DelegationIssuedFieldEvent | DelegationExpiresFieldEvent> {
    return streamMessage(buf, Delegation.codec(), opts)
  }
}
