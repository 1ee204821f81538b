import { expect } from 'chai'
import { sealed, withdrawn } from './documents.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'

const named = (name: string): { query: { type: string, where: Record<string, { equals: string }> }, known: [] } => ({ query: { type: 'printer', where: { name: { equals: name } } }, known: [] })
const IN_HALL = { query: { type: 'printer', where: { room: { prefix: 'ha' } } }, known: [] }

describe('rendezvous peers of a scope', () => {
  let network: StubNetwork
  let nodes: StubNode[]

  beforeEach(async () => {
    network = new StubNetwork()
    nodes = await network.scope(8)
  })

  it('find by an exact value what another placed, at one that holds it', async () => {
    const document = await sealed('Hall')
    nodes[0].service.put(document)
    await network.pass(1_000)

    for (const node of nodes) {
      const { found, coverage } = await network.locate(node, named('Hall'))

      expect(found.map(({ document: { id } }) => id)).to.deep.equal([document.id])
      expect(coverage.whole).to.equal(true)
      expect(coverage.asked).to.be.at.most(1)
      expect(coverage.of).to.equal(7)
    }

    expect(nodes.reduce((sum, { service }) => sum + service.counts.entries, 0)).to.equal(3 * 4)
  })

  it('say that there is nothing when two of its holders do', async () => {
    const { found, coverage } = await network.locate(nodes[0], named('Nobody'))

    expect([found, coverage.whole]).to.deep.equal([[], true])
    expect(coverage.asked).to.be.at.most(2)
  })

  it('find by an id alone', async () => {
    const document = await sealed('Hall')
    nodes[0].service.put(document)
    await network.pass(1_000)
    const { found } = await network.locate(nodes[5], { known: [{ id: document.id, type: '', sequence: 0, digest: new Uint8Array(0) }] })

    expect(found.map(({ document: { digest } }) => digest)).to.deep.equal([document.digest])
  })

  it('find anything else by asking all, and say how far that went', async () => {
    const documents = await Promise.all(Array.from({ length: 12 }, async (_, i) => sealed(`p${i}`)))
    documents.forEach((document, i) => { nodes[i % 8].service.put(document) })
    await network.pass(1_000)
    const { found, coverage } = await network.locate(nodes[3], IN_HALL)

    expect(new Set(found.map(({ document: { id } }) => id)).size).to.equal(12)
    expect(found).to.have.length(12)
    expect(coverage).to.deep.equal({ whole: true, asked: 7, answered: 7, of: 7 })
  })

  it('do not give what was withdrawn, and tell those who have it', async () => {
    const document = await sealed('Hall')
    nodes[0].service.put(document)
    await network.pass(1_000)
    await network.locate(nodes[5], named('Hall'))
    nodes[0].service.put(await withdrawn(document, network.clock.now))
    await network.pass(11_000)

    expect((await network.locate(nodes[5], named('Hall'))).found).to.deep.equal([])
    const { found } = await network.locate(nodes[5], { ...named('Hall'), known: [document] })
    expect(found.map(({ document: { withdrawn } }) => withdrawn)).to.deep.equal([true])
  })

  it('ask once for what is asked for again at once', async () => {
    nodes[0].service.put(await sealed('Hall'))
    await network.pass(1_000)
    const asker = nodes.find(({ service }) => service.counts.documents === 0) ?? nodes[7]
    await network.locate(asker, named('Hall'))
    const { found, coverage } = await network.locate(asker, named('Hall'))

    expect(found).to.have.length(1)
    expect(coverage).to.include({ whole: true, asked: 0 })
  })

  it('say how long ago that was, and ask anew when something of it came or went here', async () => {
    const [asker, other] = [nodes[3], nodes[6]]
    await network.locate(asker, IN_HALL)
    const at = network.clock.now
    await network.pass(2_000)
    const { coverage: again } = await network.locate(asker, IN_HALL)
    expect(again).to.deep.equal({ whole: true, asked: 0, answered: 0, of: 7, ageMs: again.ageMs })
    expect(again.ageMs).to.be.within(2_000, network.clock.now - at)

    // what this node's own client published a moment ago
    const document = await sealed('Hall')
    await network.locate(other, IN_HALL)
    asker.service.put(document)
    await network.pass(500)
    expect((await network.locate(asker, IN_HALL)).found.map(({ document: { id } }) => id)).to.deep.equal([document.id])
    // somebody else may have heard nothing of it, and says so
    const { found, coverage } = await network.locate(other, IN_HALL)
    expect(found.length === 1 || (coverage.ageMs ?? 0) > 0).to.equal(true)
    asker.service.put(await withdrawn(document, network.clock.now))
    await network.pass(500)
    expect((await network.locate(asker, IN_HALL)).found).to.deep.equal([])
  })

  it('have everything when a third of them is gone, once they noticed', async () => {
    const documents = await Promise.all(Array.from({ length: 12 }, async (_, i) => sealed(`p${i}`)))
    documents.forEach((document, i) => { nodes[i % 5].service.put(document) })
    await network.pass(1_000)
    nodes.slice(6).forEach(node => { network.kill(node) })
    const left = nodes.slice(0, 6)
    await network.until(() => left.every(({ service }) => service.counts.members === 6))
    await network.pass(10_000)

    for (let i = 0; i < 12; i++) {
      expect((await network.locate(left[i % 6], named(`p${i}`))).found).to.have.length(1)
    }

    expect(left.reduce((sum, { service }) => sum + service.counts.entries, 0)).to.equal(12 * 4 * 3)
  })

  it('are less by one that says goodbye, at once', async () => {
    await nodes[7].service.stop()
    await network.until(() => nodes.slice(0, 7).every(({ service }) => service.counts.members === 7), 20_000)
    await nodes[7].service.start()
    await nodes[7].service.afterStart()
    await network.until(() => nodes.every(({ service }) => service.counts.members === 8), 60_000)
  })

  it('are told where one is as soon as it knows that itself', async () => {
    const late = await network.node([nodes[0]], {}, false)
    await network.until(() => nodes.every(({ service }) => service.counts.members === 9))
    const known = (): Array<readonly string[] | undefined> => nodes.map(({ service }) => service.targets.find(({ peer }) => peer === late.peerId.toString())?.addresses)
    expect(new Set(known().flat()).size).to.equal(0)
    late.addresses = [late.address]
    late.events.safeDispatchEvent('transport:listening', { detail: undefined as never })
    await network.pass(12_000)
    expect(new Set(known().map(String))).to.deep.equal(new Set([late.address.toString()]))
  })

  it('do not hear of one that starts before it knows where it is, as it is taken for gone by who can not reach it', async () => {
    const members = (): number[] => nodes.map(({ service }) => service.counts.members)
    const late = await network.node([nodes[0]], {}, false)
    await network.pass(250)
    expect(members()).to.deep.equal(Array(8).fill(8))

    late.addresses = [late.address]
    late.events.safeDispatchEvent('transport:listening', { detail: undefined as never })
    await network.until(() => members().every(count => count === 9), 20_000)
    expect(nodes.map(({ service }) => String(service.targets.find(({ peer }) => peer === late.peerId.toString())?.addresses))).to.deep.equal(Array(8).fill(late.address.toString()))
  })

  it('tell one that placed an earlier version of the later one', async () => {
    const told: string[] = []
    const late = await network.node([nodes[0]], { superseded: document => { told.push(document.id) } })
    await network.until(() => nodes.every(({ service }) => service.counts.members === 9))
    await network.pass(5_000)
    const document = await sealed('Hall')
    late.service.put(document)
    await network.pass(1_000)
    nodes[1].service.put(await withdrawn(document, network.clock.now))
    await network.pass(1_000)

    expect(told).to.include(document.id)
  })

  it('count all of them as others, as somebody outside does', async () => {
    const full = new StubNetwork()
    const limits = { maxMembers: 4 }
    const first = await full.node([], limits)
    const all = [first, ...await Promise.all(Array.from({ length: 5 }, async () => full.node([first], limits)))]
    await full.until(() => all.every(({ service }) => service.counts.members === 4))
    await full.pass(5_000)
    const outside = all.find(({ service }) => !service.view.inside) as StubNode
    const inside = all.find(({ service }) => service.view.inside) as StubNode

    expect((await full.locate(outside, IN_HALL)).coverage).to.deep.equal({ whole: true, asked: 4, answered: 4, of: 4 })
    expect((await full.locate(inside, IN_HALL)).coverage).to.deep.equal({ whole: true, asked: 3, answered: 3, of: 3 })
  })

  it('never say that they found everything while they did not, when so many are gone that nobody has some of it', async () => {
    const documents = await Promise.all(Array.from({ length: 30 }, async (_, i) => sealed(`p${i}`)))
    documents.forEach((document, i) => { nodes[i % 2].service.put(document) })
    await network.pass(20_000)
    nodes.slice(3).forEach(node => { network.kill(node) })
    const left = nodes.slice(0, 3)
    const said: Array<[found: number, whole: boolean]> = []

    const look = async (): Promise<void> => {
      const { found, coverage } = await network.locate(left[2], { ...IN_HALL, known: [{ id: documents[0].id, type: '', sequence: 0, digest: new Uint8Array(0) }] })
      said.push([new Set(found.map(({ document: { id } }) => id)).size, coverage.whole])
    }

    for (const end = network.clock.now + 8_000; network.clock.now < end;) {
      await look()
    }

    await network.pass(15_000)
    await look()

    expect(said.filter(([found, whole]) => whole && found < 30)).to.deep.equal([])
    expect(said.at(0)).to.not.deep.equal([30, true])
    expect(said.at(-1)).to.deep.equal([30, true])
  })
})
