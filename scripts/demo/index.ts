/**
 * `npm run demo`: a pipe is found by its name, and a file goes through it from one process to another through a relay that keeps cutting it off, while connections are cut, the relay is
 * restarted, and the reader is slow. With `--role` this script is one of the processes that it starts.
 */
import { fileURLToPath } from 'node:url'
import { HELP, readOptions } from './arguments.ts'
import { CUTS, DEFAULT_ATTACHES_PER_SECOND, RAISED_ATTACHES_PER_SECOND, RAISED_INBOUND_THRESHOLD } from './constants.ts'
import { DemoError, UsageError } from './errors.ts'
import { Progress } from './progress.ts'
import { result, table } from './result.ts'
import { runRole } from './roles/role.ts'
import { formatBytes } from './size.ts'
import { Transfer } from './transfer.ts'
import type { Options } from './arguments.ts'
import type { Result } from './result.ts'

/** as a shell reports a process that a signal ended */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

async function main (args: string[]): Promise<number> {
  const options = await readOptions(args, process.env.INIT_CWD ?? process.cwd())

  if (options == null) {
    process.stdout.write(HELP)
    return 0
  }

  introduce(options)
  const progress = new Progress(options.fileBytes)
  const transfer = new Transfer(fileURLToPath(import.meta.url), options, progress)
  let exitCode: number | undefined

  for (const signal of Object.keys(EXIT_CODES) as Array<keyof typeof EXIT_CODES>) {
    process.on(signal, () => {
      exitCode = EXIT_CODES[signal]
      transfer.abort(new DemoError(`stopped by ${signal}`))
    })
  }

  try {
    const outcome = result(await transfer.run(), options)
    progress.end()
    const shown = options.json ? process.stderr : process.stdout
    shown.write(`\n${table(outcome)}\n`)
    explain(outcome.ok, options, outcome)

    if (options.json) {
      process.stdout.write(`${JSON.stringify(outcome)}\n`)
    }

    return outcome.ok ? 0 : 1
  } catch (error) {
    progress.end()

    if (exitCode == null) {
      throw error
    }

    process.stderr.write(`demo: ${(error as Error).message}\n`)
    return exitCode
  }
}

function introduce ({ fileBytes, filePath, raised, seed }: Options): void {
  process.stderr.write(`Sending ${formatBytes(fileBytes)}${filePath == null ? '' : ` (${filePath})`} to a pipe that is found by its name, through a relay with libp2p's default limits: 128 KiB and 2 minutes for each connection. Seed ${seed}.\n`)
  process.stderr.write(raised
    ? `The relay is the demo's own, so its nodes raise how often they attach through it to ${RAISED_ATTACHES_PER_SECOND} a second, and the receiver's libp2p inboundConnectionThreshold to ${RAISED_INBOUND_THRESHOLD} (it is 5, and charges relayed connections to the relay). The relay's limits are untouched.\n`
    : `Nothing is raised: the nodes attach through the relay about ${DEFAULT_ATTACHES_PER_SECOND} times a second, as they would through a stranger's, and each attach carries less than 128 KiB.\n`)
}

function explain (ok: boolean, { raised }: Options, { budgetWaitSeconds, faultsTooLate }: Result): void {
  if (faultsTooLate > 0) {
    process.stderr.write(`The file is too small for every fault to meet data: ${faultsTooLate} of ${CUTS + 2} came when nothing was left to send.\n`)
  }

  if (!raised) {
    process.stderr.write(`The transfer was slow because attaches waited ${budgetWaitSeconds.toFixed(1)} s for the budget of ${DEFAULT_ATTACHES_PER_SECOND} a second that a relay of somebody else's gets.\n`)
  }

  process.stderr.write(ok ? 'What arrived is what was sent: every byte, once, in order.\n' : 'FAILED: what arrived is not what was sent.\n')
}

function fail (error: unknown, json: boolean): void {
  const message = error instanceof DemoError || error instanceof UsageError ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)

  process.exitCode = 1
  process.stderr.write(`demo: ${message}\n${error instanceof UsageError ? '\n' + HELP : ''}`)

  if (json) {
    process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`)
  }
}

/** Each process loads only what it needs */
async function play (role: string): Promise<void> {
  switch (role) {
    case 'relay': return runRole((await import('./roles/relay.ts')).startRelay)
    case 'receiver': return runRole((await import('./roles/receiver.ts')).startReceiver)
    case 'finder': return runRole((await import('./roles/finder.ts')).startFinder)
    case 'sender': return runRole((await import('./roles/sender.ts')).startSender)
    default: throw new UsageError('--role is for the processes that the demo starts itself')
  }
}

const args = process.argv.slice(2)

try {
  if (args[0] === '--role') {
    await play(args[1])
  } else {
    process.exitCode = await main(args)
  }
} catch (error) {
  fail(error, args.includes('--json'))
}
