import { echoOverFaultySocket, WINDOWING_NAMES } from '@juxta/tests/campaign'
import { say, seedsFrom } from './options.ts'
import type { CampaignOptions, CampaignResult } from './options.ts'
import type { FaultySocketRow } from '@juxta/tests/campaign'

const BUFFERS = 100
const BUFFER_BYTES = 65_536

/** Percent of the packets lost, in either direction */
const MOST_LOST = 50
const STEP = 5

/** JXTA's sweep over a faulty socket: an echo at ever higher losses, for each windowing; under virtual time, so that a seed gives the same again */
export async function faultySocket ({ seed, seeds = 1, quick }: CampaignOptions): Promise<CampaignResult> {
  const rows: FaultySocketRow[] = []

  for (const windowing of WINDOWING_NAMES) {
    for (let percent = 0; percent <= MOST_LOST; percent += quick ? 25 : STEP) {
      for (const one of seedsFrom(seed, seeds)) {
        const row = echoOverFaultySocket({ seed: one, buffers: quick ? 5 : BUFFERS, bytes: BUFFER_BYTES, loss: percent / 100, windowing })
        rows.push(row)
        say(`${row.name}, seed ${one}: ${row.equal} of ${row.buffers} equal, ${row.dropped} packets lost, ${row.resent} sent again, ${row.virtualSeconds} s of virtual time`)
      }
    }
  }

  return {
    result: { campaign: 'faulty-socket', rows },
    failures: rows.flatMap(({ name, seed, wrong }) => wrong == null ? [] : [`${name}, seed ${seed}: ${wrong}`])
  }
}
