import { entryKey } from '@juxta/placement'
import { simulated } from './document.ts'
import { SimulatedNetwork } from './network.ts'
import type { SimulatedDocument } from './document.ts'
import type { SimulatedPeer } from './network.ts'
import type { Placeable } from '@juxta/placement'

export interface PlacementRow {
  rendezvous: number
  advertisements: number
  /** Milliseconds until all knew all, all having started within a second */
  joinMs: number
  /** Messages of one rendezvous in a minute in which nothing happens */
  idlePerMinute: number
  /** Messages between rendezvous peers for one advertisement with four indexed attributes: published one by one, and a hundred in one go at random peers */
  publishOne: number
  publishMany: number
  /** Index entries held for others, of a rendezvous */
  storage: { mean: number, max: number }
  /** A tenth killed at once: milliseconds until nobody believes in them, and until all that is published is on three again */
  killedMs: number
  repairedMs: number
  /** Of exact queries, those that were answered by the first, or another holder of their entry */
  success: { before: number, atOnce: number, after: number }
  /** Holders asked in a query, before and at once after the kills: each is a request and an answer */
  asked: { before: number, atOnce: number }
}

export interface PlacementRunInit {
  rendezvous: number
  advertisements: number
  seed: number
}

const IDLE_MS = 300_000
const QUERIES = 1_000

/** Attributes with so many values as in the run with real nodes, for 2,000 advertisements */
const VALUES = [2_000, 500, 50, 10]

/** One network from its start to after the death of a tenth of it */
export function runPlacement ({ rendezvous, advertisements, seed }: PlacementRunInit): PlacementRow {
  const net = new SimulatedNetwork({ peers: rendezvous, seed })
  const { clock, random } = net
  net.peers.forEach(peer => { clock.after(random.next() * 1_000, () => { net.start(peer) }) })
  clock.advance(1_000)
  const joinMs = net.until(() => net.agreed, 300_000) + 1_000
  clock.advance(60_000)
  const idlePerMinute = during(net, () => { clock.advance(IDLE_MS) }) / rendezvous / (IDLE_MS / 60_000)
  const perSecond = idlePerMinute * rendezvous / 60
  const documents = Array.from({ length: advertisements }, (_, i) => documentOf(i))
  const ones = documents.slice(0, 20)
  const many = documents.slice(20)

  const publishOne = during(net, () => {
    for (const document of ones) {
      net.put(random.pick(net.peers), document)
      clock.advance(1_000)
    }
  }) - ones.length * perSecond

  let seconds = 0
  const publishMany = during(net, () => {
    for (let i = 0; i < many.length; i += 100, seconds++) {
      many.slice(i, i + 100).forEach(document => { net.put(random.pick(net.peers), document) })
      clock.advance(1_000)
    }
  }) - seconds * perSecond

  clock.advance(5_000)
  const held = net.peers.map(({ core }) => core.holdings.entries)
  const before = ask(net, documents, random.pick(net.peers).name)
  const owners = new Map(net.peers.flatMap(peer => [...peer.clients.keys()].map(name => [name, peer])))

  net.peers.filter((_, i) => i % 10 === 5).forEach(peer => { net.kill(peer) })
  const atOnce = ask(net, documents)
  const repair = (): boolean => documents.every(document => isWhole(net, document))
  const killedAt = clock.now
  // what their clients published, the second rendezvous of each has and places now
  clock.after(2_000, () => {
    for (const [name, peer] of owners) {
      if (!peer.alive) {
        net.put(random.pick(net.alive), peer.clients.get(name) as Placeable<SimulatedDocument>)
      }
    }
  })
  const killedMs = net.until(() => net.agreed, 300_000)
  net.until(repair, 300_000)
  const repairedMs = clock.now - killedAt
  const after = ask(net, documents)
  const mean = held.reduce((sum, count) => sum + count, 0) / held.length

  return {
    rendezvous,
    advertisements,
    joinMs,
    idlePerMinute,
    publishOne: publishOne / ones.length,
    publishMany: publishMany / many.length,
    storage: { mean, max: Math.max(...held) },
    killedMs,
    repairedMs,
    success: { before: before.success, atOnce: atOnce.success, after: after.success },
    asked: { before: before.asked, atOnce: atOnce.asked }
  }
}

function documentOf (i: number): Placeable<SimulatedDocument> {
  return simulated(`p${i}`, Object.fromEntries(VALUES.map((values, j) => [`a${j}`, `v${i % values}`])), { publisher: `edge-${i % 900}` })
}

function during (net: SimulatedNetwork, run: () => void): number {
  const before = net.messages
  run()

  return net.messages - before
}

/** Exact queries of random peers for one attribute and the name of another */
function ask (net: SimulatedNetwork, documents: Array<Placeable<SimulatedDocument>>, _from?: string): { success: number, asked: number } {
  const random = net.random.fork(`ask ${net.clock.now}`)
  let found = 0
  let asked = 0

  for (let i = 0; i < QUERIES; i++) {
    const asker = random.pick(net.alive)
    const wanted = random.pick(documents)
    const key = entryKey('printer', 'a0', (wanted.document.attributes as Record<string, string>).a0)
    const holders = asker.core.holders.of(key, net.clock.now)
    const at = holders.findIndex(name => has(net.peers.find(peer => peer.name === name), wanted, key))
    asked += at < 0 ? holders.length : at + 1
    found += at < 0 ? 0 : 1
  }

  return { success: found / QUERIES, asked: asked / QUERIES }
}

function has (peer: SimulatedPeer | undefined, { name }: Placeable<SimulatedDocument>, key: bigint): boolean {
  return peer?.alive === true && [...peer.core.holdings.under(key)].some(placeable => placeable.name === name)
}

/** Whether all holders of all entries of a document have it */
function isWhole (net: SimulatedNetwork, document: Placeable<SimulatedDocument>): boolean {
  const [first] = net.alive

  return document.keys.every(key => first.core.holders.of(key, net.clock.now).every(name => has(net.peers.find(peer => peer.name === name), document, key)))
}
