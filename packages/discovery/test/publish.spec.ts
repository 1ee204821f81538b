import { isExpired, sealAdvertisementDelegation } from '@juxta/advertisement'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect } from 'chai'
import { MemoryDatastore } from 'datastore-core'
import { Key } from 'interface-datastore'
import { HOUR_MS, keys, printer, read, rejection, sealPrinter, settled } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode, StubRendezvous } from './stub-network.ts'

const type = printer
const LIFETIME_MS = 2 * HOUR_MS + HOUR_MS / 5

async function all (items: AsyncIterable<unknown> | Iterable<unknown>): Promise<number> {
  let count = 0

  for await (const item of items) {
    count += item == null ? 0 : 1
  }

  return count
}

describe('publishing', () => {
  let network: StubNetwork
  let alice: StubNode
  let rendezvous: StubRendezvous

  beforeEach(async () => {
    network = new StubNetwork()
    alice = await network.node({ role: 'edge' })
    rendezvous = alice.rendezvous as StubRendezvous
  })

  afterEach(async () => { await network.stop() })

  /** Lets time pass in steps, and what it causes happen. */
  const pass = async (ms: number, step = ms): Promise<void> => {
    for (let passed = 0; passed < ms; passed += step) {
      network.clock.advance(step)
      await settled()
    }
  }

  const sequences = (): number[] => rendezvous.pushed.map(({ sequence }) => sequence - (rendezvous.pushed[0]?.sequence ?? 0))

  it('renews when half of the expiration is over, for its lifetime, and is then gone', async () => {
    const hall = await alice.discovery.publish(printer, { attributes: { name: 'Hall', note: 'up' } }, { lifetimeMs: LIFETIME_MS, expirationMs: HOUR_MS })
    const start = network.clock.now
    await pass(HOUR_MS / 2 - 1)
    expect(sequences()).to.deep.equal([0])
    await pass(1)
    expect(sequences()).to.deep.equal([0, HOUR_MS / 2])
    await pass(1.7 * HOUR_MS, HOUR_MS / 10)

    expect(sequences()).to.deep.equal([0, 0.5 * HOUR_MS, HOUR_MS, 1.5 * HOUR_MS].map(Math.round))
    expect(rendezvous.forgotten).to.deep.equal([hall.id])
    expect(await read(alice.discovery.find({ type }, { localOnly: true }))).to.deep.equal([])

    for (const version of rendezvous.pushed) {
      expect(version.attributes).to.deep.equal({ name: 'Hall', note: 'up' })
      // nobody keeps it longer than it was to live
      expect(version.sequence + version.expirationMs).to.be.at.most(start + LIFETIME_MS)
      expect(isExpired(version, start + LIFETIME_MS, { clockSkewMs: 0 })).to.equal(true)
    }
  })

  it('renews at once after a sleep', async () => {
    const hall = await alice.discovery.publish(printer, { attributes: { name: 'Hall' } }, { expirationMs: HOUR_MS })
    await pass(10 * HOUR_MS)
    expect(hall.advertisement.sequence).to.equal(network.clock.now)
    expect(await read(alice.discovery.find({ type }, { localOnly: true }))).to.deep.equal(['Hall local'])
  })

  it('goes on after a stop, and tells the rendezvous again', async () => {
    const hall = await alice.discovery.publish(printer, { attributes: { name: 'Hall' } }, { expirationMs: HOUR_MS })
    await alice.discovery.stop()
    await pass(HOUR_MS / 4)
    await alice.discovery.start()
    await alice.discovery.afterStart?.()
    expect(sequences()).to.deep.equal([0, 0])
    await pass(HOUR_MS / 4)
    expect(sequences()).to.deep.equal([0, 0, HOUR_MS / 2])
    expect(await read(alice.discovery.find({ type, where: { id: hall.id } }))).to.deep.equal(['Hall local'])
  })

  it('takes back for as long as anybody may keep an earlier version', async () => {
    const hall = await alice.discovery.publish(printer, { attributes: { name: 'Hall' } }, { expirationMs: 10 * HOUR_MS })
    await pass(HOUR_MS)
    await hall.update({ name: 'Attic' }, { expirationMs: HOUR_MS })
    expect(hall.advertisement.attributes.name).to.equal('Attic')
    await hall.withdraw()
    const withdrawal = rendezvous.pushed[2]

    expect(withdrawal).to.include({ id: hall.id, withdrawn: true, expirationMs: 9 * HOUR_MS })
    expect(await read(alice.discovery.find({ type }))).to.deep.equal([])
    expect((await alice.discovery.get(hall.id))?.withdrawn).to.equal(true)
    expect(await rejection(hall.withdraw())).to.include({ name: 'NotPublishedError', retryable: false })
    await pass(withdrawal.sequence + 9 * HOUR_MS + 300_000 - network.clock.now)
    expect(sequences()).to.have.lengthOf(3)
    expect(alice.discovery.counts.own).to.equal(0)
    expect(network.clock.pending).to.equal(0)
  })

  it('keeps an earlier version that others may have longer from coming back, and then expires as it was asked to', async () => {
    const hall = await alice.discovery.publish(printer, { attributes: { name: 'Hall' } }, { expirationMs: HOUR_MS })
    const first = hall.advertisement
    await pass(60_000)
    await hall.update({ name: 'Roof' }, { expirationMs: 120_000 })
    const { sequence, expirationMs } = hall.advertisement
    expect(sequence + expirationMs).to.equal(first.sequence + first.expirationMs)

    // renewed as often as was asked, and as short as that when the earlier one is over
    await pass(60_000)
    expect(hall.advertisement.sequence).to.equal(sequence + 60_000)
    await pass(HOUR_MS, 60_000)
    expect(hall.advertisement.expirationMs).to.equal(120_000)
    await hall.update({ name: 'Attic' }, { lifetimeMs: 1_000, expirationMs: 1_000 })
    expect(hall.advertisement.expirationMs).to.equal(1_000)
    expect((await rejection(hall.update({ name: 'x' }, { lifetimeMs: 1_000, expirationMs: 2_000 }))).name).to.equal('InvalidDocumentError')
  })

  it('is the same resource with the same nonce, and in the same turn', async () => {
    const genesis = { nonce: new Uint8Array(16).fill(7) }
    const published = await Promise.all(['a', 'b', 'c'].map(async name => alice.discovery.publish(printer, { genesis, attributes: { name } })))

    expect(new Set(published.map(({ id }) => id)).size).to.equal(1)
    expect(sequences()).to.deep.equal([0, 1, 2])
    expect(await read(alice.discovery.find({ type }))).to.deep.equal(['c local'])
    expect((await alice.discovery.publish(printer, { attributes: { name: 'd' } })).id).to.not.equal(published[0].id)
  })

  it('refuses what can not be published, and goes on', async () => {
    const { discovery } = alice

    expect((await rejection(discovery.publish(printer, { attributes: { name: 7 } as unknown as { name: string } }))).name).to.equal('InvalidDocumentError')
    expect((await rejection(discovery.publish(printer, { genesis: { owner: keys[5].publicKey }, attributes: { name: 'x' } }))).name).to.equal('WrongPublisherError')
    expect((await rejection(discovery.publish(printer, { attributes: { name: 'x' } }, { signal: AbortSignal.abort(new Error('no')) }))).message).to.equal('no')
    expect((await rejection(discovery.withdraw((await sealPrinter(1)).id))).name).to.equal('NotPublishedError')
    await discovery.publish(printer, { attributes: { name: 'x' } })
    expect(sequences()).to.deep.equal([0])
  })

  it('takes no more than it has room for', async () => {
    const { discovery } = await network.node({ maxPublications: 2 })
    const first = await discovery.publish(printer, { attributes: { name: 'a' } }, { lifetimeMs: HOUR_MS })
    await discovery.publish(printer, { attributes: { name: 'b' } })
    expect(await rejection(discovery.publish(printer, { attributes: { name: 'c' } }))).to.include({ name: 'TooManyPublicationsError', retryable: true })
    await first.update({ name: 'd' }, { lifetimeMs: HOUR_MS })
    expect((await read(discovery.find({ type }, { localOnly: true }))).sort()).to.deep.equal(['b local', 'd local'])
    await pass(HOUR_MS + 1)
    await discovery.publish(printer, { attributes: { name: 'c' } })
  })

  describe('for somebody else', () => {
    const owner = keys[6]
    const nonce = new Uint8Array(16).fill(3)
    const delegated = async (expiresMs: number, content = {}): Promise<Uint8Array> => {
      const { bytes } = await sealAdvertisementDelegation({ delegate: alice.peerId, kind: 'printer', expiresMs, ...content }, { privateKey: owner, now: network.clock.now })

      return bytes
    }

    it('publishes, renews, changes and takes back, for as long as its delegation holds and no longer', async () => {
      const end = network.clock.now + 2.2 * HOUR_MS
      const hall = await alice.discovery.publish(printer, { genesis: { nonce }, attributes: { name: 'Hall' } }, { delegation: await delegated(2.2 * HOUR_MS), expirationMs: HOUR_MS })
      expect(hall.advertisement.owner.publicKey?.equals(owner.publicKey)).to.equal(true)
      expect(hall.advertisement.publisher.equals(alice.peerId)).to.equal(true)
      await pass(1.8 * HOUR_MS, HOUR_MS / 10)
      await hall.update({ name: 'Attic' })
      expect(rendezvous.pushed.map(({ sequence, expirationMs }) => sequence + expirationMs <= end)).to.deep.equal([true, true, true, true, true])
      expect(await read(alice.discovery.find({ type, where: { owner: hall.advertisement.owner.toString() } }))).to.deep.equal(['Attic local'])
      await pass(0.3 * HOUR_MS, HOUR_MS / 10)
      const last = hall.advertisement
      expect(last.sequence + last.expirationMs).to.equal(end)
      await hall.withdraw()
      expect(rendezvous.pushed.at(-1)).to.include({ id: hall.id, withdrawn: true })
      expect(await read(alice.discovery.find({ type }))).to.deep.equal([])
    })

    it('is gone when its delegation is, though its lifetime is longer', async () => {
      const hall = await alice.discovery.publish(printer, { attributes: { name: 'Hall' } }, { delegation: await delegated(HOUR_MS), lifetimeMs: 10 * HOUR_MS, expirationMs: 5 * HOUR_MS })
      expect(hall.advertisement).to.include({ expirationMs: HOUR_MS, lifetimeMs: HOUR_MS })
      await pass(HOUR_MS + 1)
      expect([rendezvous.forgotten, alice.discovery.published]).to.deep.equal([[hall.id], []])
      expect((await rejection(hall.update({ name: 'x' }))).name).to.equal('ExpiredDelegationError')
    })

    it('publishes nothing by a delegation that is not for it', async () => {
      const content = { genesis: { nonce }, attributes: { name: 'Hall' } }
      const failure = async (delegation: Uint8Array): Promise<string> => (await rejection(alice.discovery.publish(printer, content, { delegation }))).name
      const forged = await delegated(HOUR_MS)
      forged[forged.byteLength - 1] ^= 1
      expect(await failure(forged)).to.equal('ForgedDelegationError')
      expect(await failure(await delegated(HOUR_MS, { kind: 'plotter' }))).to.equal('ForeignDelegationError')
      expect(await failure(await delegated(HOUR_MS, { delegate: peerIdFromPrivateKey(keys[5]) }))).to.equal('ForeignDelegationError')
      expect(await failure(new Uint8Array(10))).to.equal('InvalidDocumentError')
      expect(rendezvous.pushed).to.deep.equal([])
    })
  })

  describe('over a restart', () => {
    let datastore: MemoryDatastore
    let bob: StubNode

    beforeEach(async () => {
      datastore = new MemoryDatastore()
      bob = await network.node({ role: 'edge', datastore })
    })

    /** Another process with the same key and datastore. */
    const restarted = async (passed = 0): Promise<StubNode> => {
      await bob.discovery.stop()
      await pass(passed)

      return network.node({ role: 'edge', datastore, privateKey: bob.privateKey })
    }

    it('goes on with what is durable, tells the rendezvous peers of it, and renews it, at once if it is over', async () => {
      const hall = await bob.discovery.publish(printer, { attributes: { name: 'Hall', dpi: 600 } }, { durable: true, expirationMs: HOUR_MS, lifetimeMs: 30 * HOUR_MS })
      await bob.discovery.publish(printer, { attributes: { name: 'Roof' } })
      await hall.update({ name: 'Attic', dpi: 600 }, { expirationMs: HOUR_MS, lifetimeMs: 30 * HOUR_MS })
      bob = await restarted(HOUR_MS / 4)
      expect(bob.discovery.published).to.deep.equal([hall.advertisement])
      expect(bob.rendezvous?.pushed).to.deep.equal([hall.advertisement])
      await pass(HOUR_MS / 4 + 1)
      expect(bob.rendezvous?.pushed).to.have.lengthOf(2)

      bob = await restarted(20 * HOUR_MS)
      await settled()
      expect(bob.rendezvous?.pushed.map(({ sequence }) => sequence)).to.deep.equal([network.clock.now])
      expect(await read(bob.discovery.find({ type, where: { dpi: 600 } }, { localOnly: true }))).to.deep.equal(['Attic local'])
      const { genesis } = bob.discovery.published[0]
      await bob.discovery.publish(printer, { genesis, attributes: { name: 'Cellar' } })
      expect((await read(bob.discovery.find({ type }, { localOnly: true })))).to.deep.equal(['Cellar local'])

      // its lifetime is over
      bob = await restarted(9_000 * HOUR_MS)
      expect(bob.discovery.published).to.deep.equal([])
    })

    it('knows what was withdrawn for as long as others may have it, and tells of it', async () => {
      const hall = await bob.discovery.publish(printer, { attributes: { name: 'Hall' } }, { durable: true, expirationMs: HOUR_MS })
      await hall.withdraw()
      bob = await restarted(60_000)
      expect(bob.rendezvous?.pushed.map(({ id, withdrawn }) => [id, withdrawn])).to.deep.equal([[hall.id, true]])
      expect((await bob.discovery.get(hall.id))?.withdrawn).to.equal(true)
      bob = await restarted(2 * HOUR_MS)
      expect(bob.rendezvous?.pushed).to.deep.equal([])
      expect(await all(datastore.queryKeys({ prefix: '/juxta/published' }))).to.equal(0)
    })

    it('is there again, however much else is where it is kept, which goes', async () => {
      for (let i = 0; i < 4_096; i++) {
        await datastore.put(new Key(`/juxta/published/a/${i}`, false), new Uint8Array(7))
      }

      const hall = await bob.discovery.publish(printer, { attributes: { name: 'Hall' } }, { durable: true })
      bob = await restarted()
      expect(bob.discovery.published.map(({ id }) => id)).to.deep.equal([hall.id])
      expect(await all(datastore.queryKeys({ prefix: '/juxta/published' }))).to.equal(1)
    })

    it('is still kept if the clock is behind when it was to be there again', async () => {
      const ahead = await sealPrinter(1, {}, bob.privateKey, network.clock.now + 24 * HOUR_MS)
      await datastore.put(new Key(`/juxta/published/${ahead.type}/${ahead.id}`, false), ahead.bytes)
      bob = await restarted()
      expect(bob.discovery.published).to.deep.equal([])
      bob = await restarted(24 * HOUR_MS)
      expect(bob.discovery.published.map(({ id }) => id)).to.deep.equal([ahead.id])
    })

    it('is not durable where there is no datastore, and starts with one in which there is something else', async () => {
      expect((await rejection(alice.discovery.publish(printer, { attributes: { name: 'Hall' } }, { durable: true }))).name).to.equal('InvalidDiscoverySettingError')
      const other = await sealPrinter(1, {}, keys[7])
      await datastore.put(new Key('/juxta/published/printer/a', false), other.bytes)
      await datastore.put(new Key('/juxta/published/printer/b', false), new Uint8Array(7))
      bob = await restarted()
      expect(bob.discovery.published).to.deep.equal([])
      await bob.discovery.publish(printer, { attributes: { name: 'Hall' } }, { durable: true })
    })
  })

  it('takes back what it published before it was started anew, once it heard of it', async () => {
    const bob = await network.node()
    network.connect(alice, bob)
    const earlier = await sealPrinter(1, { attributes: { name: 'Earlier' } }, bob.privateKey)
    await alice.discovery.stop()
    alice.resolver.handle('discovery', async () => earlier.bytes)
    expect(await read(bob.discovery.find({ type }))).to.deep.equal(['Earlier neighbour'])
    await bob.discovery.withdraw(earlier.id)
    expect(await read(bob.discovery.find({ type }))).to.deep.equal([])
  })

  it('refuses what is misspelt, which would be published for longer or otherwise than is thought', async () => {
    const refused = async (promise: Promise<unknown>, message: string): Promise<void> => { expect(await rejection(promise)).to.include({ name: 'InvalidDiscoverySettingError', message }) }
    const content = { attributes: { name: 'Hall' } }
    await refused(alice.discovery.publish(printer, content, { lifetimMs: HOUR_MS } as object), "publish() has no option 'lifetimMs': is 'lifetimeMs' meant?")
    await refused(alice.discovery.publish(printer, { ...content, genesi: {} } as typeof content), "publish() has no option 'genesi': is 'genesis' meant?")
    await refused(alice.discovery.publish(printer, { ...content, genesis: { nonse: new Uint8Array(16) } } as typeof content), "a genesis has no option 'nonse': is 'nonce' meant?")
    await refused(alice.discovery.publish(printer, { name: 'Hall' } as unknown as typeof content), "publish() has no option 'name': there are attributes, genesis")
    await refused(alice.discovery.publish(printer, {} as typeof content), 'publish() takes a type and { attributes }: what it says of the resource')
    expect(rendezvous.pushed).to.deep.equal([])

    const hall = await alice.discovery.publish(printer, content)
    await refused(hall.update(content.attributes, { durabel: true } as object), "publish() has no option 'durabel': is 'durable' meant?")
    await refused(alice.discovery.get(hall.id, { localonly: true } as object), "get() has no option 'localonly': is 'localOnly' meant?")
  })
})
