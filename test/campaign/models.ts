import fc from 'fast-check'
import { claimedScenario, play, scenario, switching } from '../simulation/model.ts'
import type { Scenario } from '../simulation/model.ts'

/** A case that failed, as the data file beside the test wants it */
export interface FailingCase {
  /** where it belongs, from the root of the repository */
  file: string
  entry: object
}

/** Cases of one seed, and what failed of them, shrunk */
type Check = (seed: number, cases: number) => FailingCase | undefined

/** What is compared with a model of itself, case by case */
export async function modelChecks (): Promise<Record<'session' | 'claimed' | 'switching' | 'outbox', Check>> {
  const { outboxProperty } = await import(new URL('../../../packages/reliable-pipe/dist/test/core/outbox-model.js', import.meta.url).href) as { outboxProperty: fc.IProperty<[unknown]> }

  return {
    session: checkSession(scenario),
    claimed: checkSession(claimedScenario),
    switching: checkSession(switching),
    outbox: (seed, cases) => {
      const { failed, counterexamplePath, errorInstance } = fc.check(outboxProperty, { seed, numRuns: cases })

      return failed ? { file: 'packages/reliable-pipe/test/seeds.json', entry: { seed, path: counterexamplePath, why: reason(errorInstance) } } : undefined
    }
  }
}

function checkSession (scenarios: fc.Arbitrary<Scenario>): Check {
  return (seed, cases) => {
    const { failed, counterexample, errorInstance } = fc.check(fc.property(scenarios, one => { play(one) }), { seed, numRuns: cases })

    return failed ? { file: 'test/simulation/once-failing.json', entry: { why: reason(errorInstance), scenario: counterexample?.[0] } } : undefined
  }
}

function reason (error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
