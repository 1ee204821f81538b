import { End, withEnds } from '../ends/end.ts'
import { medianInterval } from '../measure/statistics.ts'
import { printTable, rounded, say } from '../report.ts'
import type { moveReceiver } from './receiver.ts'
import type { moveRelay } from './relay.ts'
import type { moveSender } from './sender.ts'
import type { BenchOptions } from '../options.ts'
import type { SuiteResult } from '../report.ts'

const ROUNDS = 9

/** The most that a session may take to be carried by a better address after it was learned, milliseconds */
const TO_DIRECT_BAR_MS = 2_000

interface Round {
  toDirectMs: number
  toRelayMs: number
  dialPlusRttMs: number
  messages: number
}

/** From a relay to a direct connection and back, in mid-transfer; new nodes for every round */
export async function runMove ({ quick, profile }: BenchOptions): Promise<SuiteResult> {
  const relay = new End<typeof moveRelay>('move-relay', { profile })
  const receiver = new End<typeof moveReceiver>('move-receiver', { profile })
  const sender = new End<typeof moveSender>('move-sender', { profile })
  const rounds: Round[] = []

  await withEnds([relay, receiver, sender], async () => {
    const relayAddress = await relay.call('start')

    while (rounds.length < (quick ? 1 : ROUNDS)) {
      rounds.push(await runRound(relayAddress))
      say(`round ${rounds.length}: ${JSON.stringify(rounds.at(-1))}`)
    }
  })

  async function runRound (relayAddress: string): Promise<Round> {
    const addresses = await receiver.call('start', relayAddress)
    await sender.call('start', addresses)
    const toDirectMs = await sender.call('toDirect', addresses)
    const toRelayMs = await sender.call('toRelay')
    const sent = await sender.call('finish')
    const dialPlusRttMs = await sender.call('dialPlusRtt', addresses)
    const messages = await receiver.call('finish')

    if (messages !== sent) {
      throw new Error(`${sent} messages were sent, ${messages} arrived`)
    }

    return { toDirectMs: rounded(toDirectMs), toRelayMs: rounded(toRelayMs), dialPlusRttMs: rounded(dialPlusRttMs), messages }
  }

  const toDirect = medianInterval(rounds.map(round => round.toDirectMs))
  const toRelay = medianInterval(rounds.map(round => round.toRelayMs))
  const dialPlusRtt = medianInterval(rounds.map(round => round.dialPlusRttMs))

  say('')
  printTable(['', 'median, ms', 'low', 'high', 'bar'], [
    ['from a relay to a direct address', toDirect.median, toDirect.low, toDirect.high, `<= ${TO_DIRECT_BAR_MS}`],
    ['from there back to the relay', toRelay.median, toRelay.low, toRelay.high, ''],
    ['a plain dial and a round trip', dialPlusRtt.median, dialPlusRtt.low, dialPlusRtt.high, '']
  ])

  return {
    suite: 'move',
    toDirectMs: toDirect.median,
    toRelayMs: toRelay.median,
    dialPlusRttMs: dialPlusRtt.median,
    rounds: rounds.length,
    messages: rounds.reduce((sum, { messages }) => sum + messages, 0),
    pass: toDirect.median <= TO_DIRECT_BAR_MS
  }
}
