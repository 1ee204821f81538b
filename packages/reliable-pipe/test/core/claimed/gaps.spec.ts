import { expect } from 'chai'
import { Gaps } from '../../../src/core/claimed/gaps.ts'
import type { Range } from '../../../src/wire/ranges.ts'

function gaps (...sequences: number[]): Gaps {
  const found = new Gaps()
  const come = new Set<number>()
  let cumulative = 0

  for (const sequence of sequences) {
    come.add(sequence)

    while (come.has(cumulative)) {
      cumulative++
    }

    found.arrived(sequence, cumulative, 0)
  }

  return found
}

const asked = (found: Gaps, all: boolean, now: number): Range[] => found.ask(all, now).ranges

describe('Gaps', () => {
  it('are what is lacking below what has come', () => {
    expect(asked(gaps(0, 1, 2), true, 0)).to.deep.equal([])
    expect(asked(gaps(0, 2, 3, 6), true, 0)).to.deep.equal([{ start: 1, end: 2 }, { start: 4, end: 6 }])
  })

  it('may only be late until three later ones have come', () => {
    expect(asked(gaps(1, 2), false, 0)).to.deep.equal([])
    expect(asked(gaps(1, 3), false, 0)).to.deep.equal([{ start: 0, end: 1 }])
  })

  it('are closed by what comes late, and by what was acknowledged some other way', () => {
    const found = gaps(0, 2, 4)
    found.arrived(1, 3, 0)
    expect(asked(found, true, 0)).to.deep.equal([{ start: 3, end: 4 }])
    found.arrived(5, 6, 0)
    expect(found.size).to.equal(0)
  })

  it('are asked for once in the time that an answer takes, which is learnt', () => {
    const found = gaps(1, 4)
    expect(asked(found, false, 0)).to.deep.equal([{ start: 0, end: 1 }])
    expect(found.deadline).to.equal(2 * 333)
    found.arrived(0, 2, 40)
    expect(asked(found, true, 50)).to.deep.equal([{ start: 2, end: 4 }])
    expect(found.deadline).to.equal(50 + 2 * 40)
    expect(asked(found, true, 129)).to.deep.equal([])
    expect(asked(found, true, 130)).to.deep.equal([{ start: 2, end: 4 }])
    expect(found.deadline, 'doubled, while nothing comes').to.equal(130 + 4 * 40)
  })

  it('counts those that it asks for the first time', () => {
    const found = gaps(2, 5)
    expect(found.ask(true, 0).first).to.equal(4)
    expect(found.ask(true, 1000).first).to.equal(0)
  })

  it('are asked for 64 ranges at a time', () => {
    const found = gaps(...Array.from({ length: 100 }, (_, i) => 2 * i + 1))
    expect(asked(found, true, 0)).to.have.lengthOf(64)
    expect(asked(found, true, 0)).to.have.lengthOf(36)
  })

  it('are asked for once more every 25 ms at most, all that have fallen due meanwhile together', () => {
    const found = new Gaps()

    // one more is asked for with each that comes, every 5 ms
    for (let i = 0; i < 200; i++) {
      found.arrived(2 * i + 1, 0, 5 * i)
      found.ask(true, 5 * i)
    }

    const repeats: number[] = []

    for (let now = 1_000; now < 2_000; now++) {
      if (now >= found.deadline) {
        expect(asked(found, false, now)).to.not.be.empty
        repeats.push(now)
      }
    }

    expect(repeats).to.not.be.empty
    expect(repeats.filter((now, i) => now < repeats[i - 1] + 25)).to.deep.equal([])
  })

  it('are asked for when the deadline says', () => {
    const found = gaps(...Array.from({ length: 200 }, (_, i) => 2 * i + 1))

    for (let i = 0; i < 4; i++) {
      found.ask(true, 0)
    }

    for (let i = 0; i < 20; i++) {
      const now = found.deadline
      expect(asked(found, false, now - 1)).to.deep.equal([])
      expect(asked(found, false, now)).to.not.be.empty
    }
  })
})
