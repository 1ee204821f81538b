import { expect } from 'chai'
import { FairTurns, turnsOf } from '../../src/sharing/fair-turns.ts'
import { QUANTUM_BYTES, TURN_BYTES } from '../../src/constants.ts'
import type { Taker } from '../../src/sharing/fair-turns.ts'

/** A connection that takes so many bytes, and then asks to wait */
class Socket {
  room = 0
  /** who wrote how much, in order */
  readonly writes: Array<[string, number]> = []
}

class StubTaker implements Taker {
  readonly name: string
  weight: number
  waiting: number
  readonly #socket: Socket
  readonly #segment: number
  settled = 0

  constructor (name: string, socket: Socket, { weight = 16, waiting = 0, segment = 1000 } = {}) {
    this.name = name
    this.weight = weight
    this.waiting = waiting
    this.#socket = socket
    this.#segment = segment
  }

  get wants (): boolean {
    return this.waiting > 0
  }

  get blocked (): boolean {
    return this.#socket.room <= 0
  }

  write (most: number): number {
    let written = 0

    while (written < most && this.wants && !this.blocked) {
      const bytes = Math.min(this.#segment, this.waiting)
      this.waiting -= bytes
      this.#socket.room -= bytes
      written += bytes
    }

    this.#socket.writes.push([this.name, written])

    return written
  }

  settle (): void {
    this.settled++
  }
}

describe('turns on a connection', () => {
  let socket: Socket
  let turns: FairTurns

  beforeEach(() => {
    socket = new Socket()
    turns = new FairTurns()
  })

  it('are the same for all paths on it', () => {
    const [one, other] = [{}, {}]

    expect(turnsOf(one)).to.equal(turnsOf(one)).and.not.equal(turnsOf(other))
  })

  it('are as long as there is room for who is alone', () => {
    socket.room = 1_000_000
    const taker = new StubTaker('a', socket, { waiting: 500_000 })
    turns.ask(taker)

    expect(socket.writes).to.deep.equal([['a', 500_000]])
    expect(taker.settled).to.equal(0)
  })

  it('cost each path a few looks when all of many hear that they can\'t go on, and not one for each of the others', async () => {
    const many = 1_000
    let looks = 0
    const takers = Array.from({ length: many }, (_, i) => {
      const taker = new StubTaker(`${i}`, socket, { waiting: 100 })

      return {
        weight: 16,
        get wants () {
          looks++
          return taker.wants
        },
        get blocked () {
          looks++
          return taker.blocked
        },
        write: (most: number) => taker.write(most),
        settle: () => { taker.settle() }
      }
    })

    takers.forEach(taker => { turns.ask(taker) })
    await Promise.resolve()
    takers.forEach(taker => { turns.ask(taker) })
    await Promise.resolve()
    expect(looks).to.be.below(many * 10)

    socket.room = 1e6
    turns.ask(takers[500])
    expect(socket.writes).to.have.lengthOf(many)
    expect(looks).to.be.below(many * 20)
  })

  it('are not kept for a path that is over', () => {
    const [gone, left] = [new StubTaker('gone', socket, { waiting: 100 }), new StubTaker('left', socket, { waiting: 100_000 })]
    turns.ask(gone)
    turns.ask(left)
    turns.leave(gone)
    socket.room = 1e6
    turns.ask(left)

    expect(socket.writes).to.deep.equal([['left', 100_000]])
  })

  it('go on in the same turn for those that another, which has nothing to write any more, leaves more', async () => {
    const [crowded, other] = [new StubTaker('crowded', socket, { waiting: 100 }), new StubTaker('other', socket)]
    turns.ask(crowded)
    socket.room = 1_000
    turns.ask(other)
    await Promise.resolve()

    expect(socket.writes).to.deep.equal([['crowded', 100]])
  })

  it('go round from who waited longest, whoever asks first', () => {
    const [bulk, small] = [new StubTaker('bulk', socket, { waiting: 1e6 }), new StubTaker('small', socket, { waiting: 100 })]
    turns.ask(bulk)
    turns.ask(small)
    socket.writes.length = 0
    socket.room = 20_000
    turns.ask(bulk)

    expect(socket.writes.slice(0, 2)).to.deep.equal([['bulk', 16_384 + 616], ['small', 100]])
    expect(small.settled).to.equal(1)
  })

  it('are by bytes and weight, over many drains of the connection', async () => {
    const takers = [
      new StubTaker('large', socket, { waiting: 1e9, segment: 65_536 }),
      new StubTaker('tiny', socket, { waiting: 1e9, segment: 100 }),
      new StubTaker('double', socket, { waiting: 1e9, segment: 10_000, weight: 32 })
    ]

    for (let i = 0; i < 1000; i++) {
      socket.room = 50_000
      takers.forEach(taker => { turns.ask(taker) })
      await new Promise(resolve => { setImmediate(resolve) })
    }

    const [large, tiny, double] = takers.map(({ name }) => socket.writes.reduce((sum, [who, bytes]) => who === name ? sum + bytes : sum, 0))
    expect(large / tiny).to.be.within(0.98, 1.02)
    expect(double / tiny).to.be.within(1.96, 2.04)
  })

  it('are not lost to who can\'t write although the connection could', () => {
    const blocked = new StubTaker('blocked', new Socket(), { waiting: 1e6 })
    const taker = new StubTaker('a', socket, { waiting: 100_000 })
    turns.ask(blocked)
    socket.room = 1_000_000
    turns.ask(taker)

    expect(taker.waiting).to.equal(0)
  })

  it('leave the event loop one of its own after half a megabyte', async () => {
    socket.room = Infinity
    const takers = ['a', 'b'].map(name => new StubTaker(name, socket, { waiting: 1_000_000 }))
    takers.forEach(taker => { turns.ask(taker) })
    expect(2_000_000 - takers.reduce((sum, { waiting }) => sum + waiting, 0)).to.be.within(TURN_BYTES, TURN_BYTES + 1000)

    while (takers.some(({ waiting }) => waiting > 0)) {
      await new Promise(resolve => { setImmediate(resolve) })
    }
  })

  it('end for who has nothing to write, and what it did not use is not kept for later', () => {
    const [one, other] = [new StubTaker('one', socket, { waiting: 1e6 }), new StubTaker('other', socket, { waiting: 10 })]
    turns.ask(one)
    turns.ask(other)
    socket.room = 40_000
    turns.ask(one)
    other.waiting = 1e6
    turns.ask(other)
    socket.writes.length = 0
    socket.room = 16_384 * 4
    turns.ask(one)

    expect(socket.writes.every(([, bytes]) => bytes <= 16 * QUANTUM_BYTES + 1000)).to.be.true
  })

  it('are asked for while somebody writes', () => {
    const second = new StubTaker('second', socket, { waiting: 10 })
    const first = new StubTaker('first', socket, { waiting: 10 })
    const write = first.write.bind(first)
    first.write = most => {
      turns.ask(second)
      return write(most)
    }
    socket.room = 1000
    turns.ask(first)

    expect(socket.writes).to.deep.equal([['first', 10], ['second', 10]])
  })
})
