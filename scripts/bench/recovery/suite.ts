import { setTimeout as delay } from 'node:timers/promises'
import { End, withEnds } from '../ends/end.ts'
import { median, quantile } from '../measure/statistics.ts'
import { printTable, rounded, say } from '../report.ts'
import type { recoveryNetwork } from './network.ts'
import type { recoveryReceiver } from './receiver.ts'
import type { recoverySender } from './sender.ts'
import type { BenchOptions } from '../options.ts'
import type { SuiteResult } from '../report.ts'

const CUTS = 36
const SILENCES = 5

/** libp2p lets in five connections a second from one host, which all nodes share here: a dial to compare with, a recovery, and one in reserve, ms */
const INBOUND_WINDOW_MS = 700

/** Between dials while a transfer runs, which that bound is for, too, ms */
const LOADED_DIAL_MS = 300

/** A path that is cut visibly, while another is possible: at most so many times as long as a dial and a round trip */
const RATIO_BAR = 2
/** … and with a second path attached less than this */
const ATTACHED_BAR = 1
/** The silence that is borne, 5 s, and a dial: what docs/SESSIONS.md says, milliseconds */
const SILENT_BAR_MS = 6_000

/** How long until something is delivered again after the path was lost, under load */
export async function runRecovery ({ quick, profile, pairs = quick ? 1 : CUTS }: BenchOptions): Promise<SuiteResult> {
  const receiver = new End<typeof recoveryReceiver>('recovery-receiver', { profile })
  const network = new End<typeof recoveryNetwork>('recovery-network', { profile })
  const sender = new End<typeof recoverySender>('recovery-sender', { profile })
  const gaps: number[] = []
  const fromCuts: number[] = []
  const attachedGaps: number[] = []
  const silentGaps: number[] = []
  const dials: number[] = []
  const loadedDials: number[] = []

  await withEnds([receiver, network, sender], async () => {
    await sender.call('start', await network.call('start', await receiver.call('start')))
    await cuts(false, gaps, fromCuts)
    await cuts(true, attachedGaps, [])

    if (!quick) {
      await silences()
    }

    await dialsUnderLoad()
  })

  /** Cuts the path again and again, each time after a dial to compare with; the first pair warms up */
  async function cuts (standby: boolean, gaps: number[], fromCuts: number[]): Promise<void> {
    await sender.call('open', standby)

    for (let i = 0; i <= pairs; i++) {
      const way = await sender.call('begin', standby)
      await sender.call('pause')
      const dial = await sender.call('dialPlusRtt', way === 0 ? 1 : 0)
      await delay(INBOUND_WINDOW_MS)
      await sender.call('begin', standby)
      await receiver.call('expect')
      // a way that is cut stays so until the session has moved; with one in reserve it is soon there again, for the next one
      const cut = await network.call('cut', way, !standby)
      const { last, first } = await receiver.call('recovered')
      // what had arrived is delivered yet, and is no part of the gap
      const gap = first - Math.max(cut, last)
      await sender.call('pause')

      if (!standby) {
        await network.call('restore', way)
      }

      say(`cut ${i}${standby ? ', another path attached' : ''}: ${rounded(gap)} ms, a dial ${rounded(dial)}`)

      if (i > 0) {
        gaps.push(gap)
        fromCuts.push(first - cut)
        dials.push(dial)
      }
    }

    await finish()
  }

  async function silences (): Promise<void> {
    await sender.call('open', false)

    for (let i = 0; i < SILENCES; i++) {
      const way = await sender.call('begin', false)
      await receiver.call('expect')
      const from = await network.call('blackhole', way)
      silentGaps.push((await receiver.call('recovered')).first - from)
      say(`silent ${i + 1}: ${rounded(silentGaps[i])} ms`)
      await network.call('restore', way)
      await sender.call('pause')
    }

    await finish()
  }

  /** What the same dial takes beside a transfer: the others find the machine idle, and a recovery does not */
  async function dialsUnderLoad (): Promise<void> {
    await sender.call('open', false)
    const way = await sender.call('begin', false)

    for (let i = 0; i < pairs; i++) {
      await delay(LOADED_DIAL_MS)
      loadedDials.push(await sender.call('dialPlusRtt', way === 0 ? 1 : 0))
    }

    await sender.call('pause')
    await finish()
  }

  async function finish (): Promise<void> {
    const [sent, received] = [await sender.call('close'), await receiver.call('count')]

    if (sent !== received) {
      throw new Error(`${sent} messages were sent, ${received} arrived`)
    }
  }

  const dialPlusRtt = median(dials)
  const loadedDialPlusRtt = median(loadedDials)
  const ratio = rounded(median(gaps) / dialPlusRtt)
  const attachedRatio = rounded(median(attachedGaps) / dialPlusRtt)
  const silentGapP50Ms = silentGaps.length === 0 ? null : rounded(median(silentGaps))
  const row = (name: string, values: number[], bar: string, ratio: number | string): Array<string | number> =>
    values.length === 0 ? [name, '', '', '', bar] : [name, rounded(median(values)), rounded(quantile(values, 0.99)), ratio, bar]

  say('')
  printTable(['gap', 'p50, ms', 'p99, ms', 'over a dial', 'bar'], [
    row('cut, another way possible', gaps, `<= ${RATIO_BAR}`, ratio),
    row('cut, another path attached', attachedGaps, `< ${ATTACHED_BAR}`, attachedRatio),
    row('black hole', silentGaps, `<= ${SILENT_BAR_MS} ms`, ''),
    row('a dial and a round trip', dials, '', 1),
    row('the same beside a transfer', loadedDials, '', rounded(loadedDialPlusRtt / dialPlusRtt))
  ])

  return {
    suite: 'recovery',
    gapP50Ms: rounded(median(gaps)),
    gapP99Ms: rounded(quantile(gaps, 0.99)),
    dialPlusRttP50Ms: rounded(dialPlusRtt),
    ratio,
    attachedRatio,
    silentGapP50Ms,
    loadedDialPlusRttP50Ms: rounded(loadedDialPlusRtt),
    loadedRatio: rounded(median(gaps) / loadedDialPlusRtt),
    fromCutP50Ms: rounded(median(fromCuts)),
    attachedGapP50Ms: rounded(median(attachedGaps)),
    cuts: gaps.length,
    pass: ratio <= RATIO_BAR && attachedRatio < ATTACHED_BAR && (silentGapP50Ms ?? 0) <= SILENT_BAR_MS
  }
}
