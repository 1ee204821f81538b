import { seal } from '@juxta/advertisement'
import { Holders } from '@juxta/placement'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { sensor } from './advertisements.ts'
import { askAll, successOf } from './ask.ts'
import { LIES } from './lies.ts'
import { sample } from './network.ts'
import { atLeastOne, CONCURRENCY } from './phases.ts'
import { coldQuestions, randomQuestions } from './questions.ts'
import type { Outcome, Question } from './ask.ts'
import type { Lie, Material } from './lies.ts'
import type { Run } from './phases.ts'
import type { SimNode } from './sim-node.ts'

const LYING = 0.05

/** Of the questions, those of the liars' own clients, and likewise those for what the liars hold */
const NEAR = 0.1

/** Questions of one such client: it can tell after a few whom it should leave */
const QUESTIONS_EACH = 5

/** Some rendezvous peers lie, others in each way, so that each way meets clients that trust them. */
export async function beHostile (run: Run, queries: number): Promise<{ success: number, forgedAccepted: number }> {
  const { network, random, say } = run
  const count = atLeastOne(LYING * network.rendezvous.length)
  const order = sample(network.rendezvous, Infinity, random)
  const outcomes: Outcome[] = []

  for (const [i, lie] of LIES.entries()) {
    const liars = Array.from({ length: count }, (_, j) => order[(i * count + j) % order.length])
    const asking = Math.round(queries / LIES.length)
    const clients = sample(clientsOf(run, liars), atLeastOne(NEAR * asking / QUESTIONS_EACH), random)
    const questions = questionsAbout(run, liars, clients, asking)
    setLie(liars, lie, await lieAbout(run, questions))
    const now = await askAll(run.catalogue, questions, CONCURRENCY)
    outcomes.push(...now)
    const lied = liars.reduce((sum, { hostility }) => sum + hostility.lied, 0)
    const stayed = clientsOf(run, liars).filter(edge => clients.includes(edge)).length
    say(`${count} rendezvous peers are ${lie}: success ${successOf(now)}, ${lied} times lied to, left by ${clients.length - stayed} of the ${clients.length} clients that asked much`)
    setLie(liars)
  }

  return { success: successOf(outcomes), forgedAccepted: outcomes.reduce((sum, { wrong }) => sum + wrong, 0) }
}

/** Half of them are anybody's for anything; the others come to the liars in any case. */
function questionsAbout ({ network, catalogue, random }: Run, liars: readonly SimNode[], clients: readonly SimNode[], count: number): Question[] {
  const holders = new Holders(network.rendezvous.map(({ id }) => id))
  const near = Math.round(NEAR * count)
  const held = catalogue.current.filter(({ published }) => liars.some(liar => liar.holds(published.advertisement, holders)))
  const anything = randomQuestions(network, catalogue, count, random)

  return sample(anything.map(({ asker, item }, i) => ({
    asker: i < near && clients.length > 0 ? clients[i % clients.length] : asker,
    item: i >= near && i < 2 * near && held.length > 0 ? random.pick(held) : item
  })), Infinity, random)
}

function setLie (liars: readonly SimNode[], lie?: Lie, material?: Material): void {
  for (const { hostility } of liars) {
    hostility.lie = lie
    hostility.material = material ?? hostility.material
  }
}

/** Edges that have a lease of one of these, as they see it: who is left because it lies is not told */
function clientsOf ({ network }: Run, liars: readonly SimNode[]): SimNode[] {
  return network.edges.filter(edge => network.leasedBy(edge).some(node => liars.includes(node)))
}

/** What would have been an answer but is over, and what is none. */
async function lieAbout ({ network, catalogue, random }: Run, questions: readonly Question[]): Promise<Material> {
  const privateKey = await generateKeyPairFromSeed('Ed25519', random.bytes(32))
  const now = network.clock.now() - 2 * 3_600_000
  const expired = new Map<string, Uint8Array>()
  const expiredFor = new Map<string, Uint8Array>()

  for (const { item: { attributes, published } } of questions) {
    const genesis = { kind: sensor.kind, owner: privateKey.publicKey, nonce: random.bytes(16) }
    const { bytes } = await seal(sensor, { genesis, attributes, expirationMs: 60_000 }, { privateKey, now })
    expired.set(attributes.serial, bytes)
    expiredFor.set(Buffer.from(published.advertisement.bytes).toString('hex'), bytes)
  }

  return { expired, expiredFor, foreign: coldQuestions(network, catalogue, 16, random).map(({ item }) => item.published.advertisement.bytes) }
}
