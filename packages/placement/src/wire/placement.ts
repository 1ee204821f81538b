// Made by `npm run codecs` from placement.proto: edit that.
// Long because each message has a codec of its own.
// @ts-nocheck
import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface PlacementRequest {
  compare?: Compare
  fetch?: Fetch
  walk?: Walk
  requires: number
  follow?: FollowKeys
}

export namespace PlacementRequest {
  let _codec: Codec<PlacementRequest>

  export const codec = (): Codec<PlacementRequest> => {
    if (_codec == null) {
      _codec = message<PlacementRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.compare != null) {
          w.uint32(10)
          Compare.codec().encode(obj.compare, w)
        }

        if (obj.fetch != null) {
          w.uint32(18)
          Fetch.codec().encode(obj.fetch, w)
        }

        if (obj.walk != null) {
          w.uint32(26)
          Walk.codec().encode(obj.walk, w)
        }

        if ((obj.requires != null && obj.requires !== 0)) {
          w.uint32(32)
          w.uint32(obj.requires)
        }

        if (obj.follow != null) {
          w.uint32(42)
          FollowKeys.codec().encode(obj.follow, w)
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
              obj.compare = Compare.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.compare
              })
              break
            }
            case 2: {
              obj.fetch = Fetch.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.fetch
              })
              break
            }
            case 3: {
              obj.walk = Walk.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.walk
              })
              break
            }
            case 4: {
              obj.requires = reader.uint32()
              break
            }
            case 5: {
              obj.follow = FollowKeys.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.follow
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
              yield * Compare.codec().stream(reader, reader.uint32(), `${prefix}.compare`, {
                limits: opts.limits?.compare
              })

              break
            }
            case 2: {
              yield * Fetch.codec().stream(reader, reader.uint32(), `${prefix}.fetch`, {
                limits: opts.limits?.fetch
              })

              break
            }
            case 3: {
              yield * Walk.codec().stream(reader, reader.uint32(), `${prefix}.walk`, {
                limits: opts.limits?.walk
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
              yield * FollowKeys.codec().stream(reader, reader.uint32(), `${prefix}.follow`, {
                limits: opts.limits?.follow
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

  export interface PlacementRequestCompareGossipSumFieldEvent {
    field: '$.compare.gossip.sum'
    value: bigint
  }

  export interface PlacementRequestCompareGossipRecordsFieldEvent {
    field: '$.compare.gossip.records[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PlacementRequestCompareGossipSuspectsFieldEvent {
    field: '$.compare.gossip.suspects[]'
    index: number
    value: string
  }

  export interface PlacementRequestCompareGossipFingerprintsFieldEvent {
    field: '$.compare.gossip.fingerprints[]'
    index: number
    value: bigint
  }

  export interface PlacementRequestCompareGossipWantedFieldEvent {
    field: '$.compare.gossip.wanted[]'
    index: number
    value: bigint
  }

  export interface PlacementRequestCompareSumCountFieldEvent {
    field: '$.compare.sum.count'
    value: number
  }

  export interface PlacementRequestCompareSumSumFieldEvent {
    field: '$.compare.sum.sum'
    value: bigint
  }

  export interface PlacementRequestCompareListHashesFieldEvent {
    field: '$.compare.list.hashes[]'
    index: number
    value: bigint
  }

  export interface PlacementRequestFetchKeyFieldEvent {
    field: '$.fetch.key'
    value: bigint
  }

  export interface PlacementRequestFetchQueryFieldEvent {
    field: '$.fetch.query'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PlacementRequestFetchKnownIdFieldEvent {
    field: '$.fetch.known[].id'
    value: string
    index: number
  }

  export interface PlacementRequestFetchKnownTypeFieldEvent {
    field: '$.fetch.known[].type'
    value: string
    index: number
  }

  export interface PlacementRequestFetchKnownSequenceFieldEvent {
    field: '$.fetch.known[].sequence'
    value: bigint
    index: number
  }

  export interface PlacementRequestFetchKnownDigestFieldEvent {
    field: '$.fetch.known[].digest'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PlacementRequestFetchMaxFieldEvent {
    field: '$.fetch.max'
    value: number
  }

  export interface PlacementRequestWalkQueryFieldEvent {
    field: '$.walk.query'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PlacementRequestWalkKnownIdFieldEvent {
    field: '$.walk.known[].id'
    value: string
    index: number
  }

  export interface PlacementRequestWalkKnownTypeFieldEvent {
    field: '$.walk.known[].type'
    value: string
    index: number
  }

  export interface PlacementRequestWalkKnownSequenceFieldEvent {
    field: '$.walk.known[].sequence'
    value: bigint
    index: number
  }

  export interface PlacementRequestWalkKnownDigestFieldEvent {
    field: '$.walk.known[].digest'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PlacementRequestWalkMaxFieldEvent {
    field: '$.walk.max'
    value: number
  }

  export interface PlacementRequestRequiresFieldEvent {
    field: '$.requires'
    value: number
  }

  export interface PlacementRequestFollowKeysFieldEvent {
    field: '$.follow.keys[]'
    index: number
    value: bigint
  }

  export function encode (obj: Partial<PlacementRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PlacementRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PlacementRequest>): PlacementRequest {
    return decodeMessage(buf, PlacementRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PlacementRequest>): Generator<PlacementRequestCompareGossipSumFieldEvent | PlacementRequestCompareGossipRecordsFieldEvent | PlacementRequestCompareGossipSuspectsFieldEvent | PlacementRequestCompareGossipFingerprintsFieldEvent | PlacementRequestCompareGossipWantedFieldEvent | PlacementRequestCompareSumCountFieldEvent | PlacementRequestCompareSumSumFieldEvent | PlacementRequestCompareListHashesFieldEvent | PlacementRequestFetchKeyFieldEvent | PlacementRequestFetchQueryFieldEvent | PlacementRequestFetchKnownIdFieldEvent | PlacementRequestFetchKnownTypeFieldEvent | PlacementRequestFetchKnownSequenceFieldEvent | PlacementRequestFetchKnownDigestFieldEvent | PlacementRequestFetchMaxFieldEvent | PlacementRequestWalkQueryFieldEvent | PlacementRequestWalkKnownIdFieldEvent | PlacementRequestWalkKnownTypeFieldEvent | PlacementRequestWalkKnownSequenceFieldEvent | PlacementRequestWalkKnownDigestFieldEvent | PlacementRequestWalkMaxFieldEvent | PlacementRequestRequiresFieldEvent | PlacementRequestFollowKeysFieldEvent> {
    return streamMessage(buf, PlacementRequest.codec(), opts)
  }
}

export interface Compare {
  gossip?: Gossip
  sum?: Sum
  list?: HashList
}

export namespace Compare {
  let _codec: Codec<Compare>

  export const codec = (): Codec<Compare> => {
    if (_codec == null) {
      _codec = message<Compare>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.gossip != null) {
          w.uint32(10)
          Gossip.codec().encode(obj.gossip, w)
        }

        if (obj.sum != null) {
          w.uint32(18)
          Sum.codec().encode(obj.sum, w)
        }

        if (obj.list != null) {
          w.uint32(26)
          HashList.codec().encode(obj.list, w)
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
              obj.gossip = Gossip.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.gossip
              })
              break
            }
            case 2: {
              obj.sum = Sum.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.sum
              })
              break
            }
            case 3: {
              obj.list = HashList.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.list
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
              yield * Gossip.codec().stream(reader, reader.uint32(), `${prefix}.gossip`, {
                limits: opts.limits?.gossip
              })

              break
            }
            case 2: {
              yield * Sum.codec().stream(reader, reader.uint32(), `${prefix}.sum`, {
                limits: opts.limits?.sum
              })

              break
            }
            case 3: {
              yield * HashList.codec().stream(reader, reader.uint32(), `${prefix}.list`, {
                limits: opts.limits?.list
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

  export interface CompareGossipSumFieldEvent {
    field: '$.gossip.sum'
    value: bigint
  }

  export interface CompareGossipRecordsFieldEvent {
    field: '$.gossip.records[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface CompareGossipSuspectsFieldEvent {
    field: '$.gossip.suspects[]'
    index: number
    value: string
  }

  export interface CompareGossipFingerprintsFieldEvent {
    field: '$.gossip.fingerprints[]'
    index: number
    value: bigint
  }

  export interface CompareGossipWantedFieldEvent {
    field: '$.gossip.wanted[]'
    index: number
    value: bigint
  }

  export interface CompareSumCountFieldEvent {
    field: '$.sum.count'
    value: number
  }

  export interface CompareSumSumFieldEvent {
    field: '$.sum.sum'
    value: bigint
  }

  export interface CompareListHashesFieldEvent {
    field: '$.list.hashes[]'
    index: number
    value: bigint
  }

  export function encode (obj: Partial<Compare>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Compare.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Compare>): Compare {
    return decodeMessage(buf, Compare.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Compare>): Generator<CompareGossipSumFieldEvent | CompareGossipRecordsFieldEvent | CompareGossipSuspectsFieldEvent | CompareGossipFingerprintsFieldEvent | CompareGossipWantedFieldEvent | CompareSumCountFieldEvent | CompareSumSumFieldEvent | CompareListHashesFieldEvent> {
    return streamMessage(buf, Compare.codec(), opts)
  }
}

export interface Gossip {
  sum: bigint
  records: Uint8Array<ArrayBuffer>[]
  suspects: string[]
  fingerprints: bigint[]
  wanted: bigint[]
}

export namespace Gossip {
  let _codec: Codec<Gossip>

  export const codec = (): Codec<Gossip> => {
    if (_codec == null) {
      _codec = message<Gossip>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sum != null && obj.sum !== 0n)) {
          w.uint32(9)
          w.fixed64(obj.sum)
        }

        if (obj.records != null && obj.records.length > 0) {
          for (const value of obj.records) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.suspects != null && obj.suspects.length > 0) {
          for (const value of obj.suspects) {
            w.uint32(26)
            w.string(value)
          }
        }

        if (obj.fingerprints != null && obj.fingerprints.length > 0) {
          for (const value of obj.fingerprints) {
            w.uint32(33)
            w.fixed64(value)
          }
        }

        if (obj.wanted != null && obj.wanted.length > 0) {
          for (const value of obj.wanted) {
            w.uint32(41)
            w.fixed64(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sum: 0n,
          records: [],
          suspects: [],
          fingerprints: [],
          wanted: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sum = reader.fixed64()
              break
            }
            case 2: {
              if (opts.limits?.records != null && obj.records.length === opts.limits.records) {
                throw new MaxLengthError('Decode error - repeated field "records" had too many elements')
              }

              obj.records.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.suspects != null && obj.suspects.length === opts.limits.suspects) {
                throw new MaxLengthError('Decode error - repeated field "suspects" had too many elements')
              }

              obj.suspects.push(reader.string())
              break
            }
            case 4: {
              if (opts.limits?.fingerprints != null && obj.fingerprints.length === opts.limits.fingerprints) {
                throw new MaxLengthError('Decode error - repeated field "fingerprints" had too many elements')
              }

              obj.fingerprints.push(reader.fixed64())
              break
            }
            case 5: {
              if (opts.limits?.wanted != null && obj.wanted.length === opts.limits.wanted) {
                throw new MaxLengthError('Decode error - repeated field "wanted" had too many elements')
              }

              obj.wanted.push(reader.fixed64())
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
          records: 0,
          suspects: 0,
          fingerprints: 0,
          wanted: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.sum`,
                value: reader.fixed64()
              }
              break
            }
            case 2: {
              if (opts.limits?.records != null && obj.records === opts.limits.records) {
                throw new MaxLengthError('Streaming decode error - repeated field "records" had too many elements')
              }

              yield {
                field: `${prefix}.records[]`,
                index: obj.records,
                value: reader.bytes()
              }

              obj.records++

              break
            }
            case 3: {
              if (opts.limits?.suspects != null && obj.suspects === opts.limits.suspects) {
                throw new MaxLengthError('Streaming decode error - repeated field "suspects" had too many elements')
              }

              yield {
                field: `${prefix}.suspects[]`,
                index: obj.suspects,
                value: reader.string()
              }

              obj.suspects++

              break
            }
            case 4: {
              if (opts.limits?.fingerprints != null && obj.fingerprints === opts.limits.fingerprints) {
                throw new MaxLengthError('Streaming decode error - repeated field "fingerprints" had too many elements')
              }

              yield {
                field: `${prefix}.fingerprints[]`,
                index: obj.fingerprints,
                value: reader.fixed64()
              }

              obj.fingerprints++

              break
            }
            case 5: {
              if (opts.limits?.wanted != null && obj.wanted === opts.limits.wanted) {
                throw new MaxLengthError('Streaming decode error - repeated field "wanted" had too many elements')
              }

              yield {
                field: `${prefix}.wanted[]`,
                index: obj.wanted,
                value: reader.fixed64()
              }

              obj.wanted++

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

  export interface GossipSumFieldEvent {
    field: '$.sum'
    value: bigint
  }

  export interface GossipRecordsFieldEvent {
    field: '$.records[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GossipSuspectsFieldEvent {
    field: '$.suspects[]'
    index: number
    value: string
  }

  export interface GossipFingerprintsFieldEvent {
    field: '$.fingerprints[]'
    index: number
    value: bigint
  }

  export interface GossipWantedFieldEvent {
    field: '$.wanted[]'
    index: number
    value: bigint
  }

  export function encode (obj: Partial<Gossip>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Gossip.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Gossip>): Gossip {
    return decodeMessage(buf, Gossip.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Gossip>): Generator<GossipSumFieldEvent | GossipRecordsFieldEvent | GossipSuspectsFieldEvent | GossipFingerprintsFieldEvent | GossipWantedFieldEvent> {
    return streamMessage(buf, Gossip.codec(), opts)
  }
}

export interface Sum {
  count: number
  sum: bigint
}

export namespace Sum {
  let _codec: Codec<Sum>

  export const codec = (): Codec<Sum> => {
    if (_codec == null) {
      _codec = message<Sum>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(8)
          w.uint32(obj.count)
        }

        if ((obj.sum != null && obj.sum !== 0n)) {
          w.uint32(17)
          w.fixed64(obj.sum)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          count: 0,
          sum: 0n
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.count = reader.uint32()
              break
            }
            case 2: {
              obj.sum = reader.fixed64()
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
                field: `${prefix}.count`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sum`,
                value: reader.fixed64()
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

  export interface SumCountFieldEvent {
    field: '$.count'
    value: number
  }

  export interface SumSumFieldEvent {
    field: '$.sum'
    value: bigint
  }

  export function encode (obj: Partial<Sum>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Sum.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Sum>): Sum {
    return decodeMessage(buf, Sum.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Sum>): Generator<SumCountFieldEvent | SumSumFieldEvent> {
    return streamMessage(buf, Sum.codec(), opts)
  }
}

export interface HashList {
  hashes: bigint[]
}

export namespace HashList {
  let _codec: Codec<HashList>

  export const codec = (): Codec<HashList> => {
    if (_codec == null) {
      _codec = message<HashList>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.hashes != null && obj.hashes.length > 0) {
          for (const value of obj.hashes) {
            w.uint32(9)
            w.fixed64(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          hashes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.hashes != null && obj.hashes.length === opts.limits.hashes) {
                throw new MaxLengthError('Decode error - repeated field "hashes" had too many elements')
              }

              obj.hashes.push(reader.fixed64())
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
          hashes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.hashes != null && obj.hashes === opts.limits.hashes) {
                throw new MaxLengthError('Streaming decode error - repeated field "hashes" had too many elements')
              }

              yield {
                field: `${prefix}.hashes[]`,
                index: obj.hashes,
                value: reader.fixed64()
              }

              obj.hashes++

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

  export interface HashListHashesFieldEvent {
    field: '$.hashes[]'
    index: number
    value: bigint
  }

  export function encode (obj: Partial<HashList>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, HashList.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HashList>): HashList {
    return decodeMessage(buf, HashList.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HashList>): Generator<HashListHashesFieldEvent> {
    return streamMessage(buf, HashList.codec(), opts)
  }
}

export interface Fetch {
  key: bigint
  query?: Uint8Array<ArrayBuffer>
  known: Version[]
  max: number
}

export namespace Fetch {
  let _codec: Codec<Fetch>

  export const codec = (): Codec<Fetch> => {
    if (_codec == null) {
      _codec = message<Fetch>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.key != null && obj.key !== 0n)) {
          w.uint32(9)
          w.fixed64(obj.key)
        }

        if (obj.query != null) {
          w.uint32(18)
          w.bytes(obj.query)
        }

        if (obj.known != null && obj.known.length > 0) {
          for (const value of obj.known) {
            w.uint32(26)
            Version.codec().encode(value, w)
          }
        }

        if ((obj.max != null && obj.max !== 0)) {
          w.uint32(32)
          w.uint32(obj.max)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          key: 0n,
          known: [],
          max: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.key = reader.fixed64()
              break
            }
            case 2: {
              obj.query = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.known != null && obj.known.length === opts.limits.known) {
                throw new MaxLengthError('Decode error - repeated field "known" had too many elements')
              }

              obj.known.push(Version.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.known$
              }))
              break
            }
            case 4: {
              obj.max = reader.uint32()
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
                field: `${prefix}.key`,
                value: reader.fixed64()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.query`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.known != null && obj.known === opts.limits.known) {
                throw new MaxLengthError('Streaming decode error - repeated field "known" had too many elements')
              }

              for (const evt of Version.codec().stream(reader, reader.uint32(), `${prefix}.known[]`, {
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
            case 4: {
              yield {
                field: `${prefix}.max`,
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

  export interface FetchKeyFieldEvent {
    field: '$.key'
    value: bigint
  }

  export interface FetchQueryFieldEvent {
    field: '$.query'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FetchKnownIdFieldEvent {
    field: '$.known[].id'
    value: string
    index: number
  }

  export interface FetchKnownTypeFieldEvent {
    field: '$.known[].type'
    value: string
    index: number
  }

  export interface FetchKnownSequenceFieldEvent {
    field: '$.known[].sequence'
    value: bigint
    index: number
  }

  export interface FetchKnownDigestFieldEvent {
    field: '$.known[].digest'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface FetchMaxFieldEvent {
    field: '$.max'
    value: number
  }

  export function encode (obj: Partial<Fetch>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Fetch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Fetch>): Fetch {
    return decodeMessage(buf, Fetch.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Fetch>): Generator<FetchKeyFieldEvent | FetchQueryFieldEvent | FetchKnownIdFieldEvent | FetchKnownTypeFieldEvent | FetchKnownSequenceFieldEvent | FetchKnownDigestFieldEvent | FetchMaxFieldEvent> {
    return streamMessage(buf, Fetch.codec(), opts)
  }
}

export interface Walk {
  query: Uint8Array<ArrayBuffer>
  known: Version[]
  max: number
}

export namespace Walk {
  let _codec: Codec<Walk>

  export const codec = (): Codec<Walk> => {
    if (_codec == null) {
      _codec = message<Walk>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.query != null && obj.query.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.query)
        }

        if (obj.known != null && obj.known.length > 0) {
          for (const value of obj.known) {
            w.uint32(18)
            Version.codec().encode(value, w)
          }
        }

        if ((obj.max != null && obj.max !== 0)) {
          w.uint32(24)
          w.uint32(obj.max)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          query: uint8ArrayAlloc(0),
          known: [],
          max: 0
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

              obj.known.push(Version.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.known$
              }))
              break
            }
            case 3: {
              obj.max = reader.uint32()
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

              for (const evt of Version.codec().stream(reader, reader.uint32(), `${prefix}.known[]`, {
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
                field: `${prefix}.max`,
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

  export interface WalkQueryFieldEvent {
    field: '$.query'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WalkKnownIdFieldEvent {
    field: '$.known[].id'
    value: string
    index: number
  }

  export interface WalkKnownTypeFieldEvent {
    field: '$.known[].type'
    value: string
    index: number
  }

  export interface WalkKnownSequenceFieldEvent {
    field: '$.known[].sequence'
    value: bigint
    index: number
  }

  export interface WalkKnownDigestFieldEvent {
    field: '$.known[].digest'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface WalkMaxFieldEvent {
    field: '$.max'
    value: number
  }

  export function encode (obj: Partial<Walk>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Walk.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Walk>): Walk {
    return decodeMessage(buf, Walk.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Walk>): Generator<WalkQueryFieldEvent | WalkKnownIdFieldEvent | WalkKnownTypeFieldEvent | WalkKnownSequenceFieldEvent | WalkKnownDigestFieldEvent | WalkMaxFieldEvent> {
    return streamMessage(buf, Walk.codec(), opts)
  }
}

export interface FollowKeys {
  keys: bigint[]
}

export namespace FollowKeys {
  let _codec: Codec<FollowKeys>

  export const codec = (): Codec<FollowKeys> => {
    if (_codec == null) {
      _codec = message<FollowKeys>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.keys != null && obj.keys.length > 0) {
          for (const value of obj.keys) {
            w.uint32(9)
            w.fixed64(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keys: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.keys != null && obj.keys.length === opts.limits.keys) {
                throw new MaxLengthError('Decode error - repeated field "keys" had too many elements')
              }

              obj.keys.push(reader.fixed64())
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
          keys: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.keys != null && obj.keys === opts.limits.keys) {
                throw new MaxLengthError('Streaming decode error - repeated field "keys" had too many elements')
              }

              yield {
                field: `${prefix}.keys[]`,
                index: obj.keys,
                value: reader.fixed64()
              }

              obj.keys++

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

  export interface FollowKeysKeysFieldEvent {
    field: '$.keys[]'
    index: number
    value: bigint
  }

  export function encode (obj: Partial<FollowKeys>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FollowKeys.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FollowKeys>): FollowKeys {
    return decodeMessage(buf, FollowKeys.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FollowKeys>): Generator<FollowKeysKeysFieldEvent> {
    return streamMessage(buf, FollowKeys.codec(), opts)
  }
}

export interface Version {
  id: string
  type: string
  sequence: bigint
  digest: Uint8Array<ArrayBuffer>
}

export namespace Version {
  let _codec: Codec<Version>

  export const codec = (): Codec<Version> => {
    if (_codec == null) {
      _codec = message<Version>((obj, w, opts = {}) => {
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

  export interface VersionIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface VersionTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface VersionSequenceFieldEvent {
    field: '$.sequence'
    value: bigint
  }

  export interface VersionDigestFieldEvent {
    field: '$.digest'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Version>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Version.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Version>): Version {
    return decodeMessage(buf, Version.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Version>): Generator<VersionIdFieldEvent | VersionTypeFieldEvent | VersionSequenceFieldEvent | VersionDigestFieldEvent> {
    return streamMessage(buf, Version.codec(), opts)
  }
}

export interface PlacementAnswer {
  compared?: Compared
  found?: Found
  following?: FollowingKeys
}

export namespace PlacementAnswer {
  let _codec: Codec<PlacementAnswer>

  export const codec = (): Codec<PlacementAnswer> => {
    if (_codec == null) {
      _codec = message<PlacementAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.compared != null) {
          w.uint32(10)
          Compared.codec().encode(obj.compared, w)
        }

        if (obj.found != null) {
          w.uint32(18)
          Found.codec().encode(obj.found, w)
        }

        if (obj.following != null) {
          w.uint32(26)
          FollowingKeys.codec().encode(obj.following, w)
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
              obj.compared = Compared.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.compared
              })
              break
            }
            case 2: {
              obj.found = Found.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.found
              })
              break
            }
            case 3: {
              obj.following = FollowingKeys.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.following
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
              yield * Compared.codec().stream(reader, reader.uint32(), `${prefix}.compared`, {
                limits: opts.limits?.compared
              })

              break
            }
            case 2: {
              yield * Found.codec().stream(reader, reader.uint32(), `${prefix}.found`, {
                limits: opts.limits?.found
              })

              break
            }
            case 3: {
              yield * FollowingKeys.codec().stream(reader, reader.uint32(), `${prefix}.following`, {
                limits: opts.limits?.following
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

  export interface PlacementAnswerComparedGossipSumFieldEvent {
    field: '$.compared.gossip.sum'
    value: bigint
  }

  export interface PlacementAnswerComparedGossipRecordsFieldEvent {
    field: '$.compared.gossip.records[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PlacementAnswerComparedGossipSuspectsFieldEvent {
    field: '$.compared.gossip.suspects[]'
    index: number
    value: string
  }

  export interface PlacementAnswerComparedGossipFingerprintsFieldEvent {
    field: '$.compared.gossip.fingerprints[]'
    index: number
    value: bigint
  }

  export interface PlacementAnswerComparedGossipWantedFieldEvent {
    field: '$.compared.gossip.wanted[]'
    index: number
    value: bigint
  }

  export interface PlacementAnswerComparedDiffersFieldEvent {
    field: '$.compared.differs'
    value: boolean
  }

  export interface PlacementAnswerComparedMissingHashesFieldEvent {
    field: '$.compared.missing.hashes[]'
    index: number
    value: bigint
  }

  export interface PlacementAnswerFoundDocumentsFieldEvent {
    field: '$.found.documents[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PlacementAnswerFoundHolderFieldEvent {
    field: '$.found.holder'
    value: boolean
  }

  export interface PlacementAnswerFoundSplitsFieldEvent {
    field: '$.found.splits'
    value: number
  }

  export interface PlacementAnswerFoundMoreFieldEvent {
    field: '$.found.more'
    value: boolean
  }

  export interface PlacementAnswerFollowingKeysFieldEvent {
    field: '$.following.keys'
    value: number
  }

  export interface PlacementAnswerFollowingMsFieldEvent {
    field: '$.following.ms'
    value: number
  }

  export interface PlacementAnswerFollowingBeforeFieldEvent {
    field: '$.following.before'
    value: number
  }

  export interface PlacementAnswerFollowingSplitsKeyFieldEvent {
    field: '$.following.splits[].key'
    value: bigint
    index: number
  }

  export interface PlacementAnswerFollowingSplitsSplitsFieldEvent {
    field: '$.following.splits[].splits'
    value: number
    index: number
  }

  export function encode (obj: Partial<PlacementAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PlacementAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PlacementAnswer>): PlacementAnswer {
    return decodeMessage(buf, PlacementAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PlacementAnswer>): Generator<PlacementAnswerComparedGossipSumFieldEvent | PlacementAnswerComparedGossipRecordsFieldEvent | PlacementAnswerComparedGossipSuspectsFieldEvent | PlacementAnswerComparedGossipFingerprintsFieldEvent | PlacementAnswerComparedGossipWantedFieldEvent | PlacementAnswerComparedDiffersFieldEvent | PlacementAnswerComparedMissingHashesFieldEvent | PlacementAnswerFoundDocumentsFieldEvent | PlacementAnswerFoundHolderFieldEvent | PlacementAnswerFoundSplitsFieldEvent | PlacementAnswerFoundMoreFieldEvent | PlacementAnswerFollowingKeysFieldEvent | PlacementAnswerFollowingMsFieldEvent | PlacementAnswerFollowingBeforeFieldEvent | PlacementAnswerFollowingSplitsKeyFieldEvent | PlacementAnswerFollowingSplitsSplitsFieldEvent> {
    return streamMessage(buf, PlacementAnswer.codec(), opts)
  }
}

export interface FollowingKeys {
  keys: number
  ms: number
  before: number
  splits: SplitKey[]
}

export namespace FollowingKeys {
  let _codec: Codec<FollowingKeys>

  export const codec = (): Codec<FollowingKeys> => {
    if (_codec == null) {
      _codec = message<FollowingKeys>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keys != null && obj.keys !== 0)) {
          w.uint32(8)
          w.uint32(obj.keys)
        }

        if ((obj.ms != null && obj.ms !== 0)) {
          w.uint32(16)
          w.uint32(obj.ms)
        }

        if ((obj.before != null && obj.before !== 0)) {
          w.uint32(24)
          w.uint32(obj.before)
        }

        if (obj.splits != null && obj.splits.length > 0) {
          for (const value of obj.splits) {
            w.uint32(34)
            SplitKey.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keys: 0,
          ms: 0,
          before: 0,
          splits: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.keys = reader.uint32()
              break
            }
            case 2: {
              obj.ms = reader.uint32()
              break
            }
            case 3: {
              obj.before = reader.uint32()
              break
            }
            case 4: {
              if (opts.limits?.splits != null && obj.splits.length === opts.limits.splits) {
                throw new MaxLengthError('Decode error - repeated field "splits" had too many elements')
              }

              obj.splits.push(SplitKey.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.splits$
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
          splits: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.keys`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ms`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.before`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              if (opts.limits?.splits != null && obj.splits === opts.limits.splits) {
                throw new MaxLengthError('Streaming decode error - repeated field "splits" had too many elements')
              }

              for (const evt of SplitKey.codec().stream(reader, reader.uint32(), `${prefix}.splits[]`, {
                limits: opts.limits?.splits$
              })) {
                yield {
                  ...evt,
                  index: obj.splits
                }
              }

              obj.splits++

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

  export interface FollowingKeysKeysFieldEvent {
    field: '$.keys'
    value: number
  }

  export interface FollowingKeysMsFieldEvent {
    field: '$.ms'
    value: number
  }

  export interface FollowingKeysBeforeFieldEvent {
    field: '$.before'
    value: number
  }

  export interface FollowingKeysSplitsKeyFieldEvent {
    field: '$.splits[].key'
    value: bigint
    index: number
  }

  export interface FollowingKeysSplitsSplitsFieldEvent {
    field: '$.splits[].splits'
    value: number
    index: number
  }

  export function encode (obj: Partial<FollowingKeys>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FollowingKeys.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FollowingKeys>): FollowingKeys {
    return decodeMessage(buf, FollowingKeys.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FollowingKeys>): Generator<FollowingKeysKeysFieldEvent | FollowingKeysMsFieldEvent | FollowingKeysBeforeFieldEvent | FollowingKeysSplitsKeyFieldEvent | FollowingKeysSplitsSplitsFieldEvent> {
    return streamMessage(buf, FollowingKeys.codec(), opts)
  }
}

export interface Compared {
  gossip?: Gossip
  differs?: boolean
  missing?: HashList
}

export namespace Compared {
  let _codec: Codec<Compared>

  export const codec = (): Codec<Compared> => {
    if (_codec == null) {
      _codec = message<Compared>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.gossip != null) {
          w.uint32(10)
          Gossip.codec().encode(obj.gossip, w)
        }

        if (obj.differs != null) {
          w.uint32(16)
          w.bool(obj.differs)
        }

        if (obj.missing != null) {
          w.uint32(26)
          HashList.codec().encode(obj.missing, w)
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
              obj.gossip = Gossip.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.gossip
              })
              break
            }
            case 2: {
              obj.differs = reader.bool()
              break
            }
            case 3: {
              obj.missing = HashList.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.missing
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
              yield * Gossip.codec().stream(reader, reader.uint32(), `${prefix}.gossip`, {
                limits: opts.limits?.gossip
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.differs`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield * HashList.codec().stream(reader, reader.uint32(), `${prefix}.missing`, {
                limits: opts.limits?.missing
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

  export interface ComparedGossipSumFieldEvent {
    field: '$.gossip.sum'
    value: bigint
  }

  export interface ComparedGossipRecordsFieldEvent {
    field: '$.gossip.records[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ComparedGossipSuspectsFieldEvent {
    field: '$.gossip.suspects[]'
    index: number
    value: string
  }

  export interface ComparedGossipFingerprintsFieldEvent {
    field: '$.gossip.fingerprints[]'
    index: number
    value: bigint
  }

  export interface ComparedGossipWantedFieldEvent {
    field: '$.gossip.wanted[]'
    index: number
    value: bigint
  }

  export interface ComparedDiffersFieldEvent {
    field: '$.differs'
    value: boolean
  }

  export interface ComparedMissingHashesFieldEvent {
    field: '$.missing.hashes[]'
    index: number
    value: bigint
  }

  export function encode (obj: Partial<Compared>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Compared.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Compared>): Compared {
    return decodeMessage(buf, Compared.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Compared>): Generator<ComparedGossipSumFieldEvent | ComparedGossipRecordsFieldEvent | ComparedGossipSuspectsFieldEvent | ComparedGossipFingerprintsFieldEvent | ComparedGossipWantedFieldEvent | ComparedDiffersFieldEvent | ComparedMissingHashesFieldEvent> {
    return streamMessage(buf, Compared.codec(), opts)
  }
}

export interface Found {
  documents: Uint8Array<ArrayBuffer>[]
  holder: boolean
  splits: number
  more: boolean
}

export namespace Found {
  let _codec: Codec<Found>

  export const codec = (): Codec<Found> => {
    if (_codec == null) {
      _codec = message<Found>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.documents != null && obj.documents.length > 0) {
          for (const value of obj.documents) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if ((obj.holder != null && obj.holder !== false)) {
          w.uint32(16)
          w.bool(obj.holder)
        }

        if ((obj.splits != null && obj.splits !== 0)) {
          w.uint32(24)
          w.uint32(obj.splits)
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(32)
          w.bool(obj.more)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          documents: [],
          holder: false,
          splits: 0,
          more: false
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
              obj.holder = reader.bool()
              break
            }
            case 3: {
              obj.splits = reader.uint32()
              break
            }
            case 4: {
              obj.more = reader.bool()
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
                field: `${prefix}.holder`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.splits`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.more`,
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

  export interface FoundDocumentsFieldEvent {
    field: '$.documents[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface FoundHolderFieldEvent {
    field: '$.holder'
    value: boolean
  }

  export interface FoundSplitsFieldEvent {
    field: '$.splits'
    value: number
  }

  export interface FoundMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export function encode (obj: Partial<Found>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Found.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Found>): Found {
    return decodeMessage(buf, Found.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Found>): Generator<FoundDocumentsFieldEvent | FoundHolderFieldEvent | FoundSplitsFieldEvent | FoundMoreFieldEvent> {
    return streamMessage(buf, Found.codec(), opts)
  }
}

export interface Placing {
  items: Placed[]
  splits: SplitKey[]
  moved: SplitKey[]
  load?: number
  told: Placed[]
  missed?: boolean
}

export namespace Placing {
  let _codec: Codec<Placing>

  export const codec = (): Codec<Placing> => {
    if (_codec == null) {
      _codec = message<Placing>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.items != null && obj.items.length > 0) {
          for (const value of obj.items) {
            w.uint32(10)
            Placed.codec().encode(value, w)
          }
        }

        if (obj.splits != null && obj.splits.length > 0) {
          for (const value of obj.splits) {
            w.uint32(18)
            SplitKey.codec().encode(value, w)
          }
        }

        if (obj.moved != null && obj.moved.length > 0) {
          for (const value of obj.moved) {
            w.uint32(26)
            SplitKey.codec().encode(value, w)
          }
        }

        if (obj.load != null) {
          w.uint32(32)
          w.uint32(obj.load)
        }

        if (obj.told != null && obj.told.length > 0) {
          for (const value of obj.told) {
            w.uint32(42)
            Placed.codec().encode(value, w)
          }
        }

        if (obj.missed != null) {
          w.uint32(48)
          w.bool(obj.missed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          items: [],
          splits: [],
          moved: [],
          told: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items.length === opts.limits.items) {
                throw new MaxLengthError('Decode error - repeated field "items" had too many elements')
              }

              obj.items.push(Placed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.items$
              }))
              break
            }
            case 2: {
              if (opts.limits?.splits != null && obj.splits.length === opts.limits.splits) {
                throw new MaxLengthError('Decode error - repeated field "splits" had too many elements')
              }

              obj.splits.push(SplitKey.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.splits$
              }))
              break
            }
            case 3: {
              if (opts.limits?.moved != null && obj.moved.length === opts.limits.moved) {
                throw new MaxLengthError('Decode error - repeated field "moved" had too many elements')
              }

              obj.moved.push(SplitKey.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.moved$
              }))
              break
            }
            case 4: {
              obj.load = reader.uint32()
              break
            }
            case 5: {
              if (opts.limits?.told != null && obj.told.length === opts.limits.told) {
                throw new MaxLengthError('Decode error - repeated field "told" had too many elements')
              }

              obj.told.push(Placed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.told$
              }))
              break
            }
            case 6: {
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
          items: 0,
          splits: 0,
          moved: 0,
          told: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items === opts.limits.items) {
                throw new MaxLengthError('Streaming decode error - repeated field "items" had too many elements')
              }

              for (const evt of Placed.codec().stream(reader, reader.uint32(), `${prefix}.items[]`, {
                limits: opts.limits?.items$
              })) {
                yield {
                  ...evt,
                  index: obj.items
                }
              }

              obj.items++

              break
            }
            case 2: {
              if (opts.limits?.splits != null && obj.splits === opts.limits.splits) {
                throw new MaxLengthError('Streaming decode error - repeated field "splits" had too many elements')
              }

              for (const evt of SplitKey.codec().stream(reader, reader.uint32(), `${prefix}.splits[]`, {
                limits: opts.limits?.splits$
              })) {
                yield {
                  ...evt,
                  index: obj.splits
                }
              }

              obj.splits++

              break
            }
            case 3: {
              if (opts.limits?.moved != null && obj.moved === opts.limits.moved) {
                throw new MaxLengthError('Streaming decode error - repeated field "moved" had too many elements')
              }

              for (const evt of SplitKey.codec().stream(reader, reader.uint32(), `${prefix}.moved[]`, {
                limits: opts.limits?.moved$
              })) {
                yield {
                  ...evt,
                  index: obj.moved
                }
              }

              obj.moved++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.load`,
                value: reader.uint32()
              }
              break
            }
            case 5: {
              if (opts.limits?.told != null && obj.told === opts.limits.told) {
                throw new MaxLengthError('Streaming decode error - repeated field "told" had too many elements')
              }

              for (const evt of Placed.codec().stream(reader, reader.uint32(), `${prefix}.told[]`, {
                limits: opts.limits?.told$
              })) {
                yield {
                  ...evt,
                  index: obj.told
                }
              }

              obj.told++

              break
            }
            case 6: {
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

  export interface PlacingItemsDocumentFieldEvent {
    field: '$.items[].document'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PlacingItemsKeysFieldEvent {
    field: '$.items[].keys[]'
    index: number
    value: bigint
  }

  export interface PlacingSplitsKeyFieldEvent {
    field: '$.splits[].key'
    value: bigint
    index: number
  }

  export interface PlacingSplitsSplitsFieldEvent {
    field: '$.splits[].splits'
    value: number
    index: number
  }

  export interface PlacingMovedKeyFieldEvent {
    field: '$.moved[].key'
    value: bigint
    index: number
  }

  export interface PlacingMovedSplitsFieldEvent {
    field: '$.moved[].splits'
    value: number
    index: number
  }

  export interface PlacingLoadFieldEvent {
    field: '$.load'
    value: number
  }

  export interface PlacingToldDocumentFieldEvent {
    field: '$.told[].document'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PlacingToldKeysFieldEvent {
    field: '$.told[].keys[]'
    index: number
    value: bigint
  }

  export interface PlacingMissedFieldEvent {
    field: '$.missed'
    value: boolean
  }

  export function encode (obj: Partial<Placing>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Placing.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Placing>): Placing {
    return decodeMessage(buf, Placing.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Placing>): Generator<PlacingItemsDocumentFieldEvent | PlacingItemsKeysFieldEvent | PlacingSplitsKeyFieldEvent | PlacingSplitsSplitsFieldEvent | PlacingMovedKeyFieldEvent | PlacingMovedSplitsFieldEvent | PlacingLoadFieldEvent | PlacingToldDocumentFieldEvent | PlacingToldKeysFieldEvent | PlacingMissedFieldEvent> {
    return streamMessage(buf, Placing.codec(), opts)
  }
}

export interface Placed {
  document: Uint8Array<ArrayBuffer>
  keys: bigint[]
}

export namespace Placed {
  let _codec: Codec<Placed>

  export const codec = (): Codec<Placed> => {
    if (_codec == null) {
      _codec = message<Placed>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.document != null && obj.document.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.document)
        }

        if (obj.keys != null && obj.keys.length > 0) {
          for (const value of obj.keys) {
            w.uint32(17)
            w.fixed64(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          document: uint8ArrayAlloc(0),
          keys: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.document = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.keys != null && obj.keys.length === opts.limits.keys) {
                throw new MaxLengthError('Decode error - repeated field "keys" had too many elements')
              }

              obj.keys.push(reader.fixed64())
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
          keys: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.document`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.keys != null && obj.keys === opts.limits.keys) {
                throw new MaxLengthError('Streaming decode error - repeated field "keys" had too many elements')
              }

              yield {
                field: `${prefix}.keys[]`,
                index: obj.keys,
                value: reader.fixed64()
              }

              obj.keys++

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

  export interface PlacedDocumentFieldEvent {
    field: '$.document'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PlacedKeysFieldEvent {
    field: '$.keys[]'
    index: number
    value: bigint
  }

  export function encode (obj: Partial<Placed>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Placed.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Placed>): Placed {
    return decodeMessage(buf, Placed.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Placed>): Generator<PlacedDocumentFieldEvent | PlacedKeysFieldEvent> {
    return streamMessage(buf, Placed.codec(), opts)
  }
}

export interface SplitKey {
  key: bigint
  splits: number
}

export namespace SplitKey {
  let _codec: Codec<SplitKey>

  export const codec = (): Codec<SplitKey> => {
    if (_codec == null) {
      _codec = message<SplitKey>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.key != null && obj.key !== 0n)) {
          w.uint32(9)
          w.fixed64(obj.key)
        }

        if ((obj.splits != null && obj.splits !== 0)) {
          w.uint32(16)
          w.uint32(obj.splits)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          key: 0n,
          splits: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.key = reader.fixed64()
              break
            }
            case 2: {
              obj.splits = reader.uint32()
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
                field: `${prefix}.key`,
                value: reader.fixed64()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.splits`,
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

  export interface SplitKeyKeyFieldEvent {
    field: '$.key'
    value: bigint
  }

  export interface SplitKeySplitsFieldEvent {
    field: '$.splits'
    value: number
  }

  export function encode (obj: Partial<SplitKey>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SplitKey.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SplitKey>): SplitKey {
    return decodeMessage(buf, SplitKey.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SplitKey>): Generator<SplitKeyKeyFieldEvent | SplitKeySplitsFieldEvent> {
    return streamMessage(buf, SplitKey.codec(), opts)
  }
}

export interface Member {
  incarnation: bigint
  left: boolean
  addresses: Uint8Array<ArrayBuffer>[]
}

export namespace Member {
  let _codec: Codec<Member>

  export const codec = (): Codec<Member> => {
    if (_codec == null) {
      _codec = message<Member>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.incarnation != null && obj.incarnation !== 0n)) {
          w.uint32(8)
          w.uint64(obj.incarnation)
        }

        if ((obj.left != null && obj.left !== false)) {
          w.uint32(16)
          w.bool(obj.left)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          incarnation: 0n,
          left: false,
          addresses: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.incarnation = reader.uint64()
              break
            }
            case 2: {
              obj.left = reader.bool()
              break
            }
            case 3: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.bytes())
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
                field: `${prefix}.incarnation`,
                value: reader.uint64()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.left`,
                value: reader.bool()
              }
              break
            }
            case 3: {
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

  export interface MemberIncarnationFieldEvent {
    field: '$.incarnation'
    value: bigint
  }

  export interface MemberLeftFieldEvent {
    field: '$.left'
    value: boolean
  }

  export interface MemberAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Member>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Member.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Member {
    return decodeMessage(buf, Member.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Generator<MemberIncarnationFieldEvent | MemberLeftFieldEvent | MemberAddressesFieldEvent> {
    return streamMessage(buf, Member.codec(), opts)
  }
}
