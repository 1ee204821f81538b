/**
 * Simulations under virtual time: the same cores that run in a node, and a network that does as the seed says.
 *
 *   npm run -s sim -- session|reliable [--json] [--seed S] [--seeds K]
 *
 * Seeds are S, S + 1, … (K of them; S = 1). The result is the last line with `--json`. Exits with 1 when a bar is missed.
 */
import { parseArgs } from 'node:util'
import { reliableTable, simulateReliable } from './reliable.ts'
import { simulateSession } from './session.ts'

interface Suite {
  /** K, if not said */
  seeds: number
  run (seeds: number[]): { pass: boolean, json: unknown, text: unknown }
}

const suites: Record<string, Suite> = {
  session: {
    seeds: 3,
    run: seeds => {
      const result = simulateSession(seeds)

      return { pass: true, json: result, text: result }
    }
  },
  reliable: {
    seeds: 20,
    run: seeds => {
      const result = simulateReliable(seeds)

      return { pass: result.pass, json: result, text: reliableTable(result) }
    }
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    help: { type: 'boolean', default: false }
  }
})

const [suite] = positionals
const first = Number(values.seed)
const chosen = suite == null ? undefined : suites[suite]
const count = Number(values.seeds ?? chosen?.seeds)

if (values.help || chosen == null || !Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error(`usage: npm run -s sim -- ${Object.keys(suites).join('|')} [--json] [--seed S] [--seeds K]`)
  process.exitCode = values.help ? 0 : 2
} else {
  const { pass, json, text } = chosen.run(Array.from({ length: count }, (_, i) => first + i))

  console.log(values.json ? JSON.stringify(json) : text)
  process.exitCode = pass ? 0 : 1
}
