import { encodeFrame } from '@juxta/wire'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { encodeRequest } from '../src/codec.ts'
import { StubNetwork } from './stub-network.ts'
import { HOUR_MS, rustRecord, sealedRecord } from './fixtures.ts'
import type { Request } from '../src/codec.ts'
import type { Libp2pRendezvousInit } from '../src/index.ts'
import type { Message } from '../src/wire/rendezvous.ts'
import type { StubNode } from './stub-network.ts'

describe('a point', () => {
  let network: StubNetwork
  let point: StubNode
  let alice: StubNode
  let bob: StubNode

  const begin = async (init: Libp2pRendezvousInit = {}): Promise<void> => {
    network = new StubNetwork()
    point = await network.point(init)
    alice = await network.node()
    bob = await network.node()
  }
  const register = async (node: StubNode, namespace: string): Promise<Request> => ({ kind: 'register', namespace, record: await sealedRecord(node.privateKey) })
  const discover = (namespace?: string, cookie?: Uint8Array): Request => ({ kind: 'discover', namespace, cookie })
  const found = (answer: Message | undefined): string[] => answer?.discoverResponse?.registrations.map(({ ns }) => `${ns}`) ?? []

  beforeEach(async () => { await begin() })

  it('answers several requests on one stream, in order, and an UNREGISTER not at all', async () => {
    const answers = await network.talk(alice, point, [
      await register(alice, 'a'), await register(alice, 'b'), discover(), { kind: 'unregister', namespace: 'a' }, discover(), { kind: 'unregister' }, discover()
    ], 5)
    expect(answers.map(answer => answer?.type)).to.deep.equal(['REGISTER_RESPONSE', 'REGISTER_RESPONSE', 'DISCOVER_RESPONSE', 'DISCOVER_RESPONSE', 'DISCOVER_RESPONSE'])
    expect(answers.slice(2).map(found)).to.deep.equal([['a', 'b'], ['b'], []])
    expect(answers[0]?.registerResponse).to.deep.equal({ status: 'OK', ttl: 7_200n })
    expect(point.service.counts.requests).to.deep.equal({ registered: 2, unregistered: 2, discovered: 3 })
  })

  it('gives the record as it came, and with a cookie what came since', async () => {
    const [mine, his] = [await register(alice, 'a'), await register(bob, 'a')]
    const [, first] = await network.talk(alice, point, [mine, discover('a')])
    expect(first?.discoverResponse?.registrations).to.deep.equal([{ ns: 'a', signedPeerRecord: (mine as { record: Uint8Array }).record, ttl: 7_200n }])
    const [, second] = await network.talk(bob, point, [his, discover('a', first?.discoverResponse?.cookie)])
    expect(second?.discoverResponse?.registrations.map(({ signedPeerRecord }) => signedPeerRecord)).to.deep.equal([(his as { record: Uint8Array }).record])
  })

  it('answers who closes its side after one request, as rust peers do, and closes the stream', async () => {
    const stream = await network.stream(alice, point)
    const closed = new Promise(resolve => { stream.addEventListener('close', resolve) })
    const [answer] = await network.talk(alice, point, [discover()])
    await stream.close()
    await closed
    await network.pass(1)
    expect(answer?.discoverResponse?.status).to.equal('OK')
    expect(point.service.counts.streams).to.equal(0)
  })

  it('refuses by the names of the specification', async () => {
    const record = await sealedRecord(alice.privateKey)
    const answers = await network.talk(alice, point, [
      { kind: 'register', record },
      { kind: 'register', namespace: 'x'.repeat(256), record },
      { kind: 'register', namespace: 'x', record, ttl: 7_199n },
      { kind: 'register', namespace: 'x', record, ttl: 2n ** 64n - 1n },
      { kind: 'register', namespace: 'x' },
      await register(bob, 'x'),
      discover('x'.repeat(256)),
      discover('x', new Uint8Array(40))
    ])
    const statuses = answers.map(answer => (answer?.registerResponse ?? answer?.discoverResponse)?.status)
    expect(statuses).to.deep.equal([
      'E_INVALID_NAMESPACE', 'E_INVALID_NAMESPACE', 'E_INVALID_TTL', 'E_INVALID_TTL', 'E_INVALID_SIGNED_PEER_RECORD', 'E_NOT_AUTHORIZED', 'E_INVALID_NAMESPACE', 'E_INVALID_COOKIE'
    ])
    expect(point.service.counts.registrations).to.equal(0)
  })

  it('keeps registrations when their peers go, and until they expire', async () => {
    await network.talk(alice, point, [await register(alice, 'a')])
    await network.pass(2 * HOUR_MS - 1)
    expect((await network.talk(bob, point, [discover('a')])).map(found)).to.deep.equal([['a']])
    await network.pass(1)
    expect((await network.talk(bob, point, [discover('a')])).map(found)).to.deep.equal([[]])
    await network.pass(60_000)
    expect(point.service.counts.registrations).to.equal(0)
  })

  it('is none while it is stopped, and has its registrations when it is started again', async () => {
    await network.talk(alice, point, [await register(alice, 'a')])
    await point.service.stop()
    await point.service.stop()
    expect(point.handler).to.equal(undefined)
    await point.service.start()
    expect((await network.talk(bob, point, [discover('a')])).map(found)).to.deep.equal([['a']])
  })

  it('gives peers of rust-libp2p only what they read, or they would read nothing, and others all', async () => {
    const carol = await network.node()
    const dave = await network.node()
    dave.agent = 'rust-libp2p/0.47.0'
    const rust = { kind: 'register' as const, namespace: 'rust', record: await rustRecord(bob.privateKey) }
    await network.talk(alice, point, [await register(alice, 'standard')])
    await network.talk(bob, point, [rust])
    const seen = async (): Promise<string[]> => Promise.all([alice, bob, carol, dave].map(async node => found((await network.talk(node, point, [discover()]))[0]).join()))
    expect(await seen()).to.deep.equal(['standard,rust', 'rust', 'standard,rust', 'rust'])
    // it still reads no more than that when it is not registered any more
    await network.talk(bob, point, [{ kind: 'unregister' }], 0)
    await network.pass(1)
    expect(await seen()).to.deep.equal(['standard', '', 'standard', ''])
    // what somebody registers says more than its name
    await network.talk(dave, point, [await register(dave, 'named')])
    expect((await seen())[3]).to.equal('standard,named')
  })

  it('is only who says so', async () => {
    expect([point.service.serving, alice.service.serving, alice.handler]).to.deep.equal([true, false, undefined])
  })

  describe('with peers that it should not trust', () => {
    it('who open ever more streams: those beyond the bound are reset, and it goes on for others', async () => {
      await begin({ maxStreamsPerPeer: 2, maxStreams: 3 })
      const streams = [await network.stream(alice, point), await network.stream(alice, point), await network.stream(alice, point)]
      expect((await network.talk(bob, point, [discover()]))[0]?.discoverResponse?.status).to.equal('OK')
      await network.pass(1)
      const held = [await network.stream(bob, point), await network.stream(bob, point)]
      await network.pass(1)
      expect([...streams, ...held].map(({ status }) => status)).to.deep.equal(['open', 'open', 'reset', 'open', 'reset'])
      expect(point.service.counts).to.deep.include({ streams: 3, requests: { busy: 2, discovered: 1 } })
      await streams[0].close()
      await network.pass(1)
      expect((await network.talk(alice, point, [discover()]))[0]?.discoverResponse?.status).to.equal('OK')
    })

    it('who say nothing for five minutes, and who stop in the middle', async () => {
      const [silent, cut] = [await network.stream(alice, point), await network.stream(alice, point)]
      cut.send(Uint8Array.of(100, 8))
      await network.pass(5 * 60_000 - 1)
      expect(point.service.counts.streams).to.equal(2)
      await network.pass(1)
      expect([silent.status, cut.status, point.service.counts.streams]).to.deep.equal(['reset', 'reset', 0])
    })

    it('who send frames without end', async () => {
      for (const bytes of [Uint8Array.of(0x81, 0x40), new Uint8Array(20).fill(0xff)]) {
        const stream = await network.stream(alice, point)
        stream.send(bytes)
        await network.pass(1)
        expect(stream.status).to.equal('reset')
      }

      expect(point.service.counts.requests).to.deep.equal({ invalid: 2 })
    })

    it('who ask faster than they may: they wait, and others do not', async () => {
      await begin({ requestBurst: 2, requestsPerSecond: 1 })
      const answers: number[] = []
      void network.talk(alice, point, Array.from({ length: 5 }, () => discover())).then(() => answers.push(network.clock.now))
      await network.pass(1)
      expect((await network.talk(bob, point, [discover()]))[0]?.discoverResponse?.status).to.equal('OK')
      await network.pass(2_500, 100)
      expect([answers, point.service.counts.requests.discovered]).to.deep.equal([[], 5])
      await network.pass(1_000, 100)
      expect(answers).to.have.lengthOf(1)
      expect(point.service.counts.requests.discovered).to.equal(6)
    })

    it('who do not take their answers', async () => {
      const stream = await network.stream(alice, point, far => { Object.defineProperty(far, 'writableNeedsDrain', { value: true }) })
      stream.send(encodeFrame(encodeRequest(discover())))
      await network.pass(29_999)
      expect([stream.status, point.service.counts.streams]).to.deep.equal(['open', 1])
      await network.pass(1)
      expect([stream.status, point.service.counts.streams]).to.deep.equal(['reset', 0])
    })

    it('whose records or names others could not read, so that nobody would be found', async () => {
      const record = new PeerRecord({ peerId: alice.peerId, multiaddrs: [multiaddr('/ip4/192.0.2.1/tcp/4001')] })
      // a field twice, of which the last counts: some readers take it, some do not, and the signature is right
      const payload = Uint8Array.of(0x10, 0x01, ...record.marshal())
      const twice = await RecordEnvelope.seal({ domain: PeerRecord.DOMAIN, codec: PeerRecord.CODEC, marshal: () => payload, equals: () => false }, alice.privateKey)
      const half = encodeRequest({ kind: 'register', namespace: 'half', record: await sealedRecord(alice.privateKey) })
      half.set([0xed, 0xa0, 0x80], half.indexOf(0x68))
      const answers = await network.talk(alice, point, [{ kind: 'register', namespace: 'x', record: new Uint8Array(twice.marshal()) }, half])
      expect(answers.map(answer => answer?.registerResponse?.status)).to.deep.equal(['E_INVALID_SIGNED_PEER_RECORD', 'E_INVALID_NAMESPACE'])

      // an envelope with a field that none has is passed on without it
      const sealed = await sealedRecord(alice.privateKey)
      const [, answer] = await network.talk(alice, point, [{ kind: 'register', namespace: 'x', record: Uint8Array.of(...sealed, 0x78, 0x01) }, discover()])
      expect(answer?.discoverResponse?.registrations.map(({ signedPeerRecord }) => signedPeerRecord)).to.deep.equal([sealed])
    })

    it('who register under ever new names, up to the bounds', async () => {
      await begin({ maxRegistrationsPerPeer: 3, requestBurst: 100 })
      const requests = await Promise.all(Array.from({ length: 6 }, async (_, i) => register(alice, `n${i}`)))
      const answers = await network.talk(alice, point, [...requests, requests[0]])
      expect(answers.map(answer => answer?.registerResponse?.status)).to.deep.equal(['OK', 'OK', 'OK', 'E_UNAVAILABLE', 'E_UNAVAILABLE', 'E_UNAVAILABLE', 'OK'])
      expect((await network.talk(bob, point, [await register(bob, 'n0')]))[0]?.registerResponse?.status).to.equal('OK')
    })

    it('who use several streams at once for what one may not', async () => {
      await begin({ maxRegistrationsPerPeer: 1 })
      const requests = await Promise.all(Array.from({ length: 6 }, async (_, i) => register(alice, `n${i}`)))
      const answers = await Promise.all(requests.map(async one => network.talk(alice, point, [one])))
      expect(answers.filter(([answer]) => answer?.registerResponse?.status === 'OK')).to.have.lengthOf(1)
    })
  })
})
