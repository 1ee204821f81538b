import { withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { HOUR_MS, keys, NOW, printer, sealPrinter, settled } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode, StubRendezvous } from './stub-network.ts'
import type { Published, Watching } from '../src/index.ts'
import type { Advertisement } from '@juxta/advertisement'

const type = printer
const where = { dpi: 600 }

describe('watching across rendezvous peers that fail', () => {
  let network: StubNetwork
  let alice: StubNode
  let bob: StubNode
  let first: StubNode
  let second: StubNode

  beforeEach(async () => {
    network = new StubNetwork();
    [alice, bob] = [await network.node({ role: 'edge' }), await network.node({ role: 'edge' })];
    [first, second] = [await network.node({ role: 'rendezvous' }), await network.node({ role: 'rendezvous' })]
  })

  afterEach(async () => { await network.stop() })

  const publish = async (name: string, dpi = 600): Promise<Published<typeof printer>> => {
    return bob.discovery.publish(printer, { attributes: { name, dpi } }, { expirationMs: HOUR_MS })
  }

  const follow = (watching: Watching<Advertisement<typeof printer>>): string[] => {
    const changes: string[] = []

    void (async () => {
      for await (const { change, advertisement } of watching) {
        changes.push(`${change} ${advertisement.attributes.name}`)
      }
    })().catch((error: Error) => { changes.push(error.name) })

    return changes
  }

  const pass = async (ms: number): Promise<void> => {
    network.clock.advance(ms)
    await settled()
  }

  const of = (node: StubNode): StubRendezvous => node.rendezvous as StubRendezvous
  const tell = async (documents: Uint8Array[], missed = false): Promise<void> => {
    await of(alice).tell(first.peerId, documents, missed)
    await settled()
  }

  it('shows nothing that is not so while nobody answers, and misses nothing when somebody does again', async () => {
    network.lease([alice, bob], first, second)
    const [hall, attic, roof] = [await publish('Hall'), await publish('Attic'), await publish('Roof')]
    const changes = follow(alice.discovery.watch({ type, where }))
    await settled()
    expect(changes.splice(0).sort()).to.deep.equal(['added Attic', 'added Hall', 'added Roof'])

    // both are gone, and what changes is known to another
    network.kill(first)
    network.kill(second)
    const third = await network.node({ role: 'rendezvous' })
    network.lease([bob], third)
    await hall.withdraw()
    await attic.update({ name: 'Attic two', dpi: 600 })
    await publish('Cellar')
    third.rendezvous?.index.add(roof.advertisement, network.clock.now)

    for (let i = 0; i < 10; i++) {
      await pass(30_000)
    }

    expect(changes).to.deep.equal([])
    network.lease([alice], third)
    of(alice).dispatchEvent(new CustomEvent('lease:granted', { detail: third.peerId }))
    await pass(999)
    expect(changes).to.deep.equal([])
    // at once, not after its interval
    await pass(1)
    expect(changes.splice(0).sort()).to.deep.equal(['added Cellar', 'changed Attic two', 'removed Hall'])
    await pass(30_000)
    expect(changes).to.deep.equal([])
  })

  it('removes what expired, though nobody answers', async () => {
    network.lease([alice, bob], first)
    await publish('Hall')
    const changes = follow(alice.discovery.watch({ type, where }))
    await settled()
    network.kill(first)
    network.kill(bob)
    await bob.discovery.stop()
    await pass(HOUR_MS)
    expect(changes).to.deep.equal(['added Hall'])
    await pass(300_000)
    expect(changes).to.deep.equal(['added Hall', 'removed Hall'])
  })

  it('shows at once what a rendezvous tells of, and asks for it in time all the same', async () => {
    network.lease([alice], first)
    const watching = alice.discovery.watch({ type, where })
    const changes = follow(watching)
    await settled()
    expect(of(alice).followed).to.deep.equal([{ type: 'printer', where: { dpi: { equals: 600 } } }])
    const hall = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }, keys[6])
    await tell([hall.bytes])
    expect(changes.splice(0)).to.deep.equal(['added Hall'])
    await tell([(await withdraw(hall, { privateKey: keys[6], now: NOW + 1 })).bytes])
    expect(changes.splice(0)).to.deep.equal(['removed Hall'])
    expect(of(alice).judged).to.deep.equal(['0 right', '0 right', '0 right'])

    first.rendezvous?.index.add(await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } }, keys[6]), NOW)
    await pass(30_000)
    expect(changes.splice(0)).to.deep.equal(['added Attic'])
    await watching.return()
    expect(of(alice).followed).to.deep.equal([])
  })

  it('shows a rendezvous at once what others have placed with it', async () => {
    network.lease([alice], first)
    const changes = follow(first.discovery.watch({ type, where }))
    await settled()
    const hall = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }, keys[6])

    for (const detail of [hall, await sealPrinter(2, { attributes: { name: 'Blunt', dpi: 300 } }, keys[6]), await withdraw(hall, { privateKey: keys[6], now: NOW + 1 })]) {
      of(first).dispatchEvent(new CustomEvent('placed', { detail }))
      await settled()
    }

    expect(changes).to.deep.equal(['added Hall', 'removed Hall'])
    // what nobody watches for is with the holders of its entries, and need not be here twice
    expect(first.discovery.counts.cached).to.equal(1)
  })

  it('asks when it was not told of all', async () => {
    network.lease([alice], first)
    const changes = follow(alice.discovery.watch({ type, where }))
    await settled()
    first.rendezvous?.index.add(await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } }, keys[6]), NOW)
    await tell([], true)
    await pass(1_000)
    expect(changes).to.deep.equal(['added Attic'])
  })

  it('asks again soon while a rendezvous says that it did not hear of all, less and less often, and then as often as before', async () => {
    const attic = await sealPrinter(2, { attributes: { name: 'Attic', dpi: 600 } }, keys[6])
    let asked = 0
    let whole = false
    network.lease([alice], first)
    Object.assign(of(first), {
      locate: async function * () {
        asked++
        yield * whole ? [{ document: attic, from: undefined }] : []

        return { whole, asked: 5, answered: whole ? 5 : 2, of: 5 }
      }
    })
    const changes = follow(alice.discovery.watch({ type, where }))
    await settled()
    const searches: number[] = []

    for (const ms of [1_999, 1, 3_999, 1, 7_999, 1, 15_999, 1, 29_999, 1]) {
      await pass(ms)
      searches.push(asked)
    }

    expect(searches).to.deep.equal([1, 2, 2, 3, 3, 4, 4, 5, 5, 6])
    whole = true
    await pass(30_000)
    expect(changes).to.deep.equal(['added Attic'])
    whole = false
    await pass(30_000)
    expect(asked).to.equal(8)
    await pass(2_000)
    expect(asked).to.equal(9)
  })

  it('shows nothing that is forged or nobody watches for, and says so of the rendezvous', async () => {
    network.lease([alice], first)
    const watching = alice.discovery.watch({ type, where })
    const changes = follow(watching)
    await settled()
    of(alice).judged.length = 0
    const forged = new Uint8Array((await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }, keys[6])).bytes)
    forged[forged.byteLength - 1] ^= 1
    await tell([forged])
    await tell(Array.from({ length: 64 }, () => Uint8Array.of(1)))
    // it may have matched before, in a version that is not known here
    await tell([(await sealPrinter(2, { attributes: { name: 'Blunt', dpi: 300 } }, keys[6])).bytes])
    const plot = await sealPrinter(3, {}, keys[6])
    expect([changes, of(alice).judged]).to.deep.equal([[], ['0 forged', '0 forged', '0 right']])
    expect(alice.discovery.counts.refused).to.deep.equal({ WrongSignatureError: 1, InvalidDocumentError: 17 })

    // what is on its way when a watch ends is no fault
    await watching.return()
    await tell([plot.bytes])
    expect(of(alice).judged.at(-1)).to.equal('0 right')
    await pass(10_001)
    await tell([plot.bytes])
    expect(of(alice).judged.at(-1)).to.equal('0 foreign')
  })
})
