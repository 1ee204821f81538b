import { expect } from 'chai'
import { MAX_CREDIT_AHEAD, SEGMENT_COST } from '../../src/constants.ts'
import { Outbox } from '../../src/core/outbox.ts'
import { AcknowledgementOutOfRangeError, CreditOutOfRangeError } from '../../src/errors.ts'
import { FIN, FIRST, LAST } from '../../src/wire/frame-type.ts'
import type { Carrier, Segment } from '../../src/core/segment.ts'

const ROOM = 1_000_000

function outbox ({ sendWindow = 1000, maxSegment = 10_000, credit = 1_000_000 } = {}): Outbox {
  const box = new Outbox(sendWindow, maxSegment)
  box.grant(credit)

  return box
}

const message = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill)

function push (box: Outbox, count: number, length: number): void {
  for (let i = 0; i < count; i++) {
    box.push(message(length))
  }
}

const over = (counter: number): Carrier => ({ counter, inFlight: 0 })

/** Everything that can be taken */
function takeAll (box: Outbox, counter = 1, room = ROOM): Segment[] {
  const taken: Segment[] = []
  const path = over(counter)

  for (let segment = box.take(path, room); segment != null; segment = box.take(path, room)) {
    taken.push(segment)
  }

  return taken
}

const sequences = (segments: readonly Segment[]): number[] => segments.map(({ sequence }) => sequence)

