import { expect } from 'chai'
import fc from 'fast-check'
import { LEAST_SEGMENT, MAX_SEND_WINDOW, SEGMENT_COST } from '../../src/constants.ts'
import { Inbox } from '../../src/core/inbox.ts'
import { ReceivePool } from '../../src/core/receive-pool.ts'
import { CreditExceededError, MessageTooLargeError, SegmentOrderError, SegmentTooSmallError, SequenceOutOfRangeError } from '../../src/errors.ts'
import { FIN, FIRST, LAST } from '../../src/wire/frame-type.ts'
import type { Bytes, DataFrame } from '../../src/wire/data.ts'
import type { Uint8ArrayList } from 'uint8arraylist'

const WHOLE = FIRST | LAST

/** A piece of a message, of the least length there may be where more of it follows */
const piece = (byte: number): Uint8Array => new Uint8Array(LEAST_SEGMENT).fill(byte)

const frame = (sequence: number, flags = WHOLE, payload: Uint8Array = Uint8Array.of(sequence)): DataFrame => ({ type: 'data', sequence, flags, transmission: undefined, payload })

function inbox ({ window = 100_000, maxMessage = 50_000, pool = reserves(1) } = {}): Inbox {
  return new Inbox({ window, maxMessage, pool })
}

/** No more than the least windows, and so many messages beyond them */
function reserves (count: number): ReceivePool {
  return new ReceivePool({ size: 0, reserves: count })
}

/** What each of them made complete */
function receive (box: Inbox, ...frames: DataFrame[]): Bytes[] {
  const out: Bytes[] = []
  frames.forEach(frame => box.receive(frame, out))

  return out
}

