import { askAll, successOf } from './ask.ts'
import { sample } from './network.ts'
import { randomQuestions } from './questions.ts'
import { rounded } from './statistics.ts'
import type { Background, Outcome, Question } from './ask.ts'
import type { Catalogue } from './catalogue.ts'
import type { Network } from './network.ts'
import type { Random } from '@juxta/test-network'

/** What a run is made of, and every phase works on. */
export interface Run {
  network: Network
  catalogue: Catalogue
  random: Random
  say (line: string): void
}

/** Times faster than the machine's that the clock may run while nobody asks */
const FAST = 20

/** Milliseconds between two advertisements of the network */
const PUBLISH_EVERY_MS = 10

/** Milliseconds after which what was to come of something has come */
const SETTLED_MS = 10_000

/** Milliseconds over which the background is measured: as long as from one renewal of a lease to the next */
const IDLE_MS = 300_000

const MINUTE_MS = 60_000

/** Queries that are under way at a time where it is not measured what one takes */
export const CONCURRENCY = 16

/** Milliseconds within which no more is heard of what is withdrawn */
const REFRESH_MS = 30_000

/** Every so many edges goes, and another comes */
const CHURNED = 0.2

/** Milliseconds between one that comes and the searches after it, of which some are for what it has published */
const COMES_MS = 250

const KILLED = 0.1

/** One after the other at random edges, and what each took beyond what goes on anyway. */
export async function publish ({ network, catalogue, random }: Run, advertisements: number): Promise<{ messages: number, bytes: number, elapsed: number }> {
  const { clock, traffic, edges } = network
  const before = { ...traffic.total, elapsed: clock.elapsed }

  for (let i = 0; i < advertisements; i++) {
    await catalogue.publish(random.pick(edges), random)
    await clock.sleep(PUBLISH_EVERY_MS)
  }

  await quickly(network, SETTLED_MS)

  return { messages: traffic.total.messages - before.messages, bytes: traffic.total.bytes - before.bytes, elapsed: clock.elapsed - before.elapsed }
}

/** What goes on when nobody wants anything. */
export async function idle ({ network }: Run): Promise<Background & { perPeerPerMinute: number }> {
  const { clock, traffic, peers } = network
  const before = { ...traffic.total, elapsed: clock.elapsed }
  await quickly(network, IDLE_MS)
  const elapsed = clock.elapsed - before.elapsed
  const messages = (traffic.total.messages - before.messages) / elapsed

  return { messages, bytes: (traffic.total.bytes - before.bytes) / elapsed, perPeerPerMinute: rounded(messages * MINUTE_MS / peers, 2) }
}

export function storage ({ network }: Run): { perRendezvousMax: number, perRendezvousMean: number } {
  const entries = network.rendezvous.map(node => node.entries)

  return { perRendezvousMax: Math.max(...entries), perRendezvousMean: rounded(entries.reduce((sum, count) => sum + count, 0) / entries.length, 1) }
}

/** Some are taken back, those who have found them and others look for them: how often one is found. */
export async function withdraw ({ network, catalogue, random }: Run, found: readonly Question[], count: number): Promise<number> {
  const asked = sample(found.filter(({ item, asker }) => item.publisher.alive && asker.alive), count, random)

  for (const { item } of asked) {
    await catalogue.withdraw(item)
  }

  await quickly(network, REFRESH_MS)
  const outcomes = await askAll(catalogue, [...asked, ...asked.map(({ item }) => ({ item, asker: random.pick(network.edges) }))], CONCURRENCY)

  return outcomes.filter(({ found }) => found).length
}

/** A fifth of the edges go, half of them without a word, and as many come, which publish something, too; meanwhile others search. */
export async function churn ({ network, catalogue, random }: Run, queries: number): Promise<number> {
  const { clock } = network
  const leaving = sample(network.edges, Math.round(CHURNED * network.edges.length), random)
  const outcomes: Outcome[] = []

  for (const [i, edge] of leaving.entries()) {
    await (i % 2 === 0 ? edge.kill() : edge.stop())
    const coming = await network.addLeased()
    await catalogue.publish(coming, random)
    await clock.sleep(COMES_MS)
    const questions = randomQuestions(network, catalogue, Math.round((i + 1) * queries / leaving.length) - outcomes.length, random)
    outcomes.push(...await askAll(catalogue, questions, CONCURRENCY))
  }

  return successOf(outcomes)
}

/** A tenth of the rendezvous peers are gone at once. */
export async function kill ({ network, catalogue, random, say }: Run, queries: number): Promise<{ successAt60s: number, successAt120s: number }> {
  const killed = sample(network.rendezvous, atLeastOne(KILLED * network.rendezvous.length), random)
  const { clock } = network
  const began = clock.elapsed
  await Promise.all(killed.map(async node => node.kill()))
  say(`${killed.length} rendezvous peers are gone`)

  const at = async (ms: number): Promise<number> => {
    await quickly(network, ms - (clock.elapsed - began))

    return successOf(await askAll(catalogue, randomQuestions(network, catalogue, queries, random), CONCURRENCY))
  }

  return { successAt60s: await at(MINUTE_MS), successAt120s: await at(2 * MINUTE_MS) }
}

/** Others in the place of those that are gone */
export async function replaceRendezvous ({ network }: Run, count: number): Promise<void> {
  while (network.rendezvous.length < count) {
    await network.add('rendezvous')
  }

  await quickly(network, MINUTE_MS)
}

/** Lets time pass, as fast as the nodes can follow. */
export async function quickly ({ clock }: Network, milliseconds: number): Promise<void> {
  clock.runAt(FAST)
  await clock.sleep(Math.max(0, milliseconds))
  clock.runAt(1)
}

export function atLeastOne (count: number): number {
  return Math.max(1, Math.round(count))
}
