import { Holders } from '@juxta/placement'
import { sample } from './network.ts'
import type { Question } from './ask.ts'
import type { Catalogue, Item } from './catalogue.ts'
import type { Network } from './network.ts'
import type { Random } from '@juxta/test-network'

/** Pairs of an edge and an advertisement that are tried for each question: of 16 rendezvous peers, one in fourteen will do */
const MAX_TRIES = 200

/** Asks at random edges for advertisements that neither they nor their rendezvous peers have, each once. */
export function coldQuestions (network: Network, catalogue: Catalogue, count: number, random: Random): Question[] {
  const { edges, rendezvous } = network
  const holders = new Holders(rendezvous.map(({ id }) => id))
  const items = sample(catalogue.current, Infinity, random)
  const questions: Question[] = []
  const asked = new Set<Item>()

  for (let i = 0; questions.length < count && i < MAX_TRIES * count; i++) {
    const item = items[i % items.length]
    const asker = random.pick(edges)

    if (!asked.has(item) && item.publisher !== asker && !network.leasedBy(asker).some(node => node.holds(item.published.advertisement, holders))) {
      asked.add(item)
      questions.push({ asker, item })
    }
  }

  return questions
}

/** Random edges that ask for random ones of what is published now. */
export function randomQuestions (network: Network, catalogue: Catalogue, count: number, random: Random): Question[] {
  const { edges } = network
  const items = catalogue.current

  return Array.from({ length: count }, () => ({ asker: random.pick(edges), item: random.pick(items) }))
}
