import { entryKey } from '@juxta/placement'
import { shardKey, shardOf } from '@juxta/placement/internal'
import { simulated } from './document.ts'
import { SimulatedNetwork } from './network.ts'
import type { SimulatedDocument } from './document.ts'
import type { SimulatedPeer } from './network.ts'
import type { Placeable } from '@juxta/placement'

/** Exact queries of edges at rendezvous peers that do not have what is asked for */
export interface Queries {
  /** Of them, those that found it */
  success: number
  /** The asker's and its rendezvous', and those of this one and of the holders that it asked */
  messagesPerQuery: number
}

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
  cold: Queries
  /** Of a hundred that were withdrawn half a minute before, those that a holder still gives */
  withdrawnReturned: number
  /** A twentieth of them give what is wrong, or nothing */
  hostile: Queries
  /** A tenth killed at once: milliseconds until nobody believes in them, and until all that is published is on three again; `Infinity` if it never came about */
  killedMs: number
  repairedMs: number
  afterKill: { atOnce: Queries, at60s: Queries, at120s: Queries }
}

export interface PlacementRunInit {
  rendezvous: number
  advertisements: number
  seed: number
}

const IDLE_MS = 300_000
const QUERIES = 1_000
const WITHDRAWN = 100
const WITHDRAWN_MS = 30_000
const LYING = 0.05

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
  const cold = ask(net, documents)
  const liars = net.random.fork('liars')
  const hostile = ask(net, documents, new Set(Array.from({ length: Math.max(1, Math.round(LYING * rendezvous)) }, () => liars.pick(net.peers).name)))
  const withdrawn = Math.min(WITHDRAWN, advertisements / 2)
  const withdrawnReturned = withdraw(net, documents.splice(0, withdrawn))
  const mean = held.reduce((sum, count) => sum + count, 0) / held.length

  return {
    rendezvous,
    advertisements,
    joinMs,
    idlePerMinute,
    publishOne: publishOne / ones.length,
    publishMany: publishMany / many.length,
    storage: { mean, max: Math.max(...held) },
    cold,
    withdrawnReturned,
    hostile,
    ...kill(net, documents)
  }
}

/** A tenth of them is gone at once, without a word. */
function kill (net: SimulatedNetwork, documents: Array<Placeable<SimulatedDocument>>): Pick<PlacementRow, 'killedMs' | 'repairedMs' | 'afterKill'> {
  const { clock, random } = net
  const owners = new Map(net.peers.flatMap(peer => [...peer.clients.keys()].map(name => [name, peer])))
  net.peers.filter((_, i) => i % 10 === 5).forEach(peer => { net.kill(peer) })
  const atOnce = ask(net, documents)
  const killedAt = clock.now
  let killedMs = Infinity
  let repairedMs = Infinity

  // what their clients published, the second rendezvous of each has and places now
  clock.after(2_000, () => {
    for (const [name, peer] of owners) {
      if (!peer.alive) {
        net.put(random.pick(net.alive), peer.clients.get(name) as Placeable<SimulatedDocument>)
      }
    }
  })

  const until = (ms: number): Queries => {
    while (clock.now < killedAt + ms) {
      clock.advance(1_000)
      killedMs = Math.min(killedMs, net.agreed ? clock.now - killedAt : Infinity)
      repairedMs = Math.min(repairedMs, killedMs < Infinity && repairedMs === Infinity && documents.every(document => isWhole(net, document)) ? clock.now - killedAt : Infinity)
    }

    return ask(net, documents)
  }

  const at60s = until(60_000)
  const at120s = until(120_000)

  return { killedMs, repairedMs, afterKill: { atOnce, at60s, at120s } }
}

/** @returns those that a holder still gives */
function withdraw (net: SimulatedNetwork, documents: Array<Placeable<SimulatedDocument>>): number {
  for (const { name } of documents) {
    const owner = net.peers.find(({ clients }) => clients.has(name)) as SimulatedPeer
    const [, , , resource] = name.split(' ')[0].split(':')
    net.put(owner, simulated(resource, {}, { sequence: 2, withdrawn: true }))
  }

  net.clock.advance(WITHDRAWN_MS)

  return documents.filter(({ name }) => net.alive.some(({ core }) => core.holdings.get(name)?.withdrawn === false)).length
}

function documentOf (i: number): Placeable<SimulatedDocument> {
  return simulated(`p${i}`, Object.fromEntries(VALUES.map((values, j) => [`a${j}`, `v${i % values}`])), { publisher: `edge-${i % 900}` })
}

function during (net: SimulatedNetwork, run: () => void): number {
  const before = net.messages
  run()

  return net.messages - before
}

/**
 * By the attribute that each has alone, at rendezvous peers that neither hold it nor have it of a client.
 *
 * @param liars - what these say is refused: the next holder is asked
 */
function ask (net: SimulatedNetwork, documents: Array<Placeable<SimulatedDocument>>, liars: ReadonlySet<string> = new Set()): Queries {
  const random = net.random.fork(`ask ${net.clock.now}`)
  const alive = net.alive
  let found = 0
  let asked = 0

  for (let i = 0; i < QUERIES;) {
    const asker = random.pick(alive)
    const wanted = random.pick(documents)
    const key = entryKey('printer', 'a0', (wanted.document.attributes as Record<string, string>).a0)
    const holders = asker.core.holders.of(key, net.clock.now)

    if (asker.clients.has(wanted.name) || holders.includes(asker.name)) {
      continue
    }

    const at = holders.findIndex(name => !liars.has(name) && has(net.peer(name), wanted, key))
    asked += at < 0 ? holders.length : at + 1
    found += at < 0 ? 0 : 1
    i++
  }

  return { success: found / QUERIES, messagesPerQuery: 2 + 2 * asked / QUERIES }
}

function has (peer: SimulatedPeer | undefined, { name }: Placeable<SimulatedDocument>, key: bigint): boolean {
  return peer?.alive === true && [...peer.core.holdings.under(key)].some(placeable => placeable.name === name)
}

/** Whether all holders of all entries of a document have it, where its publisher's are if an entry is split */
function isWhole (net: SimulatedNetwork, document: Placeable<SimulatedDocument>): boolean {
  const [first] = net.alive

  return document.keys.every(whole => {
    const splits = Math.max(...first.core.holders.of(whole, net.clock.now).map(name => net.peer(name)?.core.splits.ownOf(whole) ?? 0))
    const key = shardKey(whole, shardOf(document.publisher, splits))

    return first.core.holders.of(key, net.clock.now).every(name => has(net.peer(name), document, key))
  })
}