describe('Inbox', () => {
  describe('order', () => {
    it('hands out whole messages at once', () => {
      const box = inbox()

      expect(receive(box, frame(0), frame(1))).to.deep.equal([Uint8Array.of(0), Uint8Array.of(1)])
      expect(box).to.include({ cumulative: 2, unread: 2, duplicates: 0, outOfOrder: 0 })
    })

    it('holds what comes early', () => {
      const box = inbox()

      expect(receive(box, frame(2), frame(4), frame(1))).to.deep.equal([])
      expect(box.ranges(10)).to.deep.equal([{ start: 1, end: 3 }, { start: 4, end: 5 }])
      expect(receive(box, frame(0)).map(([byte]) => byte)).to.deep.equal([0, 1, 2])
      expect(box.ranges(10)).to.deep.equal([{ start: 4, end: 5 }])
      expect(receive(box, frame(3)).map(([byte]) => byte)).to.deep.equal([3, 4])
      expect(box).to.include({ cumulative: 5, outOfOrder: 3 })
    })

    it('takes each segment once', () => {
      const box = inbox()
      const out: Uint8Array[] = []

      expect([frame(0), frame(0), frame(2), frame(2), frame(1), frame(2), frame(1)].map(one => box.receive(one, out) != null))
        .to.deep.equal([true, false, true, false, true, false, false])
      expect(out).to.have.length(3)
      expect(box.duplicates).to.equal(4)
    })

    it('puts messages together, without a copy', () => {
      const box = inbox()
      const out = receive(box, frame(0, FIRST, piece(1)), frame(2, LAST, Uint8Array.of(5)), frame(3), frame(1, 0, piece(2)))

      expect(out.map(message => message.subarray())).to.deep.equal([Uint8Array.of(...piece(1), ...piece(2), 5), Uint8Array.of(3)])
      expect([...out[0] as Uint8ArrayList]).to.deep.equal([piece(1), piece(2), Uint8Array.of(5)])
    })

    it('delivers every message once and in order, whatever order and how often its segments come', () => {
      const message = fc.tuple(fc.array(fc.nat(255).map(piece), { maxLength: 3 }), fc.uint8Array({ minLength: 1, maxLength: 20 })).map(([parts, last]) => [...parts, last])
      const segmented = fc.array(fc.oneof(message, fc.constant([new Uint8Array(0)])), { minLength: 1, maxLength: 10 })

      fc.assert(fc.property(segmented, fc.array(fc.nat(), { maxLength: 200, minLength: 60, size: 'max' }), (messages, order) => {
        const frames = messages.flatMap(parts => parts.map((payload, i) => ({ payload, flags: (i === 0 ? FIRST : 0) | (i === parts.length - 1 ? LAST : 0) })))
          .map(({ payload, flags }, sequence) => frame(sequence, flags, payload))
        const box = inbox()
        const received = new Set<number>()
        const out: Bytes[] = []

        for (const index of [...order.map(index => index % frames.length), ...frames.keys()]) {
          expect(box.receive(frames[index], out) != null).to.equal(!received.has(index))
          received.add(index)
          const reported = new Set(Array.from({ length: box.cumulative }, (_, i) => i))
          box.ranges(100).forEach(({ start, end }) => { for (let i = start; i < end; i++) { reported.add(i) } })
          expect([...reported].sort((a, b) => a - b)).to.deep.equal([...received].sort((a, b) => a - b))
        }

        expect(out.map(message => message.subarray())).to.deep.equal(messages.map(parts => Uint8Array.from(parts.flatMap(part => [...part]))))
      }), { numRuns: 50 })
    })
  })

  describe('the end mark', () => {
    it('is final when everything before it is in', () => {
      const box = inbox()

      receive(box, frame(1, FIN, new Uint8Array(0)))
      expect(box.finished).to.be.false
      receive(box, frame(0))
      expect(box.finished).to.be.true
      receive(box, frame(1, FIN, new Uint8Array(0)))
      expect(box.duplicates).to.equal(1)
    })

    it('is refused with data, before data, twice, or inside a message', () => {
      const refused = (error: Function, ...frames: DataFrame[]): void => {
        expect(() => receive(inbox(), ...frames)).to.throw(error as new () => Error)
      }
      const fin = (sequence: number): DataFrame => frame(sequence, FIN, new Uint8Array(0))

      refused(SegmentOrderError, frame(0, FIN, Uint8Array.of(1)))
      refused(SegmentOrderError, frame(0, FIN | LAST, new Uint8Array(0)))
      refused(SegmentOrderError, frame(5), fin(4))
      refused(SegmentOrderError, fin(5), fin(4))
      refused(SequenceOutOfRangeError, fin(0), frame(1))
      refused(SequenceOutOfRangeError, fin(4), fin(5))
      refused(SegmentOrderError, frame(0, FIRST, piece(0)), fin(1))
    })
  })

  describe('what cannot be', () => {
    it('refuses a segment far beyond the window', () => {
      expect(() => receive(inbox(), frame(MAX_SEND_WINDOW))).to.throw(SequenceOutOfRangeError)
      expect(() => receive(inbox(), frame(Number.MAX_SAFE_INTEGER))).to.throw(SequenceOutOfRangeError)
      expect(receive(inbox(), frame(MAX_SEND_WINDOW - 1))).to.deep.equal([])
    })

    it('refuses a message inside another, and one without a beginning', () => {
      expect(() => receive(inbox(), frame(0, FIRST, piece(0)), frame(1, WHOLE))).to.throw(SegmentOrderError)
      expect(() => receive(inbox(), frame(0, FIRST, piece(0)), frame(1, FIRST, piece(1)))).to.throw(SegmentOrderError)
      expect(() => receive(inbox(), frame(0, LAST))).to.throw(SegmentOrderError)
      expect(() => receive(inbox(), frame(0, 0, piece(0)))).to.throw(SegmentOrderError)
      expect(() => receive(inbox(), frame(1, 0, piece(1)), frame(0, WHOLE))).to.throw(SegmentOrderError)
    })

    it('refuses pieces so small that they cost more memory than their bytes', () => {
      for (const small of [frame(0, FIRST, piece(0).subarray(1)), frame(3, 0, new Uint8Array(0)), frame(0, LAST, new Uint8Array(0))]) {
        expect(() => receive(inbox(), small)).to.throw(SegmentTooSmallError)
      }

      expect(receive(inbox(), frame(0, WHOLE, new Uint8Array(0)))).to.have.length(1)
      expect(receive(inbox(), frame(0, FIRST, piece(0)), frame(1, LAST, Uint8Array.of(1)))).to.have.length(1)
    })

    it('refuses a message above its limit, at the first segment that is too much', () => {
      const box = inbox({ maxMessage: 1000 })

      receive(box, frame(0, FIRST, new Uint8Array(1000)))
      expect(() => receive(box, frame(1, LAST, new Uint8Array(1)))).to.throw(MessageTooLargeError)
      expect(receive(inbox({ maxMessage: 1000 }), frame(0, WHOLE, new Uint8Array(1000)))).to.have.length(1)
    })
  })

  describe('credit', () => {
    const cost = (payload: number): number => SEGMENT_COST + payload

    it('is a window beyond what the reader has consumed', () => {
      const box = inbox({ window: 2000 })

      expect(box.limit).to.equal(2000)
      receive(box, frame(0, WHOLE, new Uint8Array(100)), frame(1, WHOLE, new Uint8Array(200)))
      expect(box.limit).to.equal(2000)
      box.consume(1)
      expect(box.limit).to.equal(2000 + cost(100))
      box.consume(1)
      expect(box.limit).to.equal(2000 + cost(100) + cost(200))
    })

    it('is exceeded by what was not consumed, in order or not', () => {
      const fits = 1000 - SEGMENT_COST

      expect(() => receive(inbox({ window: 1000 }), frame(0, WHOLE, new Uint8Array(fits)))).not.to.throw()
      expect(() => receive(inbox({ window: 1000 }), frame(0, WHOLE, new Uint8Array(fits + 1)))).to.throw(CreditExceededError)
      expect(() => receive(inbox({ window: 1000 }), frame(1, WHOLE, new Uint8Array(fits)), frame(0, WHOLE, new Uint8Array(0)))).to.throw(CreditExceededError)
    })

    it('bounds how many empty segments can be held', () => {
      const box = inbox({ window: 10_000 })

      expect(() => {
        for (let i = 1; i < 1000; i++) {
          receive(box, frame(2 * i, WHOLE, new Uint8Array(0)))
        }
      }).to.throw(CreditExceededError)
      expect(box.ranges(100)).to.have.length(Math.floor(10_000 / SEGMENT_COST))
    })

    it('is not used by what comes twice, nor by the end mark', () => {
      const box = inbox({ window: cost(100) })

      receive(box, frame(0, WHOLE, new Uint8Array(100)), frame(0, WHOLE, new Uint8Array(100)), frame(1, FIN, new Uint8Array(0)))
      expect(box.finished).to.be.true
    })
  })

  describe('reassembly', () => {
    const WINDOW = 4000
    const part = (sequence: number, flags: number, payload: number): DataFrame => frame(sequence, flags, new Uint8Array(payload))

    it('lets in a message larger than the credit, and no more than that', () => {
      const box = inbox({ window: WINDOW, maxMessage: 20_000 })
      const out: Uint8Array[] = []
      let sequence = 0
      let sent = 0

      for (let length = 0; length < 20_000; length += 1000) {
        sent += SEGMENT_COST + 1000
        expect(sent).to.be.at.most(box.limit)
        expect(box.limit - sent, 'never more than a window ahead').to.be.at.most(WINDOW)
        box.receive(part(sequence++, length === 0 ? FIRST : length === 19_000 ? LAST : 0, 1000), out)
      }

      expect(out.map(({ byteLength }) => byteLength)).to.deep.equal([20_000])
      expect(() => receive(box, part(sequence, WHOLE, WINDOW))).to.throw(CreditExceededError)
      box.consume(1)
      expect(box.limit).to.equal(sent + WINDOW)
    })

    it('holds a reserve from half a window until its message was consumed', () => {
      const pool = reserves(1)
      const box = inbox({ window: WINDOW, pool })

      receive(box, part(0, FIRST, 1400))
      expect(pool.reserve()).to.be.true
      pool.releaseReserve()
      receive(box, part(1, 0, 1000))
      expect(pool.reserve()).to.be.false
      receive(box, part(2, LAST, 1000), part(3, WHOLE, 10))
      expect(pool.reserve(), 'complete, and not consumed').to.be.false
      box.consume(1)
      expect(pool.reserve()).to.be.true
    })

    it('waits for a reserve with a window at most, and goes on when it gets one', () => {
      const pool = reserves(1)
      const box = inbox({ window: WINDOW, pool })
      pool.reserve()
      receive(box, part(0, FIRST, 3000))

      expect(box.lacksRoom).to.be.true
      expect(box.limit).to.equal(WINDOW)
      box.takeRoom()
      expect(box.lacksRoom).to.be.true
      pool.releaseReserve()
      box.takeRoom()
      expect([box.lacksRoom, box.limit]).to.deep.equal([false, WINDOW + 3000 + SEGMENT_COST])
    })

    it('gives the reserve back when the session is over', () => {
      const pool = reserves(1)
      const box = inbox({ window: WINDOW, pool })
      receive(box, part(0, FIRST, 3000))
      box.clear()

      expect(pool.reserve()).to.be.true
      box.clear()
      expect(pool.reserve(), 'once only').to.be.false
    })

    it('completes several large messages that come at once, with fewer reserves than messages', () => {
      const scenario = fc.record({
        count: fc.integer({ min: 1, max: 2 }),
        sessions: fc.array(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 4 }),
        turns: fc.array(fc.record({ who: fc.nat(), reads: fc.boolean() }), { maxLength: 100, size: 'max' })
      })

      fc.assert(fc.property(scenario, ({ count, sessions, turns }) => {
        const pool = reserves(count)
        const ends = sessions.map(lengths => new Flow(inbox({ window: WINDOW, maxMessage: 20_000, pool }), lengths))
        const everybody = turns.map(({ who, reads }) => ({ end: ends[who % ends.length], reads }))

        for (const { end, reads } of everybody) {
          void (reads ? end.read() : end.send())
        }

        for (let idle = 0; idle < 2;) {
          const before = ends.map(end => end.progress).join()

          for (const end of ends) {
            end.send()
            end.read()
            ends.forEach(({ box }) => { box.takeRoom() })
          }

          idle = before === ends.map(end => end.progress).join() ? idle + 1 : 0
        }

        expect(ends.map(end => end.delivered)).to.deep.equal(sessions)
      }), { numRuns: 100 })
    })
  })
})

