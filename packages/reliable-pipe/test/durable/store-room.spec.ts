import { expect } from 'chai'
import { MAX_STORED, MAX_STORED_PER_PEER, RESERVES } from '../../src/constants.ts'
import { StoreReserves } from '../../src/durable/store-reserves.ts'
import { mostSent, StoreRoom } from '../../src/durable/store-room.ts'
import type { Direction } from '../../src/core/durable-records.ts'

/** Keeps pieces of so many bytes until there is no room for another; gives how many bytes that was */
function fill (room: StoreRoom, peer: string, direction: Direction, piece: number): number {
  let bytes = 0

  for (; room.has(peer, direction, piece); bytes += piece) {
    room.count(peer, direction, piece)
  }

  return bytes
}

describe('reliable pipe: who may keep how much in the store', () => {
  it('is three quarters of a peer\'s share for what is sent; then there is room for what is received', () => {
    const room = new StoreRoom({ maxStoredPerPeer: 1_000, maxStored: 1_000_000 })
    expect(fill(room, 'bob', 'sent', 10)).to.equal(750)
    expect(fill(room, 'bob', 'received', 10)).to.be.within(150, 200)
    expect(room.used('bob')).to.be.lessThan(1_000)
  })

  it('is three quarters for what is received, too: an answer has room before what it is for is committed', () => {
    const room = new StoreRoom({ maxStoredPerPeer: 1_000, maxStored: 1_000_000 })
    expect(fill(room, 'bob', 'received', 10)).to.equal(750)
    expect(room.has('bob', 'sent', 100)).to.equal(true)
  })

  it('is three quarters of the store for what is sent to all', () => {
    const room = new StoreRoom({ maxStoredPerPeer: 1_000, maxStored: 4_000 })
    const sent = Array.from({ length: 20 }, (_, peer) => fill(room, String(peer), 'sent', 10)).reduce((a, b) => a + b)
    expect(sent).to.equal(3_000)
    expect(room.has('another', 'received', 40)).to.equal(true)
  })

  it('is less for each of many peers that send what is not committed: there is always some for another', () => {
    const limits = { maxStoredPerPeer: MAX_STORED_PER_PEER, maxStored: MAX_STORED }
    const room = new StoreRoom(limits)

    for (let peer = 0; peer < 500; peer++) {
      expect(fill(room, String(peer), 'received', 8_192), `peer ${peer}`).to.be.greaterThan(0)
    }

    // nor is what this node sends stopped by them
    expect(fill(room, 'bob', 'sent', 8_192)).to.be.greaterThan(MAX_STORED / 100)
  })

  it('is given back', () => {
    const room = new StoreRoom({ maxStoredPerPeer: 1_000, maxStored: 1_000 })
    const bytes = fill(room, 'bob', 'sent', 10)
    expect(room.has('bob', 'sent', 10)).to.equal(false)
    room.count('bob', 'sent', -bytes)
    expect([room.used('bob'), room.usedInAll]).to.deep.equal([0, 0])
    expect(fill(room, 'bob', 'sent', 10)).to.equal(bytes)
  })

  it('says how large a message can be at all', () => {
    const limits = { maxStoredPerPeer: 10_000, maxStored: 8_000 }
    const room = new StoreRoom(limits)
    expect(room.has('bob', 'sent', mostSent(limits))).to.equal(true)
    expect(room.has('bob', 'sent', mostSent(limits) + 257)).to.equal(false)
  })
})

describe('reliable pipe: a message that has begun, and no room', () => {
  const owners = Array.from({ length: RESERVES + 2 }, (_, i) => ({ peer: i < 2 ? 'bob' : `peer ${i}` }))

  it('is kept beside the bounds until it is whole, one of a peer at a time', () => {
    const reserves = new StoreReserves<{ peer: string }>()
    const [first, second] = owners
    expect(reserves.admits(first)).to.equal(true)
    reserves.take(first, false)
    expect([reserves.admits(first), reserves.admits(second)]).to.deep.equal([true, false])
    reserves.take(first, true)
    expect([reserves.admits(first), reserves.admits(second)]).to.deep.equal([false, false])
    reserves.settle(() => false)
    expect(reserves.admits(second), 'while there is no room').to.equal(false)
    reserves.settle(() => true)
    expect(reserves.admits(second)).to.equal(true)
  })

  it('is one of a few in all', () => {
    const reserves = new StoreReserves<{ peer: string }>()
    const taken = owners.slice(1)
    taken.slice(0, RESERVES).forEach(owner => { reserves.take(owner, false) })
    expect(reserves.admits(taken[RESERVES])).to.equal(false)
    reserves.done(taken[0])
    reserves.settle(() => true)
    expect(reserves.admits(taken[RESERVES])).to.equal(true)
  })
})
