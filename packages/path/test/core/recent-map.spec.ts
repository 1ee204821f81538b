import { expect } from 'chai'
import { RecentMap } from '../../src/core/recent-map.ts'

describe('recent map', () => {
  it('forgets what was not used for longest', () => {
    const map = new RecentMap<number>(2)

    map.set('a', 1)
    map.set('b', 2)
    expect(map.get('a')).to.equal(1)
    map.set('c', 3)
    expect(map.size).to.equal(2)
    expect(map.get('b')).to.equal(undefined)
    expect([map.get('a'), map.get('c')]).to.deep.equal([1, 3])
  })

  it('replaces, deletes and clears', () => {
    const map = new RecentMap<number>(2)

    map.set('a', 1)
    map.set('a', 2)
    expect(map.size).to.equal(1)
    map.delete('a')
    expect(map.get('a')).to.equal(undefined)
    map.set('b', 1)
    map.clear()
    expect(map.size).to.equal(0)
  })
})
