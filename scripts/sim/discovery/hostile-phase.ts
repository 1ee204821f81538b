import { seal } from '@juxta/advertisement'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { sensor } from './advertisements.ts'
import { askAll, successOf } from './ask.ts'
import { LIES } from './hostility.ts'
import { sample } from './network.ts'
import { atLeastOne, CONCURRENCY } from './phases.ts'
import { coldQuestions, randomQuestions } from './questions.ts'
import type { Outcome, Question } from './ask.ts'
import type { Lie, Material } from './hostility.ts'
import type { Run } from './phases.ts'
import type { SimNode } from './sim-node.ts'

const LYING = 0.05

/** Some rendezvous peers lie, in one way after the other. */
export async function beHostile (run: Run, queries: number): Promise<{ success: number, forgedAccepted: number }> {
  const { network, catalogue, random, say } = run
  const liars = sample(network.rendezvous, atLeastOne(LYING * network.rendezvous.length), random)
  const questions = LIES.map(lie => ({ lie, asked: randomQuestions(network, catalogue, Math.round(queries / LIES.length), random) }))
  const material = await lieAbout(run, questions.flatMap(({ asked }) => asked))
  const outcomes: Outcome[] = []

  for (const { lie, asked } of questions) {
    setLie(liars, lie, material)
    const now = await askAll(catalogue, asked, CONCURRENCY)
    outcomes.push(...now)
    say(`${liars.length} rendezvous peers are ${lie}: success ${successOf(now)}, ${liars.reduce((sum, { hostility }) => sum + hostility.lied, 0)} times lied to so far, ${clients(liars)} clients left`)
  }

  setLie(liars, undefined, material)

  return { success: successOf(outcomes), forgedAccepted: outcomes.reduce((sum, { wrong }) => sum + wrong, 0) }
}

function setLie (liars: SimNode[], lie: Lie | undefined, material: Material): void {
  for (const { hostility } of liars) {
    hostility.lie = lie
    hostility.material = material
  }
}

function clients (nodes: SimNode[]): number {
  return nodes.reduce((sum, { services }) => sum + services.rendezvous.counts.clients, 0)
}

/** What would have been an answer but is over, and what is none. */
async function lieAbout ({ network, catalogue, random }: Run, questions: readonly Question[]): Promise<Material> {
  const privateKey = await generateKeyPairFromSeed('Ed25519', random.bytes(32))
  const now = network.clock.now() - 2 * 3_600_000
  const expired = new Map<string, Uint8Array>()

  for (const { item: { attributes } } of questions) {
    const genesis = { kind: sensor.kind, owner: privateKey.publicKey, nonce: random.bytes(16) }
    const { bytes } = await seal(sensor, { genesis, attributes, expirationMs: 60_000 }, { privateKey, now })
    expired.set(attributes.serial, bytes)
  }

  return { expired, foreign: coldQuestions(network, catalogue, 16, random).map(({ item }) => item.published.advertisement.bytes) }
}
