import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { AttachBudget } from '../../src/core/attach-budget.ts'

const a = { host: '192.0.2.1', peer: 'alice' }

describe('attach budget', () => {
  it('keeps below what the default inbound threshold lets in, in every window of a second', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom(seed)
      const budget = new AttachBudget()
      const made: number[] = []
      let now = 0

      while (made.length < 100) {
        now += random.chance(0.2) ? random.between(0, 3_000) : random.between(0, 50)
        made.push(now + budget.take(a, now).waitMs)
      }

      for (const [i, at] of made.entries()) {
        expect(made.slice(i).filter(other => other - at < 1_000).length, `seed ${seed}`).to.be.at.most(5)
      }
    }
  })

  it('sustains four a second', () => {
    const budget = new AttachBudget()
    const waits = Array.from({ length: 41 }, () => budget.take(a, 0).waitMs)

    expect(waits.at(-1)).to.equal(10_000)
  })

  it('has a budget for each relay host, whoever is reached through it', () => {
    const budget = new AttachBudget()

    budget.take(a, 0)
    expect(budget.wait({ host: a.host, peer: 'bob' }, 0)).to.equal(250)
    expect(budget.wait({ host: '192.0.2.2', peer: 'alice' }, 0)).to.equal(0)
  })

  it('goes by the lower of its own rate and the grant', () => {
    const budget = new AttachBudget()

    budget.grant('alice', 1, 0)
    budget.take(a, 0)
    expect(budget.wait(a, 0)).to.equal(1_000)
    expect(budget.wait({ host: a.host, peer: 'bob' }, 0)).to.equal(250)

    budget.grant('alice', 100, 0)
    expect(budget.wait(a, 0)).to.equal(250)
  })

  it('brings a grant into a range that makes sense', () => {
    const budget = new AttachBudget({ attachesPerSecond: Infinity })

    for (const grant of [0, -1, -Infinity]) {
      budget.grant(`${grant}`, grant, 0)
      budget.take({ host: 'h', peer: `${grant}` }, 0)
      expect(budget.wait({ host: 'h', peer: `${grant}` }, 0)).to.be.closeTo(60_000, 1e-6)
    }

    budget.grant('greedy', Infinity, 0)
    budget.take({ host: 'h', peer: 'greedy' }, 0)
    expect(budget.wait({ host: 'h', peer: 'greedy' }, 0)).to.equal(1)

    for (const grant of [NaN, '7' as any, undefined as any, null as any]) {
      budget.grant('odd', grant, 0)
    }

    budget.take({ host: 'h', peer: 'odd' }, 0)
    expect(budget.wait({ host: 'h', peer: 'odd' }, 0)).to.equal(0)
  })

  it('lets a relay of one\'s own be asked for more', () => {
    const budget = new AttachBudget()

    budget.take({ ...a, attachesPerSecond: 100 }, 0)
    expect(budget.wait({ ...a, attachesPerSecond: 100 }, 0)).to.equal(10)
  })

  it('takes back an attach that was not made', () => {
    const budget = new AttachBudget()

    budget.grant('alice', 2, 0)
    budget.take(a, 0).giveBack()
    expect(budget.wait(a, 0)).to.equal(0)
  })

  it('remembers a bounded number of hosts', () => {
    const budget = new AttachBudget({ remembered: 2 })

    for (const host of ['a', 'b', 'c']) {
      budget.take({ host, peer: 'p' }, 0)
    }

    expect(budget.wait({ host: 'c', peer: 'p' }, 0)).to.equal(250)
    expect(budget.wait({ host: 'a', peer: 'p' }, 0)).to.equal(0)
  })
})
