import { expect } from 'chai'
import { AttachTurns } from '../../src/supply/attach-turns.ts'
import { ManualClock } from '../manual-clock.ts'
import type { Leave } from '../../src/supply/attach-turns.ts'

const PLACES = 4

describe('AttachTurns', () => {
  let clock: ManualClock
  let turns: AttachTurns
  let order: number[]
  let leaves: Leave[]
  const signal = new AbortController().signal

  beforeEach(() => {
    clock = new ManualClock()
    turns = new AttachTurns({ maxAttachesPerSecond: 10, maxAttachBurst: 16, maxHalfOpenPerPeer: 2 * PLACES }, clock)
    order = []
    leaves = []
  })

  async function settled (): Promise<void> {
    await new Promise<void>(resolve => { setImmediate(resolve) })
  }

  async function enter (id: number, until = signal): Promise<void> {
    const leave = await turns.take(until)

    if (leave != null) {
      order.push(id)
      leaves.push(leave)
    }
  }

  it('lets so many wait for an answer at a time, and who came first is first', async () => {
    for (let i = 0; i < 10; i++) {
      void enter(i)
    }

    await settled()
    expect(order).to.deep.equal([0, 1, 2, 3])
    leaves[2]()
    // twice is once
    leaves[2]()
    await settled()
    expect(order).to.deep.equal([0, 1, 2, 3, 4])
    leaves.forEach(leave => { leave() })
    await settled()
    expect(order).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(clock.pending).to.equal(0)
  })

  it('keeps below the burst and the rate of the other end', async () => {
    for (let i = 0; i < 30; i++) {
      void enter(i).then(() => { leaves.at(-1)?.() })
    }

    await settled()
    expect(order).to.have.lengthOf(15)

    for (let i = 1; i <= 10; i++) {
      clock.advance(100)
      await settled()
      expect(order).to.have.lengthOf(15 + i)
    }
  })

  it('counts those who take no turn', async () => {
    for (let i = 0; i < 20; i++) {
      turns.count()
    }

    void enter(1)
    await settled()
    expect(order).to.deep.equal([])
    clock.advance(100)
    await settled()
    expect(order).to.deep.equal([1])
  })

  it('goes past those who give up', async () => {
    const given = new AbortController()

    for (let i = 0; i < 7; i++) {
      void enter(i, i === 4 ? given.signal : signal)
    }

    given.abort()
    await settled()
    leaves.forEach(leave => { leave() })
    await settled()
    expect(order).to.deep.equal([0, 1, 2, 3, 5, 6])
    expect(await turns.take(given.signal)).to.equal(undefined)
  })

  it('leaves no timer when the last one gives up', async () => {
    for (let i = 0; i < 15; i++) {
      turns.count()
    }

    const given = new AbortController()
    void enter(1, given.signal)
    expect(clock.pending).to.equal(1)
    given.abort()
    await settled()
    expect(clock.pending).to.equal(0)
    expect(order).to.deep.equal([])
  })
})
