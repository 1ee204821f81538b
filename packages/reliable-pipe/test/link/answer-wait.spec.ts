import { expect } from 'chai'
import { AnswerWait } from '../../src/link/answer-wait.ts'
import { BusyPoll } from '../../src/link/busy-poll.ts'
import { BUSY_POLL_BYTES, LEAST_FAST_ANSWERS, MAX_FAST_ANSWERS } from '../../src/constants.ts'

const MS = 0.5

/** An event loop by hand: what is to be called in the next turn, and the time */
class Loop {
  time = 0
  turns = 0
  #next: Array<() => void> = []
  readonly poll = new BusyPoll(() => this.time, callback => { this.#next.push(callback) })

  /** @returns whether it would sleep now */
  get sleeps (): boolean {
    return this.#next.length === 0
  }

  /** Turns until the time has come, each of which takes so long */
  pass (ms: number, turnMs = 0.01): void {
    const end = this.time + ms

    while (this.time < end - 1e-9) {
      this.time = Math.min(end, this.time + turnMs)
      const due = this.#next
      this.#next = []
      due.forEach(callback => { callback() })
      this.turns += due.length
    }
  }
}

describe('AnswerWait', () => {
  let loop: Loop
  let wait: AnswerWait

  beforeEach(() => {
    loop = new Loop()
    wait = new AnswerWait(loop.poll, MS)
  })

  const exchange = (ms: number, bytes = 100): boolean => {
    wait.wrote(bytes)
    const awake = !loop.sleeps
    loop.pass(ms)
    wait.received(bytes)

    return awake
  }

  const converse = (times = LEAST_FAST_ANSWERS): void => {
    for (let i = 0; i < times; i++) {
      expect(exchange(0.3)).to.be.false
    }
  }

  it('stays awake for an answer where the last few were fast, until that long has passed', () => {
    converse()
    expect(exchange(0.1)).to.be.true

    wait.wrote(100)
    loop.pass(MS - 0.02)
    expect(loop.sleeps).to.be.false
    loop.pass(0.04)
    expect(loop.sleeps).to.be.true
  })

  it('sleeps at once where answers take longer, as over every network but the nearest', () => {
    for (let i = 0; i < 100; i++) {
      expect(exchange(MS + 0.1)).to.be.false
    }

    expect(loop.turns).to.equal(0)
  })

  it('sleeps at once in a transfer', () => {
    for (let i = 0; i < 100; i++) {
      expect(exchange(0.1, BUSY_POLL_BYTES + 1)).to.be.false
    }

    // at its receiver: what it acknowledges is small, what comes is not, but for the end of a write now and then
    for (let i = 0; i < 100; i++) {
      wait.wrote(20)
      expect(loop.sleeps).to.be.true
      loop.pass(0.1)
      wait.received(i % 3 === 0 ? 65_536 : 100)
    }
  })

  it('sleeps at once where nothing answers what came', () => {
    converse()

    for (let i = 0; i < 100; i++) {
      wait.received(100)
      expect(loop.sleeps).to.be.true
      loop.pass(0.1)
    }
  })

  it('sleeps in a stream of small messages whose answers come much later, each of them soon after a message that it does not answer', () => {
    const stream = (writes: number): void => {
      for (let i = 1; i <= writes; i++) {
        wait.wrote(100)
        loop.pass(0.3)

        if (i % 80 === 0) {
          wait.received(20)
        }
      }
    }

    stream(80 * 100)
    expect(loop.turns).to.equal(0)

    converse()
    expect(exchange(0.1)).to.be.true
    const { turns } = loop
    stream(80 * 100)
    expect(loop.turns - turns, 'no more than for one answer').to.be.at.most(MS / 0.01 + 1)
  })

  it('stays awake for an answer though an acknowledgement that nothing answers was written a while before', () => {
    for (let i = 0; i < 2 * LEAST_FAST_ANSWERS; i++) {
      loop.pass(25)
      wait.wrote(20)
      loop.pass(25)
      expect(exchange(0.3), String(i)).to.equal(i >= LEAST_FAST_ANSWERS)
    }
  })

  it('stays awake ever more rarely when the answer comes only to who sleeps', () => {
    // both ends on one core: whoever is awake keeps the other from answering
    const answer = (awake: boolean): number => awake ? MS + 0.1 : 0.2
    let awake = 0
    const rounds = 20 * MAX_FAST_ANSWERS

    for (let i = 0; i < rounds; i++) {
      wait.wrote(100)
      const isAwake = !loop.sleeps
      awake += Number(isAwake)
      loop.pass(answer(isAwake))
      wait.received(100)
    }

    expect(awake).to.be.within(5, 35)
  })

  it('is awake again after twice as many fast answers when one was late', () => {
    converse()
    expect(exchange(MS + 1)).to.be.true
    converse(2 * LEAST_FAST_ANSWERS)
    expect(exchange(0.1)).to.be.true
    expect(exchange(0.1)).to.be.true
  })

  it('is awake for all paths of a process by one look a turn', () => {
    const other = new AnswerWait(loop.poll, MS)

    for (let i = 0; i < LEAST_FAST_ANSWERS; i++) {
      for (const path of [wait, other]) {
        path.wrote(100)
        path.received(100)
      }
    }

    wait.wrote(100)
    loop.pass(0.25)
    other.wrote(100)
    loop.pass(MS - 0.02)
    expect(loop.sleeps).to.be.false
    expect(loop.turns).to.be.at.most(75)
    loop.pass(0.05)
    expect(loop.sleeps).to.be.true
  })
})
