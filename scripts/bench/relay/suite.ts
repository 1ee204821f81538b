import { End, withEnds } from '../ends/end.ts'
import { median, medianInterval } from '../measure/statistics.ts'
import { printTable, rounded, say } from '../report.ts'
import { MESSAGE_BYTES } from './task.ts'
import type { benchRelay } from './relay.ts'
import type { relayReceiver } from './receiver.ts'
import type { relaySender } from './sender.ts'
import type { Transfer, Way } from './task.ts'
import type { BenchOptions } from '../options.ts'
import type { SuiteResult } from '../report.ts'

const MiB = 1024 * 1024
const MB = 1_000_000

const BYTES = 16 * MiB
const QUICK_BYTES = 6 * MESSAGE_BYTES
const ROUNDS = 5

/** The pipe has to carry so many times as much as who runs into the limits */
const NAIVE_BAR = 1.4

interface Measured extends Transfer {
  /** MB/s */
  rate: number
  /** of all three processes */
  cpuSeconds: number
}

type Round = Record<Way, Measured>

/** Through a relay with libp2p's limits: somebody who runs into them, and the pipe; and the pipe without limits. One after the other, who is first changes. */
export async function runRelay ({ quick, profile, pairs = quick ? 1 : ROUNDS }: BenchOptions): Promise<SuiteResult> {
  const bytes = quick ? QUICK_BYTES : BYTES
  const relay = new End<typeof benchRelay>('relay-relay', { profile })
  const receiver = new End<typeof relayReceiver>('relay-receiver', { profile })
  const sender = new End<typeof relaySender>('relay-sender', { profile })
  const rounds: Round[] = []

  await withEnds([relay, receiver, sender], async () => {
    await sender.call('start', await receiver.call('start', await relay.call('start')))

    if (!quick) {
      // to warm up
      await runRound(0)
    }

    while (rounds.length < pairs) {
      rounds.push(await runRound(rounds.length))
      say(`round ${rounds.length}: ${JSON.stringify(rounds.at(-1))}`)
    }
  })

  async function runRound (first: number): Promise<Round> {
    const ways: Way[] = ['naive', 'limited', 'unlimited']
    const round: Partial<Round> = {}

    for (let i = 0; i < ways.length; i++) {
      const way = ways[(first + i) % ways.length]
      round[way] = await transfer(way)
    }

    return round as Round
  }

  async function transfer (way: Way): Promise<Measured> {
    await receiver.call('expect', bytes)
    const before = await cpuSeconds()
    const sent = await sender.call('send', way, bytes)
    await receiver.call('finish')

    return { ...sent, rate: bytes / MB / sent.seconds, cpuSeconds: await cpuSeconds() - before }
  }

  async function cpuSeconds (): Promise<number> {
    const seconds = await Promise.all([relay.call('cpuSeconds'), receiver.call('cpuSeconds'), sender.call('cpuSeconds')])

    return seconds.reduce((sum, each) => sum + each, 0)
  }

  const ratio = (than: Way): ReturnType<typeof medianInterval> => medianInterval(rounds.map(({ limited, [than]: other }) => limited.rate / other.rate))
  const [ratioNaive, ratioUnlimited] = [ratio('naive'), ratio('unlimited')]
  const resentBytes = rounds.reduce((sum, { limited, unlimited }) => sum + limited.resentBytes + unlimited.resentBytes, 0)
  const middle = (way: Way, what: keyof Measured, unit = 1): number => rounded(median(rounds.map(round => round[way][what])) / unit)

  say('')
  printTable(['', 'MB/s', 'attaches', 'CPU s', 'written more than once, MiB'], (['naive', 'limited', 'unlimited'] as const).map(way =>
    [way, middle(way, 'rate'), middle(way, 'attaches'), middle(way, 'cpuSeconds'), middle(way, 'resentBytes', MiB)]))
  say('')
  printTable(['limited to', 'ratio', 'low', 'high', 'bar'], [
    ['naive', rounded(ratioNaive.median), rounded(ratioNaive.low), rounded(ratioNaive.high), `>= ${NAIVE_BAR}`],
    ['unlimited', rounded(ratioUnlimited.median), rounded(ratioUnlimited.low), rounded(ratioUnlimited.high), '']
  ])

  return {
    suite: 'relay',
    naive: middle('naive', 'rate'),
    limited: middle('limited', 'rate'),
    unlimited: middle('unlimited', 'rate'),
    ratioNaive: rounded(ratioNaive.median),
    ratioUnlimited: rounded(ratioUnlimited.median),
    resentBytes,
    rounds: rounds.length,
    pass: ratioNaive.median >= NAIVE_BAR && resentBytes === 0
  }
}
