import { modelChecks } from '@juxta/tests/campaign'
import { simulateReliable } from '../sim/reliable.ts'
import { simulateSession } from '../sim/session.ts'
import { say, seedsFrom } from './options.ts'
import type { CampaignOptions, CampaignResult } from './options.ts'
import type { FailingCase } from '@juxta/tests/campaign'

/** Seeds of each simulation and of each model */
const SEEDS = 20

/** Cases that a model plays for one seed */
const CASES = 500

/** Whatever a seed draws, it has to arrive once and in order. What failed is shrunk and said in the form of the data file that keeps it for ever. */
export async function seeds ({ seed, seeds: count, quick }: CampaignOptions): Promise<CampaignResult> {
  const all = seedsFrom(seed, count ?? (quick ? 1 : SEEDS))
  const failures: string[] = []
  const found: FailingCase[] = []
  const simulated = all.map(one => simulateSession([one]).rows[0])

  for (const { name, seed, messages, delivered, duplicates, outOfOrder } of simulated) {
    const right = delivered === messages && duplicates === 0 && outOfOrder === 0
    say(`${name}, seed ${seed}: ${delivered} of ${messages} delivered${right ? '' : `, ${duplicates} twice, ${outOfOrder} out of order`}`)

    if (!right) {
      failures.push(`simulation ${name}, seed ${seed}`)
    }
  }

  // every case of it takes minutes
  const { missed, rows } = quick ? { missed: [], rows: [] } : simulateReliable(all)
  failures.push(...missed.map(bar => `simulation reliable, ${bar}`))

  for (const [name, check] of Object.entries(await modelChecks())) {
    for (const one of all) {
      const failing = check(one, quick ? 10 : CASES)
      say(`model ${name}, seed ${one}: ${failing == null ? 'holds' : 'FAILS'}`)

      if (failing != null) {
        found.push(failing)
        failures.push(`model ${name}, seed ${one}: for ${failing.file}: ${JSON.stringify(failing.entry)}`)
      }
    }
  }

  return { result: { campaign: 'seeds', simulations: simulated.length, reliable: rows, models: all.length, casesPerSeed: quick ? 10 : CASES, found }, failures }
}
