/**
 * Simulations under virtual time: the same cores that run in a node, and a network that does as the seed says.
 *
 *   npm run -s sim -- session|reliable|placement [--json] [--seed S] [--seeds K]
 *   npm run -s sim -- discovery [--peers N] [--json] [--seed S]
 *   npm run -s sim -- discovery-curve [--json] [--seed S]
 *
 * Seeds are S, S + 1, … (K of them; S = 1). The result is the last line with `--json`. Exits with 1 when a bar is missed. `discovery` is of N (1,000) real
 * nodes in this process, `discovery-curve` the same with 125, 250, 500 and 1,000, one after the other.
 */
import { parseArgs } from 'node:util'
import { discoveryCurve, discoveryTable } from './discovery/curve.ts'
import { simulateDiscovery } from './discovery/suite.ts'
import { placementTable, simulatePlacement } from './placement.ts'
import { reliableTable, simulateReliable } from './reliable.ts'
import { simulateSession } from './session.ts'

interface Outcome {
  pass: boolean
  json: unknown
  text: unknown
}

interface Suite {
  /** K, if not said */
  seeds: number
  run (seeds: number[], options: { peers: number }): Outcome | Promise<Outcome>
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
  },
  discovery: {
    seeds: 1,
    run: async ([seed], { peers }) => {
      const { result, missed } = await simulateDiscovery({ peers, seed })
      console.error(missed.length === 0 ? 'all bars are met' : `missed: ${missed.join('; ')}`)

      return { pass: missed.length === 0, json: result, text: discoveryTable([result]) }
    }
  },
  'discovery-curve': {
    seeds: 1,
    run: async ([seed]) => {
      const { pass, results } = await discoveryCurve(seed)

      return { pass, json: { suite: 'discovery-curve', results }, text: discoveryTable(results) }
    }
  },
  placement: {
    seeds: 1,
    run: seeds => {
      const result = simulatePlacement(seeds)

      return { pass: result.pass, json: result, text: placementTable(result) }
    }
  }
}

/** With less there are not four rendezvous peers, of which one may go and three keep an entry. */
const LEAST_PEERS = 60

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    peers: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    help: { type: 'boolean', default: false }
  }
})

const [suite] = positionals
const first = Number(values.seed)
const peers = Number(values.peers)
const chosen = suite == null ? undefined : suites[suite]
const count = Number(values.seeds ?? chosen?.seeds)
const numbers = Number.isSafeInteger(first) && Number.isSafeInteger(count) && count >= 1 && Number.isSafeInteger(peers) && peers >= LEAST_PEERS

if (values.help || chosen == null || !numbers) {
  console.error(`usage: npm run -s sim -- ${Object.keys(suites).join('|')} [--json] [--seed S] [--seeds K] [--peers N, at least ${LEAST_PEERS}]`)
  process.exitCode = values.help ? 0 : 2
} else {
  const { pass, json, text } = await chosen.run(Array.from({ length: count }, (_, i) => first + i), { peers })

  console.log(values.json ? JSON.stringify(json) : text)
  process.exitCode = pass ? 0 : 1
}
