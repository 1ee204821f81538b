import { atOnce } from './at-once.ts'
import { sensor } from './advertisements.ts'
import { quantile, rounded } from './statistics.ts'
import type { Catalogue, Item } from './catalogue.ts'
import type { Network } from './network.ts'
import type { SimNode } from './sim-node.ts'

/** One query: who asks for what. */
export interface Question {
  asker: SimNode
  item: Item
}

export interface Outcome {
  found: boolean
  /** From the asker to who had it: its rendezvous is one hop away, another that this one asked is two. */
  hops: number
  /** By the machine's clock */
  ms: number
  /** What it was given beside what it asked for, and what nobody published */
  wrong: number
}

export interface Asked {
  success: number
  messagesPerQuery: number
  hopsP50: number
  hopsP99: number
  msP50: number
  msP99: number
  bytesPerQuery: number
}

/** Messages and bytes that go without anybody asking, for each millisecond */
export interface Background {
  messages: number
  bytes: number
}

/** Asks all of them, so many at a time. */
export async function askAll (catalogue: Catalogue, questions: readonly Question[], concurrency = 1): Promise<Outcome[]> {
  return atOnce(questions, concurrency, async question => ask(catalogue, question))
}

/** Asks all of them, and says what it took beyond what goes on anyway. */
export async function measured (network: Network, catalogue: Catalogue, questions: readonly Question[], background: Background): Promise<Asked> {
  const { clock, traffic } = network
  const before = { ...traffic.total, elapsed: clock.elapsed }
  const outcomes = await askAll(catalogue, questions)
  const elapsed = clock.elapsed - before.elapsed
  const messages = traffic.total.messages - before.messages - background.messages * elapsed
  const bytes = traffic.total.bytes - before.bytes - background.bytes * elapsed
  const found = outcomes.filter(({ found }) => found)
  const hops = found.map(({ hops }) => hops)
  const ms = outcomes.map(({ ms }) => ms)

  return {
    success: successOf(outcomes),
    messagesPerQuery: rounded(messages / questions.length, 2),
    hopsP50: quantile(hops, 0.5),
    hopsP99: quantile(hops, 0.99),
    msP50: rounded(quantile(ms, 0.5), 1),
    msP99: rounded(quantile(ms, 0.99), 1),
    bytesPerQuery: rounded(bytes / questions.length, 0)
  }
}

export function successOf (outcomes: readonly Outcome[]): number {
  return rounded(outcomes.filter(({ found }) => found).length / outcomes.length, 4)
}

async function ask (catalogue: Catalogue, { asker, item }: Question): Promise<Outcome> {
  const began = performance.now()
  const outcome = { found: false, hops: 0, ms: 0, wrong: 0 }

  for await (const { advertisement, hops } of asker.services.discovery.find({ type: sensor, where: catalogue.where(item) })) {
    if (advertisement.id === item.published.id) {
      outcome.found = true
      outcome.hops = hops
    }

    if (advertisement.id !== item.published.id || !catalogue.isGenuine(advertisement.id, advertisement.bytes)) {
      outcome.wrong++
    }
  }

  outcome.ms = performance.now() - began

  return outcome
}
