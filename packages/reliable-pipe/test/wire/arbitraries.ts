import fc from 'fast-check'
import { encodeFrame as encode } from '../../src/wire/frame.ts'
import { FIN, FIRST, LAST, PACKED } from '../../src/wire/frame-type.ts'
import { MAX_INFO_BYTES, MAX_NAME_BYTES, SESSION_ID_BYTES } from '../../src/wire/attach.ts'
import { ATTACH_STATUSES, MAX_REASON_BYTES } from '../../src/wire/attached.ts'
import { ABORT_CODES, MAX_ABORT_REASON_BYTES, PATH_END_REASONS } from '../../src/wire/control.ts'
import type { Frame, FrameLimits } from '../../src/wire/frame.ts'
import type { Position } from '../../src/wire/attach.ts'
import type { Range } from '../../src/wire/ranges.ts'

export const LIMITS: FrameLimits = { maxSegment: 1024, maxRanges: 8 }

/** Numbers of every varint length */
export const number: fc.Arbitrary<number> = fc.oneof(
  fc.nat(300),
  fc.nat(2 ** 31 - 1),
  fc.maxSafeNat()
)

/** Numbers that leave room for ranges above them */
const cumulative = fc.oneof(fc.nat(300), fc.nat(2 ** 31 - 1), fc.nat(2 ** 31 - 1).map(high => high * 2 ** 21))

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength })

/** Text of at most so many bytes of UTF-8 */
const text = (maxBytes: number): fc.Arbitrary<string> => fc.string({ unit: 'binary', maxLength: maxBytes })
  .map(value => value.toWellFormed())
  .filter(value => new TextEncoder().encode(value).byteLength <= maxBytes)

const rangesFrom = (start: number): fc.Arbitrary<Range[]> =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 32 }), fc.integer({ min: 1, max: 2 ** 32 })), { maxLength: LIMITS.maxRanges }).map(pairs => {
    let end = start

    return pairs.map(([gap, length]) => {
      const range = { start: end + gap, end: end + gap + length }
      end = range.end

      return range
    })
  })

const position: fc.Arbitrary<Position> = cumulative.chain(value => fc.record({
  cumulative: fc.constant(value),
  credit: number,
  ranges: rangesFrom(value),
  sendWindow: number,
  acknowledgeEvery: number,
  maxSegment: number,
  maxMessage: number,
  retentionMs: number
}))

/** A number behind the last field, which is left out where it is 0 */
const optional = fc.oneof(fc.constant(0), number)

/** One arbitrary for each kind of frame */
export const frames = {
  data: fc.record({
    type: fc.constant('data' as const),
    flags: fc.constantFrom(0, FIRST, LAST, FIRST | LAST, FIN, PACKED),
    sequence: number,
    transmission: fc.option(number, { nil: undefined }),
    payload: bytes(LIMITS.maxSegment)
  }).map(frame => frame.flags === FIN ? { ...frame, payload: new Uint8Array(0) } : frame),
  ack: cumulative.chain(value => fc.record({
    type: fc.constant('ack' as const),
    cumulative: fc.constant(value),
    credit: number,
    transmission: fc.option(fc.nat(2 ** 31 - 1), { nil: undefined }),
    // microseconds on the wire
    delayMs: fc.nat(2 ** 31 - 1).map(microseconds => microseconds / 1000),
    ranges: rangesFrom(value)
  })),
  attach: fc.tuple(position, fc.record({
    session: fc.uint8Array({ minLength: SESSION_ID_BYTES, maxLength: SESSION_ID_BYTES }),
    isNew: fc.boolean(),
    planned: fc.boolean(),
    counter: number,
    name: text(MAX_NAME_BYTES),
    info: bytes(MAX_INFO_BYTES)
  }), optional, fc.boolean(), fc.boolean(), fc.boolean()).map(([where, rest, wanted, claimed, standby, packed]) => ({ type: 'attach' as const, ...where, ...rest, ...(wanted > 0 && { wanted }), ...(claimed && { claimed }), ...(standby && { standby }), ...(packed && { packed }) })),
  attached: fc.tuple(fc.record({
    status: fc.constantFrom(...ATTACH_STATUSES),
    counter: number,
    attachMillihertz: number,
    retryAfterMs: number,
    reason: text(MAX_REASON_BYTES),
    position: fc.option(position, { nil: undefined })
  }), optional, fc.boolean(), fc.boolean(), fc.boolean()).map(([frame, share, claimed, standby, packed]) => ({ type: 'attached' as const, ...frame, ...(share > 0 && { share }), ...(claimed && { claimed }), ...(standby && { standby }), ...(packed && { packed }) })).filter(({ status, position }) => status !== 'ok' || position != null),
  request: rangesFrom(-1).map(ranges => ({ type: 'request' as const, ranges })),
  window: fc.record({ type: fc.constant('window' as const), sendWindow: number, acknowledgeEvery: number }),
  'path-end': fc.record({ type: fc.constant('path-end' as const), reason: fc.constantFrom(...PATH_END_REASONS) }),
  'path-closed': fc.record({ type: fc.constant('path-closed' as const), counter: number }),
  ping: fc.record({ type: fc.constant('ping' as const), token: number }),
  pong: fc.record({ type: fc.constant('pong' as const), token: number }),
  abort: fc.record({ type: fc.constant('abort' as const), code: fc.constantFrom(...ABORT_CODES), reason: text(MAX_ABORT_REASON_BYTES) })
} satisfies { [T in Frame['type']]: fc.Arbitrary<Extract<Frame, { type: T }>> }

export const anyFrame: fc.Arbitrary<Frame> = fc.oneof<Array<fc.Arbitrary<Frame>>>(...Object.values(frames))

/** A stream of bytes that is mostly frames, with some of its bytes changed, lost or added */
export const damagedFrames: fc.Arbitrary<Uint8Array> = fc.tuple(
  fc.array(fc.oneof<Array<fc.Arbitrary<Frame>>>(...Object.values(frames)), { minLength: 1, maxLength: 4 }),
  fc.array(fc.record({ at: fc.nat(), how: fc.constantFrom('change', 'drop', 'insert'), byte: fc.nat(255) }), { maxLength: 4 })
).map(([list, damage]) => {
  const stream = list.flatMap(frame => [...encode(frame)])

  for (const { at, how, byte } of damage) {
    stream.splice(at % (stream.length + 1), how === 'insert' ? 0 : 1, ...how === 'drop' ? [] : [byte])
  }

  return Uint8Array.from(stream)
})
