import { expect } from 'chai'
import { Bench, granting } from './edge-bench.ts'
import type { Ask } from './edge-bench.ts'

describe('what an edge knows of rendezvous peers', () => {
  it('keeps the addresses of one that it leases, whatever another says of it', () => {
    const bench = new Bench()
    const lies = [{ peer: 'b', addresses: ['/1', '/2', '/3', '/4'] }]
    bench.answers.set('a', granting({ others: [{ peer: 'b', addresses: ['/b'] }] }))
    bench.start('a')
    bench.clock.advance(100)
    expect(bench.leases.held).to.deep.equal(['a', 'b'])
    bench.answers.set('a', granting({ others: lies }))
    bench.handle({ type: 'doubted', peer: 'a' })
    bench.clock.advance(2_000)
    bench.handle({ type: 'doubted', peer: 'b' })
    bench.clock.advance(2_000)
    expect(bench.lastAskOf('b').target.addresses).to.deep.equal(['/b', '/1', '/2', '/3'])
  })

  it('that strangers tell of is asked where a lease is missing, may send the edge elsewhere, and is forgotten when it is not there', () => {
    const bench = new Bench()
    bench.start()
    bench.answers.set('gone', ({ exchange, key }) => ({ type: 'failed', exchange, key, timedOut: false }))
    bench.answers.set('found', ({ exchange, key, insists }) => insists
      ? granting()({ exchange, key, insists, wantedMs: 600_000 } as Ask)
      : { type: 'full', exchange, key, peer: key, retryMs: 100, others: [{ peer: 'b', addresses: ['/b'] }, { peer: 'c', addresses: ['/c'] }] })
    bench.handle({ type: 'found', targets: [{ peer: 'gone', addresses: ['/gone'] }, { peer: 'found', addresses: ['/found'] }] })
    expect(bench.lastAskOf('found').insists).to.equal(false)
    bench.clock.advance(60_000)
    expect(bench.leases.held).to.have.members(['b', 'c'])
    expect(bench.newlyAsked().filter(key => key === 'gone').length).to.be.at.most(3)
  })

  it('that strangers tell of are no more than 32', () => {
    const bench = new Bench()
    bench.start()
    const asked = new Set<string>()
    const targets = Array.from({ length: 5_000 }, (_, i) => ({ peer: `x${i}`, addresses: [`/x${i}`] }))
    targets.forEach(({ peer }) => {
      bench.answers.set(peer, ({ exchange, key }) => {
        asked.add(key)

        return { type: 'failed', exchange, key, timedOut: false }
      })
    })
    bench.handle({ type: 'found', targets })
    bench.clock.advance(120_000)
    expect(asked.size).to.equal(32)
  })
})
