/**
 * Simulations under virtual time: the same cores that run in a node, and a network that does as the seed says.
 *
 *   npm run -s sim -- session [--json] [--seed S] [--seeds K]
 */
import { parseArgs } from 'node:util'
import { simulateSession } from './session.ts'

const suites: Record<string, (seeds: number[]) => unknown> = { session: simulateSession }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false }
  }
})

const [suite] = positionals
const first = Number(values.seed)
const count = Number(values.seeds)

if (values.help || suite == null || !(suite in suites) || !Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error(`usage: npm run -s sim -- ${Object.keys(suites).join('|')} [--json] [--seed S] [--seeds K]`)
  process.exitCode = values.help ? 0 : 2
} else {
  const result = suites[suite](Array.from({ length: count }, (_, i) => first + i))

  console.log(values.json ? JSON.stringify(result) : result)
}
