// Made by `npm run codecs` from hand-over.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface HandOver {
  pipe: string
  session: Uint8Array<ArrayBuffer>
  sender: Uint8Array<ArrayBuffer>
  epoch: number
  to: Uint8Array<ArrayBuffer>
  received: number
  accepted: number
  acknowledged: number
  state: Uint8Array<ArrayBuffer>
  issued: number
  expires: number
}

export namespace HandOver {
  let _codec: Codec<HandOver>

  export const codec = (): Codec<HandOver> => {
    if (_codec == null) {
      _codec = message<HandOver>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.pipe != null && obj.pipe !== '')) {
          w.uint32(10)
          w.string(obj.pipe)
        }

        if ((obj.session != null && obj.session.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.session)
        }

        if ((obj.sender != null && obj.sender.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sender)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.epoch)
        }

        if ((obj.to != null && obj.to.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.to)
        }

        if ((obj.received != null && obj.received !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.received)
        }

        if ((obj.accepted != null && obj.accepted !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.accepted)
        }

        if ((obj.acknowledged != null && obj.acknowledged !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.acknowledged)
        }

        if ((obj.state != null && obj.state.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.state)
        }

        if ((obj.issued != null && obj.issued !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.issued)
        }

        if ((obj.expires != null && obj.expires !== 0)) {
          w.uint32(88)
          w.uint64Number(obj.expires)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pipe: '',
          session: uint8ArrayAlloc(0),
          sender: uint8ArrayAlloc(0),
          epoch: 0,
          to: uint8ArrayAlloc(0),
          received: 0,
          accepted: 0,
          acknowledged: 0,
          state: uint8ArrayAlloc(0),
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
              obj.session = reader.bytes()
              break
            }
            case 3: {
              obj.sender = reader.bytes()
              break
            }
            case 4: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 5: {
              obj.to = reader.bytes()
              break
            }
            case 6: {
              obj.received = reader.uint64Number()
              break
            }
            case 7: {
              obj.accepted = reader.uint64Number()
              break
            }
            case 8: {
              obj.acknowledged = reader.uint64Number()
              break
            }
            case 9: {
              obj.state = reader.bytes()
              break
            }
            case 10: {
              obj.issued = reader.uint64Number()
              break
            }
            case 11: {
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
                field: `${prefix}.session`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sender`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.to`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.received`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.accepted`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.acknowledged`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.state`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.issued`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
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

  export interface HandOverPipeFieldEvent {
    field: '$.pipe'
    value: string
  }

  export interface HandOverSessionFieldEvent {
    field: '$.session'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HandOverSenderFieldEvent {
    field: '$.sender'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HandOverEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface HandOverToFieldEvent {
    field: '$.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HandOverReceivedFieldEvent {
    field: '$.received'
    value: number
  }

  export interface HandOverAcceptedFieldEvent {
    field: '$.accepted'
    value: number
  }

  export interface HandOverAcknowledgedFieldEvent {
    field: '$.acknowledged'
    value: number
  }

  export interface HandOverStateFieldEvent {
    field: '$.state'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HandOverIssuedFieldEvent {
    field: '$.issued'
    value: number
  }

  export interface HandOverExpiresFieldEvent {
    field: '$.expires'
    value: number
  }

  export function encode (obj: Partial<HandOver>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, HandOver.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandOver>): HandOver {
    return decodeMessage(buf, HandOver.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandOver>): Generator<HandOverPipeFieldEvent | HandOverSessionFieldEvent | HandOverSenderFieldEvent | HandOverEpochFieldEvent | HandOverToFieldEvent | HandOverReceivedFieldEvent | HandOverAcceptedFieldEvent | HandOverAcknowledgedFieldEvent | HandOverStateFieldEvent | HandOverIssuedFieldEvent | HandOverExpiresFieldEvent> {
    return streamMessage(buf, HandOver.codec(), opts)
  }
}

export interface Continue {
  received: number
}

export namespace Continue {
  let _codec: Codec<Continue>

  export const codec = (): Codec<Continue> => {
    if (_codec == null) {
      _codec = message<Continue>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.received != null && obj.received !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.received)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          received: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.received = reader.uint64Number()
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
                field: `${prefix}.received`,
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

  export interface ContinueReceivedFieldEvent {
    field: '$.received'
    value: number
  }

  export function encode (obj: Partial<Continue>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Continue.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Continue>): Continue {
    return decodeMessage(buf, Continue.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Continue>): Generator<ContinueReceivedFieldEvent> {
    return streamMessage(buf, Continue.codec(), opts)
  }
}
