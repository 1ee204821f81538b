import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { path } from '../src/index.ts'
import { DIRECT, OTHER_DIRECT, OTHER_RELAY, OTHER_RELAYED, PEER, RELAY, RELAYED, ROUTED, SELF, StubNetwork } from './stub-network.ts'
import type { OpenPathOptions, Path, PathInit, PathProgress, PathProvider, PathService } from '../src/index.ts'

const PROTOCOL = '/test/1.0.0'
const limits = { bytes: 131_072n, seconds: 120_000 }

describe('open', () => {
  let network: StubNetwork
  let service: PathService

  function create (init: PathInit = {}): PathService {
    const service = path({ clock: network.clock, random: () => 1, ...init })(network.components)
    void service.start()
    return service
  }

  /** The path, or the error, and how long it took */
  async function open (options: OpenPathOptions = {}): Promise<{ path?: Path, error?: any, ms: number, progress: PathProgress[] }> {
    const progress: PathProgress[] = []
    const opening = service.open(PEER, PROTOCOL, { onProgress: event => { progress.push(event) }, ...options })
    const ms = await network.until(opening)

    try {
      return { path: await opening, ms, progress }
    } catch (error) {
      return { error, ms, progress }
    }
  }

  beforeEach(() => {
    network = new StubNetwork()
    service = create()
  })

  afterEach(() => {
    void service.stop()
  })

  it('dials past libp2p\'s queue for who has something to say first, and asks the gater as that does', async () => {
    network.set(DIRECT, { outcome: 'connect' })
    const asked: string[] = []
    network.gater.denyDialMultiaddr = async address => {
      asked.push(address.toString())
      return false
    }

    const { path } = await open({ early: true })

    expect([path?.kind, network.beside, asked]).to.deep.equal(['direct', [DIRECT.toString()], [DIRECT.toString()]])

    network.connections.splice(0)
    await open()

    expect(network.beside, 'and nobody else').to.have.lengthOf(1)
  })

  it('refuses options that are misspelt', async () => {
    expect((await open({ multiadrs: [] } as object)).error).to.include({ name: 'InvalidSettingError', message: "open() has no option 'multiadrs': is 'multiaddrs' meant?" })
    expect(() => service.watch(PEER, { current: () => undefined, onBeter: () => {} } as object as Parameters<PathService['watch']>[1])).to.throw("watch() has no option 'onBeter': is 'onBetter' meant?").with.property('name', 'InvalidSettingError')
  })

  describe('over what it has to be', () => {
    const WEBSOCKET = multiaddr(`/ip4/192.0.2.1/tcp/2/ws/p2p/${PEER.toString()}`)

    it('dials another transport than that of the connection there is', async () => {
      const tcp = network.connect(DIRECT)
      network.set(DIRECT, { outcome: 'connect' })
      network.set(WEBSOCKET, { outcome: 'connect' })
      const { path } = await open({ only: { transport: 'ws' } })

      expect(path?.connection.remoteAddr.toString()).to.equal(WEBSOCKET.toString())
      expect([network.count(WEBSOCKET), network.count(DIRECT), tcp.status]).to.deep.equal([1, 0, 'open'])
      expect((await open({ only: { transport: 'ws' } })).progress).to.deep.equal([{ type: 'connected', address: WEBSOCKET, kind: 'direct', reused: true }])
    })

    it('dials one address and no other', async () => {
      network.connect(OTHER_DIRECT)
      network.set(OTHER_DIRECT, { outcome: 'connect' })
      network.dials.set(DIRECT.toString(), { outcome: 'connect' })
      const { path } = await open({ only: { transport: 'tcp', endpoint: DIRECT } })

      expect(path?.connection.remoteAddr.toString()).to.equal(DIRECT.toString())
      expect(network.log.map(([address]) => address)).to.deep.equal([DIRECT.toString()])
    })

    it('fails rather than going another way', async () => {
      network.connect(DIRECT)
      network.connect(RELAYED)
      network.set(DIRECT, { outcome: 'connect' })
      network.set(RELAYED, { outcome: 'connect' })
      network.findable.push(OTHER_DIRECT)
      service.registerProvider({ name: 'routes', kind: 'routed', connect: async () => { throw new Error('was asked') } })
      const { error } = await open({ only: { transport: 'ws' } })

      expect(error.name).to.equal('NoPathError')
      expect([error.attempts, network.log]).to.deep.equal([[], []])
    })

    it('does not take what libp2p gives instead', async () => {
      network.set(WEBSOCKET, { outcome: 'connect', gives: DIRECT })
      const { error } = await open({ only: { transport: 'ws' } })

      expect(error.attempts.map(({ error }: any) => error.name)).to.deep.equal(['WrongPathError'])
    })
  })

  describe('ranking', () => {
    it('prefers a direct connection that is open', async () => {
      network.connect(RELAYED)
      network.connect(DIRECT)
      const { path, progress } = await open()

      expect(path?.kind).to.equal('direct')
      expect(network.log).to.be.empty
      expect(progress).to.deep.equal([{ type: 'connected', address: DIRECT, kind: 'direct', reused: true }])
    })

    it('dials direct before relayed', async () => {
      network.set(RELAYED, { outcome: 'connect' })
      network.set(DIRECT, { outcome: 'connect' })

      expect((await open()).path?.kind).to.equal('direct')
      expect(network.count(RELAYED)).to.equal(0)
    })

    it('says through whom a relayed path goes, and what the relay lets through', async () => {
      network.set(RELAYED, { outcome: 'connect', limits })
      const { path } = await open()

      expect(path?.kind).to.equal('relayed')
      expect(path?.relay?.equals(RELAY)).to.be.true
      expect(path?.allowance()).to.equal(131_072)
      expect(path?.remainingMs()).to.be.within(100_000, 120_000)
    })

    it('gives only a path that ranks better, when told so', async () => {
      network.connect(RELAYED)
      network.set(RELAYED, { outcome: 'connect' })
      network.set(DIRECT, { outcome: 'refuse' })
      const { error } = await open({ betterThan: 'relayed' })

      expect(error.name).to.equal('NoPathError')
      expect(error.attempts.map(({ address }: any) => address)).to.deep.equal([DIRECT.toString()])
      expect(network.count(RELAYED)).to.equal(0)
    })

    it('dials another address that works before the one whose connection was lost', async () => {
      network.set(DIRECT, { outcome: 'connect' })
      network.set(OTHER_DIRECT, { outcome: 'connect' })
      network.connect(OTHER_DIRECT).abort()
      await network.pass(60_000)
      network.connect(DIRECT).abort()
      const { path } = await open()

      expect(path?.connection.remoteAddr.toString()).to.equal(OTHER_DIRECT.toString())
      expect(network.log.map(([address]) => address)).to.deep.equal([OTHER_DIRECT.toString()])
    })

    it('goes back to the way that was lost before, where both were', async () => {
      network.set(DIRECT, { outcome: 'connect' })
      network.set(OTHER_DIRECT, { outcome: 'connect' })
      network.connect(OTHER_DIRECT).abort()
      await network.pass(2_000)
      network.connect(DIRECT).abort()
      await open()
      await network.pass(2_000)
      network.connections[0].abort()
      await open()

      expect(network.log.map(([address]) => address)).to.deep.equal([OTHER_DIRECT.toString(), DIRECT.toString()])
    })

    it('does not go back to where a connection is open that will not do', async () => {
      network.set(DIRECT, { outcome: 'connect' })
      network.set(OTHER_DIRECT, { outcome: 'connect' })
      network.connect(DIRECT).abort()
      await network.pass(2_000)
      network.connect(OTHER_DIRECT).abort()
      const silent = network.connect(DIRECT)
      await open({ avoid: [silent.id] })

      expect(network.log.map(([address]) => address)).to.deep.equal([OTHER_DIRECT.toString()])
    })

    it('takes a connection when it is open, before libp2p gives it', async () => {
      network.set(DIRECT, { outcome: 'connect', afterMs: 10, givenAfterMs: 1_000 })
      const { path, ms } = await open()

      expect([ms, path?.connection.remoteAddr.toString()]).to.deep.equal([10, DIRECT.toString()])
    })

    it('asks for its stream in the turn in which the connection opens, and once', async () => {
      network.set(DIRECT, { outcome: 'connect', afterMs: 10, givenAfterMs: 1_000 })
      const asked: number[] = []
      network.events.addEventListener('connection:open', ({ detail: { streams } }) => {
        queueMicrotask(() => { queueMicrotask(() => { asked.push(streams.length) }) })
      })
      const { path, ms } = await open()
      await network.pass(1_000)

      expect([ms, asked]).to.deep.equal([10, [1]])
      expect(path?.connection.streams).to.deep.equal([path?.stream])
    })

    it('does not take one that opened meanwhile for the one it dials', async () => {
      network.set(DIRECT, { outcome: 'connect', afterMs: 10, givenAfterMs: 1_000 })
      network.time.after(5, () => { network.connect(OTHER_DIRECT) })
      const { path, ms } = await open()

      expect([ms, path?.connection.remoteAddr.toString()]).to.deep.equal([10, DIRECT.toString()])
    })

    it('takes addresses that are given', async () => {
      network.dials.set(DIRECT.toString(), { outcome: 'connect' })

      expect((await open({ multiaddrs: [DIRECT] })).path?.kind).to.equal('direct')
      expect((await open({ fresh: true, multiaddrs: [DIRECT.decapsulate('/p2p')] })).path?.kind).to.equal('direct')
    })

    it('refuses a given address that is another peer\'s', async () => {
      const { error } = await open({ multiaddrs: [DIRECT.decapsulate('/p2p').encapsulate(`/p2p/${RELAY.toString()}`)] })

      expect(error.name).to.equal('InvalidTargetError')
      expect(error.retryable).to.be.false
    })

    it('asks the peer routing when it knows nothing', async () => {
      network.dials.set(DIRECT.toString(), { outcome: 'connect' })
      network.findable = [DIRECT]

      expect((await open()).path?.kind).to.equal('direct')
    })

    it('says of each address why it failed', async () => {
      network.set(DIRECT, { outcome: 'refuse' })
      network.set(RELAYED, { outcome: 'hang' })
      const { error } = await open()

      expect(error.name).to.equal('NoPathError')
      expect(error.retryable).to.be.true
      expect(error.attempts.map(({ address, error }: any) => [address, error.name])).to.deep.equal([
        [DIRECT.toString(), 'Error'],
        [RELAYED.toString(), 'DialTimeoutError']
      ])
      expect(error.cause).to.equal(error.attempts[1].error)
    })

    it('does not dial more addresses than a peer may have it dial', async () => {
      for (let i = 0; i < 100; i++) {
        network.set(OTHER_DIRECT.decapsulate('/tcp/1').encapsulate(`/tcp/${i + 1}/p2p/${PEER.toString()}`), { outcome: 'refuse' })
      }

      expect((await open()).error.attempts).to.have.lengthOf(8)
      expect(network.log).to.have.lengthOf(8)
    })
  })

  describe('fresh', () => {
    it('gives none of the connections that are open', async () => {
      network.set(RELAYED, { outcome: 'connect' })
      const first = await open()
      const again = await open()
      const fresh = await open({ fresh: true })

      expect(again.path?.connection.id).to.equal(first.path?.connection.id)
      expect(again.path?.stream).to.not.equal(first.path?.stream)
      expect(fresh.path?.connection.id).to.not.equal(first.path?.connection.id)
    })

    it('avoids those with the ids that are given', async () => {
      const worn = network.connect(RELAYED)
      const good = network.connect(RELAYED)
      const { path } = await open({ avoid: [worn.id] })

      expect(path?.connection.id).to.equal(good.id)
    })

    it('does not take a connection whose allowance or time is nearly over', async () => {
      network.set(RELAYED, { outcome: 'connect', limits })
      network.connect(RELAYED, PEER, { limits: { bytes: 16_383n } })
      network.connect(RELAYED, PEER, { limits: { seconds: 1 } })

      expect((await open()).progress).to.deep.include({ type: 'connected', address: RELAYED, kind: 'relayed', reused: false })
    })
  })

  describe('an address that can\'t be reached', () => {
    beforeEach(() => {
      network.set(DIRECT, { outcome: 'hang' })
      network.set(RELAYED, { outcome: 'connect' })
    })

    it('delays a relayed path by the head start, once per back-off', async () => {
      expect((await open()).ms).to.equal(1_500)

      for (let i = 0; i < 16; i++) {
        expect((await open({ fresh: true })).ms).to.equal(0)
      }

      expect(network.count(DIRECT)).to.equal(1)
      await network.pass(5_000)
      expect((await open({ fresh: true })).ms).to.equal(1_500)
      expect(network.count(DIRECT)).to.equal(2)
      await network.pass(5_000)
      expect((await open({ fresh: true })).ms).to.equal(0)
    })

    it('has the head start for all direct addresses together', async () => {
      network.set(OTHER_DIRECT, { outcome: 'hang' })

      expect((await open()).ms).to.equal(1_500)
    })

    it('is tried again when this node\'s own addresses changed', async () => {
      await open()
      network.ownAddresses = [OTHER_DIRECT]
      network.events.safeDispatchEvent('self:peer:update', { detail: {} as any })

      expect((await open({ fresh: true })).ms).to.equal(1_500)
    })

    it('is given more time, and tried again at once, when there is no other', async () => {
      network.stored.splice(1)

      expect((await open()).ms).to.equal(5_000)
      expect((await open()).ms).to.equal(5_000)
    })
  })

  describe('one dial at a time', () => {
    it('shares a connection among those who want the same, and gives each a stream of its own', async () => {
      network.set(RELAYED, { outcome: 'connect', afterMs: 100 })
      const opened = Promise.all(Array.from({ length: 20 }, async () => service.open(PEER, PROTOCOL)))
      await network.until(opened)
      const paths = await opened

      expect(network.log).to.have.lengthOf(1)
      expect(new Set(paths.map(({ connection }) => connection.id)).size).to.equal(1)
      expect(new Set(paths.map(({ stream }) => stream)).size).to.equal(20)
    })

    it('never dials a peer twice at a time', async () => {
      network.set(DIRECT, { outcome: 'refuse', afterMs: 10 })
      network.set(RELAYED, { outcome: 'connect', afterMs: 100 })
      network.set(OTHER_RELAYED, { outcome: 'refuse', afterMs: 50 })
      const wants: OpenPathOptions[] = [{}, { fresh: true }, { betterThan: 'relayed' }, { betterThan: 'routed' }, { multiaddrs: [OTHER_DIRECT] }]

      await network.until(Promise.allSettled(wants.map(async want => service.open(PEER, PROTOCOL, want))))

      expect(network.log.length).to.be.greaterThan(2)
      expect(network.mostConcurrent).to.equal(1)
    })

    it('refuses more than the bounds allow', async () => {
      network.set(DIRECT, { outcome: 'hang' })
      const many = Array.from({ length: 70 }, async () => service.open(PEER, PROTOCOL))
      const varied = Array.from({ length: 20 }, async (_, i) => service.open(PEER, PROTOCOL, { multiaddrs: [DIRECT.decapsulate('/tcp').encapsulate(`/tcp/${i + 2}`)] }))
      const results = Promise.allSettled([...many, ...varied])
      await network.until(results)
      const names = (await results).map(result => result.status === 'rejected' ? result.reason.name : 'ok')

      expect(names.slice(0, 70).filter(name => name === 'TooManyDialsError')).to.have.lengthOf(6)
      expect(names.slice(70).filter(name => name === 'TooManyDialsError')).to.have.lengthOf(13)
    })

    it('goes on with a dial when one of those who wait is aborted', async () => {
      network.set(RELAYED, { outcome: 'connect', afterMs: 100 })
      const controller = new AbortController()
      const aborted = service.open(PEER, PROTOCOL, { signal: controller.signal }).catch(err => err)
      const waiting = service.open(PEER, PROTOCOL)

      await network.pass(50)
      controller.abort()
      expect((await aborted).name).to.equal('AbortError')
      expect(await network.until(waiting)).to.equal(50)
      expect((await waiting).kind).to.equal('relayed')
      expect(network.log).to.have.lengthOf(1)
    })

    it('ends a dial when nobody waits any longer', async () => {
      network.set(DIRECT, { outcome: 'hang' })
      const controller = new AbortController()
      const aborted = service.open(PEER, PROTOCOL, { signal: controller.signal }).catch(err => err)

      await network.pass(50)
      expect(network.concurrent).to.equal(1)
      controller.abort()
      await network.pass(0)
      expect((await aborted).name).to.equal('AbortError')
      expect(network.concurrent).to.equal(0)
    })

    it('does not dial for a signal that is aborted already', async () => {
      network.set(DIRECT, { outcome: 'connect' })

      expect((await open({ signal: AbortSignal.abort() })).error.name).to.equal('AbortError')
      expect(network.log).to.be.empty
    })

    it('does not take a connection of another kind for what it asked for', async () => {
      network.set(DIRECT, { outcome: 'connect', gives: RELAYED })
      const { error } = await open({ betterThan: 'relayed' })

      expect(error.attempts[0].error.name).to.equal('WrongPathError')
      expect(network.count(DIRECT)).to.equal(2)
      expect((await open()).path?.kind).to.equal('relayed')
    })
  })

  describe('the budget of a limited relay', () => {
    beforeEach(() => {
      network.set(RELAYED, { outcome: 'connect', limits })
    })

    async function attach (times: number, options: OpenPathOptions = {}): Promise<number[]> {
      const took: number[] = []

      for (let i = 0; i < times; i++) {
        took.push((await open({ fresh: true, ...options })).ms)
      }

      return took
    }

    it('is four attaches a second, and says when it makes one wait', async () => {
      expect(await attach(5)).to.deep.equal([0, 250, 250, 250, 250])
      const { progress } = await open({ fresh: true })

      expect(progress[0].type).to.equal('budget-wait')
      expect(progress[0]).to.have.property('ms', 250)
      expect(service.counts.budgetWaits).to.equal(5)
      expect(service.counts.budgetWaitMs).to.equal(1_250)
    })

    it('goes by the peer\'s grant when that is lower', async () => {
      service.grant(PEER, 2)

      expect(await attach(3)).to.deep.equal([0, 500, 500])
    })

    it('does not count where the relay sets no limits', async () => {
      network.dials.set(RELAYED.toString(), { outcome: 'connect' })

      // the first connection shows it
      expect(await attach(5)).to.deep.equal([0, 0, 0, 0, 0])
    })

    it('is raised for relays of one\'s own', async () => {
      service = create({ ownRelays: relay => relay.equals(RELAY) ? 100 : undefined })

      expect(await attach(3)).to.deep.equal([0, 10, 10])
    })

    it('is one for each host: another relay takes over meanwhile', async () => {
      network.set(OTHER_RELAYED, { outcome: 'connect', limits })
      await attach(4)

      expect(network.count(RELAYED)).to.equal(2)
      expect(network.count(OTHER_RELAYED)).to.equal(2)
      expect(service.counts.budgetWaits).to.equal(1)
    })

    it('does not hold up a better connection that appears', async () => {
      service.grant(PEER, 0.1)
      await open()
      const opening = service.open(PEER, PROTOCOL, { fresh: true })
      await network.pass(1_000)
      network.connect(DIRECT)

      expect(await network.until(opening)).to.equal(0)
      expect((await opening).kind).to.equal('direct')
      expect(network.count(RELAYED)).to.equal(1)
    })

    it('takes back what an aborted wait did not use', async () => {
      await open()

      for (let i = 0; i < 10; i++) {
        const controller = new AbortController()
        const aborted = service.open(PEER, PROTOCOL, { fresh: true, signal: controller.signal }).catch(err => err)
        await network.pass(1)
        controller.abort()
        await network.pass(0)
        expect((await aborted).name).to.equal('AbortError')
      }

      expect((await open({ fresh: true })).ms).to.equal(240)
    })
  })

  describe('a stream that is not agreed on', () => {
    it('is a named error on a new connection', async () => {
      network.set(DIRECT, { outcome: 'connect', streams: 'hang' })
      const { error, ms } = await open()

      expect(error.name).to.equal('StreamTimeoutError')
      expect(error.retryable).to.be.true
      expect(ms).to.equal(5_000)
    })

    it('leads to another connection on one that was open before', async () => {
      network.set(RELAYED, { outcome: 'connect' })
      network.connect(DIRECT, PEER, { streams: 'hang' })
      network.connect(RELAYED, PEER, { streams: 'refuse' })
      const { path, ms } = await open()

      expect(path?.kind).to.equal('relayed')
      expect(network.count(RELAYED)).to.equal(1)
      expect(ms).to.equal(5_000)
    })

    it('ends a connection that is open, but on which none can be had any more', async () => {
      const broken = network.connect(DIRECT)
      network.set(DIRECT, { outcome: 'connect' })
      broken.streamOutcome = 'closed'

      expect((await open()).path?.connection).to.not.equal(broken)
      expect(broken.status).to.equal('closed')
    })

    it('ends after a few connections', async () => {
      network.set(RELAYED, { outcome: 'connect', streams: 'refuse' })
      const { error } = await open()

      expect(error.name).to.equal('NoPathError')
      expect(error.attempts).to.have.lengthOf(3)
    })

    it('is final when the peer does not speak the protocol', async () => {
      network.connect(DIRECT, PEER, { streams: 'unsupported' })
      const { error } = await open()

      expect(error.name).to.equal('ProtocolNotSupportedError')
      expect(error.retryable).to.be.false
    })

    it('can be aborted', async () => {
      network.connect(DIRECT, PEER, { streams: 'hang' })
      const controller = new AbortController()
      const aborted = service.open(PEER, PROTOCOL, { signal: controller.signal }).catch(err => err)

      await network.pass(10)
      controller.abort()
      expect((await aborted).name).to.equal('AbortError')
    })
  })

  describe('a connection that is dead', () => {
    it('is ended when it does not answer a probe', async () => {
      const connection = network.connect(DIRECT, PEER, { streams: 'hang' })
      const answered = service.probe(connection as any)
      void service.probe(connection as any)

      await network.pass(1_999)
      expect(connection.status).to.equal('open')
      await network.pass(1)
      expect(connection.status).to.equal('closed')
      expect(await answered).to.be.false
    })

    it('is ended after a path could not be had on it in time', async () => {
      const connection = network.connect(DIRECT, PEER, { streams: 'hang' })
      network.set(RELAYED, { outcome: 'connect' })

      expect((await open()).path?.kind).to.equal('relayed')
      await network.pass(2_000)
      expect(connection.status).to.equal('closed')
    })

    it('is kept when it answers, whatever it says', async () => {
      for (const streams of ['connect', 'refuse', 'unsupported'] as const) {
        const connection = network.connect(DIRECT, PEER, { streams })
        expect(await service.probe(connection as any)).to.be.true
        expect(connection.status).to.equal('open')
      }
    })
  })

  describe('a relay whose connection is dead', () => {
    it('is hung up on when it does not answer a probe', async () => {
      const relay = network.connect(OTHER_DIRECT, RELAY, { streams: 'hang' })
      network.set(RELAYED, { outcome: 'hang' })

      expect((await open()).ms).to.equal(5_000)
      await network.pass(1_999)
      expect(relay.status).to.equal('open')
      await network.pass(1)
      expect(relay.status).to.equal('closed')
    })

    it('is kept when it answers, whatever it says', async () => {
      const relay = network.connect(OTHER_DIRECT, RELAY, { streams: 'unsupported' })
      network.set(RELAYED, { outcome: 'hang' })
      await open()
      await network.pass(10_000)

      expect(relay.status).to.equal('open')
    })
  })

  describe('providers', () => {
    const routed = (connect: PathProvider['connect']): PathProvider => ({ name: 'test routes', kind: 'routed', connect })

    it('are asked when nothing better works', async () => {
      network.set(DIRECT, { outcome: 'refuse' })
      service.registerProvider(routed(async () => network.connect(ROUTED) as any))
      const { path } = await open()

      expect(path?.kind).to.equal('routed')
      expect(path?.relay).to.equal(undefined)
    })

    it('are not asked for what ranks better than they do', async () => {
      let asked = 0
      service.registerProvider(routed(async () => { asked++; return network.connect(ROUTED) as any }))

      expect((await open({ betterThan: 'routed' })).error.name).to.equal('NoPathError')
      expect(asked).to.equal(0)
    })

    it('may not hang, nor give what is not theirs to give', async () => {
      service.registerProvider(routed(async () => new Promise(() => {})))
      service.registerProvider(routed(async () => network.connect(ROUTED, OTHER_RELAY) as any))
      const { error, ms } = await open()

      expect(ms).to.equal(10_000)
      expect(error.attempts.map(({ error }: any) => error.name)).to.deep.equal(['TimeoutError', 'WrongPathError'])
    })

    it('can be taken out again', async () => {
      service.registerProvider(routed(async () => network.connect(ROUTED) as any))()

      expect((await open()).error.name).to.equal('NoPathError')
    })
  })

  describe('the service', () => {
    it('must be running', async () => {
      void service.stop()
      expect((await open()).error.name).to.equal('PathServiceStoppedError')
      void service.start()
      network.set(DIRECT, { outcome: 'connect' })
      expect((await open()).path?.kind).to.equal('direct')
    })

    it('ends what is under way when it stops', async () => {
      network.set(DIRECT, { outcome: 'hang' })
      const opening = service.open(PEER, PROTOCOL).catch(err => err)

      await network.pass(10)
      void service.stop()
      expect((await opening).name).to.equal('PathServiceStoppedError')
      await network.pass(0)
      expect(network.concurrent).to.equal(0)
      expect(network.time.pending).to.equal(0)
    })

    it('does not reach for itself', async () => {
      const error = await service.open(SELF, PROTOCOL).catch(err => err)

      expect(error.name).to.equal('InvalidTargetError')
    })

    it('refuses settings that can\'t be', () => {
      const settings: PathInit[] = [{ attachesPerSecond: 0 }, { attachBurst: 0.5 }, { directDialMs: NaN }, { streamMs: -1 }, { addressesToTry: '8' as any }, { streamMS: 5 } as any, null as any, { reserveCapMs: 2 ** 31 }]

      for (const init of settings) {
        expect(() => path(init)(network.components), JSON.stringify(init)).to.throw().with.property('name', 'InvalidSettingError')
      }
    })

    it('refuses relays without a peer id, and too many', () => {
      expect(() => path({ relays: [DIRECT.decapsulate('/p2p')] })(network.components)).to.throw('is not the address of a relay with its peer id at the end, such as /ip4/192.0.2.1/tcp/7710/p2p/12D3…').with.property('name', 'InvalidRelayError')
      expect(() => path({ relays: Array.from({ length: 17 }, () => DIRECT) })(network.components)).to.throw().with.property('name', 'InvalidRelayError')
    })

    it('takes relays as strings, and refuses what is no list of addresses', () => {
      path({ relays: [DIRECT.toString()] })(network.components)

      for (const [relays, message] of [[['nowhere'], 'nowhere is not the address of a relay, such as /ip4/192.0.2.1/tcp/7710/p2p/12D3…'], [[undefined], 'undefined is not the address of a relay'], [DIRECT, 'relays come in an array of addresses, such as [\'/ip4/']] as const) {
        expect(() => path({ relays: relays as any })(network.components)).to.throw(message).with.property('name', 'InvalidRelayError')
      }
    })
  })
})
