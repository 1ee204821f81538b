/**
 * What takes minutes to hours, and has to hold all the same; `npm test` runs each in small.
 *
 *   npm run campaign -- NAME [--json] [--seed S] [--seeds K] [--rounds R] [--quick]
 *
 * Exits with 1 when something was not as it has to be. The last line with --json is one object.
 */
import { parseArgs } from 'node:util'
import { say } from './options.ts'
import type { CampaignOptions, CampaignResult } from './options.ts'

const CAMPAIGNS: Record<string, (options: CampaignOptions) => Promise<CampaignResult>> = {
  'faulty-socket': async options => (await import('./faulty-socket.ts')).faultySocket(options),
  soak: async options => (await import('./soak.ts')).soak(options),
  kills: async options => (await import('./kills.ts')).kills(options),
  seeds: async options => (await import('./seeds.ts')).seeds(options)
}

const USAGE = `npm run campaign -- NAME [options]

  faulty-socket  an echo of 100 x 64 KiB with 0 to 50 % of the packets lost, in steps of 5 %
  soak           1,000 x 32 KiB through a limited relay, with cuts, restarts of the relay and a reader that stops
  kills          a sender and a receiver with a durable session, processes killed 50 times at random moments
  seeds          20 seeds of the simulations, and many of the models that sessions are compared with

  --json         the result as one line of JSON on stdout
  --seed S       the first seed, default 1
  --seeds K      so many seeds from there on
  --rounds R     kills: so many
  --quick        small, to see that it runs
`

await main()

async function main (): Promise<void> {
  const asked = read(process.argv.slice(2))

  if (asked == null) {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }

  const { result, failures } = await CAMPAIGNS[asked.name](asked.options)

  failures.forEach(failure => { say(`FAILED: ${failure}`) })
  say(failures.length === 0 ? 'all as it has to be' : `${failures.length} not as it has to be`)
  process.exitCode = failures.length === 0 ? 0 : 1

  if (asked.json) {
    process.stdout.write(`${JSON.stringify({ ...result, failures })}\n`)
  }
}

function read (args: string[]): { name: string, json: boolean, options: CampaignOptions } | undefined {
  try {
    const { values: { json, seed, seeds, rounds: asked, quick }, positionals: [name, ...rest] } = parse(args)
    const [first, count, rounds] = [seed, seeds, asked].map(value => value == null ? undefined : Number(value))
    const known = Object.hasOwn(CAMPAIGNS, name ?? '') && rest.length === 0

    return known && Number.isSafeInteger(first ?? 1) && Number.isSafeInteger(count ?? 1) && (count ?? 1) > 0 && Number.isSafeInteger(rounds ?? 1) && (rounds ?? 1) > 0
      ? { name, json, options: { seed: first ?? 1, seeds: count, rounds, quick } }
      : undefined
  } catch {
    return undefined
  }
}

function parse (args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seed: { type: 'string' },
      seeds: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false }
    }
  })
}
