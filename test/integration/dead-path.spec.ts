import { abortConnections, cutAtRandom } from '@juxta/test-network/libp2p'
import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { attachedTo, createNode, createProxy, createRelay, next, openSession, reserved, stopAll, through, until } from './nodes.ts'
import { Traffic } from './traffic.ts'
import type { Ends, SessionNode } from './nodes.ts'
import type { TcpFaultProxyInit, TcpFaultProxy } from '@juxta/test-network/libp2p'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Little waits to be sent, and silence is noticed soon */
const pipe = { sendHighWater: 32 * 1024, silenceMs: 800, idlePingMs: 400, attachTimeoutMs: 2_000 }

/** A dial into a black hole is given up soon */
const path = { directDialMs: 1_000, directHeadStartMs: 500, streamMs: 1_000 }

describe('a path that dies', function () {
  this.timeout(60_000)

  let receiver: SessionNode
  let sender: SessionNode

  beforeEach(async () => {
    receiver = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], announce: [], pipe, path })
    sender = await createNode({ pipe, path })
  })

  afterEach(stopAll)

  interface Way { proxy: TcpFaultProxy, address: Multiaddr }

  const way = async (init?: Omit<TcpFaultProxyInit, 'target'>): Promise<Way> => createProxy(receiver, init)

  /** Traffic that goes on until it is told to stop */
  function traffic (ends: Ends): { more (messages: number): Promise<void>, finish (): Promise<void> } {
    const there = new Traffic(ends.near, ends.far, { seed: 'there', messages: 'until told', bytes: [100, 8_000] })
    const back = new Traffic(ends.far, ends.near, { seed: 'back', messages: 'until told', bytes: [100, 8_000] })
    const finished = Promise.all([there.finish(), back.finish()])

    return {
      async more (messages) { await Promise.all([there.more(messages), back.more(messages)]) },
      async finish () {
        there.stop()
        back.stop()
        await finished
        expect([ends.near.stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
      }
    }
  }

  describe('in silence', () => {
    for (const direction of ['both', 'out', 'in'] as const) {
      it(`goes on over another address (${direction === 'both' ? 'both directions' : `only what goes ${direction}`} swallowed)`, async () => {
        const [one, other] = [await way(), await way()]
        await other.proxy.stop()
        const ends = await openSession(sender, receiver, [one.address, other.address])
        const { more, finish } = traffic(ends)
        await more(50)

        await other.proxy.listen()
        const lost = next<{ cause: string }>(ends.near, 'detach', ({ cause }) => cause === 'silent')
        one.proxy.blackhole(direction)
        // whichever end waits for an answer first
        await Promise.race([lost, next<{ cause: string }>(ends.far, 'detach', ({ cause }) => cause === 'silent')])
        await until(() => other.proxy.accepted > 0 && ends.near.path != null)
        await more(50)
        expect(ends.near.stats.attaches).to.be.at.least(2)

        // what was held back comes now, on a path that is long dead
        one.proxy.restore()
        await more(50)
        await finish()
      })
    }

    it('goes on over a new connection to the same address when it is back', async () => {
      const { proxy, address } = await way()
      const ends = await openSession(sender, receiver, [address])
      const { more, finish } = traffic(ends)

      for (let i = 1; i <= 2; i++) {
        await more(50)
        const { accepted } = proxy
        proxy.blackhole()
        await until(() => ends.near.path == null && ends.far.path == null)
        // it dials into the black hole, in vain
        await until(() => proxy.accepted > accepted)
        expect(ends.near.status).to.equal('open')
        proxy.restore()
      }

      await more(50)
      await finish()
    })

    it('is noticed when neither side has anything to say', async () => {
      const { proxy, address } = await way()
      const ends = await openSession(sender, receiver, [address])
      const silent = [ends.near, ends.far].map(async session => next<{ cause: string }>(session, 'detach', ({ cause }) => cause === 'silent'))
      proxy.blackhole()
      await Promise.race(silent)
      proxy.restore()
      await until(() => ends.near.stats.attaches >= 2 && ends.near.path != null && ends.far.path != null)
      const { more, finish } = traffic(ends)
      await more(20)
      await finish()
    })

    it('falls back to a relay', async () => {
      const relay = await createRelay()
      const hidden = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], announce: [], pipe, path: { ...path, relays: [relay.multiaddr] } })
      await reserved(hidden)
      const { proxy, address } = await createProxy(hidden)
      const ends = await openSession(sender, hidden, [address, through(relay, hidden)])
      const { more, finish } = traffic(ends)
      expect(ends.near.path).to.have.property('kind', 'direct')
      await more(50)
      proxy.blackhole()
      await Promise.all([attachedTo(ends.near, 'relayed'), attachedTo(ends.far, 'relayed')])
      await more(50)
      proxy.restore()
      await Promise.all([attachedTo(ends.near, 'direct'), attachedTo(ends.far, 'direct')])
      await more(50)
      await finish()
    })
  })

  it('goes on when only one end knows that the connection is gone', async () => {
    const [one, other] = [await way(), await way()]
    await other.proxy.stop()
    const ends = await openSession(sender, receiver, [one.address, other.address])
    const { more, finish } = traffic(ends)

    for (const [from, to] of [[one, other], [other, one]]) {
      await more(50)
      await to.proxy.listen()
      // half open: the receiver's end is reset, and the sender is not told
      from.proxy.blackhole()
      abortConnections(receiver)
      await until(() => ends.far.path == null)
      await until(() => ends.near.path != null && ends.far.path != null && to.proxy.connections > 0)
      await more(50)
      await from.proxy.stop()
      from.proxy.restore()
    }

    await finish()
  })

  for (const killAfterBytes of [70_001, 200_003, 999_983]) {
    it(`goes on when each connection is reset in mid-frame after ${killAfterBytes.toLocaleString('en')} bytes`, async () => {
      // not all in one piece: what a reset finds unread is lost
      const { proxy, address } = await way({ killAfterBytes, bytesPerSecond: 5_000_000 })
      const ends = await openSession(sender, receiver, [address])
      const traffics = [
        new Traffic(ends.near, ends.far, { seed: 'large', messages: 120, bytes: [1, 20_000] }),
        new Traffic(ends.far, ends.near, { seed: 'small', messages: 2_000, bytes: [1, 500] })
      ]

      await Promise.all(traffics.map(async traffic => traffic.finish()))
      expect(proxy.accepted).to.be.at.least(Math.floor(1_500_000 / killAfterBytes))
      expect([ends.near.stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
    })
  }

  it('is told from one that is slow', async () => {
    const { proxy, address } = await way({ latencyMs: 60, bytesPerSecond: 500_000 })
    const ends = await openSession(sender, receiver, [address])
    const traffics = [
      new Traffic(ends.near, ends.far, { seed: 'slow there', messages: 20, bytes: 16_384 }),
      new Traffic(ends.far, ends.near, { seed: 'slow back', messages: 20, bytes: 16_384 })
    ]

    await Promise.all(traffics.map(async traffic => traffic.finish()))
    expect(ends.near.stats).to.include({ attaches: 1, resentBytes: 0, duplicates: 0 })
    expect(proxy.accepted).to.equal(1)
  })

  it('is told from one that takes longer for what is waiting than silence is borne', async () => {
    const greedy = await createNode({ path, pipe: { ...pipe, sendHighWater: 4 * 1024 * 1024 } })
    const { proxy, address } = await way({ bytesPerSecond: 100_000 })
    const ends = await openSession(greedy, receiver, [address])
    const there = new Traffic(ends.near, ends.far, { seed: 'greedy', messages: 50, bytes: 8_192 })

    await Promise.all([there.finish(), ends.far.close()])
    expect(ends.near.stats).to.include({ attaches: 1, resentBytes: 0, duplicates: 0 })
    expect(proxy.accepted).to.equal(1)
  })

  it('is replaced when slow connections are cut at random', async () => {
    const { address } = await way({ latencyMs: 10, bytesPerSecond: 2_000_000 })
    const ends = await openSession(sender, receiver, [address])
    const traffics = [
      new Traffic(ends.near, ends.far, { seed: 'cut there', messages: 'until told', bytes: [1, 20_000] }),
      new Traffic(ends.far, ends.near, { seed: 'cut back', messages: 'until told', bytes: [1, 20_000] })
    ]
    const finished = Promise.all(traffics.map(async traffic => traffic.finish()))
    const random = seededRandom('slow and cut')
    const cuts = [sender, receiver].map((node, at) => cutAtRandom({ node, random: random.fork(String(at)), between: [50, 300], cuts: 6 }))

    await until(() => cuts.every(({ count }) => count === 6))
    await Promise.all(traffics.map(async traffic => traffic.more(20)))
    traffics.forEach(traffic => { traffic.stop() })
    await finished
    expect([ends.near.stats.duplicates, ends.far.stats.duplicates]).to.deep.equal([0, 0])
  })
})