describe('Outbox', () => {
  describe('cutting', () => {
    it('sends a small message as it is', () => {
      const box = outbox()
      const data = message(10)
      box.push(data)
      const [segment] = takeAll(box)

      expect(segment).to.include({ sequence: 0, flags: FIRST | LAST })
      expect(segment.payload).to.equal(data)
    })

    it('cuts a large one into segments of the size that the other side takes', () => {
      const box = outbox({ maxSegment: 1000 })
      box.push(message(2500))

      expect(takeAll(box).map(({ flags, payload }) => [flags, payload.byteLength])).to.deep.equal([[FIRST, 1000], [0, 1000], [LAST, 500]])
    })

    it('cuts smaller where a path wants it', () => {
      const box = outbox()
      box.push(message(5000))

      expect(box.take(over(1), ROOM, 2000)?.payload.byteLength).to.equal(2000)
      expect(box.take(over(1), ROOM)?.payload.byteLength).to.equal(3000)
    })

    it('cuts to the room there is, but not smaller than 512 bytes', () => {
      const box = outbox()
      box.push(message(5000))

      expect(box.take(over(1), 511)).to.equal(undefined)
      expect(box.blocked).to.equal('room')
      expect(box.take(over(1), 512)?.payload.byteLength).to.equal(512)
      expect(box.take(over(1), 4412)?.payload.byteLength).to.equal(4412)
      expect(box.take(over(1), 75)).to.equal(undefined)
      expect(box.take(over(1), 76)?.payload.byteLength, 'what is left of it').to.equal(76)
    })

    it('cuts late: what waits has no sequence number yet', () => {
      const box = outbox({ maxSegment: 1000 })
      box.push(message(3000))
      box.take(over(1), ROOM)
      box.maxSegment = 5000

      expect([box.next, box.take(over(1), ROOM)?.payload.byteLength, box.next]).to.deep.equal([1, 2000, 2])
    })

    it('sends empty messages', () => {
      const box = outbox()
      box.push(message(0))
      box.push(message(0))

      expect(takeAll(box).map(({ flags, payload }) => [flags, payload.byteLength])).to.deep.equal([[FIRST | LAST, 0], [FIRST | LAST, 0]])
    })
  })

  describe('credit', () => {
    it('counts payload, and 64 bytes a segment', () => {
      const box = outbox({ credit: 3 * (SEGMENT_COST + 10) })
      push(box, 5, 10)

      expect(takeAll(box)).to.have.length(3)
      expect([box.ready, box.blocked]).to.deep.equal([false, 'credit'])
      box.grant(4 * (SEGMENT_COST + 10) - 1)
      expect(box.ready).to.be.false
      box.grant(4 * (SEGMENT_COST + 10))
      expect(takeAll(box)).to.have.length(1)
    })

    it('cuts a large message to what is left of it, but not smaller than 512 bytes', () => {
      const box = outbox({ credit: SEGMENT_COST + 512 })
      box.push(message(5000))

      expect(takeAll(box).map(({ payload }) => payload.byteLength)).to.deep.equal([512])
      box.grant(2 * SEGMENT_COST + 512 + 511)
      expect(box.ready).to.be.false
      expect(takeAll(box)).to.deep.equal([])
    })

    it('does not shrink by an older acknowledgement', () => {
      const box = outbox({ credit: 1000 })
      box.grant(500)
      expect(box.credit).to.equal(1000)
    })

    it('is refused when no receiver could mean it', () => {
      const box = outbox({ credit: 0 })

      box.grant(MAX_CREDIT_AHEAD)
      expect(() => { box.grant(MAX_CREDIT_AHEAD + 1) }).to.throw(CreditOutOfRangeError)
      expect(() => { box.grant(Number.MAX_SAFE_INTEGER) }).to.throw(CreditOutOfRangeError)
    })

    it('does not keep a sender from ending', () => {
      const box = outbox({ credit: 0 })
      box.finish()

      expect(takeAll(box)).to.have.length(1)
    })
  })

  describe('window', () => {
    it('sends N ahead of an acknowledgement', () => {
      const box = outbox({ sendWindow: 3 })
      push(box, 5, 1)

      expect(sequences(takeAll(box))).to.deep.equal([0, 1, 2])
      expect([box.ready, box.blocked]).to.deep.equal([false, 'window'])
      box.acknowledge(1, [])
      expect(sequences(takeAll(box))).to.deep.equal([3])
    })

    it('counts what is in flight only, so that what is lost makes room', () => {
      const box = outbox({ sendWindow: 2 })
      push(box, 4, 1)
      const [first, second] = takeAll(box)

      box.lose(first)
      box.lose(second)
      expect(box.inFlight).to.equal(0)
      expect(sequences(takeAll(box))).to.deep.equal([0, 1])
      expect(box.inFlight).to.equal(2)
    })
  })

  describe('the end mark', () => {
    it('comes after the last message', () => {
      const box = outbox()
      box.push(message(1))
      box.finish()
      box.push(message(1))

      expect(takeAll(box).map(({ flags }) => flags)).to.deep.equal([FIRST | LAST, FIRST | LAST, FIN])
      expect([box.hasWork, box.finished]).to.deep.equal([true, false])
      box.acknowledge(2, [])
      expect(box.finished).to.be.false
      box.acknowledge(3, [])
      expect([box.hasWork, box.finished]).to.deep.equal([false, true])
    })

    it('waits for what cannot be sent yet', () => {
      const box = outbox({ credit: 0 })
      box.push(message(1))
      box.finish()

      expect(takeAll(box)).to.deep.equal([])
      expect(box.blocked).to.equal('credit')
    })
  })

  describe('acknowledging', () => {
    it('takes a cumulative count and ranges, in any order of arrival', () => {
      const box = outbox()
      push(box, 8, 100)
      takeAll(box)

      expect(box.acknowledge(1, [{ start: 2, end: 3 }, { start: 5, end: 7 }])).to.equal(4)
      expect([box.base, box.inFlight, box.bufferedBytes, box.messagesAcknowledged]).to.deep.equal([1, 4, 400, 1])
      expect(box.acknowledge(0, [{ start: 1, end: 3 }])).to.equal(1)
      expect([box.base, box.messagesAcknowledged]).to.deep.equal([3, 3])
      expect(box.acknowledge(8, [])).to.equal(3)
      expect([box.base, box.hasWork, box.bufferedBytes, box.messagesAcknowledged]).to.deep.equal([8, false, 0, 8])
    })

    it('takes the same and older ones again', () => {
      const box = outbox()
      push(box, 4, 1)
      takeAll(box)
      box.acknowledge(3, [])

      expect(box.acknowledge(3, [])).to.equal(0)
      expect(box.acknowledge(1, [{ start: 2, end: 4 }])).to.equal(1)
    })

    it('refuses what was never sent', () => {
      const box = outbox()
      box.push(message(1))
      takeAll(box)
      box.push(message(1))

      expect(() => box.acknowledge(2, [])).to.throw(AcknowledgementOutOfRangeError)
      expect(() => box.acknowledge(0, [{ start: 1, end: 2 }])).to.throw(AcknowledgementOutOfRangeError)
      expect([box.base, box.inFlight]).to.deep.equal([0, 1])
    })

    it('counts a message of several segments once, when its last one is in', () => {
      const box = outbox({ maxSegment: 1000 })
      box.push(message(2000))
      takeAll(box)

      box.acknowledge(1, [])
      expect(box.messagesAcknowledged).to.equal(0)
      box.acknowledge(2, [])
      expect(box.messagesAcknowledged).to.equal(1)
    })

    it('keeps a segment from being sent again that was given up as lost', () => {
      const box = outbox()
      box.push(message(1))
      const [segment] = takeAll(box)
      box.lose(segment)
      box.acknowledge(1, [])

      expect([box.ready, box.inFlight]).to.deep.equal([false, 0])
      expect(takeAll(box)).to.deep.equal([])
    })

    it('lets go of the bytes', () => {
      const box = outbox()
      box.push(message(1000))
      box.push(message(1000))
      const [, second] = takeAll(box)
      box.acknowledge(0, [{ start: 1, end: 2 }])

      expect(second.payload.byteLength).to.equal(0)
    })
  })

  describe('sending again', () => {
    it('sends what is lost in order, before anything new, at any credit and window', () => {
      const box = outbox({ sendWindow: 4, credit: 4 * (SEGMENT_COST + 1) })
      push(box, 6, 1)
      const taken = takeAll(box)
      box.lose(taken[3])
      box.lose(taken[1])
      box.lose(taken[1])

      expect(sequences(takeAll(box, 2))).to.deep.equal([1, 3])
      expect(box.inFlight).to.equal(4)
    })

    it('finds one lost below those that were sent again', () => {
      const box = outbox()
      push(box, 4, 1)
      const taken = takeAll(box)
      box.lose(taken[2])
      box.lose(taken[3])
      expect(box.take(over(1), ROOM)?.sequence).to.equal(2)
      box.lose(taken[0])

      expect(sequences(takeAll(box))).to.deep.equal([0, 3])
    })

    it('says of each path how much of what was last written to it is in flight', () => {
      const box = outbox()
      const [first, second] = [over(1), over(2)]
      push(box, 4, 1)
      box.take(first, ROOM)
      box.take(first, ROOM)
      box.take(first, ROOM)
      box.take(second, ROOM)
      expect([first.inFlight, second.inFlight]).to.deep.equal([3, 1])
      box.acknowledge(1, [])
      box.losePaths(counter => counter === 1)
      expect([first.inFlight, second.inFlight]).to.deep.equal([0, 1])
      box.take(second, ROOM)
      expect([first.inFlight, second.inFlight]).to.deep.equal([0, 2])
      // one that was lost comes all the same
      box.acknowledge(4, [])
      expect([first.inFlight, second.inFlight, box.inFlight]).to.deep.equal([0, 0, 0])
    })

    it('loses what was last written to paths that are gone', () => {
      const box = outbox()
      push(box, 3, 1)
      box.take(over(1), ROOM)
      box.take(over(2), ROOM)
      box.take(over(1), ROOM)
      box.acknowledge(0, [{ start: 2, end: 3 }])
      box.losePaths(path => path === 1)

      expect(sequences(takeAll(box, 3))).to.deep.equal([0])
      box.losePaths(path => path === 1)
      expect(sequences(takeAll(box, 3))).to.deep.equal([])
      box.losePaths(path => path !== 4)
      expect(sequences(takeAll(box, 4))).to.deep.equal([0, 1])
    })

    it('does not cut a segment again: it waits for room', () => {
      const box = outbox()
      box.push(message(5000))
      const [segment] = takeAll(box)
      box.lose(segment)

      expect(box.take(over(1), 4999)).to.equal(undefined)
      expect([box.blocked, box.ready]).to.deep.equal(['room', true])
      expect(box.take(over(1), 5000)).to.equal(segment)
    })

    it('names the oldest in flight', () => {
      const box = outbox()
      push(box, 5, 1)
      const taken = takeAll(box)
      box.acknowledge(1, [{ start: 2, end: 3 }])
      box.lose(taken[1])

      expect(sequences(box.oldestInFlight(2))).to.deep.equal([3, 4])
      expect(sequences(box.oldestInFlight(9))).to.deep.equal([3, 4])
    })
  })

  describe('after a restart', () => {
    function recalled (): Outbox {
      const box = outbox({ sendWindow: 8, maxSegment: 100 })
      box.restore({ segments: 10, messages: 10, cost: 0 }, 100)
      push(box, 30, 10)
      // the other side has some of these
      box.recall(20)

      return box
    }

    it('what is cut again is not in flight, however it is acknowledged', () => {
      const box = recalled()
      expect([box.next, box.lost, box.inFlight]).to.deep.equal([20, 10, 0])
      box.acknowledge(12, [{ start: 14, end: 16 }])
      expect([box.lost, box.inFlight]).to.deep.equal([6, 0])
      expect(sequences(takeAll(box))).to.deep.equal([12, 13, 16, 17, 18, 19, 20, 21])
      expect(box.inFlight).to.equal(8)
      box.acknowledge(20, [])
      expect(box.inFlight).to.equal(2)
    })

    it('no more is in flight than the window', () => {
      const box = recalled()
      box.acknowledge(20, [])
      expect(takeAll(box)).to.have.lengthOf(8)
    })
  })
})
