// Made by `npm run codecs` from rendezvous.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface RendezvousRequest {
  lease?: LeaseRequest
  push?: Push
  goodbye?: Goodbye
  requires: number
  follow?: Follow
  told?: Told
}

export namespace RendezvousRequest {
  let _codec: Codec<RendezvousRequest>

  export const codec = (): Codec<RendezvousRequest> => {
    if (_codec == null) {
      _codec = message<RendezvousRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.lease != null) {
          w.uint32(10)
          LeaseRequest.codec().encode(obj.lease, w)
        }

        if (obj.push != null) {
          w.uint32(18)
          Push.codec().encode(obj.push, w)
        }

        if (obj.goodbye != null) {
          w.uint32(26)
          Goodbye.codec().encode(obj.goodbye, w)
        }

        if ((obj.requires != null && obj.requires !== 0)) {
          w.uint32(32)
          w.uint32(obj.requires)
        }

        if (obj.follow != null) {
          w.uint32(42)
          Follow.codec().encode(obj.follow, w)
        }

        if (obj.told != null) {
          w.uint32(50)
          Told.codec().encode(obj.told, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          requires: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lease = LeaseRequest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.lease
              })
              break
            }
            case 2: {
              obj.push = Push.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.push
              })
              break
            }
            case 3: {
              obj.goodbye = Goodbye.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.goodbye
              })
              break
            }
            case 4: {
              obj.requires = reader.uint32()
              break
            }
            case 5: {
              obj.follow = Follow.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.follow
              })
              break
            }
            case 6: {
              obj.told = Told.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.told
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
              yield * LeaseRequest.codec().stream(reader, reader.uint32(), `${prefix}.lease`, {
                limits: opts.limits?.lease
              })

              break
            }
            case 2: {
              yield * Push.codec().stream(reader, reader.uint32(), `${prefix}.push`, {
                limits: opts.limits?.push
              })

              break
            }
            case 3: {
              yield * Goodbye.codec().stream(reader, reader.uint32(), `${prefix}.goodbye`, {
                limits: opts.limits?.goodbye
              })

              break
            }
            case 4: {
              yield {
                field: `${prefix}.requires`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              yield * Follow.codec().stream(reader, reader.uint32(), `${prefix}.follow`, {
                limits: opts.limits?.follow
              })

              break
            }
            case 6: {
              yield * Told.codec().stream(reader, reader.uint32(), `${prefix}.told`, {
                limits: opts.limits?.told
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

  export interface RendezvousRequestLeaseWantedMsFieldEvent {
    field: '$.lease.wantedMs'
    value: number
  }

  export interface RendezvousRequestLeaseStandbyFieldEvent {
    field: '$.lease.standby'
    value: boolean
  }

  export interface RendezvousRequestLeaseInsistsFieldEvent {
    field: '$.lease.insists'
    value: boolean
  }

  export interface RendezvousRequestPushDocumentsFieldEvent {
    field: '$.push.documents[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RendezvousRequestGoodbyeOthersFieldEvent {
    field: '$.goodbye.others[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RendezvousRequestRequiresFieldEvent {
    field: '$.requires'
    value: number
  }

  export interface RendezvousRequestFollowQueriesFieldEvent {
    field: '$.follow.queries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RendezvousRequestToldDocumentsFieldEvent {
    field: '$.told.documents[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RendezvousRequestToldMissedFieldEvent {
    field: '$.told.missed'
    value: boolean
  }

  export function encode (obj: Partial<RendezvousRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RendezvousRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RendezvousRequest>): RendezvousRequest {
    return decodeMessage(buf, RendezvousRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RendezvousRequest>): Generator<RendezvousRequestLeaseWantedMsFieldEvent | RendezvousRequestLeaseStandbyFieldEvent | RendezvousRequestLeaseInsistsFieldEvent | RendezvousRequestPushDocumentsFieldEvent | RendezvousRequestGoodbyeOthersFieldEvent | RendezvousRequestRequiresFieldEvent | RendezvousRequestFollowQueriesFieldEvent | RendezvousRequestToldDocumentsFieldEvent | RendezvousRequestToldMissedFieldEvent> {
    return streamMessage(buf, RendezvousRequest.codec(), opts)
  }
}

export interface Follow {
  queries: Uint8Array<ArrayBuffer>[]
}

export namespace Follow {
  let _codec: Codec<Follow>

  export const codec = (): Codec<Follow> => {
    if (_codec == null) {
      _codec = message<Follow>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.queries != null && obj.queries.length > 0) {
          for (const value of obj.queries) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          queries: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.queries != null && obj.queries.length === opts.limits.queries) {
                throw new MaxLengthError('Decode error - repeated field "queries" had too many elements')
              }

              obj.queries.push(reader.bytes())
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
          queries: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.queries != null && obj.queries === opts.limits.queries) {
                throw new MaxLengthError('Streaming decode error - repeated field "queries" had too many elements')
              }

              yield {
                field: `${prefix}.queries[]`,
                index: obj.queries,
                value: reader.bytes()
              }

              obj.queries++

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

  export interface FollowQueriesFieldEvent {
    field: '$.queries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Follow>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Follow.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Follow>): Follow {
    return decodeMessage(buf, Follow.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Follow>): Generator<FollowQueriesFieldEvent> {
    return streamMessage(buf, Follow.codec(), opts)
  }
}

export interface Told {
  documents: Uint8Array<ArrayBuffer>[]
  missed: boolean
}

export namespace Told {
  let _codec: Codec<Told>

  export const codec = (): Codec<Told> => {
    if (_codec == null) {
      _codec = message<Told>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.documents != null && obj.documents.length > 0) {
          for (const value of obj.documents) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if ((obj.missed != null && obj.missed !== false)) {
          w.uint32(16)
          w.bool(obj.missed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          documents: [],
          missed: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.documents != null && obj.documents.length === opts.limits.documents) {
                throw new MaxLengthError('Decode error - repeated field "documents" had too many elements')
              }

              obj.documents.push(reader.bytes())
              break
            }
            case 2: {
              obj.missed = reader.bool()
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
          documents: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.documents != null && obj.documents === opts.limits.documents) {
                throw new MaxLengthError('Streaming decode error - repeated field "documents" had too many elements')
              }

              yield {
                field: `${prefix}.documents[]`,
                index: obj.documents,
                value: reader.bytes()
              }

              obj.documents++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.missed`,
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

  export interface ToldDocumentsFieldEvent {
    field: '$.documents[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ToldMissedFieldEvent {
    field: '$.missed'
    value: boolean
  }

  export function encode (obj: Partial<Told>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Told.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Told>): Told {
    return decodeMessage(buf, Told.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Told>): Generator<ToldDocumentsFieldEvent | ToldMissedFieldEvent> {
    return streamMessage(buf, Told.codec(), opts)
  }
}

export interface LeaseRequest {
  wantedMs: number
  standby?: boolean
  insists?: boolean
}

export namespace LeaseRequest {
  let _codec: Codec<LeaseRequest>

  export const codec = (): Codec<LeaseRequest> => {
    if (_codec == null) {
      _codec = message<LeaseRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.wantedMs != null && obj.wantedMs !== 0)) {
          w.uint32(8)
          w.uint32(obj.wantedMs)
        }

        if (obj.standby != null) {
          w.uint32(16)
          w.bool(obj.standby)
        }

        if (obj.insists != null) {
          w.uint32(24)
          w.bool(obj.insists)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          wantedMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.wantedMs = reader.uint32()
              break
            }
            case 2: {
              obj.standby = reader.bool()
              break
            }
            case 3: {
              obj.insists = reader.bool()
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
                field: `${prefix}.wantedMs`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.standby`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.insists`,
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

  export interface LeaseRequestWantedMsFieldEvent {
    field: '$.wantedMs'
    value: number
  }

  export interface LeaseRequestStandbyFieldEvent {
    field: '$.standby'
    value: boolean
  }

  export interface LeaseRequestInsistsFieldEvent {
    field: '$.insists'
    value: boolean
  }

  export function encode (obj: Partial<LeaseRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LeaseRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LeaseRequest>): LeaseRequest {
    return decodeMessage(buf, LeaseRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LeaseRequest>): Generator<LeaseRequestWantedMsFieldEvent | LeaseRequestStandbyFieldEvent | LeaseRequestInsistsFieldEvent> {
    return streamMessage(buf, LeaseRequest.codec(), opts)
  }
}

export interface Push {
  documents: Uint8Array<ArrayBuffer>[]
}

export namespace Push {
  let _codec: Codec<Push>

  export const codec = (): Codec<Push> => {
    if (_codec == null) {
      _codec = message<Push>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.documents != null && obj.documents.length > 0) {
          for (const value of obj.documents) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          documents: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.documents != null && obj.documents.length === opts.limits.documents) {
                throw new MaxLengthError('Decode error - repeated field "documents" had too many elements')
              }

              obj.documents.push(reader.bytes())
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
          documents: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.documents != null && obj.documents === opts.limits.documents) {
                throw new MaxLengthError('Streaming decode error - repeated field "documents" had too many elements')
              }

              yield {
                field: `${prefix}.documents[]`,
                index: obj.documents,
                value: reader.bytes()
              }

              obj.documents++

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

  export interface PushDocumentsFieldEvent {
    field: '$.documents[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Push>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Push.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Push>): Push {
    return decodeMessage(buf, Push.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Push>): Generator<PushDocumentsFieldEvent> {
    return streamMessage(buf, Push.codec(), opts)
  }
}

export interface Goodbye {
  others: Uint8Array<ArrayBuffer>[]
}

export namespace Goodbye {
  let _codec: Codec<Goodbye>

  export const codec = (): Codec<Goodbye> => {
    if (_codec == null) {
      _codec = message<Goodbye>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.others != null && obj.others.length > 0) {
          for (const value of obj.others) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          others: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.others != null && obj.others.length === opts.limits.others) {
                throw new MaxLengthError('Decode error - repeated field "others" had too many elements')
              }

              obj.others.push(reader.bytes())
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
          others: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.others != null && obj.others === opts.limits.others) {
                throw new MaxLengthError('Streaming decode error - repeated field "others" had too many elements')
              }

              yield {
                field: `${prefix}.others[]`,
                index: obj.others,
                value: reader.bytes()
              }

              obj.others++

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

  export interface GoodbyeOthersFieldEvent {
    field: '$.others[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Goodbye>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Goodbye.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Goodbye>): Goodbye {
    return decodeMessage(buf, Goodbye.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Goodbye>): Generator<GoodbyeOthersFieldEvent> {
    return streamMessage(buf, Goodbye.codec(), opts)
  }
}

export interface RendezvousAnswer {
  granted?: Granted
  full?: Full
  pushed?: Pushed
  followed?: Followed
}

export namespace RendezvousAnswer {
  let _codec: Codec<RendezvousAnswer>

  export const codec = (): Codec<RendezvousAnswer> => {
    if (_codec == null) {
      _codec = message<RendezvousAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.granted != null) {
          w.uint32(10)
          Granted.codec().encode(obj.granted, w)
        }

        if (obj.full != null) {
          w.uint32(18)
          Full.codec().encode(obj.full, w)
        }

        if (obj.pushed != null) {
          w.uint32(26)
          Pushed.codec().encode(obj.pushed, w)
        }

        if (obj.followed != null) {
          w.uint32(34)
          Followed.codec().encode(obj.followed, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.granted = Granted.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.granted
              })
              break
            }
            case 2: {
              obj.full = Full.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.full
              })
              break
            }
            case 3: {
              obj.pushed = Pushed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.pushed
              })
              break
            }
            case 4: {
              obj.followed = Followed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.followed
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
              yield * Granted.codec().stream(reader, reader.uint32(), `${prefix}.granted`, {
                limits: opts.limits?.granted
              })

              break
            }
            case 2: {
              yield * Full.codec().stream(reader, reader.uint32(), `${prefix}.full`, {
                limits: opts.limits?.full
              })

              break
            }
            case 3: {
              yield * Pushed.codec().stream(reader, reader.uint32(), `${prefix}.pushed`, {
                limits: opts.limits?.pushed
              })

              break
            }
            case 4: {
              yield * Followed.codec().stream(reader, reader.uint32(), `${prefix}.followed`, {
                limits: opts.limits?.followed
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

  export interface RendezvousAnswerGrantedMsFieldEvent {
    field: '$.granted.ms'
    value: number
  }

  export interface RendezvousAnswerGrantedKnownFieldEvent {
    field: '$.granted.known'
    value: boolean
  }

  export interface RendezvousAnswerGrantedOthersFieldEvent {
    field: '$.granted.others[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RendezvousAnswerGrantedFollowsFieldEvent {
    field: '$.granted.follows'
    value: number
  }

  export interface RendezvousAnswerFullOthersFieldEvent {
    field: '$.full.others[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RendezvousAnswerFullRetryMsFieldEvent {
    field: '$.full.retryMs'
    value: number
  }

  export interface RendezvousAnswerPushedRefusalsIndexFieldEvent {
    field: '$.pushed.refusals[].index'
    value: number
    index: number
  }

  export interface RendezvousAnswerPushedRefusalsReasonFieldEvent {
    field: '$.pushed.refusals[].reason'
    value: number
    index: number
  }

  export interface RendezvousAnswerFollowedQueriesFieldEvent {
    field: '$.followed.queries'
    value: number
  }

  export function encode (obj: Partial<RendezvousAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RendezvousAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RendezvousAnswer>): RendezvousAnswer {
    return decodeMessage(buf, RendezvousAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RendezvousAnswer>): Generator<RendezvousAnswerGrantedMsFieldEvent | RendezvousAnswerGrantedKnownFieldEvent | RendezvousAnswerGrantedOthersFieldEvent | RendezvousAnswerGrantedFollowsFieldEvent | RendezvousAnswerFullOthersFieldEvent | RendezvousAnswerFullRetryMsFieldEvent | RendezvousAnswerPushedRefusalsIndexFieldEvent | RendezvousAnswerPushedRefusalsReasonFieldEvent | RendezvousAnswerFollowedQueriesFieldEvent> {
    return streamMessage(buf, RendezvousAnswer.codec(), opts)
  }
}

export interface Granted {
  ms: number
  known: boolean
  others: Uint8Array<ArrayBuffer>[]
  follows?: number
}

export namespace Granted {
  let _codec: Codec<Granted>

  export const codec = (): Codec<Granted> => {
    if (_codec == null) {
      _codec = message<Granted>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.ms != null && obj.ms !== 0)) {
          w.uint32(8)
          w.uint32(obj.ms)
        }

        if ((obj.known != null && obj.known !== false)) {
          w.uint32(16)
          w.bool(obj.known)
        }

        if (obj.others != null && obj.others.length > 0) {
          for (const value of obj.others) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.follows != null) {
          w.uint32(32)
          w.uint32(obj.follows)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ms: 0,
          known: false,
          others: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.ms = reader.uint32()
              break
            }
            case 2: {
              obj.known = reader.bool()
              break
            }
            case 3: {
              if (opts.limits?.others != null && obj.others.length === opts.limits.others) {
                throw new MaxLengthError('Decode error - repeated field "others" had too many elements')
              }

              obj.others.push(reader.bytes())
              break
            }
            case 4: {
              obj.follows = reader.uint32()
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
          others: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.ms`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.known`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              if (opts.limits?.others != null && obj.others === opts.limits.others) {
                throw new MaxLengthError('Streaming decode error - repeated field "others" had too many elements')
              }

              yield {
                field: `${prefix}.others[]`,
                index: obj.others,
                value: reader.bytes()
              }

              obj.others++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.follows`,
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

  export interface GrantedMsFieldEvent {
    field: '$.ms'
    value: number
  }

  export interface GrantedKnownFieldEvent {
    field: '$.known'
    value: boolean
  }

  export interface GrantedOthersFieldEvent {
    field: '$.others[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GrantedFollowsFieldEvent {
    field: '$.follows'
    value: number
  }

  export function encode (obj: Partial<Granted>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Granted.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Granted>): Granted {
    return decodeMessage(buf, Granted.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Granted>): Generator<GrantedMsFieldEvent | GrantedKnownFieldEvent | GrantedOthersFieldEvent | GrantedFollowsFieldEvent> {
    return streamMessage(buf, Granted.codec(), opts)
  }
}

export interface Full {
  others: Uint8Array<ArrayBuffer>[]
  retryMs: number
}

export namespace Full {
  let _codec: Codec<Full>

  export const codec = (): Codec<Full> => {
    if (_codec == null) {
      _codec = message<Full>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.others != null && obj.others.length > 0) {
          for (const value of obj.others) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if ((obj.retryMs != null && obj.retryMs !== 0)) {
          w.uint32(16)
          w.uint32(obj.retryMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          others: [],
          retryMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.others != null && obj.others.length === opts.limits.others) {
                throw new MaxLengthError('Decode error - repeated field "others" had too many elements')
              }

              obj.others.push(reader.bytes())
              break
            }
            case 2: {
              obj.retryMs = reader.uint32()
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
          others: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.others != null && obj.others === opts.limits.others) {
                throw new MaxLengthError('Streaming decode error - repeated field "others" had too many elements')
              }

              yield {
                field: `${prefix}.others[]`,
                index: obj.others,
                value: reader.bytes()
              }

              obj.others++

              break
            }
            case 2: {
              yield {
                field: `${prefix}.retryMs`,
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

  export interface FullOthersFieldEvent {
    field: '$.others[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface FullRetryMsFieldEvent {
    field: '$.retryMs'
    value: number
  }

  export function encode (obj: Partial<Full>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Full.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Full>): Full {
    return decodeMessage(buf, Full.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Full>): Generator<FullOthersFieldEvent | FullRetryMsFieldEvent> {
    return streamMessage(buf, Full.codec(), opts)
  }
}

export interface Followed {
  queries: number
}

export namespace Followed {
  let _codec: Codec<Followed>

  export const codec = (): Codec<Followed> => {
    if (_codec == null) {
      _codec = message<Followed>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.queries != null && obj.queries !== 0)) {
          w.uint32(8)
          w.uint32(obj.queries)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          queries: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.queries = reader.uint32()
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
                field: `${prefix}.queries`,
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

  export interface FollowedQueriesFieldEvent {
    field: '$.queries'
    value: number
  }

  export function encode (obj: Partial<Followed>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Followed.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Followed>): Followed {
    return decodeMessage(buf, Followed.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Followed>): Generator<FollowedQueriesFieldEvent> {
    return streamMessage(buf, Followed.codec(), opts)
  }
}

export interface Pushed {
  refusals: Refusal[]
}

export namespace Pushed {
  let _codec: Codec<Pushed>

  export const codec = (): Codec<Pushed> => {
    if (_codec == null) {
      _codec = message<Pushed>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.refusals != null && obj.refusals.length > 0) {
          for (const value of obj.refusals) {
            w.uint32(10)
            Refusal.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          refusals: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.refusals != null && obj.refusals.length === opts.limits.refusals) {
                throw new MaxLengthError('Decode error - repeated field "refusals" had too many elements')
              }

              obj.refusals.push(Refusal.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.refusals$
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
          refusals: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.refusals != null && obj.refusals === opts.limits.refusals) {
                throw new MaxLengthError('Streaming decode error - repeated field "refusals" had too many elements')
              }

              for (const evt of Refusal.codec().stream(reader, reader.uint32(), `${prefix}.refusals[]`, {
                limits: opts.limits?.refusals$
              })) {
                yield {
                  ...evt,
                  index: obj.refusals
                }
              }

              obj.refusals++

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

  export interface PushedRefusalsIndexFieldEvent {
    field: '$.refusals[].index'
    value: number
    index: number
  }

  export interface PushedRefusalsReasonFieldEvent {
    field: '$.refusals[].reason'
    value: number
    index: number
  }

  export function encode (obj: Partial<Pushed>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Pushed.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Pushed>): Pushed {
    return decodeMessage(buf, Pushed.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Pushed>): Generator<PushedRefusalsIndexFieldEvent | PushedRefusalsReasonFieldEvent> {
    return streamMessage(buf, Pushed.codec(), opts)
  }
}

export interface Refusal {
  index: number
  reason: number
}

export namespace Refusal {
  let _codec: Codec<Refusal>

  export const codec = (): Codec<Refusal> => {
    if (_codec == null) {
      _codec = message<Refusal>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint32(obj.index)
        }

        if ((obj.reason != null && obj.reason !== 0)) {
          w.uint32(16)
          w.uint32(obj.reason)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          reason: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint32()
              break
            }
            case 2: {
              obj.reason = reader.uint32()
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
                field: `${prefix}.index`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.reason`,
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

  export interface RefusalIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface RefusalReasonFieldEvent {
    field: '$.reason'
    value: number
  }

  export function encode (obj: Partial<Refusal>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Refusal.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Refusal>): Refusal {
    return decodeMessage(buf, Refusal.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Refusal>): Generator<RefusalIndexFieldEvent | RefusalReasonFieldEvent> {
    return streamMessage(buf, Refusal.codec(), opts)
  }
}
