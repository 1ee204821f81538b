// npm test [-- PATH...]: builds, runs every spec (or those under the paths given), ends with `N passed, N failed, N skipped`.
//
// Each package's specs, and those of test/, run in a process of their own, so that what one leaves behind harms no other
// and is reported under its name. What runs is derived from the sources: a compiled spec whose source is gone never does.

import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { ensureBuilt, root } from './setup.mjs'

/** milliseconds that all tests together may take; then what is running is named and ended */
const TOTAL_LIMIT_MS = 14.5 * 60_000

/** milliseconds beyond its own time limit after which a test must be blocking its whole process */
const BLOCKED_AFTER_MS = 30_000

/** milliseconds for a test that switched its time limit off */
const UNLIMITED_TEST_MS = 5 * 60_000

/** milliseconds after its last test, when the process should long have ended or said why not */
const EXIT_LIMIT_MS = 15_000

const RUN_GROUP = join(root, 'scripts', 'testing', 'run-group.mjs')

const totals = { passed: 0, failed: 0, skipped: 0 }
const remarks = []
const skipped = []

const fail = (remark) => {
  totals.failed++
  remarks.push(remark)
}

const specsUnder = (folder) => {
  if (!existsSync(folder)) {
    return []
  }

  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap((entry) => {
      const path = join(folder, entry.name)

      if (entry.isDirectory()) {
        return entry.name === 'dist' || entry.name === 'node_modules' ? [] : specsUnder(path)
      }

      return entry.name.endsWith('.spec.ts') ? [path] : []
    })
}

/** The groups: one per package, and one for what crosses packages. `project` is the folder that has the tsconfig.json. */
const groups = () => {
  const packages = readdirSync(join(root, 'packages')).sort().map((name) => ({
    project: join('packages', name),
    tests: join(root, 'packages', name, 'test')
  }))

  return [...packages, { project: 'test', tests: join(root, 'test') }]
    .map(({ project, tests }) => ({ project, specs: specsUnder(tests) }))
    .filter(({ specs }) => specs.length > 0)
}

const compiled = (project, spec) => {
  return join(root, project, 'dist', relative(join(root, project), spec).replace(/\.ts$/, '.js'))
}

const within = (path, folder) => path === folder || path.startsWith(folder + sep)

const narrowed = (all, paths) => {
  if (paths.length === 0) {
    return all
  }

  for (const path of paths) {
    if (!existsSync(path)) {
      throw new Error(`There is no ${relative(root, path)}.`)
    }
  }

  return all
    .map(({ project, specs }) => ({
      project,
      specs: specs.filter((spec) => paths.some((path) => within(spec, path)))
    }))
    .filter(({ specs }) => specs.length > 0)
}

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

let running

const runGroup = async ({ project, specs }, deadline) => {
  const files = specs.map((spec) => compiled(project, spec))
  const missing = files.filter((file) => !existsSync(file))

  if (missing.length > 0) {
    fail(`${project}: not built: ${missing.map((file) => relative(root, file)).join(', ')}`)
    return
  }

  process.stdout.write(`\n# ${project}\n`)

  const child = spawn(process.execPath, ['--enable-source-maps', RUN_GROUP, ...files], {
    cwd: join(root, project),
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  running = child

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
  const overall = setTimeout(() => {
    stop(`the time limit of ${TOTAL_LIMIT_MS / 60_000} minutes for all tests struck during: ${current}`)
  }, Math.max(0, deadline - Date.now()))

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
        totals.passed++
        break
      case 'fail':
        failures++
        totals.failed++
        remarks.push(`${project}: ${message.title}`)
        break
      case 'skip':
        totals.skipped++
        skipped.push(`${project}: ${message.title}${message.reason == null ? '' : ` (${message.reason})`}`)
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

  const { code, signal } = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal }))
  })

  running = undefined
  clearTimeout(watchdog)
  clearTimeout(overall)
  // what the tests started and did not end
  killGroup(child)

  if (stopped != null) {
    fail(`${project}: ${stopped}`)
  } else if (!ended) {
    fail(`${project}: its process ended (${signal ?? `exit code ${code}`}) during: ${current}`)
  } else if (code !== 0 && failures === 0) {
    fail(`${project}: its process ended with ${signal ?? `exit code ${code}`} after its last test`)
  }
}

const finish = () => {
  if (skipped.length > 0) {
    process.stdout.write(`\nskipped:\n${skipped.map((title) => `  ${title}\n`).join('')}`)
  }

  if (remarks.length > 0) {
    process.stdout.write(`\nfailed:\n${remarks.map((remark) => `  ${remark}\n`).join('')}`)
  }

  process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`)
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    if (running != null) {
      killGroup(running)
    }

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

  await ensureBuilt(paths.length === 0 ? [] : chosen.map(({ project }) => join(root, project)))

  const deadline = Date.now() + TOTAL_LIMIT_MS

  for (const group of chosen) {
    if (Date.now() >= deadline) {
      fail(`${group.project}: not run, the time limit of ${TOTAL_LIMIT_MS / 60_000} minutes for all tests was over`)
    } else {
      await runGroup(group, deadline)
    }
  }
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
