import { expect } from 'chai'
import { multiaddr } from '@multiformats/multiaddr'
import { ErrorLog } from './error-log.ts'
import { ManualClock } from './manual-clock.ts'
import { bytes, createNode, createPlainNode, echo, next, read, rejection, Stage, stopAll, text, until } from './nodes.ts'
import { attachFrame } from './raw-stream.ts'
import type { AcceptInfo, ReliableSession } from '../src/index.ts'
import type { SessionShell } from '../src/session/reliable-session.ts'

describe('the service', () => {
  afterEach(stopAll)

  describe('listen', () => {
    it('gives a name to one only, until it is given back', async () => {
      const { services: { reliablePipe } } = await createNode()
      const stop = reliablePipe.listen('name', echo)

      expect(() => reliablePipe.listen('name', echo)).to.throw().with.property('name', 'NameTakenError')
      stop()
      const stopAgain = reliablePipe.listen('name', echo)
      stop()
      expect(() => reliablePipe.listen('name', echo), 'the first has nothing to give back any more').to.throw()
      stopAgain()
    })

    it('takes names that the protocol has room for', async () => {
      const { services: { reliablePipe } } = await createNode()

      for (const name of ['', 'x'.repeat(256), '\u{1F600}'.repeat(64), '\ud800']) {
        expect(() => reliablePipe.listen(name, echo)).to.throw().with.property('name', 'InvalidArgumentError')
        expect(await rejection(reliablePipe.connect((await createPlainNode()).peerId, { name }))).to.include({ name: 'InvalidArgumentError' })
      }

      reliablePipe.listen('x'.repeat(255), echo)
    })

    it('keeps sessions when it stops', async () => {
      const stage = await Stage.create()
      stage.server.services.reliablePipe.listen('other', echo)()

      expect(await rejection(stage.peer.services.reliablePipe.connect(stage.server.peerId, { name: 'other' }))).to.include({ name: 'SessionRefusedError', status: 'no-listener', message: `${stage.server.peerId} does not listen for "other"` })
      await stage.unharmed()
    })

    it('hears what is said of a session, and grants how long it is kept', async () => {
      const [server, client] = await Promise.all([createNode({ maxRetentionMs: 50_000 }), createNode()])
      const asked: Array<[string, AcceptInfo]> = []
      const sessions: ReliableSession[] = []
      server.services.reliablePipe.listen('name', session => { sessions.push(session) }, {
        accept: (peer, info) => {
          asked.push([peer.toString(), info])
          return { retentionMs: 12_345 }
        }
      })
      const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name', info: bytes('who I am'), retentionMs: 90_000 })

      expect(asked).to.deep.equal([[client.peerId.toString(), { name: 'name', info: bytes('who I am'), retentionMs: 90_000, durable: false, windowing: 'default' }]])
      await until(() => sessions.length > 0)
      expect(sessions[0]).to.include({ id: session.id, name: 'name', direction: 'inbound', status: 'open' })
      expect(session).to.include({ name: 'name', direction: 'outbound', status: 'open' })
      expect(text(sessions[0].info)).to.equal('who I am')
      expect(sessions[0].remotePeer.equals(client.peerId)).to.be.true
      expect(session.id).to.match(/^[0-9a-f]{32}$/)
    })

    it('says in the log of an accept() that throws, or does not decide, and the other end only that it is refused', async () => {
      const log = new ErrorLog()
      const clock = new ManualClock()
      const [server, client] = await Promise.all([createNode({ clock }, log), createNode()])
      let asked = false
      server.services.reliablePipe.listen('broken', echo, { accept: () => { throw new Error('a bug') } })
      server.services.reliablePipe.listen('slow', echo, { accept: async () => { asked = true; return new Promise(() => {}) } })
      const connect = async (name: string): Promise<Error> => rejection(client.services.reliablePipe.connect(server.getMultiaddrs(), { name }))
      const refused = { name: 'SessionRefusedError', status: 'refused' }

      expect(await connect('broken')).to.include({ ...refused, message: `${server.peerId} refused "broken"` })
      const slow = connect('slow')
      await until(() => asked)
      clock.advance(8_000)
      expect(await slow).to.include({ ...refused, message: `${server.peerId} refused "slow"` })

      const lines = log.lines.filter(line => line.startsWith('juxta:reliable-pipe: '))
      expect(lines).to.have.length(2)
      expect(lines[0]).to.include('accept() of "broken" threw').and.include('a bug')
      expect(lines[1]).to.include('accept() of "slow" has not decided').and.include('within 8000 ms')
    })

    it('leaves a session open that its handler returned from without closing it', async () => {
      const [server, client] = await Promise.all([createNode({ maxSessionsPerPeer: 1 }), createNode()])
      server.services.reliablePipe.listen('name', () => {})
      const connect = async (): Promise<ReliableSession> => client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name' })
      const session = await connect()
      await session.close()

      expect(session.status).to.equal('closing')
      const error = await rejection(connect())
      expect(error).to.include({ name: 'SessionRefusedError', status: 'too-many-sessions' })
      expect(error.message).to.include('until both ends have called close()')
    })

    it('aborts a session whose handler fails, and does not say why', async () => {
      const [server, client] = await Promise.all([createNode(), createNode()])
      server.services.reliablePipe.listen('name', () => { throw new Error('a secret') })
      const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name' })
      const error = await rejection(session.close())

      expect(error).to.include({ name: 'SessionAbortedError' })
      expect(error.message).to.include('handler failed').and.not.include('secret')
    })
  })

  describe('connect', () => {
    it('is refused when accept() says no', async () => {
      const [server, client] = await Promise.all([createNode(), createNode()])
      server.services.reliablePipe.listen('name', echo, { accept: async () => false })

      expect(await rejection(client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name' }))).to.include({ name: 'SessionRefusedError', status: 'refused', retryable: false })
      expect(client.services.reliablePipe.sessions).to.deep.equal([])
    })

    it('gives up after 30 seconds, and says why there was no path', async () => {
      const clock = new ManualClock()
      const [stranger, client] = await Promise.all([createPlainNode(), createNode({ clock })])
      const nobody = multiaddr(`/ip4/127.0.0.1/tcp/1/p2p/${stranger.peerId}`)
      const connected = rejection(client.services.reliablePipe.connect(nobody, { name: 'name' }))
      await until(() => clock.pending > 1)
      clock.advance(30_000)
      const error = await connected

      expect(error).to.include({ name: 'ConnectTimeoutError', retryable: true })
      expect(error.message).to.match(new RegExp(`^could not reach ${stranger.peerId} within 30 s: ${nobody}: .*ECONNREFUSED`))
      expect(error.cause).to.have.property('name', 'NoPathError')
      expect(client.services.reliablePipe.sessions).to.deep.equal([])
      expect(clock.pending, 'no timer is left').to.equal(0)
    })

    it('says that it knows no address', async () => {
      const clock = new ManualClock()
      const [stranger, client] = await Promise.all([createPlainNode(), createNode({ clock })])
      const connected = rejection(client.services.reliablePipe.connect(stranger.peerId, { name: 'name' }))
      await until(() => clock.pending > 1)
      clock.advance(30_000)

      expect(await connected).to.include({ name: 'ConnectTimeoutError', message: `could not reach ${stranger.peerId} within 30 s: no address is known` })
    })

    it('says why there was no path, too, when the signal of a caller aborts', async () => {
      const [stranger, client] = await Promise.all([createPlainNode(), createNode({ clock: new ManualClock() })])
      const controller = new AbortController()
      const connected = rejection(client.services.reliablePipe.connect(stranger.peerId, { name: 'name', signal: controller.signal }))
      await until(() => (client.services.reliablePipe.sessions[0] as SessionShell).lastFailure != null)
      controller.abort()
      const error = await connected

      expect(error).to.include({ name: 'AbortError' })
      expect(error.message).to.include(`could not reach ${stranger.peerId}: no address is known`)
      expect(error.cause).to.include({ name: 'NoPathError' })
      expect(controller.signal.reason, 'is left alone').to.not.have.property('cause')
    })

    it('fails at once when no address can ever work', async () => {
      const [server, other, client] = await Promise.all([createNode(), createPlainNode(), createNode({ clock: new ManualClock() })])
      const wrong = server.getMultiaddrs()[0].decapsulate('/p2p').encapsulate(`/p2p/${other.peerId}`)

      for (const [address, reason, found = ''] of [
        [`/ip4/127.0.0.1/tcp/1/ws/p2p/${other.peerId}`, 'no transport for'],
        [`/ip4/127.0.0.1/udp/1/quic-v1/p2p/${other.peerId}`, 'no transport for'],
        [wrong.toString(), 'another peer answers at', `: ${server.peerId}`]
      ]) {
        expect(await rejection(client.services.reliablePipe.connect(address, { name: 'name' }))).to.include({
          name: 'NoPathError', retryable: false, message: `no path to ${other.peerId}: ${reason} ${address}${found}`
        })
      }
    })

    it('does not try again where that cannot help', async () => {
      const clock = new ManualClock()
      const [stranger, client] = await Promise.all([createPlainNode(), createNode({ clock })])

      expect(await rejection(client.services.reliablePipe.connect(stranger.getMultiaddrs(), { name: 'name' }))).to.have.property('name', 'ProtocolNotSupportedError')
      expect(client.services.reliablePipe.sessions).to.deep.equal([])
      expect(clock.pending, 'no timer is left').to.equal(0)
    })

    it('can be given up, before and meanwhile', async () => {
      const [server, client] = await Promise.all([createNode(), createNode()])
      let asked = false
      server.services.reliablePipe.listen('slow', echo, { accept: async () => { asked = true; return new Promise(() => {}) } })
      const connect = async (signal: AbortSignal): Promise<Error> => rejection(client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'slow', signal }))

      expect(await connect(AbortSignal.abort(new Error('before')))).to.have.property('message', 'before')
      const controller = new AbortController()
      const connected = connect(controller.signal)
      await until(() => asked)
      controller.abort(new Error('meanwhile'))
      expect(await connected).to.have.property('message', 'meanwhile')
      expect(client.services.reliablePipe.sessions).to.deep.equal([])
    })

    it('refuses what it cannot do', async () => {
      const [server, client, third] = await Promise.all([createNode(), createNode(), createPlainNode()])
      const connect = async (target: Parameters<typeof client.services.reliablePipe.connect>[0], options = {}): Promise<Error> => rejection(client.services.reliablePipe.connect(target, { name: 'name', ...options }))

      expect(await connect(multiaddr('/ip4/127.0.0.1/tcp/1'))).to.include({ name: 'InvalidArgumentError' })
      expect(await connect([])).to.include({ name: 'InvalidArgumentError' })
      expect(await connect([...server.getMultiaddrs(), ...third.getMultiaddrs()])).to.include({ name: 'InvalidArgumentError' })
      expect(await connect(server.peerId, { info: new Uint8Array(4097) })).to.include({ name: 'InvalidArgumentError' })

      for (const retentionMs of [0, -1, 1.5, NaN, Infinity]) {
        expect(await connect(server.peerId, { retentionMs })).to.include({ name: 'InvalidArgumentError' })
      }

      expect(await connect(client.peerId)).to.include({ name: 'InvalidTargetError' })
      expect(client.services.reliablePipe.sessions).to.deep.equal([])
    })

    it('keeps to the bounds of this side', async () => {
      const [server, client] = await Promise.all([createNode(), createNode({ maxSessionsPerPeer: 2 })])
      server.services.reliablePipe.listen('name', echo)
      const connect = async (): Promise<ReliableSession> => client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name' })
      const first = await connect()
      await connect()

      expect(await rejection(connect())).to.include({ name: 'TooManySessionsError', retryable: true })
      first.abort(new Error('done'))
      await connect()
    })

    it('opens a hundred with one peer at once, and they find a path again together', async () => {
      const [server, client] = await Promise.all([createNode(), createNode()])
      server.services.reliablePipe.listen('name', echo)
      const sessions = await Promise.all(Array.from({ length: 100 }, async () => client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name' })))
      client.getConnections().forEach(connection => { connection.abort(new Error('cut')) })

      expect(await Promise.all(sessions.map(async (session, i) => {
        session.send(bytes(`${i}`))
        return text(await read(session))
      }))).to.deep.equal(sessions.map((_, i) => `${i}`))
    })

    it('finds only those who use the same protocol prefix', async () => {
      const [server, client, fork] = await Promise.all([createNode({ protocolPrefix: 'fork' }), createNode(), createNode({ protocolPrefix: 'fork' })])
      server.services.reliablePipe.listen('name', echo)
      await fork.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name' })
      const controller = new AbortController()
      const connected = rejection(client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'name', signal: controller.signal }))
      await until(() => client.getConnections().length > 0)
      controller.abort(new Error('nobody there'))

      expect(await connected).to.have.property('message', 'nobody there')
      expect(server.getProtocols()).to.include('/fork/reliable-pipe/1.0.0')
    })

    it('reaches several names, and one name several times, over one connection', async () => {
      const stage = await Stage.create()
      stage.listen('second', echo)
      const sessions = await Promise.all(['echo', 'second', 'echo'].map(async name => stage.peer.services.reliablePipe.connect(stage.server.peerId, { name })))
      sessions.forEach((session, i) => { session.send(bytes(`to ${i}`)) })

      expect(await Promise.all(sessions.map(async session => text(await read(session))))).to.deep.equal(['to 0', 'to 1', 'to 2'])
      expect(stage.peer.getConnections()).to.have.length(1)
      expect(stage.peer.services.reliablePipe.sessions).to.have.length(4)
    })
  })

  describe('stop and start', () => {
    it('says goodbye', async () => {
      const stage = await Stage.create()
      const closed = next<{ error?: Error }>(stage.session, 'close')
      const [inbound] = stage.server.services.reliablePipe.sessions
      const closedThere = next<{ error?: Error }>(inbound, 'close')
      await stage.server.stop()

      expect((await closed).error).to.include({ name: 'SessionAbortedError' })
      expect((await closed).error?.message).to.include('the node was stopped')
      expect((await closedThere).error).to.include({ name: 'SessionClosedError' })
      expect([stage.session.status, inbound.status]).to.deep.equal(['closed', 'closed'])
    })

    it('can be started twice, and stopped twice', async () => {
      const node = await createNode()
      const { services: { reliablePipe } } = node
      const serves = (): boolean => node.getProtocols().includes('/juxta/reliable-pipe/1.0.0')

      await reliablePipe.start()
      expect(serves()).to.be.true
      await reliablePipe.stop()
      await reliablePipe.stop()
      expect(serves()).to.be.false
      await reliablePipe.start()
      await reliablePipe.start()
      expect(serves()).to.be.true
    })

    it('works again, with the same listeners, and knows nothing of before', async () => {
      const stage = await Stage.create({ maxSessions: 1 })
      const service = stage.server.services.reliablePipe
      const { reliablePipe } = stage.peer.services
      await service.stop()
      await until(() => stage.session.status === 'closed')
      expect(service.sessions).to.deep.equal([])
      expect(await rejection(service.connect(stage.peer.peerId, { name: 'x' }))).to.include({ name: 'SessionClosedError' })

      await service.start()
      const session = await reliablePipe.connect(stage.server.getMultiaddrs(), { name: 'echo' })
      session.send(bytes('again'))
      expect(text(await read(session))).to.equal('again')
    })

    it('ends a connect under way', async () => {
      const stage = await Stage.create()
      let asked = false
      stage.listen('slow', echo, { accept: async () => { asked = true; return new Promise(() => {}) } })
      const connected = rejection(stage.peer.services.reliablePipe.connect(stage.server.peerId, { name: 'slow' }))
      await until(() => asked)
      await stage.peer.services.reliablePipe.stop()

      expect(await connected).to.include({ name: 'SessionClosedError' })
    })

    it('lets nothing in that was not decided on before', async () => {
      const clock = new ManualClock()
      const stage = await Stage.create({ clock })
      const service = stage.server.services.reliablePipe
      const verdict = Promise.withResolvers<boolean>()
      let asked = false
      let handled = false
      stage.listen('slow', () => { handled = true }, { accept: async () => { asked = true; return verdict.promise } })
      const [silent, undecided] = [await stage.raw(), await stage.raw()]
      undecided.write(attachFrame({ name: 'slow' }))
      await until(() => asked)
      await service.stop()

      expect(await Promise.all([silent.ended(), undecided.ended()])).to.deep.equal(['reset', 'reset'])
      verdict.resolve(true)
      await service.start()
      await until(() => clock.pending === 0)
      expect([service.sessions.length, handled]).to.deep.equal([0, false])
    })

    it('counts the streams that wait anew', async () => {
      const stage = await Stage.create({ maxHalfOpenPerPeer: 2 })
      const service = stage.server.services.reliablePipe
      const waiting = [await stage.raw(), await stage.raw()]
      await stage.unharmed()
      await service.stop()
      await Promise.all(waiting.map(async raw => raw.ended()))
      await service.start()

      const again = [await stage.raw(), await stage.raw(), await stage.raw()]
      expect(await again[2].ended()).to.equal('reset')
      expect(stage.refusals).to.deep.equal({ 'half-open': 1 })
      again[0].write(attachFrame())
      expect(await again[0].next('attached')).to.include({ status: 'ok' })
    })
  })
})
