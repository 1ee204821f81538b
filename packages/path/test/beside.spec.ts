import { expect } from 'chai'
import { path } from '../src/index.ts'
import { DIRECT, OTHER_RELAYED, PEER, RELAY, RELAYED, StubNetwork } from './stub-network.ts'
import type { OpenPathOptions, Path, PathInit, PathProgress, PathService } from '../src/index.ts'
import type { StubConnection } from './stub-network.ts'

const PROTOCOL = '/test/1.0.0'
const RELAY_ADDRESS = RELAYED.decapsulate('/p2p-circuit')
const limits = { bytes: 131_072n, seconds: 120_000 }

describe('open beside other dials', () => {
  let network: StubNetwork
  let service: PathService
  let progress: PathProgress[]

  function create (init: PathInit = {}): void {
    service = path({ clock: network.clock, random: () => 1, attachesPerSecond: 1_000, attachBurst: 100, ...init })(network.components)
    void service.start()
    network.connect(RELAY_ADDRESS, RELAY)
  }

  async function open (options: OpenPathOptions = {}): Promise<Path> {
    return service.open(PEER, PROTOCOL, { onProgress: event => { progress.push(event) }, ...options })
  }

  /** One path through the relay, which is known to set limits then */
  async function first (): Promise<Path> {
    const opening = open()
    await network.until(opening)

    return opening
  }

  async function failure (opening: Promise<Path>): Promise<string> {
    return opening.then(() => 'none', ({ name, reason }) => reason ?? name)
  }

  beforeEach(() => {
    network = new StubNetwork()
    network.set(RELAYED, { outcome: 'connect', afterMs: 100, limits })
    progress = []
  })

  afterEach(() => { void service.stop() })

  it('dials as many at a time as there are to be, each on a connection of its own', async () => {
    create()
    const before = await first()
    const opening = Promise.all([open({ beside: true }), open({ beside: true })])
    expect(await network.until(opening)).to.equal(100)
    const paths = [before, ...await opening]

    expect(new Set(paths.map(({ connection }) => connection.id)).size).to.equal(3)
    expect([network.beside.length, network.mostConcurrent, service.counts.dials]).to.deep.equal([2, 2, 3])
  })

  it('does not take the connection of a dial that goes on as usual, nor leaves it its own', async () => {
    create()
    const before = await first()
    const usual = open({ fresh: true })
    await network.pass(50)
    const beside = open({ beside: true })
    await network.until(Promise.all([usual, beside]))
    const paths = [before, await usual, await beside]

    expect(new Set(paths.map(({ connection }) => connection.id)).size).to.equal(3)
  })

  it('does not leave its own to a dial that began before', async () => {
    create()
    const before = await first()
    network.dials.set(RELAYED.toString(), { outcome: 'connect', afterMs: 300, limits })
    const usual = open({ fresh: true })
    await network.pass(50)
    network.dials.set(RELAYED.toString(), { outcome: 'connect', afterMs: 100, limits })
    const beside = open({ beside: true })
    await network.until(beside)
    network.connect(DIRECT).abort()
    await network.until(usual)
    const paths = [before, await usual, await beside]

    expect(new Set(paths.map(({ connection }) => connection.id)).size).to.equal(3)
  })

  it('keeps to two for a peer', async () => {
    create()
    await first()
    const opening = [open({ beside: true }), open({ beside: true })]
    expect(await failure(open({ beside: true }))).to.equal('TooManyDialsError')
    await network.until(Promise.all(opening))
    expect(await failure(open({ beside: true, signal: AbortSignal.abort(new Error('no')) }))).to.equal('Error')
    const next = open({ beside: true })
    await network.until(next)
    expect((await next).kind).to.equal('relayed')
  })

  it('keeps to the budget of the relay', async () => {
    create({ attachesPerSecond: 4, attachBurst: 1 })
    await first()
    const opening = Promise.all([open({ beside: true }), open({ beside: true })])
    await network.until(opening)

    expect(network.log.map(([, at]) => at - network.log[0][1])).to.deep.equal([0, 250, 500])
    expect(progress.filter(({ type }) => type === 'budget-wait')).to.have.length(2)
  })

  it('keeps to the budget also when one that waits gives up its turn', async () => {
    create({ attachesPerSecond: 4, attachBurst: 1 })
    await first()
    const over = new AbortController()
    const given = failure(open({ fresh: true, signal: over.signal }))
    await network.pass(1)
    const opening = Promise.all([open({ beside: true }), open({ beside: true })])
    await network.pass(1)
    over.abort(new Error('not needed any more'))
    await given
    const next = open({ fresh: true })
    await network.until(Promise.all([opening, next]))

    expect(network.log.map(([, at]) => at - network.log[0][1])).to.deep.equal([0, 250, 500, 750])
  })

  it('is for relays that set limits, are connected, and did not fail lately; no direct address is tried', async () => {
    create()
    network.set(DIRECT, { outcome: 'refuse' })
    expect(await failure(open({ beside: true })), 'not known to set limits').to.include('no connection through a relay')
    await first()
    const dialled = network.count(DIRECT)
    const usable = open({ beside: true })
    await network.until(usable)
    await (await usable).close()
    expect(network.count(DIRECT)).to.equal(dialled)

    network.dials.set(RELAYED.toString(), { outcome: 'refuse' })
    const refused = open({ beside: true })
    await network.until(refused)
    expect(await failure(refused)).to.include('refused')
    expect(await failure(open({ beside: true })), 'failed lately').to.include('no connection through a relay')
    await network.pass(10_000)
    network.connections.find(({ remotePeer }) => remotePeer.equals(RELAY))?.abort()
    expect(await failure(open({ beside: true })), 'not connected').to.include('no connection through a relay')
    expect(network.beside).to.have.length(2)
  })

  it('goes through one that is, where another would have to wait less', async () => {
    create({ attachesPerSecond: 4, attachBurst: 1 })
    await first()
    network.set(OTHER_RELAYED, { outcome: 'connect', limits })
    const opening = open({ beside: true })
    await network.until(opening)

    expect((await opening).relay?.equals(RELAY)).to.be.true
  })

  for (const gater of [{ denyDialPeer: () => true }, { denyDialMultiaddr: async () => true }]) {
    it(`asks the gater, as libp2p's queue does (${Object.keys(gater).join()})`, async () => {
      create()
      await first()
      Object.assign(network.gater, gater)
      const opening = open({ beside: true })
      await network.until(opening)
      const error = await opening.catch(error => error)

      expect([error.attempts[0].error.name, error.retryable]).to.deep.equal(['DialDeniedError', false])
      expect(network.beside).to.have.length(0)
    })
  }

  it('closes what opens when nobody waits for it any longer', async () => {
    create()
    await first()
    network.dials.set(RELAYED.toString(), { outcome: 'connect', afterMs: 100, deaf: true, limits })
    const ended = new AbortController()
    const opening = failure(open({ beside: true, signal: ended.signal }))
    await network.pass(50)
    ended.abort(new Error('over'))
    await opening
    let late: StubConnection | undefined
    network.events.addEventListener('connection:open', ({ detail }) => { late = detail as unknown as StubConnection })
    await network.pass(50)

    expect(late?.status).to.equal('closed')
  })
})
