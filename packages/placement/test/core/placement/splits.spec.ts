import { expect } from 'chai'
import { MAX_SPLIT_KEYS_PER_PEER } from '../../../src/constants.ts'
import { entryKey } from '../../../src/core/placement/entry-key.ts'
import { Holders } from '../../../src/core/placement/holders.ts'
import { Splits } from '../../../src/core/placement/splits.ts'
import { NOW, peersOf } from '../fixtures.ts'
import type { Key } from '../../../src/core/placement/entry-key.ts'

const holders = new Holders(peersOf(20))
const key = entryKey('printer', 'colour', 'red')
const [, second, third] = holders.of(key, NOW)

/** So many others that a peer holds */
function heldBy (peer: string, count: number): Key[] {
  const found: Key[] = []

  for (let i = 0; found.length < count; i++) {
    const other = entryKey('printer', 'name', String(i))

    if (holders.of(other, NOW).includes(peer)) {
      found.push(other)
    }
  }

  return found
}

describe('what holders say of popular entries', () => {
  it('is believed when most say so, for an hour', () => {
    const splits = new Splits({ self: 'asker' })
    splits.heard(second, { key, splits: 1 }, holders, NOW)
    expect(splits.of(key, holders, NOW)).to.equal(0)
    splits.heard(third, { key, splits: 1 }, holders, NOW)
    expect(splits.of(key, holders, NOW)).to.equal(1)

    expect(splits.expire(NOW + 3_599_999)).to.equal(false)
    expect(splits.expire(NOW + 3_600_000)).to.equal(true)
    expect(splits.of(key, holders, NOW + 3_600_000)).to.equal(0)
  })

  it('is kept of so many entries for each holder, and the word that was said longest ago is forgotten for another', () => {
    const splits = new Splits({ self: 'asker' })
    const [again, ...others] = heldBy(second, MAX_SPLIT_KEYS_PER_PEER)
    ;[second, third].forEach(peer => { splits.heard(peer, { key, splits: 1 }, holders, NOW) })
    ;[again, ...others.slice(1), key, again].forEach(other => { splits.heard(second, { key: other, splits: 1 }, holders, NOW) })
    expect(splits.of(key, holders, NOW)).to.equal(1)

    for (const other of heldBy(second, 2 * MAX_SPLIT_KEYS_PER_PEER).slice(MAX_SPLIT_KEYS_PER_PEER)) {
      splits.heard(second, { key: other, splits: 1 }, holders, NOW)
    }

    // what another has said is not forgotten with it
    expect(splits.of(key, holders, NOW)).to.equal(0)
    splits.heard(second, { key, splits: 1 }, holders, NOW)
    expect(splits.of(key, holders, NOW)).to.equal(1)
  })
})
