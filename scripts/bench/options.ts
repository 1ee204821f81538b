import { parseArgs } from 'node:util'
import { IDLE_ROW } from './idle/row.ts'
import { SYSTEM_NAMES } from './peers/task.ts'
import { ROW_NAMES } from './pipe/measurements.ts'
import type { Side } from './measure/pairs.ts'

export interface BenchOptions {
  /** a smoke test: everything small, and the figures worth nothing */
  quick: boolean
  /** one object on stdout */
  json: boolean
  /** the rows of the suite to measure; undefined: all */
  rows?: string[]
  /** how many pairs, instead of what the suite thinks enough */
  pairs?: number
  /** measure only this side of the pairs: no ratios, for a profile of it alone */
  side?: Side
  /** a folder for a CPU profile of each process */
  profile?: string
}

/** The rows of the suites that can be had one by one */
const ROWS: Record<string, readonly string[]> = { pipe: [...ROW_NAMES, IDLE_ROW], peers: SYSTEM_NAMES }

export const USAGE = `npm run bench -- SUITE [options]

  pipe      the reliable pipe against a raw stream on the same connection
  flood     a tight loop of small sends: memory, and how long the event loop stands still
  move      from a relay to a direct connection and back in mid-transfer
  relay     through a relay with libp2p's limits, beside a raw client that runs into them, and beside a relay without limits
  recovery  a path is cut, or falls silent, in mid-transfer: how long until something is delivered again
  find      searching, here and through a rendezvous, and a pipe until its first byte, beside a plain dial and a round trip
  cache     advertisements kept in a LevelDB: insertion, queries, a restart
  peers     the reliable pipe beside JetStream, MQTT, gossipsub and a raw stream; brokers that are not installed are skipped

  --json         the result as one line of JSON on stdout
  --quick        small, to see that it runs: the figures are worth nothing
  --rows A,B     of pipe and peers: only these rows
  --pairs N      of pipe, peers, relay and recovery: so many pairs of every row, rounds or cuts
  --side SIDE    of pipe: only raw or only pipe, for a profile of it alone
  --profile DIR  leaves a CPU profile of each process in DIR and prints where their time went

Exits with 1 when a bar of move, relay or recovery is missed, but for --quick.
`

/** The command line makes no sense; trying again with the same one won't help */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** @throws UsageError */
export function readOptions (args: string[]): { suite: string, options: BenchOptions } {
  const { values: { rows, pairs, side, ...options }, positionals: [suite, ...rest] } = parse(args)

  check(suite != null && rest.length === 0, 'one suite is to be named')
  check(side == null || side === 'raw' || side === 'pipe', `a side is raw or pipe, not ${side}`)
  check(pairs == null || (Number.isInteger(Number(pairs)) && Number(pairs) > 0), `${pairs} is no number of pairs`)
  rows?.split(',').forEach(row => { check(ROWS[suite]?.includes(row), `${suite} has no row ${row}: ${ROWS[suite]?.join(', ') ?? 'it has none'}`) })

  return { suite, options: { ...options, rows: rows?.split(','), pairs: pairs == null ? undefined : Number(pairs), side } }
}

function parse (args: string[]): ReturnType<typeof parseBenchArgs> {
  try {
    return parseBenchArgs(args)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function parseBenchArgs (args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      pairs: { type: 'string' },
      side: { type: 'string' },
      profile: { type: 'string' }
    }
  })
}

function check (holds: boolean, message: string): asserts holds {
  if (!holds) {
    throw new UsageError(message)
  }
}
