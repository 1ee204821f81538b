// npm test [-- PATH...]: builds, runs every spec (or those under the paths given), ends with `N passed, N failed, N skipped`.
//
// Each package's specs, and those of each folder of test/, run in a process of their own, so that what one leaves behind harms
// no other and is reported under its name. One more than there are cores run beside each other, at most four, because some mostly wait;
// each one's output comes as a whole. What runs is derived from the sources: a compiled spec whose source is gone never does.

import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureBuilt, root } from './setup.mjs'
import { killRunning, runGroup } from './testing/group-process.mjs'
import { groups, narrowed, ordered } from './testing/groups.mjs'
import { InTurn } from './testing/in-turn.mjs'

/** milliseconds that all tests together may take; then what is running is named and ended */
const TOTAL_LIMIT_MS = 14.5 * 60_000

/** groups that run beside each other, at most: on more cores, tests would be in each other's way elsewhere */
const MAX_LANES = 4

const totals = { passed: 0, failed: 0, skipped: 0 }
const remarks = []
const skipped = []

const fail = (remark) => {
  totals.failed++
  remarks.push(remark)
}

const tally = {
  passed: () => { totals.passed++ },
  failed: fail,
  skipped: (title) => {
    totals.skipped++
    skipped.push(title)
  }
}

const runAll = async (chosen) => {
  const waiting = ordered(chosen)
  const output = new InTurn(process.stdout)
  const limit = { at: Date.now() + TOTAL_LIMIT_MS, says: `the time limit of ${TOTAL_LIMIT_MS / 60_000} minutes for all tests` }

  const lane = async (index) => {
    while (waiting.length > 0) {
      const group = index % 2 === 0 ? waiting.shift() : waiting.pop()

      if (Date.now() >= limit.at) {
        fail(`${group.name}: not run, ${limit.says} was over`)
        continue
      }

      const { write, end } = output.begin()

      try {
        await runGroup(group, { write, tally, limit })
      } catch (err) {
        fail(`${group.name}: ${err.stack}`)
      } finally {
        end()
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(MAX_LANES, availableParallelism() + 1) }, async (_, index) => lane(index)))
}

/** Since the process began: the build is in it, an install is not. */
const duration = (milliseconds) => {
  const seconds = Math.round(milliseconds / 1000)

  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

const finish = () => {
  if (skipped.length > 0) {
    process.stdout.write(`\nskipped:\n${skipped.map((title) => `  ${title}\n`).join('')}`)
  }

  if (remarks.length > 0) {
    process.stdout.write(`\nfailed:\n${remarks.map((remark) => `  ${remark}\n`).join('')}`)
  }

  process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0
  process.stdout.write(`\ntook ${duration(performance.now())}\n`)
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`)
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    killRunning()
    fail(`stopped by ${signal}`)
    finish()
    process.exit(1)
  })
}

const USAGE = `npm test [-- PATH...]

Builds, runs every test, or those in the files and folders given, and ends with \`N passed, N failed, N skipped\`.
For example: npm test -- packages/path packages/wire/test/stream-reader.spec.ts
`

const main = async () => {
  const paths = process.argv.slice(2).map((path) => resolve(process.env.INIT_CWD ?? process.cwd(), path))
  const chosen = narrowed(groups(), paths)

  if (chosen.length === 0) {
    throw new Error('No spec was found.')
  }

  await ensureBuilt(paths.length === 0 ? [] : [...new Set(chosen.map(({ project }) => join(root, project)))])
  await runAll(chosen)
}

if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
  process.stdout.write(USAGE)
  process.exit(0)
}

try {
  await main()
} catch (err) {
  fail(err.name === 'SetupError' || err.name === 'Error' ? err.message : err.stack)
}

finish()
