import { settled } from '@juxta/test-network'
import { encodeFrame } from '@juxta/wire'
import { expect } from 'chai'
import { encodeDiscovered, encodeRefused, encodeRegistered } from '../src/codec.ts'
import { HOUR_MS, hex, rustRecord, sealedRecord } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { DiscoverOptions, RegisteredPeer } from '../src/index.ts'
import type { StubNode } from './stub-network.ts'
import type { Stream } from '@libp2p/interface'

describe('a client', () => {
  let network: StubNetwork
  let point: StubNode
  let alice: StubNode
  let bob: StubNode

  const names = async (node = bob, options: DiscoverOptions = {}): Promise<string[]> => {
    const found: string[] = []

    for await (const { peerId, namespace } of node.service.discover(point.peerId, options)) {
      found.push(`${nameOf(peerId.toString())}@${namespace}`)
    }

    return found
  }
  const nameOf = (peer: string): string => ['point', 'alice', 'bob'][network.nodes.findIndex(({ peerId }) => peerId.toString() === peer)] ?? peer
  const failure = async (promise: Promise<unknown>): Promise<Error & { status?: string }> => promise.then(() => { throw new Error('It did not fail') }, (err: Error) => err)

  beforeEach(async () => {
    network = new StubNetwork()
    point = await network.point()
    alice = await network.node()
    bob = await network.node()
  })

  it('registers, is found with its addresses, and is not when it has unregistered', async () => {
    expect(await alice.service.register(point.peerId, 'chess')).to.equal(7_200)
    expect(await alice.service.register(point.peerId, 'go', { ttl: 10_000 })).to.equal(10_000)
    const all: RegisteredPeer[] = []

    for await (const one of bob.service.discover(point.peerId)) {
      all.push(one)
    }

    expect(all.map(({ namespace, ttl, multiaddrs, peerId }) => [namespace, ttl, multiaddrs.join(), nameOf(peerId.toString())])).to.deep.equal([
      ['chess', 7_200, '/ip4/192.0.2.2/tcp/4001', 'alice'], ['go', 10_000, '/ip4/192.0.2.2/tcp/4001', 'alice']
    ])
    await alice.service.unregister(point.peerId, 'chess')
    await settled()
    expect(await names()).to.deep.equal(['alice@go'])
    expect(alice.service.registrations.map(({ namespace, msLeft, failures }) => [namespace, msLeft, failures])).to.deep.equal([['go', 10_000_000, 0]])
  })

  it('refuses options that are misspelt', async () => {
    expect(await failure(alice.service.register(point.peerId, 'chess', { tll: 10_000 } as object))).to.include({ name: 'InvalidLibp2pRendezvousLimitError', message: "register() has no option 'tll': is 'ttl' meant?" })
    expect(() => { alice.service.keep(point.peerId, 'chess', { tll: 1 } as object) }).to.throw("keep() has no option 'tll': is 'ttl' meant?")
    expect(() => bob.service.discover(point.peerId, { namspace: 'chess' } as object)).to.throw("discover() has no option 'namspace': is 'namespace' meant?")
    expect(alice.service.registrations).to.deep.equal([])
  })

  it('is registered again before its time is over, for ever', async () => {
    await alice.service.register(point.peerId, 'chess')
    await alice.service.register(point.peerId, 'once', { keep: false })
    await network.pass(9 * HOUR_MS, HOUR_MS / 4)
    expect(await names()).to.deep.equal(['alice@chess'])
    expect(alice.service.counts.client.registered).to.equal(8)
  })

  it('tries on when the point is away, and is there again when it is back', async () => {
    await alice.service.register(point.peerId, 'chess')
    point.dead = true
    await network.pass(3 * HOUR_MS, HOUR_MS / 12)
    expect(alice.service.registrations[0]).to.include({ msLeft: 0 })
    expect(alice.service.registrations[0].failures).to.be.greaterThan(3)
    point.dead = false
    expect(await names()).to.deep.equal([])
    await network.pass(HOUR_MS / 2, HOUR_MS / 12)
    expect(await names()).to.deep.equal(['alice@chess'])
    expect(alice.service.registrations[0].failures).to.equal(0)
  })

  it('registers as soon as it can, where it could not yet', async () => {
    const addresses = alice.addresses
    alice.addresses = []
    point.dead = true
    alice.service.keep(point.peerId, 'chess')
    alice.service.keep(point.peerId, 'chess')
    await network.pass(6_000, 1_000)
    point.dead = false
    await network.pass(60_000, 1_000)
    expect(alice.service.registrations.map(({ msLeft }) => msLeft)).to.deep.equal([0])
    alice.addresses = addresses
    alice.events.dispatchEvent(new Event('self:peer:update'))
    await network.pass(1_000)
    expect(await names()).to.deep.equal(['alice@chess'])
    expect(() => { alice.service.keep(point.peerId, '') }).to.throw().with.property('name', 'InvalidNamespaceError')
  })

  it('registers as rust-libp2p does, where that is all that is read, and remembers it', async () => {
    const formats: string[] = []
    const rust = async (refuse: (stream: Stream) => Uint8Array | undefined): Promise<StubNode> => network.hostile(({ register }, stream) => {
      const isRust = Buffer.from(register?.signedPeerRecord ?? []).includes('/libp2p/routing-state-record')
      formats.push(isRust ? 'rust' : 'standard')

      return isRust ? encodeFrame(encodeRegistered(7_200)) : refuse(stream)
    })
    const answers = [
      (stream: Stream) => { stream.abort(new Error('what is that?')) },
      (stream: Stream) => { stream.close().catch(() => {}) },
      () => encodeFrame(encodeRefused('register', 'E_INVALID_SIGNED_PEER_RECORD', ''))
    ] as Array<(stream: Stream) => Uint8Array | undefined>

    for (const answer of answers) {
      const one = await rust(answer)
      await alice.service.register(one.peerId, 'a')
      await alice.service.register(one.peerId, 'b')
      expect(formats.splice(0)).to.deep.equal(['standard', 'rust', 'rust'])
    }

    const found: RegisteredPeer[] = []
    const record = await rustRecord(alice.privateKey)
    let asked = 0
    const giving = await network.hostile(() => encodeFrame(encodeDiscovered(asked++ === 0 ? [{ namespace: 'x', record, ttl: 60 }] : [], new Uint8Array(8))))

    for await (const one of bob.service.discover(giving.peerId)) {
      found.push(one)
    }

    expect(found.map(({ peerId, multiaddrs }) => [nameOf(peerId.toString()), multiaddrs.join()])).to.deep.equal([['alice', '/ip4/192.0.2.1/tcp/4001']])
  })

  it('registers anew when its addresses change, once for several changes', async () => {
    await alice.service.register(point.peerId, 'chess')
    alice.addresses = ['/ip4/198.51.100.1/tcp/1']
    alice.events.dispatchEvent(new Event('self:peer:update'))
    alice.events.dispatchEvent(new Event('self:peer:update'))
    await network.pass(1_000)
    expect((await bob.service.discover(point.peerId).next()).value?.multiaddrs.join()).to.equal('/ip4/198.51.100.1/tcp/1')
    expect(alice.service.counts.client.registered).to.equal(2)
  })

  it('takes its registrations back when it stops, and registers again when it starts', async () => {
    await alice.service.register(point.peerId, 'chess')
    await alice.service.stop()
    await settled()
    expect(await names()).to.deep.equal([])
    expect((await failure(alice.service.register(point.peerId, 'x'))).name).to.equal('Libp2pRendezvousStoppedError')
    expect(() => alice.service.discover(point.peerId)).to.throw().with.property('name', 'Libp2pRendezvousStoppedError')
    await alice.service.start()
    void alice.service.afterStart()
    await settled()
    expect(await names()).to.deep.equal(['alice@chess'])
  })

  it('takes back more registrations than a point takes streams', async () => {
    for (let i = 0; i < 50; i++) {
      await alice.service.register(point.peerId, `n${i}`)
      network.clock.advance(100)
    }

    await alice.service.stop()
    await settled()
    expect(point.service.counts.registrations).to.equal(0)
  })

  it('reads in pages, from a cookie on, up to a limit', async () => {
    for (let i = 0; i < 250; i++) {
      await alice.service.register(point.peerId, `n${String(i)}`, { keep: false })
      network.clock.advance(100)
    }

    const look = bob.service.discover(point.peerId)
    let count = 0

    for await (const { namespace } of look) {
      expect(namespace).to.equal(`n${count++}`)
    }

    expect(count).to.equal(250)
    await alice.service.register(point.peerId, 'later')
    expect(await names(bob, { cookie: look.cookie })).to.deep.equal(['alice@later'])
    expect(await names(bob, { limit: 3 })).to.deep.equal(['alice@n0', 'alice@n1', 'alice@n2'])
  }).timeout(60_000)

  it('follows a namespace, until its reader leaves', async () => {
    const seen: string[] = []
    const look = bob.service.discover(point.peerId, { namespace: 'chess', follow: true })
    const reading = (async () => {
      for await (const { peerId } of look) {
        seen.push(nameOf(peerId.toString()))

        if (seen.length === 2) {
          break
        }
      }
    })()
    await settled()
    await alice.service.register(point.peerId, 'chess')
    await settled()
    expect(seen).to.deep.equal([])
    await network.pass(2 * 60_000)
    expect(seen).to.deep.equal(['alice'])
    await point.service.register(point.peerId, 'chess')
    await network.pass(2 * 60_000)
    await reading
    expect(seen).to.deep.equal(['alice', 'point'])
    expect((await look.next()).done).to.equal(true)
  })

  it('follows on, from the beginning, when the point has forgotten its cookie', async () => {
    const seen: string[] = []
    const signal = new AbortController()
    await alice.service.register(point.peerId, 'a')
    const reading = (async () => {
      for await (const { namespace } of bob.service.discover(point.peerId, { follow: true, signal: signal.signal })) {
        seen.push(namespace)
      }
    })()
    await settled()
    expect(seen).to.deep.equal(['a'])
    // another point with the same name, as after a restart
    const other = await network.point()
    point.handler = other.handler
    await alice.service.register(point.peerId, 'b')
    await network.pass(2 * 60_000)
    expect(seen).to.deep.equal(['a', 'b'])
    signal.abort(new Error('enough'))
    expect((await failure(reading)).message).to.equal('enough')
  })

  it('says what is wrong', async () => {
    expect((await failure(alice.service.register(point.peerId, ''))).name).to.equal('InvalidNamespaceError')
    expect(() => alice.service.discover(point.peerId, { namespace: 'x'.repeat(256) })).to.throw().with.property('name', 'InvalidNamespaceError')
    expect(await failure(alice.service.register(point.peerId, 'x', { ttl: 60 }))).to.include({ name: 'PointRefusedError', status: 'E_INVALID_TTL', retryable: false })
    alice.addresses = []
    expect((await failure(alice.service.register(point.peerId, 'x'))).name).to.equal('NoAddressesError')
    expect((await failure(bob.service.register(alice.peerId, 'x'))).name).to.equal('PointUnreachableError')
    expect((await failure(bob.service.discover(alice.peerId).next())).name).to.equal('PointUnreachableError')
    const full = await network.node({ maxKept: 1 })
    await full.service.register(point.peerId, 'x')
    await full.service.register(point.peerId, 'x')
    expect((await failure(full.service.register(point.peerId, 'y'))).name).to.equal('TooManyRegistrationsError')
    expect((await failure(network.node({ minTtlS: 0 }))).name).to.equal('InvalidLibp2pRendezvousLimitError')
    expect((await failure(network.node({ minTtlS: 300_000 }))).name).to.equal('InvalidLibp2pRendezvousLimitError')
  })

  describe('with points that it should not trust', () => {
    const cookie = new Uint8Array(8)

    it('that give forged records, others, none, of another namespace: they are left out, and counted', async () => {
      const good = await sealedRecord(alice.privateKey)
      const forged = new Uint8Array(good)
      forged[forged.length - 1] ^= 1
      const about = await sealedRecord(alice.privateKey, undefined, bob.peerId)
      const item = (record: Uint8Array, namespace = 'x'): { namespace: string, record: Uint8Array, ttl: number } => ({ namespace, record, ttl: 2 ** 40 })
      let asked = 0
      const hostile = await network.hostile(() => encodeFrame(encodeDiscovered(asked++ === 0 ? [item(forged), item(about), item(new Uint8Array(0)), item(good, 'y'), item(good)] : [], cookie)))
      const found: RegisteredPeer[] = []

      for await (const one of bob.service.discover(hostile.peerId, { namespace: 'x' })) {
        found.push(one)
      }

      expect(found.map(({ peerId, ttl, record }) => [nameOf(peerId.toString()), ttl, hex(record)])).to.deep.equal([['alice', 259_200, hex(good)]])
      expect(bob.service.counts.client).to.deep.equal({ discovered: 1, invalid: 4 })
    })

    it('that go on for ever, or give the same again and again', async () => {
      const record = await sealedRecord(alice.privateKey)
      const full = Array.from({ length: 200 }, () => ({ namespace: 'x', record: new Uint8Array(1), ttl: 1 }))
      full[0] = { namespace: 'x', record: new Uint8Array(record), ttl: 1 }
      let asked = 0
      const hostile = await network.hostile(() => {
        asked++

        return encodeFrame(encodeDiscovered(full, cookie))
      })
      let found = 0

      for await (const one of bob.service.discover(hostile.peerId)) {
        found += one.ttl
      }

      expect([found, asked]).to.deep.equal([50, 50])
    }).timeout(60_000)

    it('that give more than was asked for, an answer to something else, bytes that are none, too many, a large cookie', async () => {
      const record = await sealedRecord(alice.privateKey)
      const item = { namespace: 'x', record, ttl: 1 }
      const answers = [encodeDiscovered([item, item], cookie), encodeRegistered(7_200), Uint8Array.of(0xff), encodeDiscovered([], new Uint8Array(1_025))].map(one => encodeFrame(one))

      for (const bytes of [...answers, Uint8Array.of(0xff, 0xff, 0xff, 0x7f)]) {
        const hostile = await network.hostile(() => bytes)
        expect((await failure(bob.service.discover(hostile.peerId, { limit: 1 }).next())).name).to.equal('InvalidPointAnswerError')
      }
    })

    it('that say nothing, hang up, or grant no time', async () => {
      const silent = await network.hostile(() => undefined)
      const asking = failure(bob.service.register(silent.peerId, 'x'))
      await network.pass(10_000)
      expect((await asking).name).to.equal('PointUnreachableError')

      const rude = await network.hostile((_request, stream) => { stream.abort(new Error('no')) })
      expect((await failure(bob.service.register(rude.peerId, 'x'))).name).to.equal('PointUnreachableError')

      const mean = await network.hostile(() => encodeFrame(encodeRegistered(0)))
      expect((await failure(bob.service.register(mean.peerId, 'x'))).name).to.equal('InvalidPointAnswerError')
      expect(bob.service.registrations).to.deep.equal([])
    })

    it('that grant a second, so that nothing but renewals would be done', async () => {
      let asked = 0
      const hostile = await network.hostile(({ type }) => {
        asked += type === 'REGISTER' ? 1 : 0

        return encodeFrame(encodeRegistered(1))
      })
      await bob.service.register(hostile.peerId, 'x')
      await network.pass(60_000, 100)
      expect(asked).to.be.lessThan(15)
    })

    it('that refuse every cookie', async () => {
      const hostile = await network.hostile(({ discover }) => encodeFrame(discover?.cookie == null ? encodeDiscovered([], cookie) : encodeRefused('discover', 'E_INVALID_COOKIE', '')))
      const look = bob.service.discover(hostile.peerId, { cookie: new Uint8Array(9) })
      expect((await look.next()).done).to.equal(true)
    })
  })
})
