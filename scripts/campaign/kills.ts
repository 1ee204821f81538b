import { kills as killsOnce } from '@juxta/tests/campaign'
import { say, seedsFrom } from './options.ts'
import type { CampaignOptions, CampaignResult } from './options.ts'
import type { KillsRow } from '@juxta/tests/campaign'

const ROUNDS = 50

/** A sender and a receiver with a durable session, killed with SIGKILL at random moments, for each seed */
export async function kills ({ seed, seeds = 1, rounds, quick }: CampaignOptions): Promise<CampaignResult> {
  const rows: KillsRow[] = []

  for (const one of seedsFrom(seed, seeds)) {
    const row = await killsOnce({ seed: one, rounds: rounds ?? (quick ? 2 : ROUNDS), onKill: (round, whom) => { say(`seed ${one}, round ${round}: the ${whom}`) } })
    rows.push(row)
    say(`seed ${one}: ${row.kills} processes killed, ${row.accepted} messages accepted, ${row.received} received, ${row.redelivered} of them again, ${row.seconds} s`)
  }

  return {
    result: { campaign: 'kills', rows },
    failures: rows.flatMap(({ seed, wrong }) => wrong.map(what => `seed ${seed}: ${what}`))
  }
}
