import { encodeFrame } from '@juxta/wire'
import { matches } from '@juxta/advertisement-cache'
import { expect } from 'chai'
import { toHex } from 'multiformats/bytes'
import { entryKey } from '../src/core/placement/entry-key.ts'
import { Holders } from '../src/core/placement/holders.ts'
import { renamed, sealed, withdrawn } from './documents.ts'
import { answerFrame, PROTOCOL, saying, StubNetwork } from './stub-network.ts'
import type { PlacedHere, StubNode } from './stub-network.ts'
import type { Opened } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

const IN_HALL: Query = { type: 'printer', where: { room: { equals: 'hall' } } }
const KEY = entryKey('printer', 'room', 'hall')

interface Heard { news: Opened[], missed: number, end (): void }

describe('what a rendezvous follows at others', () => {
  let network: StubNetwork
  let nodes: StubNode[]
  /** Who hold the key, the first of them first. */
  let holders: StubNode[]
  /** Holds nothing of it, and follows it. */
  let asker: StubNode
  /** Holds nothing of it either, and places. */
  let source: StubNode
  let heard: Heard

  /** Also of what is placed with it under another key. */
  const listen = (node: StubNode, query = IN_HALL): Heard => {
    const heard: Heard = { news: [], missed: 0, end: () => {} }
    const hear = (document: Opened): void => { heard.news.push(document) }
    const end = node.service.follow(query, { news: hear, missed: () => { heard.missed++ } })
    const onPlaced = ({ document, replaced }: PlacedHere): void => {
      if ([document, replaced].some(one => one != null && matches(query, one))) {
        hear(document)
      }
    }

    node.placed.add(onPlaced)
    heard.end = () => {
      node.placed.delete(onPlaced)
      end()
    }

    return heard
  }

  const holdersOf = (nodes: StubNode[]): StubNode[] => {
    return new Holders(nodes.map(({ peerId }) => peerId.toString())).of(KEY, network.clock.now).map(peer => nodes.find(({ peerId }) => peerId.toString() === peer) as StubNode)
  }

  /** Of each version once. */
  const names = ({ news }: Heard): string[] => [...new Set(news.splice(0))].filter((one, i, all) => all.findIndex(({ digest }) => toHex(digest) === toHex(one.digest)) === i).map(({ withdrawn, attributes }) => withdrawn ? 'withdrawn' : (attributes as { name: string }).name)

  /** How many requests to follow each of these is asked. */
  const counted = (nodes: StubNode[], counts = new Map<StubNode, number>()): Map<StubNode, number> => {
    for (const node of nodes) {
      const handler = node.handlers.get(PROTOCOL)
      counts.set(node, 0)
      node.handlers.set(PROTOCOL, async (stream, connection) => {
        stream.addEventListener('message', ({ data }) => {
          // the preamble perhaps, the length, and the tag of `follow`
          const bytes = data.subarray()
          counts.set(node, (counts.get(node) ?? 0) + (bytes[bytes[0] === 0 ? 2 : 1] === 0x2a ? 1 : 0))
        })
        await handler?.(stream, connection)
      })
    }

    return counts
  }

  beforeEach(async () => {
    network = new StubNetwork()
    nodes = await network.scope(8)
    // until they go by the view that they have
    await network.pass(15_000)
    holders = holdersOf(nodes)
    ;[asker, source] = nodes.filter(node => !holders.includes(node))
    heard = listen(asker)
    await network.pass(1_000)
  })

  it('is told within a second: what comes, what is other, what is not there any more, and withdrawals, each once', async () => {
    expect([heard.news.length, heard.missed]).to.deep.equal([0, 1])
    const document = await sealed('Hall')
    const next = await renamed('Hall', document, { name: 'Entrance', room: 'hall' })
    const moved = await renamed('Hall', next, { name: 'Entrance', room: 'cellar' })

    for (const [placed, name] of [[document, 'Hall'], [next, 'Entrance'], [moved, 'Entrance'], [await sealed('Cellar', 'cellar'), undefined]] as Array<[Opened, string | undefined]>) {
      source.service.put(placed)
      await network.pass(1_000)
      expect(names(heard)).to.deep.equal(name == null ? [] : [name])
    }

    const other = await sealed('Other')
    source.service.put(other)
    source.service.put(await withdrawn(other, network.clock.now))
    await network.pass(1_000)
    expect(names(heard)).to.deep.equal(['withdrawn'])
    expect(heard.missed).to.equal(1)
  })

  it('is told by two of its holders, and asked for every five minutes', async () => {
    const counts = counted(nodes)
    expect(holders.map(({ service }) => service.counts.followed)).to.deep.equal([1, 1, 0])
    await network.pass(600_000)
    expect(holders.map(node => counts.get(node))).to.deep.equal([2, 2, 0])
    expect([...counts.values()].reduce((a, b) => a + b)).to.equal(4)
    expect([heard.missed, asker.service.counts.following]).to.deep.equal([1, 1])
  }).timeout(60_000)

  it('is asked for once for all who want to hear of it, and not any more when nobody does', async () => {
    const counts = counted(nodes)
    const also = listen(asker, { type: 'printer', where: { room: { equals: 'hall' }, name: { prefix: 'H' } } })
    heard.end()
    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect([names(also), names(heard)]).to.deep.equal([['Hall'], []])
    expect([...counts.values()].reduce((a, b) => a + b)).to.equal(0)
    also.end()
    await network.pass(1_000)
    expect(nodes.map(({ service }) => service.counts.followed + service.counts.following)).to.deep.equal(nodes.map(() => 0))
    source.service.put(await sealed('Attic'))
    await network.pass(1_000)
    expect([names(also), names(heard)]).to.deep.equal([[], []])
  })

  it('is nothing, if nothing is asked for exactly, and nobody is asked for what is held here', async () => {
    const counts = counted(nodes)
    const own = listen(holders[0])
    const range = listen(asker, { type: 'printer', where: { name: { prefix: 'H' } } })
    await network.pass(1_000)
    expect([...counts.values()].reduce((a, b) => a + b)).to.equal(0)
    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect([names(own), own.missed, range.missed]).to.deep.equal([['Hall'], 0, 0])
  })

  it('makes a search find what was told of, though it was asked for a moment ago', async () => {
    const query = { query: IN_HALL, known: [] } as const
    await network.locate(asker, query)
    const document = await sealed('Hall')
    source.service.put(document)
    await network.pass(500)
    expect((await network.locate(asker, query)).found.map(({ document: { id } }) => id)).to.deep.equal([document.id])
  })

  it('is told of on when the first of them is gone, and asked for once, since some may be missed', async () => {
    network.kill(holders[0])
    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect(names(heard)).to.deep.equal(['Hall'])
    const left = nodes.filter(node => node !== holders[0])
    await network.until(() => left.every(({ service }) => service.counts.members === 7))
    await network.pass(20_000)
    heard.news.length = 0
    source.service.put(await sealed('Attic'))
    await network.pass(1_000)
    expect(names(heard)).to.deep.equal(['Attic'])

    // unless it holds it itself now
    if (!holdersOf(left).includes(asker)) {
      expect(holdersOf(left).map(({ service }) => service.counts.followed)).to.deep.equal([1, 1, 0])
      expect(heard.missed).to.equal(2)
    }
  })

  it('is told of by those that hold it next when all of them are gone', async () => {
    holders.forEach(node => { network.kill(node) })
    const left = nodes.filter(node => !holders.includes(node))
    await network.until(() => left.every(({ service }) => service.counts.members === 5))
    await network.pass(20_000)

    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect(names(heard)).to.deep.equal(['Hall'])

    if (!holdersOf(left).includes(asker)) {
      expect(holdersOf(left).map(({ service }) => service.counts.followed)).to.deep.equal([1, 1, 0])
      expect(heard.missed).to.be.within(2, 4)
    }
  })

  it('is followed by those that were started anew, and asked for once', async () => {
    const [first, second] = holders
    const both = [first, second]
    both.forEach(node => { network.kill(node) })
    await Promise.all(both.map(async node => node.service.stop()))

    for (const node of both) {
      node.dead = false
      await node.service.start()
      await node.service.afterStart()
    }

    await network.until(() => nodes.every(({ service }) => service.counts.members === 8))
    await network.pass(90_000)
    expect(holders.map(({ service }) => service.counts.followed)).to.deep.equal([1, 1, 0])
    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect(names(heard)).to.deep.equal(['Hall'])
    expect(heard.missed).to.be.at.least(2)
  }).timeout(60_000)

  it('goes on after this node was started anew', async () => {
    await asker.service.stop()
    await asker.service.start()
    await asker.service.afterStart()
    await network.until(() => nodes.every(({ service }) => service.counts.members === 8))
    await network.pass(20_000)
    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect(names(heard)).to.deep.equal(['Hall'])
  })

  it('is left to a third where one is of an earlier version, which is not asked again and again', async () => {
    heard.end()
    await network.pass(1_000)
    let asked = 0
    const [old] = holders
    const handler = old.handlers.get(PROTOCOL)
    old.handlers.set(PROTOCOL, async (stream, connection) => {
      const [copy] = [saying(() => {
        asked++

        return encodeFrame(Uint8Array.of(16))
      })]
      await (connection.remotePeer.equals(asker.peerId) ? copy : handler)?.(stream, connection)
    })
    heard = listen(asker)
    await network.pass(1_000)
    expect([asked, ...holders.map(({ service }) => service.counts.followed)]).to.deep.equal([1, 0, 1, 1])
    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect(names(heard)).to.deep.equal(['Hall'])
  })

  it('is said to have been more when it is too much, and told of on', async () => {
    const documents = await Promise.all(Array.from({ length: 70 }, async (_, i) => sealed(`p${i}`)))
    documents.forEach(document => { source.service.put(document) })
    await network.pass(1_000)
    expect(heard.news.length).to.be.within(64, 70)
    expect(heard.missed).to.be.within(2, 3)
    source.service.put(await sealed('Hall'))
    await network.pass(1_000)
    expect(names(heard)).to.include('Hall')
  })

  it('is left to a third where one answers something else', async () => {
    heard.end()
    await network.pass(1_000)
    holders[0].handlers.set(PROTOCOL, saying(() => answerFrame({ compared: {} })))
    listen(asker)
    await network.pass(1_000)
    expect(holders.slice(1).map(({ service }) => service.counts.followed)).to.deep.equal([1, 1])
  })
})
