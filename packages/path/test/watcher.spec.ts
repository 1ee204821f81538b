import { expect } from 'chai'
import { path } from '../src/index.ts'
import { DIRECT, OTHER_DIRECT, PEER, RELAY, RELAYED, ROUTED, StubNetwork } from './stub-network.ts'
import type { PathKind, PathService, WatchOptions } from '../src/index.ts'

const PROTOCOL = '/test/1.0.0'

describe('watch', () => {
  let network: StubNetwork
  let service: PathService
  let current: PathKind | undefined
  let better: string[]

  const watch = (options: Partial<WatchOptions> = {}): () => void => service.watch(PEER, {
    current: () => current,
    onBetter: ({ remoteAddr }) => { better.push(remoteAddr.toString()) },
    ...options
  })

  beforeEach(() => {
    network = new StubNetwork()
    service = path({ clock: network.clock, random: () => 1 })(network.components)
    void service.start()
    current = 'relayed'
    better = []
  })

  afterEach(() => {
    void service.stop()
    expect(network.time.pending).to.equal(0)
  })

  it('tells of a better connection that opens, once', async () => {
    watch()
    network.connect(RELAYED)
    network.connect(DIRECT)
    await network.pass(10_000)

    expect(better).to.deep.equal([DIRECT.toString()])
  })

  it('tells of one that is open already', async () => {
    network.connect(DIRECT)
    watch()
    await network.pass(50)

    expect(better).to.deep.equal([DIRECT.toString()])
  })

  it('tells only of what ranks better than the current path', async () => {
    watch()
    current = 'direct'
    network.connect(DIRECT)
    await network.pass(2_000)
    expect(better).to.be.empty

    current = 'routed'
    network.connect(RELAYED)
    await network.pass(0)
    expect(better).to.deep.equal([RELAYED.toString()])
  })

  it('tells again of a connection that replaces one that was lost', async () => {
    watch()
    const first = network.connect(DIRECT)
    await network.pass(0)
    first.abort()
    await network.pass(0)
    network.connect(DIRECT)
    await network.pass(0)

    expect(better).to.have.lengthOf(2)
  })

  it('dials an address within 2 s of learning it', async () => {
    watch()
    await network.pass(10_000)
    network.announce(DIRECT, { outcome: 'connect' })
    await network.pass(50)

    expect(better).to.deep.equal([DIRECT.toString()])
  })

  it('dials an address that it was given', async () => {
    network.dials.set(DIRECT.toString(), { outcome: 'connect' })
    watch({ multiaddrs: [DIRECT] })
    await network.pass(50)

    expect(better).to.deep.equal([DIRECT.toString()])
  })

  it('dials a new address within 2 s also while it is busy with others', async () => {
    for (let port = 1; port <= 8; port++) {
      network.set(OTHER_DIRECT.decapsulate('/tcp').encapsulate(`/tcp/${port}`).encapsulate(`/p2p/${PEER.toString()}`), { outcome: 'hang' })
    }

    watch()
    await network.pass(60)
    expect(network.concurrent).to.equal(1)
    network.announce(DIRECT, { outcome: 'connect' })
    await network.pass(2_000)

    expect(better).to.deep.equal([DIRECT.toString()])
    expect(network.mostConcurrent).to.equal(1)
  })

  it('finds an address that opens later', async () => {
    network.set(DIRECT, { outcome: 'refuse' })
    watch()
    await network.pass(60_000)
    expect(network.count(DIRECT)).to.be.within(25, 60)
    network.dials.set(DIRECT.toString(), { outcome: 'connect' })
    await network.pass(2_500)

    expect(better).to.deep.equal([DIRECT.toString()])
  })

  it('does not dial a dead address all the time', async () => {
    network.set(DIRECT, { outcome: 'hang' })
    watch()
    await network.pass(10 * 60_000)

    expect(network.count(DIRECT)).to.be.within(9, 15)
  })

  it('makes room for a dial that somebody waits for', async () => {
    network.set(DIRECT, { outcome: 'hang' })
    network.set(RELAYED, { outcome: 'connect' })
    watch()
    await network.pass(60)
    expect(network.concurrent).to.equal(1)

    expect(await network.until(service.open(PEER, PROTOCOL))).to.equal(1_490)
    expect(network.count(DIRECT)).to.equal(1)
  })

  it('goes on with a dial that nobody waits behind', async () => {
    network.set(DIRECT, { outcome: 'connect', afterMs: 4_000 })
    watch()
    await network.pass(4_100)

    expect(better).to.deep.equal([DIRECT.toString()])
  })

  it('looks for a relayed path from a routed one', async () => {
    current = 'routed'
    network.connect(ROUTED)
    network.set(RELAYED, { outcome: 'connect' })
    watch()
    await network.pass(100)

    expect(better).to.deep.equal([RELAYED.toString()])
  })

  it('does not dial when the current path is direct, or there is none', async () => {
    network.set(DIRECT, { outcome: 'connect' })
    watch()
    current = 'direct'
    await network.pass(10_000)
    current = undefined
    await network.pass(10_000)

    expect(network.log).to.be.empty
  })

  it('ends', async () => {
    network.set(DIRECT, { outcome: 'hang' })
    const end = watch()
    await network.pass(60)
    expect(network.concurrent).to.equal(1)
    end()
    end()
    await network.pass(0)
    expect(network.concurrent).to.equal(0)
    network.connect(DIRECT)
    await network.pass(60_000)

    expect(better).to.be.empty
    // the service's own look at the clock
    expect(network.time.pending).to.equal(1)
  })

  it('is not harmed by a watch that throws', async () => {
    watch({ onBetter: () => { throw new Error('broken') } })
    watch()
    network.connect(DIRECT)
    await network.pass(0)

    expect(better).to.have.lengthOf(1)
  })

  it('refuses more watches than its bounds allow', () => {
    const ends = Array.from({ length: 256 }, () => watch())

    expect(() => watch()).to.throw().with.property('name', 'TooManyDialsError')
    ends.forEach(end => { end() })
    watch()
  })

  it('does not watch this node itself', () => {
    expect(() => service.watch(network.components.peerId, { current: () => current, onBetter: () => {} })).to.throw().with.property('name', 'InvalidTargetError')
    expect(() => service.watch(RELAY, { current: () => current, onBetter: () => {} })).to.not.throw()
  })
})
