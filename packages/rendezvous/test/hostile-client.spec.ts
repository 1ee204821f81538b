import { withdraw } from '@juxta/advertisement'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { alice, bob, NOW, sealPrinter } from './fixtures.ts'
import { PROTOCOL, StubNetwork } from './stub-network.ts'
import { RefusalReason } from '../src/wire/refusal.ts'
import type { StubNode } from './stub-network.ts'
import type { RendezvousInit } from '../src/index.ts'
import type { RendezvousAnswer } from '../src/wire/rendezvous.ts'

const HOUR = 3_600_000
const empty = { documents: [] }

describe('clients that a rendezvous should not trust', () => {
  let network: StubNetwork
  let server: StubNode
  let client: StubNode

  const begin = async (init: RendezvousInit = {}): Promise<void> => {
    network = new StubNetwork()
    server = await network.rendezvous(init)
    client = await network.edge([])
    await network.ask(client, server, { lease: { wantedMs: 60_000 } })
  }

  const push = async (...documents: Uint8Array[]): Promise<number[]> => {
    const answer = await network.ask(client, server, { push: { documents: documents.map(one => new Uint8Array(one)) } }) as RendezvousAnswer

    return documents.map((_, i) => answer.pushed?.refusals.find(({ index }) => index === i)?.reason ?? 0)
  }

  it('push forged, expired, oversized, unknown, future-dated, wrongly signed documents: each is refused by name, and counted', async () => {
    await begin()
    const good = await sealPrinter(1)
    const flipped = new Uint8Array(good.bytes)
    flipped[flipped.length - 1] ^= 1
    const expired = await sealPrinter(2, { expirationMs: 1_000 }, alice, NOW - HOUR)
    const future = await sealPrinter(3, {}, alice, NOW + HOUR)
    const newer = await sealPrinter(4, {}, alice, NOW + 1)
    const older = await sealPrinter(4)
    // bob's signature under alice's key: the key in the envelope is replaced
    const [his, hers] = [await sealPrinter(5, {}, bob), await sealPrinter(5)]
    const wrongKey = new Uint8Array(his.bytes)
    wrongKey.set(hers.bytes.subarray(0, 40))

    expect(await push(flipped, expired.bytes, new Uint8Array(16_385), future.bytes, new Uint8Array(100), newer.bytes, older.bytes, wrongKey, good.bytes)).to.deep.equal([
      RefusalReason.wrongSignature, RefusalReason.expired, RefusalReason.tooLarge, RefusalReason.futureDated, RefusalReason.invalid, 0, RefusalReason.older,
      RefusalReason.wrongPublisher, 0
    ])
    expect(server.service.counts.pushed).to.deep.equal({
      wrongSignature: 1, expired: 1, tooLarge: 1, futureDated: 1, invalid: 1, older: 1, wrongPublisher: 1, taken: 2
    })
    expect(server.service.index.documents).to.equal(2)
  })

  it('push types that are not taken', async () => {
    await begin({ takesType: type => type === 'pipe' })
    expect(await push((await sealPrinter(1)).bytes)).to.deep.equal([RefusalReason.unknownType])
  })

  it('push more than they may have, more than there is room for, and withdraw all the same', async () => {
    await begin({ maxDocumentsPerClient: 2 })
    const sealed = await Promise.all([1, 2, 3].map(async i => sealPrinter(i)))
    expect(await push(...sealed.map(({ bytes }) => bytes))).to.deep.equal([0, 0, RefusalReason.clientFull])
    const withdrawal = await withdraw(sealed[0], { privateKey: alice, now: NOW + 1 })
    expect(await push(withdrawal.bytes)).to.deep.equal([0])

    await begin({ maxDocumentsPerPublisher: 1 })
    expect(await push(...sealed.map(({ bytes }) => bytes))).to.deep.equal([0, RefusalReason.full, RefusalReason.full])
    await begin({ maxBytesPerClient: 400 })
    expect((await push(...sealed.map(({ bytes }) => bytes))).includes(RefusalReason.clientFull)).to.equal(true)
  })

  it('withdraw with more than they may have', async () => {
    await begin({ maxBytesPerClient: 1_000 })
    const sealed = await sealPrinter(1)
    const long = { ...sealed, attributes: { name: 'x'.repeat(256), formats: Array.from({ length: 6 }, (_, i) => `${i}`.repeat(256)) }, index: ['formats', 'name'] }
    const large = await withdraw(long as typeof sealed, { privateKey: alice, now: NOW + 1 })
    const small = await withdraw(sealed, { privateKey: alice, now: NOW + 2 })
    expect(await push(sealed.bytes, large.bytes, small.bytes)).to.deep.equal([0, RefusalReason.clientFull, 0])
  })

  it('leave and come back to push on', async () => {
    await begin({ pushedBurst: 64, pushedPerSecond: 1 })
    const documents = Array.from({ length: 64 }, () => new Uint8Array(100))
    await network.ask(client, server, { push: { documents } })
    await network.ask(client, server, { goodbye: { others: [] } })
    await network.ask(client, server, { lease: { wantedMs: 60_000 } })
    expect(await network.ask(client, server, { push: { documents } })).to.equal(33)
  })

  it('push without a lease, too fast, several at once, too much in one', async () => {
    await begin({ pushedBurst: 64, pushedPerSecond: 1 })
    const stranger = await network.edge([])
    expect(await network.ask(stranger, server, { push: empty })).to.equal(32)

    const { bytes } = await sealPrinter(1)
    const documents = Array.from({ length: 64 }, () => new Uint8Array(bytes))
    expect(await Promise.all([network.ask(client, server, { push: { documents } }), network.ask(client, server, { push: empty })])).to.include(19)
    expect(await network.ask(client, server, { push: { documents } })).to.equal(33)
    expect(await network.ask(client, server, { push: { documents: [...documents, ...documents] } })).to.equal(16)
    expect(await network.ask(client, server, new Uint8Array(300_000))).to.equal(17)
    expect(server.service.counts.pushed).to.deep.equal({ taken: 64, busy: 1, 'no-lease': 1, 'too-fast': 1 })
  })

  it('push more of them at once than are worked on', async () => {
    await begin({ maxPushes: 2 })
    const others = [await network.edge([]), await network.edge([])]
    const documents = [new Uint8Array((await sealPrinter(1)).bytes)]
    await Promise.all(others.map(async other => network.ask(other, server, { lease: { wantedMs: 60_000 } })))
    const answers = await Promise.all([client, ...others].map(async one => network.ask(one, server, { push: { documents } })))

    expect(answers.filter(answer => answer === 19)).to.have.lengthOf(1)
    // and then again
    expect(await network.ask(client, server, { push: { documents } })).to.deep.equal({ pushed: { refusals: [] } })
  })

  it('ask for nothing, for several things, for what is not known, or in no message', async () => {
    await begin()
    expect(await network.ask(client, server, {})).to.equal(16)
    expect(await network.ask(client, server, { lease: { wantedMs: 1 }, goodbye: { others: [] } })).to.equal(16)
    expect(await network.ask(client, server, { lease: { wantedMs: 1 }, requires: 1 })).to.equal(23)
    expect(await network.ask(client, server, Uint8Array.of(0x0a, 0xff))).to.equal(16)
  })

  it('ask for a lease of no time, or for ever', async () => {
    await begin()
    const granted = async (wantedMs: number): Promise<number | undefined> => (await network.ask(client, server, { lease: { wantedMs } }) as RendezvousAnswer).granted?.ms

    expect([await granted(0), await granted(2 ** 32 - 1)]).to.deep.equal([30_000, HOUR])
  })

  it('push what another publishes before it does, to take it away when they leave', async () => {
    await begin()
    const victim = await network.edge([])
    const { bytes } = await sealPrinter(1, {}, victim.privateKey)
    const pushed = { push: { documents: [new Uint8Array(bytes)] } }
    expect(await push(bytes)).to.deep.equal([0])
    await network.ask(victim, server, { lease: { wantedMs: HOUR } })
    expect(await network.ask(victim, server, pushed)).to.deep.equal({ pushed: { refusals: [] } })
    // who comes too late does not take it, either
    expect(await push(bytes)).to.deep.equal([0])
    await network.ask(client, server, { goodbye: { others: [] } })
    await network.pass(700_000)
    expect(server.service.index.documents).to.equal(1)
    await network.ask(victim, server, { goodbye: { others: [] } })
    await network.pass(700_000)
    expect(server.service.index.documents).to.equal(0)
  })

  it('push what another publishes while it is away, to take it away when they leave', async () => {
    await begin()
    const victim = await network.edge([])
    const { bytes } = await sealPrinter(1, {}, victim.privateKey)
    const lease = async (): Promise<boolean | undefined> => (await network.ask(victim, server, { lease: { wantedMs: HOUR } }) as RendezvousAnswer).granted?.known
    await lease()
    await network.ask(victim, server, { push: { documents: [new Uint8Array(bytes)] } })
    await network.ask(victim, server, { goodbye: { others: [] } })
    expect(await push(bytes)).to.deep.equal([0])
    expect([await lease(), await lease()]).to.deep.equal([true, true])
    await network.ask(client, server, { goodbye: { others: [] } })
    await network.pass(700_000)
    expect(server.service.index.documents).to.equal(1)
  })

  it('keep withdrawals of what never was under leases that go on, to fill the index', async () => {
    await begin({ maxDocuments: 16 })
    const sealed = await Promise.all(Array.from({ length: 16 }, async (_, i) => sealPrinter(i)))
    const withdrawals = await Promise.all(sealed.map(async (one, i) => withdraw(one, { privateKey: alice, now: NOW + 1, expirationMs: 168 * HOUR - i })))
    expect(await push(...withdrawals.map(({ bytes }) => bytes))).to.deep.equal(Array.from({ length: 16 }, () => 0))
    const other = await network.edge([])
    await network.ask(other, server, { lease: { wantedMs: HOUR } })
    const documents = await Promise.all(Array.from({ length: 16 }, async (_, i) => new Uint8Array((await sealPrinter(i, {}, bob)).bytes)))
    const answer = await network.ask(other, server, { push: { documents } }) as RendezvousAnswer
    // an eighth is theirs, of those that are over first
    expect(answer.pushed?.refusals.map(({ index, reason }) => [index, reason])).to.deep.equal([[14, 9], [15, 9]])
    expect(withdrawals.filter(({ id }) => server.service.index.get(id) != null)).to.deep.equal(withdrawals.slice(14))
    // what went is not placed from here any more
    expect(server.service.counts.placement?.placing).to.equal(16)
  })

  it('come from one network under ever new names', async () => {
    await begin({ maxClients: 10, maxClientsPerGroup: 3 })
    const lease = async (address: string): Promise<boolean> => {
      const one = await network.edge([])
      one.address = multiaddr(`${address}/p2p/${one.peerId.toString()}`)

      return (await network.ask(one, server, { lease: { wantedMs: HOUR } }) as RendezvousAnswer).granted != null
    }

    const granted: boolean[] = []

    for (let i = 0; i < 5; i++) {
      granted.push(await lease(`/ip4/198.51.100.${i}/tcp/4001`))
    }

    expect(granted).to.deep.equal([true, true, true, false, false])
    expect([await lease('/ip4/198.51.101.1/tcp/4001'), await lease('/ip4/192.168.1.1/tcp/4001'), await lease('/ip6/2001:db8::1/tcp/4001')]).to.deep.equal([true, true, true])
  })

  it('leave withdrawals of what never was, to fill the index for a week', async () => {
    await begin({ maxDocuments: 16 })
    const sealed = await Promise.all(Array.from({ length: 16 }, async (_, i) => sealPrinter(i)))
    const withdrawals = await Promise.all(sealed.map(async one => withdraw(one, { privateKey: alice, now: NOW + 1, expirationMs: 168 * HOUR })))
    expect(await push(...withdrawals.map(({ bytes }) => bytes))).to.deep.equal(Array.from({ length: 16 }, () => 0))
    await network.ask(client, server, { goodbye: { others: [] } })
    await network.pass(700_000)
    // the last two of them
    expect(server.service.index.documents).to.equal(2)
    expect(sealed.map(({ id }) => server.service.index.get(id)?.opened.withdrawn)).to.deep.equal([...Array.from({ length: 14 }, () => undefined), true, true])
  })

  it('open streams and say nothing, so that nobody else would be heard', async () => {
    await begin()
    const connection = network.connect(client, server)
    const silent = await Promise.all(Array.from({ length: 300 }, async () => connection.newStream(PROTOCOL)))
    silent.forEach(stream => { stream.send(Uint8Array.of(0)) })
    await network.pass(10)
    const other = await network.edge([])
    expect(await network.ask(other, server, { lease: { wantedMs: 60_000 } })).to.have.property('granted')
    // and its own
    expect(await network.ask(client, server, { lease: { wantedMs: 60_000 } })).to.equal(19)
    await network.pass(20_000)
    expect(await network.ask(client, server, { lease: { wantedMs: 60_000 } })).to.have.property('granted')
  })

  it('come under ever new names', async () => {
    await begin({ maxClients: 10 })
    const answers: Array<RendezvousAnswer | number> = []

    for (let i = 0; i < 20; i++) {
      const one = await network.edge([])
      answers.push(await network.ask(one, server, { lease: { wantedMs: HOUR } }))

      if (i < 5) {
        await network.ask(one, server, { goodbye: { others: [] } })
      }
    }

    expect(answers.filter(answer => (answer as RendezvousAnswer).full != null)).to.have.lengthOf(6)
    expect(server.service.counts.clients).to.equal(10)
  })
})
