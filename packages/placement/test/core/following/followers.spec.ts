import { expect } from 'chai'
import { Followers } from '../../../src/core/following/followers.ts'

describe('who follows what is held here', () => {
  const create = (): Followers => new Followers({ maxPerPeer: 3, max: 5, ms: 1_000 })

  it('are those that said so last, by key', () => {
    const followers = create()
    expect(followers.set('a', [1n, 2n], 0)).to.deep.equal({ taken: 2, before: 0 })
    expect(followers.set('b', [2n], 0)).to.deep.equal({ taken: 1, before: 0 })
    expect([...followers.concernedBy([1n, 2n, 2n, 9n], 0)]).to.deep.equal([['a', [1n, 2n]], ['b', [2n]]])
    expect(followers.set('a', [3n], 0)).to.deep.equal({ taken: 1, before: 2 })
    expect([...followers.concernedBy([1n, 2n], 0)]).to.deep.equal([['b', [2n]]])
    followers.drop('b')
    expect([...followers.concernedBy([2n], 0), followers.size]).to.deep.equal([1])
    followers.keep(peer => peer !== 'a')
    expect(followers.size).to.equal(0)
  })

  it('are no more than may be, of one and of all', () => {
    const followers = create()
    expect(followers.set('a', [1n, 1n, 2n, 3n, 4n], 0).taken).to.equal(3)
    expect(followers.set('b', [1n, 2n, 3n], 0).taken).to.equal(2)
    expect(followers.set('c', [1n], 0).taken).to.equal(0)
    expect(followers.size).to.equal(5)
    // what one gives up another may have; there may be less room for some
    followers.set('b', [], 0)
    expect(followers.set('c', [1n, 2n], 0, 4).taken).to.equal(1)
  })

  it('are so for a time, whatever becomes of the clock', () => {
    const followers = create()
    followers.set('a', [1n], 10_000)
    expect(followers.of('a', 10_999)).to.equal(1)
    expect(followers.of('a', 11_000)).to.equal(0)
    followers.set('a', [1n], 20_000)
    expect(followers.of('a', 1_500)).to.equal(1)
    expect(followers.of('a', 2_500)).to.equal(0)
  })
})
