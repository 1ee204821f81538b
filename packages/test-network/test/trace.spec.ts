import { expect } from 'chai'
import { Trace } from '../src/index.ts'

describe('Trace', () => {
  it('keeps the last events and counts all', () => {
    const trace = new Trace(3)

    for (let i = 0; i < 10; i++) {
      trace.record(i, `event ${i}`, new Uint8Array(i))
    }

    expect(trace.count).to.equal(10)
    expect(trace.events).to.deep.equal([7, 8, 9].map(i => ({ at: i, what: `event ${i}`, length: i })))
  })

  it('changes its hash with time, name and bytes', () => {
    const hash = (at: number, what: string, bytes?: Uint8Array): string => {
      const trace = new Trace(0)
      trace.record(at, what, bytes)
      return trace.hash
    }

    const hashes = [hash(1, 'a'), hash(2, 'a'), hash(1, 'b'), hash(1, 'a', Uint8Array.of(0)), hash(1, 'a', Uint8Array.of(1))]
    expect(new Set(hashes).size).to.equal(hashes.length)
    expect(hash(1, 'a')).to.equal(hashes[0])
  })
})
