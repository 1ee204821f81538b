import { expect } from 'chai'
import { Bench, failing, full, granting, LEASE_MS } from './edge-bench.ts'
import type { Ask } from './edge-bench.ts'
import type { EdgeEvent } from '../../src/core/edge-events.ts'

describe('leases of an edge', () => {
  it('holds two of three seeds, and renews them at half', () => {
    const bench = new Bench()
    bench.start('a', 'b', 'c')
    bench.clock.advance(100)

    expect(bench.take()).to.deep.equal(['granted a', 'granted b'])
    expect(bench.leases.held).to.deep.equal(['a', 'b'])
    bench.clock.advance(LEASE_MS / 2 - 100)
    expect(bench.take()).to.deep.equal([])
    bench.clock.advance(20)
    expect(bench.take()).to.deep.equal(['renewed a known', 'renewed b known'])
    expect(bench.asked.map(([, key]) => key)).to.deep.equal(['a', 'b', 'a', 'b'])
  })

  it('asks another at once when a connection went and the peer with it', () => {
    const bench = new Bench()
    bench.start('a', 'b', 'c')
    bench.clock.advance(1_100)
    bench.take()
    bench.answers.set('a', failing)
    bench.handle({ type: 'doubted', peer: 'a' })
    bench.clock.advance(20)

    expect(bench.take()).to.deep.equal(['lost a unreachable', 'renewed b known', 'granted c'])
    expect(bench.leases.held).to.deep.equal(['b', 'c'])
  })

  it('has one place what it pushes, and another as soon as that is gone', () => {
    const bench = new Bench()
    bench.start('a', 'b', 'c')
    bench.clock.advance(100)
    expect([...bench.standby]).to.deep.equal([['a', false], ['b', true]])
    bench.clock.advance(LEASE_MS + 2_000)
    expect([...bench.standby]).to.deep.equal([['a', false], ['b', true]])
    const since = bench.asked.length
    bench.answers.set('a', failing)
    bench.handle({ type: 'doubted', peer: 'a' })
    bench.clock.advance(20)
    expect(bench.asked.slice(since).map(([, key]) => key)).to.deep.equal(['a', 'b', 'c'])
    expect([...bench.standby]).to.deep.equal([['a', false], ['b', false], ['c', true]])

    // the one that comes back is the second
    bench.answers.delete('a')
    bench.handle({ type: 'goodbye', peer: 'c', others: [] })
    bench.clock.advance(400)
    expect([...bench.standby]).to.deep.equal([['a', true], ['b', false], ['c', true]])
  })

  it('does not wait for one that is silent before another places', () => {
    const bench = new Bench()
    bench.answers.set('a', () => undefined)
    bench.start('a', 'b')
    bench.clock.advance(1_000)
    expect(bench.take()).to.deep.equal(['granted b'])
    bench.clock.advance(20)
    expect(bench.take()).to.deep.equal(['renewed b known'])
    expect(bench.standby.get('b')).to.equal(false)
  })

  it('keeps a lease whose connection alone went', () => {
    const bench = new Bench()
    bench.start('a', 'b')
    bench.clock.advance(1_100)
    bench.take()
    bench.handle({ type: 'doubted', peer: 'b' })
    bench.clock.advance(10)

    expect(bench.take()).to.deep.equal(['renewed b known'])
    expect(bench.leases.held).to.deep.equal(['a', 'b'])

    // one that is cut each time is renewed once a second
    for (let i = 0; i < 100; i++) {
      bench.handle({ type: 'doubted', peer: 'b' })
      bench.clock.advance(100)
    }

    expect(bench.take()).to.have.lengthOf(9)
  })

  it('asks one that is gone again and again, further and further apart, within 10 s for ever', () => {
    const bench = new Bench()
    bench.answers.set('a', failing)
    bench.start('a')
    bench.clock.advance(120_000)
    const gaps = bench.asked.map(([at], i) => at - (bench.asked[i - 1]?.[0] ?? at)).slice(1)

    expect(gaps[0]).to.be.within(100, 300)
    expect(gaps.every((gap, i) => gap >= (gaps[i - 1] ?? 0))).to.equal(true)
    expect(Math.max(...gaps)).to.be.lessThan(10_011)
    bench.answers.delete('a')
    bench.clock.advance(10_020)
    expect(bench.take()).to.deep.equal(['granted a'])
  })

  it('goes where one that is full sends it', () => {
    const bench = new Bench()
    bench.answers.set('a', full('x', 'y'))
    bench.start('a')
    bench.clock.advance(100)

    expect(bench.take()).to.deep.equal(['granted x', 'granted y'])
    // it has what it wants
    bench.clock.advance(100_000)
    expect(bench.asked).to.have.lengthOf(3)
  })

  it('leaves one that is full alone as long as it says, and no longer than ten minutes', () => {
    const bench = new Bench()
    bench.answers.set('a', ask => ({ ...full()(ask), retryMs: 10 ** 9 } as EdgeEvent))
    bench.start('a')
    bench.clock.advance(2_000_000)

    expect(bench.asked.map(([at]) => Math.round(at / 1_000))).to.deep.equal([0, 675, 1350])
  })

  it('goes elsewhere on a goodbye, and comes back when it can', () => {
    const bench = new Bench()
    bench.start('a')
    bench.clock.advance(100)
    bench.answers.set('a', failing)
    bench.handle({ type: 'goodbye', peer: 'a', others: [{ peer: 'z', addresses: ['/z'] }] })
    bench.clock.advance(20)

    expect(bench.take()).to.deep.equal(['granted a', 'granted z', 'lost a goodbye'])
    bench.answers.delete('a')
    bench.clock.advance(20_000)
    expect(bench.take()).to.deep.equal(['granted a'])
    // who holds no lease has nothing to say
    bench.handle({ type: 'goodbye', peer: 'mallory', others: [{ peer: 'm', addresses: ['/m'] }] })
    expect(bench.asked.map(([, key]) => key)).to.not.include('m')
  })

  it('asks again at once when the rendezvous knows nothing of a lease', () => {
    const bench = new Bench()
    bench.start('a')
    bench.clock.advance(40_000)
    bench.handle({ type: 'forgotten', peer: 'a' })
    bench.clock.advance(10)

    expect(bench.take()).to.deep.equal(['granted a', 'lost a forgotten', 'granted a'])
    // but not if it forgets each time
    bench.handle({ type: 'forgotten', peer: 'a' })
    bench.clock.advance(60_000)
    expect(bench.take()).to.deep.equal(['lost a forgotten'])
    bench.clock.advance(10_000)
    expect(bench.take()).to.deep.equal(['granted a'])
  })

  it('leaves one that breaks the protocol for a minute', () => {
    const bench = new Bench()
    bench.start('a')
    bench.clock.advance(100)
    bench.handle({ type: 'broken', peer: 'a' })
    bench.clock.advance(59_000)
    expect(bench.take()).to.deep.equal(['granted a', 'lost a broken'])
    bench.clock.advance(20_000)
    expect(bench.take()).to.deep.equal(['granted a'])
  })

  it('renews everything after the machine slept', () => {
    const bench = new Bench()
    bench.start('a', 'b')
    bench.clock.advance(100)
    bench.take()
    bench.jump = 100_000
    bench.clock.advance(5_020)
    expect(bench.take()).to.deep.equal(['renewed a known', 'renewed b known'])

    // for longer than the lease
    bench.jump += 3_600_000
    bench.clock.advance(5_020)
    expect(bench.take()).to.deep.equal(['lost a expired', 'lost b expired', 'granted a', 'granted b'])

    // and when the clock is set back
    bench.jump = 0
    bench.handle({ type: 'tick' })
    bench.clock.advance(5_020)
    expect(bench.take()).to.deep.equal(['renewed a known', 'renewed b known'])
  })

  it('does not renew because an event was handled a little late', () => {
    const bench = new Bench()
    bench.start('a', 'b')
    bench.clock.advance(100)
    bench.take()
    bench.jump = 4_000
    bench.clock.advance(10_000)
    expect(bench.take()).to.deep.equal([])
  })

  it('begins anew after a stop', () => {
    const bench = new Bench()
    bench.start('a', 'b')
    bench.clock.advance(100)
    bench.handle({ type: 'stop' })
    expect(bench.take()).to.deep.equal(['granted a', 'granted b', 'lost a stopped', 'lost b stopped'])
    bench.clock.advance(100_000)
    expect(bench.asked).to.have.lengthOf(2)
    bench.start('a', 'b')
    bench.clock.advance(100)
    expect(bench.take()).to.deep.equal(['granted a', 'granted b'])
  })

  it('takes a lease of 1 ms, or of years, for one within its bounds', () => {
    const bench = new Bench()
    bench.answers.set('a', granting({ ms: 0 }))
    bench.answers.set('b', granting({ ms: 2 ** 32 - 1 }))
    bench.start('a', 'b')
    bench.clock.advance(LEASE_MS / 2 + 100)
    const times = (key: string): number[] => bench.asked.filter(([, asked]) => asked === key).map(([at]) => at)

    expect(times('a')).to.have.lengthOf(20)
    expect(times('b')).to.deep.equal([0, 300_010])
  })

  it('holds one lease of a peer that has two addresses', () => {
    const bench = new Bench()
    bench.answers.set('/one', granting({ peer: 'a' }))
    bench.answers.set('/two', granting({ peer: 'a' }))
    bench.handle({ type: 'start', seeds: [{ addresses: ['/one'] }, { addresses: ['/two'] }] })
    bench.clock.advance(1_000)

    expect(bench.leases.held).to.deep.equal(['a'])
    expect(bench.asked).to.have.lengthOf(2)
  })

  it('takes whoever answers at an address without a peer id', () => {
    const bench = new Bench()
    bench.answers.set('/one', granting({ peer: 'a' }))
    bench.handle({ type: 'start', seeds: [{ addresses: ['/one'] }] })
    bench.clock.advance(1_100)
    bench.answers.set('/one', granting({ peer: 'b' }))
    bench.handle({ type: 'doubted', peer: 'a' })
    bench.clock.advance(20)

    expect(bench.take()).to.deep.equal(['granted a', 'lost a moved', 'granted b'])
  })

  it('does not count an answer that it no longer waits for', () => {
    const bench = new Bench()
    bench.answers.set('a', () => undefined)
    bench.start('a')
    const late = granting()(bench.lastAsk as Ask) as EdgeEvent
    bench.handle({ type: 'stop' })
    bench.start('a')
    bench.handle(late)
    expect(bench.take()).to.deep.equal([])
  })

  it('remembers a bounded number of those that others tell of, and prefers its seeds', () => {
    const bench = new Bench()
    let told = 0
    // a liar whose friends are all dead
    bench.answers.set('liar', ask => full(...Array.from({ length: 16 }, () => `m${told++}`))(ask))
    bench.answers.set('honest', failing)

    for (let i = 0; i < 10_000; i++) {
      bench.answers.set(`m${i}`, failing)
    }

    bench.start('liar', 'honest')
    bench.clock.advance(30_000)
    bench.answers.delete('honest')
    bench.clock.advance(15_000)

    expect(bench.take()).to.deep.equal(['granted honest'])
    expect(told).to.equal(16)
    // two are asked at a time, and each of the dead three times at most
    expect(bench.asked.filter(([, key]) => key.startsWith('m')).length).to.be.within(16, 48)
  })
})