/** A sender that uses all its credit, and the reader of what it sends */
class Flow {
  readonly box: Inbox
  readonly delivered: number[] = []
  readonly #lengths: number[]
  #unread: Uint8Array[] = []
  #message = 0
  #offset = 0
  #sequence = 0
  #cost = 0

  constructor (box: Inbox, lengths: number[]) {
    this.box = box
    this.#lengths = lengths
  }

  get progress (): string {
    return `${this.#sequence}/${this.delivered.length}`
  }

  send (): void {
    for (let length = this.#lengths[this.#message]; length != null; length = this.#lengths[this.#message]) {
      const payload = Math.min(length - this.#offset, 1500)

      if (this.#cost + SEGMENT_COST + payload > this.box.limit) {
        return
      }

      const flags = (this.#offset === 0 ? FIRST : 0) | (this.#offset + payload === length ? LAST : 0)
      this.#cost += SEGMENT_COST + payload
      this.#offset += payload
      this.box.receive(frame(this.#sequence++, flags, new Uint8Array(payload)), this.#unread)

      if (this.#offset === length) {
        this.#message++
        this.#offset = 0
      }
    }
  }

  read (): void {
    this.box.consume(this.#unread.length)
    this.delivered.push(...this.#unread.map(({ byteLength }) => byteLength))
    this.#unread = []
  }
}
