import { advertisementsFor } from './advertisements.ts'
import { measured } from './ask.ts'
import { missedBars } from './bars.ts'
import { Catalogue } from './catalogue.ts'
import { beHostile } from './hostile-phase.ts'
import { Network } from './network.ts'
import { churn, idle, kill, publish, quickly, replaceRendezvous, storage, withdraw } from './phases.ts'
import { coldQuestions } from './questions.ts'
import { rounded } from './statistics.ts'
import type { Run } from './phases.ts'
import type { DiscoveryResult } from './result.ts'

export interface DiscoveryOptions {
  peers: number
  seed: number
}

/** One of so many peers is a rendezvous: 64 of 1,000 */
const PEERS_PER_RENDEZVOUS = 15.625

/** With fewer, each of them holds most of what there is for the scope, and nothing has to be fetched. */
const LEAST_RENDEZVOUS = 16

/** Queries of a phase, of 1,000 peers; of fewer, half as many as there are advertisements */
const QUERIES = 1_000

/** Milliseconds until the rendezvous peers have found each other */
const JOINED_MS = 60_000

/** A network of real nodes that lives through all that is measured. @returns the result and the bars that it missed */
export async function simulateDiscovery ({ peers, seed }: DiscoveryOptions): Promise<{ result: DiscoveryResult, missed: string[] }> {
  const rendezvous = Math.max(LEAST_RENDEZVOUS, Math.round(peers / PEERS_PER_RENDEZVOUS))
  const advertisements = advertisementsFor(peers)
  const queries = Math.min(QUERIES, advertisements / 2)
  const network = await Network.create({ peers, rendezvous, seed })
  const run: Run = { network, catalogue: new Catalogue(), random: network.random.fork('run'), say: sayer(network) }
  const { catalogue, random, say } = run
  say(`${peers} peers, ${rendezvous} of them rendezvous peers, are there`)
  await quickly(network, JOINED_MS)

  const published = await publish(run, advertisements)
  const stored = storage(run)
  say(`${advertisements} advertisements are published`)
  const background = await idle(run)
  say(`idle: ${background.perPeerPerMinute} messages a minute and peer`)
  const questions = coldQuestions(network, catalogue, queries, random)
  const cold = await measured(network, catalogue, questions, background)
  say(`cold: ${JSON.stringify(cold)}`)
  const warm = await measured(network, catalogue, questions, background)
  say(`warm: ${JSON.stringify(warm)}`)
  const returned = await withdraw(run, questions, Math.round(queries / 10))
  say(`withdrawn: ${returned} returned`)
  const churned = await churn(run, queries)
  say(`churn: success ${churned}`)
  const afterKill = await kill(run, queries)
  say(`a tenth gone: ${JSON.stringify(afterKill)}`)
  await replaceRendezvous(run, rendezvous)
  const hostile = await beHostile(run, queries)
  say(`hostile: ${JSON.stringify(hostile)}`)
  await network.stop()

  const result: DiscoveryResult = {
    suite: 'discovery',
    peers,
    cold,
    warm,
    publish: {
      messagesPerAdvertisement: rounded((published.messages - background.messages * published.elapsed) / advertisements, 2),
      bytesPerAdvertisement: rounded((published.bytes - background.bytes * published.elapsed) / advertisements, 0)
    },
    storage: stored,
    idleMessagesPerPeerPerMinute: background.perPeerPerMinute,
    afterKill,
    churn: { success: churned },
    withdrawn: { returned },
    hostile
  }

  return { result, missed: missedBars(result, { rendezvous, advertisements }) }
}

/** Says on stderr what has come about, and when. */
function sayer ({ clock, traffic }: Network): (line: string) => void {
  const began = performance.now()
  let before: Record<string, number> = {}

  return line => {
    const now = traffic.byProtocol
    const sent = Object.entries(now).map(([protocol, count]) => `${protocol} ${count - (before[protocol] ?? 0)}`).join(', ')
    const seconds = (ms: number): string => (ms / 1_000).toFixed(1)
    before = now
    console.error(`${seconds(performance.now() - began)} s (${seconds(clock.elapsed)} s of the peers' time, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB): ${line} [${sent}]`)
  }
}
