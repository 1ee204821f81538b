// Runs one group of specs in a process of its own, and sees to it that it ends.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../setup.mjs'
import { compiled } from './groups.mjs'

/** milliseconds beyond its own time limit after which a test must be blocking its whole process */
const BLOCKED_AFTER_MS = 30_000

/** milliseconds for a test that switched its time limit off */
const UNLIMITED_TEST_MS = 5 * 60_000

/** milliseconds after its last test, when the process should long have ended or said why not */
const EXIT_LIMIT_MS = 15_000

/** milliseconds for output of a process that has ended: what somebody else still holds open is not waited for */
const OUTPUT_LIMIT_MS = 2_000

const RUN_GROUP = join(root, 'scripts', 'testing', 'run-group.mjs')

const running = new Set()

const killGroup = (child) => {
  try {
    // the child leads a process group of its own, with whatever its tests started
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch (err) {
    if (err.code !== 'ESRCH') {
      throw err
    }
  }
}

/** Ends every group that runs, with whatever its tests started. */
export const killRunning = () => running.forEach(killGroup)

/**
 * Runs a group. `write` takes its output, `tally` what became of it: `passed(title)`, `failed(remark)`, `skipped(title)`; `limit` is
 * `{ at, says }`: when (milliseconds since 1970) it is ended at the latest, and why.
 */
export const runGroup = async ({ name, project, specs }, { write, tally, limit }) => {
  const files = specs.map((spec) => compiled(project, spec))
  const missing = files.filter((file) => !existsSync(file))

  if (missing.length > 0) {
    tally.failed(`${name}: not built: ${missing.map((file) => relative(root, file)).join(', ')}`)
    return
  }

  write(`\n# ${name}\n`)

  const options = process.stdout.isTTY === true ? ['--color'] : []
  const child = spawn(process.execPath, ['--enable-source-maps', RUN_GROUP, ...options, ...files], {
    cwd: join(root, project),
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  })
  running.add(child)
  child.stdout.on('data', write)
  child.stderr.on('data', write)

  let current = 'loading the spec files'
  let ended = false
  let failures = 0
  let stopped
  let watchdog

  const stop = (reason) => {
    stopped ??= reason
    killGroup(child)
  }
  const watch = (ms, reason) => {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => stop(reason), ms)
  }
  const overall = setTimeout(() => stop(`${limit.says} struck during: ${current}`), Math.max(0, limit.at - Date.now()))

  watch(60_000 + BLOCKED_AFTER_MS, 'the spec files could not be loaded in 90 s')

  child.on('message', (message) => {
    switch (message.type) {
      case 'test': {
        const limit = message.timeout > 0 ? message.timeout : UNLIMITED_TEST_MS
        current = message.title
        watch(limit + BLOCKED_AFTER_MS, `blocked its process for ${(limit + BLOCKED_AFTER_MS) / 1000} s: ${current}`)
        break
      }
      case 'pass':
        tally.passed()
        break
      case 'fail':
        failures++
        tally.failed(`${name}: ${message.title}`)
        break
      case 'skip':
        tally.skipped(`${name}: ${message.title}${message.reason == null ? '' : ` (${message.reason})`}`)
        break
      case 'end':
        ended = true
        watch(EXIT_LIMIT_MS, `its process did not end within ${EXIT_LIMIT_MS / 1000} s of the last test`)
        break
      case 'leak':
        stopped ??= `its process did not end by itself after the last test; still open: ${message.resources.join(', ') || 'unknown'}`
        break
    }
  })

  const closed = new Promise((resolve) => { child.on('close', resolve) })
  const { code, signal } = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })

  clearTimeout(watchdog)
  clearTimeout(overall)
  // what the tests started and did not end
  killGroup(child)

  let late
  await Promise.race([closed, new Promise((resolve) => { late = setTimeout(resolve, OUTPUT_LIMIT_MS) })])
  clearTimeout(late)
  running.delete(child)
  child.stdout.destroy()
  child.stderr.destroy()

  if (stopped != null) {
    tally.failed(`${name}: ${stopped}`)
  } else if (!ended) {
    tally.failed(`${name}: its process ended (${signal ?? `exit code ${code}`}) during: ${current}`)
  } else if (code !== 0 && failures === 0) {
    tally.failed(`${name}: its process ended with ${signal ?? `exit code ${code}`} after its last test`)
  }
}
