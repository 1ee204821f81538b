import { expect } from 'chai'
import { ReceivePool } from '../../src/core/receive-pool.ts'

describe('ReceivePool', () => {
  it('gives a new session all it wants while half is left, and nothing beyond', () => {
    const pool = new ReceivePool({ size: 1000, reserves: 0 })

    expect([pool.open(300), pool.open(201), pool.open(200), pool.open(1)]).to.deep.equal([300, 0, 200, 0])
    pool.release(300)
    expect([pool.used, pool.open(300)]).to.deep.equal([200, 300])
  })

  it('gives one that is read from at most as much as it leaves free', () => {
    const pool = new ReceivePool({ size: 1000, reserves: 0 })

    expect([pool.take(400, 0), pool.take(400, 400), pool.take(400, 0), pool.used]).to.deep.equal([400, 100, 250, 750])
    expect(pool.take(1000, 750)).to.equal(0)
  })

  it('is bounded by the one it is part of', () => {
    const node = new ReceivePool({ size: 1000, reserves: 1 })
    const [alice, bob] = [new ReceivePool({ size: 800, reserves: 1 }, node), new ReceivePool({ size: 800, reserves: 1 }, node)]

    expect([alice.open(400), bob.open(200), bob.take(400, 0), node.used]).to.deep.equal([400, 0, 300, 700])
    expect([alice.reserve(), bob.reserve()]).to.deep.equal([true, false])
    alice.releaseReserve()
    expect([bob.reserve(), bob.reserve()]).to.deep.equal([true, false])
    alice.release(400)
    bob.release(300)
    expect(node.used).to.equal(0)
  })

  it('says that something was freed when somebody lacks it', () => {
    const node = new ReceivePool({ size: 100, reserves: 1 })
    const [alice, bob] = [new ReceivePool({ size: 100, reserves: 1 }, node), new ReceivePool({ size: 100, reserves: 1 }, node)]

    alice.take(50, 0)
    alice.release(25)
    expect(alice.takeFreed(), 'nobody lacks anything').to.be.false
    alice.reserve()
    bob.reserve()
    expect(alice.takeFreed(), 'nothing was freed').to.be.false
    alice.release(25)
    expect([alice.takeFreed(), bob.takeFreed()]).to.deep.equal([true, false])
    alice.releaseReserve()
    expect(alice.takeFreed(), 'who still lacks it says so').to.be.false
  })
})
