import { expect } from 'chai'
import { Bench, granting } from './edge-bench.ts'

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
})
