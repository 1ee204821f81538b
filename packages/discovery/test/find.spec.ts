import { boolean, define, integer, list, string } from '@juxta/advertisement'
import { expect } from 'chai'
import { MemoryDatastore } from 'datastore-core'
import { HOUR_MS, keys, NOW, printer, read, rejection, reports, sealPrinter, settled, until } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode, StubRendezvous } from './stub-network.ts'

const type = printer

describe('finding', () => {
  let network: StubNetwork

  beforeEach(() => { network = new StubNetwork() })

  afterEach(async () => { await network.stop() })

  const publish = async (node: StubNode, name: string, attributes: { dpi?: number, formats?: Array<'A3' | 'A4'>, note?: string } = {}): ReturnType<typeof node.discovery.publish<typeof printer>> => {
    return node.discovery.publish(printer, { attributes: { name, ...attributes } }, { expirationMs: HOUR_MS })
  }

  describe('with neighbours alone', () => {
    it('gives what is here and what neighbours published, by values and prefixes, each once', async () => {
      const [alice, bob, carol] = [await network.node(), await network.node(), await network.node()]
      network.connect(alice, bob)
      network.connect(alice, carol)
      await publish(alice, 'Attic', { dpi: 300 })
      await publish(bob, 'Hall', { dpi: 600, formats: ['A3', 'A4'] })
      await publish(carol, 'House', { dpi: 600 })
      await carol.discovery.publish({ ...printer, type: 'plotter' }, { attributes: { name: 'Plot', dpi: 600 } })

      const all = alice.discovery.find({ type })
      expect((await read(all)).sort()).to.deep.equal(['Attic local', 'Hall neighbour', 'House neighbour'])
      expect(all.ending).to.equal('exhausted')
      expect(reports(all)).to.deep.equal([{ outcome: 'answered', found: 1 }, { outcome: 'answered', found: 1 }])
      expect((await read(bob.discovery.find({ type, where: { dpi: 600 } })))).to.deep.equal(['Hall local'])
      expect((await read(bob.discovery.find({ type: 'printer', where: { name: { prefix: 'At' } } })))).to.deep.equal(['Attic neighbour'])
      expect((await read(carol.discovery.find({ type, where: { name: { equals: 'Attic' }, dpi: 300 } })))).to.deep.equal(['Attic neighbour'])
      expect((await read(carol.discovery.find({ type, where: { name: 'Attic', dpi: 600 } })))).to.deep.equal([])
      expect((await read(alice.discovery.find({ type, where: { formats: 'A3' } })))).to.deep.equal(['Hall local'])
      expect(alice.discovery.counts).to.deep.include({ own: 1, cached: 2, searches: { exhausted: 2 } })
    })

    it('says which rendezvous could not be asked, and why', async () => {
      const alice = await network.node({ role: 'edge' })
      const error = new Error('rendezvous /ip4/192.0.2.1/tcp/1: no answer yet')
      ;(alice.rendezvous as StubRendezvous).unreached = [error]
      const find = async (options = {}): Promise<unknown> => {
        const found = alice.discovery.find({ type }, options)
        await read(found)

        return found.summary
      }

      expect(await find()).to.deep.equal({ ending: 'exhausted', whole: false, peers: [], unreached: [error] })
      expect(await find({ localOnly: true })).to.deep.include({ unreached: [] })
    })

    it('finds by how text ends, what is in it, and in ranges', async () => {
      const [alice, bob] = [await network.node(), await network.node()]
      network.connect(alice, bob)
      await publish(bob, 'Great Hall', { dpi: 600, formats: ['A3', 'A4'] })
      await publish(bob, 'Hallway', { dpi: 1_200 })
      await publish(bob, 'Attic', { dpi: 300 })
      const names = async (where: object): Promise<string[]> => (await read(alice.discovery.find({ type, where }))).map(one => one.replace(/ \w+$/, '')).sort()

      expect(await names({ name: { suffix: 'Hall' } })).to.deep.equal(['Great Hall'])
      expect(await names({ name: { infix: 'Hall' } })).to.deep.equal(['Great Hall', 'Hallway'])
      expect(await names({ formats: { infix: '3' } })).to.deep.equal(['Great Hall'])
      expect(await names({ dpi: { above: 300, max: 1_200 } })).to.deep.equal(['Great Hall', 'Hallway'])
      expect(await names({ dpi: { min: 300, below: 1_200 } })).to.deep.equal(['Attic', 'Great Hall'])
      expect(await names({ name: { min: 'B' } })).to.deep.equal(['Great Hall', 'Hallway'])
      expect(await names({ name: { infix: 'Hall' }, dpi: { max: 600 } })).to.deep.equal(['Great Hall'])
      expect(() => alice.discovery.find({ type, where: { dpi: { min: 1, above: 2 } } })).to.throw().with.property('name', 'InvalidFindQueryError')
      expect(() => alice.discovery.find({ type, where: { dpi: {} } as object })).to.throw().with.property('name', 'InvalidFindQueryError')
    })

    it('asks how text is of text alone, also where no compiler says so', async () => {
      const alice = await network.node()

      for (const [attribute, condition] of [['dpi', { prefix: '6' }], ['dpi', { suffix: '6' }], ['colour', { infix: '6' }], ['colour', { prefix: '6' }]] as const) {
        const where = { [attribute]: condition } as object
        expect(() => alice.discovery.find({ type, where }), attribute).to.throw(attribute).with.property('name', 'InvalidFindQueryError')
        expect(() => alice.discovery.watch({ type, where }), attribute).to.throw(attribute).with.property('name', 'InvalidFindQueryError')
      }

      await publish(alice, 'Attic', { formats: ['A3'] })
      expect(await read(alice.discovery.find({ type, where: { formats: { prefix: 'A' }, name: { prefix: 'A' }, owner: { prefix: '' } } as object }))).to.deep.equal(['Attic local'])
    })

    it('has after a restart what it found before, if it has where to keep it', async () => {
      const datastore = new MemoryDatastore()
      const [alice, bob] = [await network.node({ datastore }), await network.node()]
      network.connect(alice, bob)
      await publish(bob, 'Hall')
      expect(await read(alice.discovery.find({ type }))).to.deep.equal(['Hall neighbour'])
      await alice.discovery.stop()

      const later = await network.node({ datastore })
      expect(await read(later.discovery.find({ type }, { localOnly: true }))).to.deep.equal(['Hall local'])
      expect(later.discovery.counts).to.deep.include({ cached: 1 })
      expect(later.discovery.counts.kept).to.include({ loaded: 1, corrupt: 0, failed: 0 })
    })

    it('asks nobody if told so, and nobody when it has enough', async () => {
      const [alice, bob] = [await network.node(), await network.node()]
      network.connect(alice, bob)
      await publish(alice, 'Attic')
      await publish(bob, 'Hall')

      expect(await read(alice.discovery.find({ type }, { localOnly: true }))).to.deep.equal(['Attic local'])
      const found = alice.discovery.find({ type }, { limit: 1 })
      expect(await read(found)).to.deep.equal(['Attic local'])
      expect(found.ending).to.equal('limit')
      expect(reports(found)).to.deep.equal([{ outcome: 'unasked', found: 0 }])
      expect(network.streams).to.equal(0)
    })

    it('does not tell others of what it only found', async () => {
      const [alice, bob, carol] = [await network.node(), await network.node(), await network.node()]
      network.connect(alice, bob)
      network.connect(bob, carol)
      await publish(carol, 'House')

      expect(await read(bob.discovery.find({ type }))).to.deep.equal(['House neighbour'])
      expect(await read(alice.discovery.find({ type }))).to.deep.equal([])
    })

    it('remembers what it found until it expires, and gives it at once when nobody is there to ask', async () => {
      const [alice, bob] = [await network.node(), await network.node()]
      network.connect(alice, bob)
      await publish(bob, 'Hall')
      await read(alice.discovery.find({ type }))
      network.kill(bob)

      expect(await read(alice.discovery.find({ type }))).to.deep.equal(['Hall local'])
      network.clock.advance(HOUR_MS + 300_000)
      expect(await read(alice.discovery.find({ type }))).to.deep.equal([])
      expect(alice.discovery.counts.cached).to.equal(0)
    })
  })

  describe('with rendezvous peers', () => {
    let alice: StubNode
    let bob: StubNode
    let first: StubNode
    let second: StubNode

    beforeEach(async () => {
      [alice, bob] = [await network.node({ role: 'edge' }), await network.node({ role: 'edge' })];
      [first, second] = [await network.node({ role: 'rendezvous' }), await network.node({ role: 'rendezvous' })]
      network.lease([alice, bob], first, second)
    })

    it('finds what peers published that are not connected, and are gone', async () => {
      await publish(bob, 'Hall', { dpi: 600 })
      await bob.discovery.stop()
      network.kill(bob)
      const found = alice.discovery.find({ type, where: { dpi: 600 } })

      expect(await read(found)).to.deep.equal(['Hall rendezvous'])
      expect(reports(found)).to.deep.equal([{ outcome: 'answered', found: 1 }, { outcome: 'answered', found: 0 }])
    })

    it('asks one, by one query, when that has enough', async () => {
      await publish(bob, 'Hall')
      expect(await read(alice.discovery.find({ type, where: { name: 'Hall' } }, { limit: 1 }))).to.deep.equal(['Hall rendezvous'])
      expect(network.streams).to.equal(1)
    })

    it('asks the second at once when the first is gone, and after a second when it is silent', async () => {
      await publish(bob, 'Hall')
      network.kill(first)
      expect(await read(alice.discovery.find({ type }, { limit: 1 }))).to.deep.equal(['Hall rendezvous'])

      const silent = await network.node({ role: 'rendezvous', hostile: async (_query, { signal }) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason) }) }) })
      network.connect(alice, silent);
      (alice.rendezvous as StubRendezvous).nodes = [silent, second]
      const start = network.clock.now
      const found = alice.discovery.find({ type, where: { name: { prefix: 'Ha' } } }, { limit: 1, confirmMs: 5_000 })
      const reading = read(found)
      await settled()
      network.clock.advance(999)
      await settled()
      expect(found.ending).to.equal(undefined)
      network.clock.advance(1)
      expect(await reading).to.deep.equal(['Hall local'])
      expect(network.clock.now - start).to.equal(1_000)
      expect(reports(found)[0]).to.deep.equal({ outcome: 'unfinished', found: 0 })
    })

    it('asks one that it is connected to and does not lease after those that it does, if at all', async () => {
      const third = await network.node({ role: 'rendezvous' })
      network.connect(alice, third)
      const edge = alice.rendezvous as StubRendezvous
      edge.others = [first, third]
      third.rendezvous?.index.add(await sealPrinter(7), NOW)
      await publish(bob, 'Hall')

      expect(await read(alice.discovery.find({ type, where: { name: 'Hall' } }, { limit: 1 }))).to.deep.equal(['Hall rendezvous'])
      expect(network.streams).to.equal(1)
      expect(await read(alice.discovery.find({ type, where: { name: 'Printer 7' } }))).to.deep.equal(['Printer 7 rendezvous'])
      // of those that it leases each asks the other, too
      expect(network.streams).to.equal(6)
    })

    it('has the first pass the query on to the others, and not the second again', async () => {
      const third = await network.node({ role: 'rendezvous' })
      network.connect(first, third);
      (first.rendezvous as StubRendezvous).others = [second, third]
      third.rendezvous?.index.add(await sealPrinter(7, {}, keys[6]), NOW)
      second.rendezvous?.index.add(await sealPrinter(8, {}, keys[6]), NOW)
      first.rendezvous?.index.add(await sealPrinter(8, {}, keys[6]), NOW)
      const found = alice.discovery.find({ type })

      expect((await read(found)).sort()).to.deep.equal(['Printer 7 rendezvous', 'Printer 8 rendezvous'])
      expect(reports(found)).to.deep.equal([{ outcome: 'answered', found: 2 }, { outcome: 'answered', found: 0 }])
      // both rendezvous peers by alice, and two others by the first
      expect(network.streams).to.equal(4)
      // a rendezvous asks all itself, and they don't pass it on
      expect((await read(third.discovery.find({ type }))).sort()).to.deep.equal(['Printer 7 local', 'Printer 8 neighbour'])
      expect(network.streams).to.equal(5)
    })

    it('tells of each result who gave it, who had it, and how far away that is', async () => {
      const third = await network.node({ role: 'rendezvous' })
      network.connect(first, third);
      (first.rendezvous as StubRendezvous).others = [third]
      third.rendezvous?.index.add(await sealPrinter(8, {}, keys[6]), NOW)
      await publish(alice, 'Attic')
      await publish(bob, 'Hall')
      network.kill(bob)
      network.kill(second);
      (alice.rendezvous as StubRendezvous).nodes = [first]
      const told: unknown[] = []

      for await (const { advertisement, from, source, hops, ms, distance } of alice.discovery.find({ type })) {
        const named = [from, source].map(peer => ['first', 'third'][[first, third].findIndex(({ peerId }) => peer === 'local' ? false : peerId.equals(peer))] ?? peer)
        told.push([advertisement.attributes.name, ...named, hops, ms, distance])
      }

      expect(told).to.deep.equal([
        ['Attic', 'local', 'local', 0, 0, 'local'], ['Hall', 'first', 'first', 1, 0, 'rendezvous'], ['Printer 8', 'first', 'third', 2, 0, 'rendezvous']
      ])
    })

    it('does not find what was withdrawn, though it was found before', async () => {
      const hall = await publish(bob, 'Hall')
      expect(await read(alice.discovery.find({ type }))).to.deep.equal(['Hall rendezvous'])
      expect(await read(alice.discovery.find({ type }))).to.deep.equal(['Hall local'])
      await hall.withdraw()

      expect(await read(alice.discovery.find({ type }))).to.deep.equal([])
      expect(await read(alice.discovery.find({ type }, { localOnly: true }))).to.deep.equal([])
      expect(await read(bob.discovery.find({ type }))).to.deep.equal([])
      expect((await alice.discovery.get(hall.id))?.withdrawn).to.equal(true)
    })

    it('gives the newest version, and what changed no longer by what it was', async () => {
      const hall = await publish(bob, 'Hall', { dpi: 300 })
      await read(alice.discovery.find({ type }))
      network.clock.advance(1)
      await hall.update({ name: 'Hall', dpi: 600 }, { expirationMs: HOUR_MS })

      expect(await read(alice.discovery.find({ type, where: { dpi: 300 } }))).to.deep.equal([])
      const { value } = await alice.discovery.find({ type, where: { dpi: 600 } }).next()
      expect(value?.advertisement.attributes.dpi).to.equal(600)
      expect(value?.advertisement.sequence).to.equal(hall.advertisement.sequence)
    })

    it('gives what it found before when no rendezvous answers in time', async () => {
      await publish(bob, 'Hall')
      await read(alice.discovery.find({ type }))
      network.kill(first)
      network.kill(second)
      expect(await read(alice.discovery.find({ type }))).to.deep.equal(['Hall local'])
    })

    it('asks for a resource by its id, whatever its type', async () => {
      const hall = await publish(bob, 'Hall', { note: 'ground floor' })
      const got = await alice.discovery.get(hall.id)

      expect(got?.attributes).to.deep.equal({ name: 'Hall', note: 'ground floor' })
      expect(await alice.discovery.get((await sealPrinter(99)).id)).to.equal(undefined)
      expect(await rejection(alice.discovery.get('urn:juxta:printer:x'))).to.include({ name: 'InvalidIdError' })
    })
  })

  describe('ends', () => {
    it('at the deadline, without an error', async () => {
      const [alice, bob] = [await network.node(), await network.node({ hostile: async () => new Promise(() => {}) })]
      network.connect(alice, bob)
      await publish(alice, 'Attic')
      const found = alice.discovery.find({ type }, { deadlineMs: 700 })
      const reading = read(found)
      await settled()
      network.clock.advance(700)

      expect(await reading).to.deep.equal(['Attic local'])
      expect(found.ending).to.equal('deadline')
      expect(reports(found)).to.deep.equal([{ outcome: 'unfinished', found: 0 }])
    })

    it('when its reader leaves, or its signal is aborted', async () => {
      const [alice, bob] = [await network.node(), await network.node({ hostile: async () => new Promise(() => {}) })]
      network.connect(alice, bob)
      await publish(alice, 'Attic')
      const left = alice.discovery.find({ type })

      expect((await left.next()).value?.advertisement.attributes.name).to.equal('Attic')
      await left.return()
      expect(left.ending).to.equal('abandoned')
      const controller = new AbortController()
      const aborted = alice.discovery.find({ type }, { signal: controller.signal })
      const reading = rejection(read(aborted))
      await settled()
      controller.abort(new Error('enough'))
      expect((await reading).message).to.equal('enough')
      expect(aborted.ending).to.equal('abandoned')
      expect((await rejection(read(alice.discovery.find({ type }, { signal: controller.signal })))).message).to.equal('enough')
    })

    it('when the node stops, and begins not before it is started', async () => {
      const [alice, bob] = [await network.node(), await network.node({ hostile: async () => new Promise(() => {}) })]
      network.connect(alice, bob)
      const reading = rejection(read(alice.discovery.find({ type })))
      await until(() => network.streams === 1)
      await alice.discovery.stop()

      expect((await reading).name).to.equal('DiscoveryStoppedError')
      expect((await rejection(read(alice.discovery.find({ type })))).name).to.equal('DiscoveryStoppedError')
      expect((await rejection(publish(alice, 'Attic'))).name).to.equal('DiscoveryStoppedError')
      await alice.discovery.start()
      await publish(alice, 'Attic')
      expect(await read(alice.discovery.find({ type }, { localOnly: true }))).to.deep.equal(['Attic local'])
    })
  })

  it('refuses what can not be searched for', async () => {
    const { discovery } = await network.node()

    for (const [where, message] of [
      [{ note: 'x' }, 'Nothing of type printer is found by note, which is not indexed (it is found by colour, dpi, formats, name, id, owner)'],
      [{ nmae: 'x' }, 'Nothing of type printer is found by nmae: is name meant? (it is found by colour, dpi, formats, name, id, owner)'],
      [{ toString: 'x' }, 'Nothing of type printer is found by toString (it']
    ] as const) {
      expect(() => discovery.find({ type, where: where as object })).to.throw(message).with.property('name', 'NotIndexedError')
      expect(() => discovery.watch({ type, where: where as object })).to.throw(message)
    }

    expect(() => discovery.find({ type: 'Not a type' })).to.throw().with.property('name', 'InvalidFindQueryError')
    expect(() => discovery.find({ type, where: { name: 'x'.repeat(257) } })).to.throw().with.property('name', 'InvalidFindQueryError')
    expect(() => discovery.find({ type }, { limit: 0 })).to.throw().with.property('name', 'InvalidDiscoverySettingError')
    expect(() => discovery.find({ type }, { deadlineMs: 2 ** 31 })).to.throw().with.property('name', 'InvalidDiscoverySettingError')
  })

  it('refuses what is misspelt, or all of a type would be found', async () => {
    const { discovery } = await network.node()
    const misspelt = { type, wher: { name: 'x' } } as { type: typeof type }
    expect(() => discovery.find(misspelt)).to.throw("a search has no option 'wher': is 'where' meant?").with.property('name', 'InvalidFindQueryError')
    expect(() => discovery.watch(misspelt)).to.throw("'wher'")
    expect(() => discovery.find({ type }, { timoutMs: 5 } as object)).to.throw("find() has no option 'timoutMs'").with.property('name', 'InvalidDiscoverySettingError')
    expect(() => discovery.watch({ type }, { intervallMs: 5 } as object)).to.throw("is 'intervalMs' meant?").with.property('name', 'InvalidDiscoverySettingError')
  })

  it('refuses to compare an attribute with what it never is: nothing would be found, and nobody be told why', async () => {
    const { discovery } = await network.node()
    const printer = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: integer({ index: true }), colour: boolean({ index: true }), formats: list(string(), { index: true }) } })
    const find = (where: object) => () => discovery.find({ type: printer, where })
    const wrong: Array<[object, string, string]> = [
      [{ dpi: '600' }, 'dpi', "dpi of printer is a number, and is compared with the text '600'"],
      [{ dpi: { equals: '600' } }, 'dpi', "dpi of printer is a number, and is compared with the text '600'"],
      [{ dpi: { min: '600' } }, 'dpi', "dpi of printer is a number, and is compared with the text '600'"],
      [{ name: 600 }, 'name', 'name of printer is text, and is compared with 600'],
      [{ name: { above: 1n } }, 'name', 'name of printer is text, and is compared with 1'],
      [{ colour: 'true' }, 'colour', "colour of printer is true or false, and is compared with the text 'true'"],
      [{ formats: 4 }, 'formats', 'formats of printer is text, and is compared with 4'],
      [{ owner: 5 }, 'owner', 'owner of printer is text, and is compared with 5']
    ]

    for (const [where, attribute, message] of wrong) {
      expect(find(where), message).to.throw(message).that.includes({ name: 'WrongKindError', attribute })
    }

    expect(() => discovery.watch({ type: printer, where: { dpi: '600' } as object })).to.throw().with.property('name', 'WrongKindError')
    expect(find({ dpi: { prefix: '6' } })).to.throw('is not text').with.property('name', 'InvalidFindQueryError')
    expect(find({ dpi: 600n, name: 'x', colour: true, formats: 'A4' })).not.to.throw()
    // of a type that is known by its name alone nobody can say
    expect(() => discovery.find({ type: 'printer', where: { dpi: '600' } })).not.to.throw()
  })
})
