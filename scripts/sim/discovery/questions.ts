import { sample } from './network.ts'
import type { Question } from './ask.ts'
import type { Catalogue } from './catalogue.ts'
import type { Network } from './network.ts'
import type { Random } from '@juxta/test-network'

/** Asks at random edges for advertisements that neither they nor their rendezvous peers have, each once while there are enough. */
export function coldQuestions (network: Network, catalogue: Catalogue, count: number, random: Random): Question[] {
  const { edges } = network
  const items = sample(catalogue.current, Infinity, random)
  const questions: Question[] = []

  for (let i = 0; questions.length < count && i < 20 * count; i++) {
    const item = items[i % items.length]
    const asker = random.pick(edges)

    if (item.publisher !== asker && !network.leasedBy(asker).some(node => node.holds(item.published.id))) {
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
