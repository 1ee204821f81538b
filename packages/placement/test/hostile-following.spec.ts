import { expect } from 'chai'
import { entryKey } from '../src/core/placement/entry-key.ts'
import { Holders } from '../src/core/placement/holders.ts'
import { sealed, withdrawn } from './documents.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { Opened } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

const IN_HALL: Query = { type: 'printer', where: { room: { equals: 'hall' } } }
const KEY = entryKey('printer', 'room', 'hall')
const bytesOf = ({ bytes }: Opened): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
const MANY = 300

const hall = await sealed('Hall')
const expired = await sealed('Hall', 'hall', 1)
const forged = bytesOf(hall)
forged[forged.length - 1] ^= 1
const right = await Promise.all(Array.from({ length: MANY }, async (_, i) => sealed(`p${i}`)))
const foreign = await Promise.all(Array.from({ length: MANY }, async (_, i) => sealed(`p${i}`, 'cellar')))

describe('following those whom others should not trust', () => {
  let network: StubNetwork
  let nodes: StubNode[]
  let holders: StubNode[]
  let asker: StubNode
  let liar: StubNode
  let news: Opened[]
  let missed: number

  const tell = async (from: StubNode, documents: Array<Uint8Array<ArrayBuffer>>, more = false, key = KEY): Promise<void> => {
    for (let i = 0; i === 0 || i < documents.length; i += 64) {
      await network.place(from, asker, { told: documents.slice(i, i + 64).map(document => ({ document, keys: [key] })), missed: more ? true : undefined })
    }
  }

  const outcomes = (name: 'heard' | 'refused' | 'told'): number => asker.service.counts.outcomes[name] ?? 0

  beforeEach(async () => {
    network = new StubNetwork()
    nodes = await network.scope(6)
    await network.pass(15_000)
    holders = new Holders(nodes.map(({ peerId }) => peerId.toString())).of(KEY, network.clock.now).map(peer => nodes.find(({ peerId }) => peerId.toString() === peer) as StubNode)
    asker = nodes.find(node => !holders.includes(node)) as StubNode
    liar = holders[0]
    news = []
    missed = 0
    asker.service.follow(IN_HALL, { news: document => { news.push(document) }, missed: () => { missed++ } })
    await network.pass(1_000)
    missed = 0
  })

  it('looks at nothing that it did not ask somebody for', async () => {
    await tell(holders[2], [bytesOf(hall), forged], true)
    await tell(liar, [bytesOf(hall), forged], false, KEY ^ 1n)
    expect([news.length, missed, outcomes('refused'), outcomes('heard')]).to.deep.equal([0, 0, 0, 0])
    await tell(liar, [bytesOf(hall)])
    expect([news.length, outcomes('heard')]).to.deep.equal([1, 1])
  })

  it('asks another for ten minutes in the place of one that tells what is forged', async () => {
    await tell(liar, [forged])
    await network.pass(1_000)
    expect([news.length, outcomes('refused')]).to.deep.equal([0, 1])
    expect(holders.slice(1).map(({ service }) => service.counts.followed)).to.deep.equal([1, 1])
    // it is not heard any more
    await tell(liar, [bytesOf(hall)])
    expect(news).to.have.length(0)
    await network.pass(590_000)
    expect(holders.slice(1).map(({ service }) => service.counts.followed)).to.deep.equal([1, 1])
    await network.pass(20_000)
    expect(holders.map(({ service }) => service.counts.followed)).to.deep.equal([1, 1, 0])
  }).timeout(60_000)

  it('takes nothing that has expired, which may be right by another clock', async () => {
    await network.pass(310_000)
    await tell(liar, [bytesOf(expired)])
    await network.pass(1_000)
    expect([news.length, outcomes('refused'), liar.service.counts.followed]).to.deep.equal([0, 1, 1])
  }).timeout(60_000)

  it('looks at so many a second, and believes once a minute that there was more', async () => {
    await tell(liar, right.map(bytesOf), true)
    expect([news.length, missed]).to.deep.equal([256, 1])
    await tell(liar, right.map(bytesOf), true)
    expect([news.length, missed]).to.deep.equal([256, 1])
    await network.pass(1_000)
    await tell(liar, right.slice(256).map(bytesOf), true)
    expect([news.length, missed]).to.deep.equal([288, 1])
    await network.pass(60_000)
    await tell(liar, [], true)
    expect([news.length, missed]).to.deep.equal([288, 2])
  })

  it('takes fewer of those that are under no key that it asked for', async () => {
    await tell(liar, foreign.map(bytesOf))
    expect(news).to.have.length(32)
    // another is heard all the same
    await tell(holders[1], [bytesOf(hall)])
    expect(news).to.have.length(33)
    expect(missed).to.equal(1)
  })

  it('is told of each version once, and of none that is older', async () => {
    const gone = await withdrawn(hall, network.clock.now)
    await tell(liar, [bytesOf(gone), bytesOf(gone)])
    await tell(holders[1], [bytesOf(hall), bytesOf(gone)])
    expect(news.map(({ withdrawn }) => withdrawn)).to.deep.equal([true])
  })

  it('follows nothing for strangers, and for nobody more than may be', async () => {
    const stranger = await network.node()
    const keys = Array.from({ length: 2_048 }, (_, i) => BigInt(i))
    const none = { following: { keys: 0, ms: 0, before: 0, splits: [] } }
    stranger.service.found([])
    expect(await network.ask(stranger, liar, { follow: { keys } })).to.deep.equal(none)
    expect(await network.ask(holders[1], liar, { follow: { keys: [...keys, 1n] } })).to.equal(16)
    expect(await network.ask(holders[1], liar, { follow: { keys: [...keys.slice(1), 1n] } })).to.deep.equal({ following: { keys: 2_047, ms: 600_000, before: 0, splits: [] } })
    expect(await network.ask(holders[1], liar, { follow: { keys: [1n, 2n] } })).to.deep.equal({ following: { keys: 2, ms: 600_000, before: 2_047, splits: [] } })
    expect(liar.service.counts.followed).to.equal(3)
    expect(await network.ask(holders[1], liar, { follow: { keys: [] } })).to.deep.equal({ following: { keys: 0, ms: 0, before: 2, splits: [] } })
    expect(liar.service.counts.followed).to.equal(1)
  })

  it('costs who tells nothing when a follower does not listen', async () => {
    network.kill(asker)

    for (const document of right.slice(0, 100)) {
      holders[1].service.put(document)
    }

    await network.pass(20_000)
    expect([liar, holders[1]].map(({ service }) => service.counts.followed)).to.deep.equal([0, 0])
    expect(liar.service.counts.outcomes.told ?? 0).to.equal(0)
  })
})
