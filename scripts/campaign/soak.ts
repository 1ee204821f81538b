import { soak as soakOnce } from '@juxta/tests/campaign'
import { say, seedsFrom } from './options.ts'
import type { CampaignOptions, CampaignResult } from './options.ts'
import type { SoakResult } from '@juxta/tests/campaign'

const MESSAGE_BYTES = 32_768

/** 1,000 messages through real nodes, a limited relay and many faults, for each seed */
export async function soak ({ seed, seeds = 1, quick }: CampaignOptions): Promise<CampaignResult> {
  const messages = quick ? 40 : 1_000
  const faults = quick ? { cut: 2, stop: 1, kill: 1, slow: 1 } : { cut: 40, stop: 5, kill: 5, slow: 20 }
  const rows: SoakResult[] = []

  for (const one of seedsFrom(seed, seeds)) {
    const row = await soakOnce({ seed: one, messages, bytes: MESSAGE_BYTES, faults, onFault: (fault, received) => { say(`seed ${one}: ${fault} at message ${received}`) } })
    rows.push(row)
    say(`seed ${one}: ${row.received} of ${messages} received, ${row.attaches} attaches, ${row.resentBytes} bytes sent again, ${row.seconds} s`)
  }

  return {
    result: { campaign: 'soak', rows },
    failures: rows.flatMap(({ seed, wrong }) => wrong == null ? [] : [`seed ${seed}: ${wrong}`])
  }
}
