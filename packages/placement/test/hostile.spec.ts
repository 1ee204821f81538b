import { encodeFrame, Status } from '@juxta/wire'
import { expect } from 'chai'
import { entryKey, keysOf } from '../src/core/placement/entry-key.ts'
import { Holders } from '../src/core/placement/holders.ts'
import { sealed } from './documents.ts'
import { answerFrame, PROTOCOL, saying, settled, StubNetwork } from './stub-network.ts'
import { refusedRequests } from './wire/fixtures.ts'
import type { StubNode } from './stub-network.ts'
import type { Opened } from '@juxta/advertisement'
import type { StreamHandler } from '@libp2p/interface'

const HALL = { query: { type: 'printer', where: { name: { equals: 'Hall' } } }, known: [] }
const bytesOf = ({ bytes }: Opened): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

const [hall, foreign, expired] = await Promise.all([sealed('Hall'), sealed('Cellar'), sealed('Hall', 'x', 60_000)])
const forged = bytesOf(hall)
forged[forged.length - 1] ^= 1
const found = (documents: Array<Uint8Array<ArrayBuffer>>): Uint8Array => answerFrame({ found: { documents, holder: true, splits: 0, more: false } })

const NOTHING = 'say that there is nothing'

/** Their answers come to an end, and what is in them is refused */
const JUDGED = ['forge', 'give what has expired', 'give what nobody asked for']

describe('rendezvous peers that others should not trust', () => {
  let network: StubNetwork
  let nodes: StubNode[]

  beforeEach(async () => {
    network = new StubNetwork()
    nodes = await network.scope(6)
  })

  const liars: Array<[name: string, handler: StreamHandler]> = [
    ['forge', saying(() => found([forged]))],
    ['give what has expired', saying(() => found([bytesOf(expired)]))],
    ['give what nobody asked for', saying(() => found([bytesOf(foreign)]))],
    ['say nothing', saying(() => undefined)],
    [NOTHING, saying(() => found([]))],
    ['are cut off', saying(stream => {
      stream.abort(new Error('cut'))
      return undefined
    })],
    ['talk nonsense', saying(() => encodeFrame(Uint8Array.of(1, 0xff)))],
    ['answer something else', saying(() => answerFrame({ compared: {} }))],
    ['never end', saying(stream => {
      for (let i = 0; i < 600; i++) {
        stream.send(encodeFrame(Uint8Array.of(0, ...found([bytesOf(foreign)]).subarray(2))))
      }

      return undefined
    })]
  ]

  for (const [name, handler] of liars) {
    it(`of its holders the two that are asked first ${name}: ${name === NOTHING ? 'that is believed, as they are two' : 'the third is asked, and gives what is right'}`, async () => {
      nodes[0].service.put(hall)
      // what has expired is by then
      await network.pass(400_000)
      const holders = new Holders(nodes.map(({ peerId }) => peerId.toString())).of(entryKey('printer', 'name', 'Hall'), network.clock.now)
      const [first, second, third] = holders.map(peer => nodes.find(({ peerId }) => peerId.toString() === peer) as StubNode)
      const asker = nodes.find(node => ![first, second, third].includes(node)) as StubNode
      expect(third.service.counts.documents).to.equal(1)
      ;[first, second].forEach(node => { node.handlers.set(PROTOCOL, handler) })
      const { found, coverage } = await network.locate(asker, HALL)

      if (name === NOTHING) {
        expect({ found, asked: coverage.asked }).to.deep.equal({ found: [], asked: 2 })
      } else {
        expect(found.map(({ document, from }) => ({ id: document.id, from }))).to.deep.equal([{ id: hall.id, from: third.peerId.toString() }])
        expect(coverage).to.deep.equal({ whole: true, asked: 3, answered: 1 + (JUDGED.includes(name) ? 2 : 0), of: 5 })
      }
    })
  }

  it('place what is forged, expired, or not to be placed there, and nothing comes of it', async () => {
    const [liar, honest] = nodes
    const keys = keysOf(hall)
    await network.pass(400_000)
    await network.place(liar, honest, {
      items: [
        { document: forged, keys }, { document: bytesOf(expired), keys }, { document: bytesOf(hall), keys: [1n] }, { document: bytesOf(hall), keys: keysOf(foreign).filter(key => !keys.includes(key)) }, { document: new Uint8Array(0), keys }
      ],
      splits: [],
      moved: []
    })
    await settled()

    expect(honest.service.counts.documents).to.equal(0)
    expect(honest.service.counts.outcomes).to.include({ refused: 3, foreign: 2 })
  })

  it('place without end: read no further than may be', async () => {
    const [liar, honest] = nodes
    const stream = await network.place(liar, honest, new Uint8Array(700_000))
    await settled()

    expect(honest.service.counts.outcomes.invalid).to.equal(1)
    expect(['aborted', 'reset', 'closed']).to.include(stream.status)
    await network.place(liar, honest, Uint8Array.of(0xff))
    await settled()
    expect(honest.service.counts.outcomes.invalid).to.equal(2)
  })

  it('place much: no more than a source may', async () => {
    const bounded = await network.node([nodes[0]], { maxHeldPerSource: 3 })
    await network.until(() => bounded.service.counts.members === 7)
    const documents = await Promise.all(Array.from({ length: 40 }, async (_, i) => sealed(`p${i}`)))
    documents.forEach(document => { nodes[0].service.put(document) })
    await network.pass(20_000)

    expect(bounded.service.counts.documents).to.equal(3)
    expect(bounded.service.counts.outcomes.full).to.be.above(0)
  })

  it('open many streams and send nothing: others are still served', async () => {
    const [liar, honest] = nodes
    await Promise.all(Array.from({ length: 20 }, async () => {
      const stream = await liar.connections.find(({ remotePeer }) => remotePeer.equals(honest.peerId))?.newStream('/juxta/place/1.0.0')
      stream?.send(Uint8Array.of(0))
    }))
    await settled()

    expect(honest.service.counts.outcomes.busy).to.be.at.least(12)
    expect(await network.ask(nodes[2], honest, { fetch: { key: 1n, known: [], max: 0 } })).to.have.property('found')
    await network.pass(6_000)
    expect(honest.service.counts.outcomes.invalid).to.equal(8)
  })

  it('send records that are forged or none: nobody comes into the view by that', async () => {
    const [liar, honest] = nodes
    const records = [new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(3_000), bytesOf(hall)]
    const answer = await network.ask(liar, honest, { compare: { gossip: { sum: 1n, records, suspects: ['nobody', nodes[2].peerId.toString()], fingerprints: [], wanted: [] } } })

    expect(answer).to.have.property('compared')
    await network.pass(10_000)
    expect(honest.service.counts).to.include({ members: 6 })
    expect(honest.service.counts.outcomes.invalid).to.equal(4)
  })

  for (const { name, hex } of refusedRequests) {
    it(`ask for ${name}: status 16`, async () => {
      expect(await network.ask(nodes[0], nodes[1], unhex(hex))).to.equal(16)
    })
  }

  it('ask for what is no query, or what no version knows: a status', async () => {
    expect(await network.ask(nodes[0], nodes[1], { walk: { query: new Uint8Array(0), known: [], max: 0 } })).to.equal(16)
    expect(await network.ask(nodes[0], nodes[1], { fetch: { key: 1n, known: [{ id: 'x', type: '', sequence: 0n, digest: new Uint8Array(0) }], max: 0 } })).to.equal(16)
    expect(await network.ask(nodes[0], nodes[1], { walk: { query: new Uint8Array(0), known: [], max: 0 }, requires: 1 })).to.equal(Status.unsupported)
  })
})
