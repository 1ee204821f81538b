// Runs the spec files given as arguments in this process, in colours after --color, and reports to the parent over IPC:
//
//   { type: 'test', title, timeout }    a test or hook begins (milliseconds, 0 = none)
//   { type: 'pass' | 'fail' | 'skip', title, reason }    the reason of what was skipped, if it left one
//   { type: 'end' }                     every test ran
//   { type: 'leak', resources }         every test ran, but something keeps the process alive

import { resolve } from 'node:path'
import Mocha from 'mocha'

/** milliseconds that one test may take unless it says otherwise with `this.timeout()` */
const TEST_TIMEOUT_MS = 20_000

/** milliseconds above which a test is marked as slow in the output */
const SLOW_MS = 2_000

/** milliseconds that the process has after its last test to close what it opened: a node that has stopped leaves only libp2p's own timers, of a second */
const EXIT_GRACE_MS = 4_000

const options = process.argv.slice(2)

const report = (message) => new Promise((resolve) => {
  if (process.connected) {
    process.send(message, resolve)
  } else {
    resolve()
  }
})

// The parent is gone: whatever this was for, nobody reads it any more.
process.on('disconnect', () => process.exit(1))
process.channel?.unref()

// Mocha fails the running test on an uncaught exception, and hands a rejection that nobody handles to whoever listens here.
process.on('unhandledRejection', (reason) => {
  throw reason instanceof Error ? reason : new Error(`rejected with ${String(reason)}`)
})

const mocha = new Mocha({
  timeout: TEST_TIMEOUT_MS,
  slow: SLOW_MS,
  forbidOnly: true,
  allowUncaught: false,
  color: process.env.FORCE_COLOR != null || options.includes('--color'),
  reporter: 'spec'
})

for (const file of options.filter((option) => option !== '--color')) {
  mocha.addFile(resolve(file))
}

await mocha.loadFilesAsync()

/** mocha keeps no reason: who skips leaves one on the suite, as `skipReason` */
const skipReason = (test) => test == null ? undefined : test.skipReason ?? skipReason(test.parent)

let current

const begins = (runnable) => {
  current = runnable
  report({ type: 'test', title: runnable.fullTitle(), timeout: runnable.timeout() })
}

// a test may also say in itself how long it may take
const { timeout } = Mocha.Runnable.prototype
Mocha.Runnable.prototype.timeout = function (...args) {
  const result = timeout.apply(this, args)

  if (args.length > 0 && this === current) {
    begins(this)
  }

  return result
}

const runner = mocha.run((failures) => {
  process.exitCode = failures === 0 ? 0 : 1
  report({ type: 'end' })

  // unref'd: it fires only when something else keeps the process alive
  setTimeout(() => {
    const resources = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap' && name !== 'TTYWrap')

    report({ type: 'leak', resources }).then(() => process.exit(1), () => process.exit(1))
  }, EXIT_GRACE_MS).unref()
})

runner.on('test', begins)
runner.on('hook', begins)
// mocha says that a test begins before the hooks that precede it, whose time limits are others
runner.on('hook end', (hook) => hook.ctx?.currentTest == null ? undefined : begins(hook.ctx.currentTest))
runner.on('pass', (test) => report({ type: 'pass', title: test.fullTitle() }))
runner.on('fail', (test) => report({ type: 'fail', title: test.fullTitle() }))
runner.on('pending', (test) => report({ type: 'skip', title: test.fullTitle(), reason: skipReason(test) }))
