import { expect } from 'chai'
import { Counters } from '../src/index.ts'
import type { Metrics } from '@libp2p/interface'

describe('Counters', () => {
  it('counts here without metrics', () => {
    const counters = new Counters<'a' | 'b'>(undefined, 'test_total')

    counters.increment('a')
    counters.increment('a', 2)
    expect(counters.get('a')).to.equal(3)
    expect(counters.get('b')).to.equal(0)
    expect(counters.snapshot()).to.deep.equal({ a: 3 })
  })

  it('passes counts on to metrics', () => {
    const registered: unknown[] = []
    const increments: unknown[] = []
    const metrics = {
      registerCounterGroup: (...args: unknown[]) => {
        registered.push(args)
        return { increment: (values: unknown) => { increments.push(values) } }
      }
    } as unknown as Metrics
    const counters = new Counters(metrics, 'test_total', { label: 'outcome' })

    counters.increment('a')
    counters.increment('b', 5)
    expect(registered).to.deep.equal([['test_total', { label: 'outcome' }]])
    expect(increments).to.deep.equal([{ a: 1 }, { b: 5 }])
  })
})
