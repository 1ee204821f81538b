import { expect } from 'chai'
import { ClaimedReceiver } from '../../../src/core/claimed/claimed-receiver.ts'
import { ClaimedSender } from '../../../src/core/claimed/claimed-sender.ts'
import { ackFrame, pair } from '../by-hand.ts'
import type { SendBuffer } from '../../../src/core/windowing.ts'

const sender = (window = 64): ClaimedSender => new ClaimedSender({ window, acknowledgeShare: 1 / 2, lingerMs: 10 })

/** Always more to send, over a stream, of which the other side asks for `lost` of each window again */
class Busy {
  readonly sender: ClaimedSender
  base = 0
  next = 0
  now = 0
  waiting = 1000

  constructor (sender: ClaimedSender) {
    this.sender = sender
  }

  get buffer (): SendBuffer {
    return { base: this.base, next: this.next, waiting: this.waiting, resending: 0, starved: false }
  }

  window (lost: number): number {
    this.sender.buffered(this.buffer, this.now)

    while (this.next < this.sender.limit(this.buffer)) {
      this.sender.sent(this.next++, false, this.now)
    }

    this.now += 50

    for (const sequence of this.sender.requested([{ start: this.base, end: this.base + lost }], this.buffer, this.now)) {
      this.sender.sent(sequence, false, this.now)
    }

    const before = this.buffer
    this.base = this.next
    this.sender.acknowledged(before, this.base, this.now)

    return this.sender.sendWindow
  }
}

describe('N and M', () => {
  it('rise while reliability is good', () => {
    const busy = new Busy(sender())

    expect(busy.window(0)).to.equal(96)
    expect(busy.window(4)).to.equal(144)
    expect(busy.sender.acknowledgeEvery).to.equal(72)
  })

  it('stay where they are while it is neither good nor poor', () => {
    expect(new Busy(sender()).window(12)).to.equal(64)
  })

  it('fall when it is poor, and rise again, more slowly, when it has become good', () => {
    const busy = new Busy(sender())

    expect(busy.window(16)).to.equal(48)
    expect(busy.sender.acknowledgeEvery).to.equal(24)
    expect(busy.window(16)).to.equal(36)
    busy.window(0)
    expect(busy.window(0)).to.equal(38)
  })

  it('do not rise while nothing waits for them', () => {
    const busy = new Busy(sender())
    busy.window(0)
    busy.waiting = 0
    busy.sender.flush()

    for (let i = 0; i < 5; i++) {
      busy.window(0)
    }

    expect(busy.sender.sendWindow).to.equal(96)
  })

  it('fall a little while acknowledgements take longer than they might', () => {
    const claimed = sender()
    const through = (ms: number): number => {
      for (let i = 0; i < 64; i++) {
        claimed.heard(claimed.sent(i, true, 0) ?? 0, 0, ms)
      }

      claimed.acknowledged({ base: 0, next: 64, waiting: 10, resending: 0, starved: false }, 64, ms)

      return claimed.sendWindow
    }

    expect(through(40)).to.equal(96)
    expect(through(49)).to.equal(144)
    expect(through(50), 'a quarter longer').to.equal(136)
  })

  it('are told to the other side when they have moved', () => {
    const { alice } = pair({ windowing: 'claimed', claimedWindow: 64 })
    alice.send(...new Array<number>(300).fill(1))
    alice.poll(1)
    alice.now = 10
    alice.receive(1, ackFrame(64))

    expect(alice.poll(1)[0]).to.deep.equal({ type: 'window', sendWindow: 96, acknowledgeEvery: 48 })
    expect(alice.core.ownPosition).to.include({ sendWindow: 96, acknowledgeEvery: 48 })
  })

  it('M is acted on as the other side has said last', () => {
    const { alice, bob } = pair({ windowing: 'claimed', claimedWindow: 4 })
    bob.receive(1, { type: 'window', sendWindow: 8, acknowledgeEvery: 3 })
    alice.send(1, 2, 3, 4)
    const frames = alice.poll(1)
    bob.receive(1, ...frames.slice(0, 2))
    expect(bob.poll(1)).to.deep.equal([])
    bob.receive(1, frames[2])
    expect(bob.poll(1)).to.deep.include({ type: 'ack', cumulative: 3, credit: bob.core.ownPosition.credit, transmission: undefined, delayMs: 0, ranges: [] })
  })
})

describe('a receiver\'s M', () => {
  /** So many rounds of 64 segments, in each of which some are asked for */
  function receive (receiver: ClaimedReceiver, rounds: number, lost: number): number {
    for (let sequence = 0; sequence < rounds * 64; sequence++) {
      if (sequence % 64 >= lost) {
        receiver.received(100, 1e6, 1000, sequence, 0)
        receiver.missing(1000)
      }
    }

    return receiver.actual
  }

  it('is what it was asked for while reliability is good', () => {
    expect(receive(new ClaimedReceiver(32), 3, 4)).to.equal(32)
  })

  it('becomes less while it is poor, but not below a quarter', () => {
    expect(receive(new ClaimedReceiver(32), 1, 20)).to.equal(24)
    expect(receive(new ClaimedReceiver(32), 40, 20)).to.equal(8)
  })
})

describe('requests', () => {
  it('are looked into for twice N numbers in 25 ms, or until something is acknowledged', () => {
    const claimed = sender()
    const before = { base: 0, next: 1_000, waiting: 10, resending: 0, starved: false }

    for (let i = 0; i < 1_000; i++) {
      claimed.sent(i, false, 0)
    }

    expect(claimed.requested([{ start: 0, end: 1_000 }], before, 1_000)).to.have.lengthOf(128)
    expect(claimed.requested([{ start: 500, end: 600 }], before, 1_024)).to.deep.equal([])
    expect(claimed.requested([{ start: 500, end: 600 }], before, 1_025)).to.have.lengthOf(100)
    expect(claimed.requested([{ start: 600, end: 700 }], before, 1_025)).to.have.lengthOf(28)
    claimed.acknowledged(before, 1, 1_026)
    expect(claimed.requested([{ start: 700, end: 750 }], { ...before, base: 1 }, 1_026)).to.have.lengthOf(50)
  })
})
