// Makes a clone ready: installs what is missing, sees to it that Node 24 is in node_modules/.bin, builds what is out of date.
//
//   node scripts/setup.mjs            install and build
//   node scripts/setup.mjs install    install only
//   --closing-line                    on failure also print what `npm test` ends with
//
// npm runs it before every script of package.json, so it has no dependencies, runs on any Node >= 20, says nothing when
// there is nothing to do, and does not write to stdout: that belongs to the script it prepares.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync, linkSync, mkdirSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const modules = join(root, 'node_modules')
const installStamp = join(modules, '.juxta-install')
const buildStamp = join(modules, '.juxta-build')
const lockFile = join(root, '.setup.lock')

/** milliseconds between two looks at a lock that another process holds */
const LOCK_POLL_MS = 250

/** milliseconds after which a lock counts as left behind even if its process id is in use (an install takes about one minute) */
const LOCK_STALE_MS = 20 * 60_000

/** lines of the package manager's own output that a failure shows */
const OUTPUT_LINES = 20

class SetupError extends Error {
  name = 'SetupError'
}

const say = (text) => process.stderr.write(`setup: ${text}\n`)

const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch (err) {
    if (err.code === 'ENOENT' || err.code === 'ENOTDIR') {
      return undefined
    }

    throw err
  }
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

const run = async (command, args, { cwd = root, env = process.env } = {}) => {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code: code ?? 1, signal, output: Buffer.concat(output).toString('utf8').trim() })
    })
  })
}

// ---- install

/** What an install depends on: the lock, or without one the manifests. */
const installHash = () => {
  const hash = createHash('sha256')
  const lock = read(join(root, 'package-lock.json'))

  if (lock != null) {
    return hash.update(lock).digest('hex')
  }

  for (const path of [join(root, 'package.json'), ...workspaces().map((folder) => join(folder, 'package.json'))]) {
    hash.update(path).update(read(path) ?? '')
  }

  return hash.digest('hex')
}

const workspaces = () => {
  const packages = join(root, 'packages')

  return [...readdirSync(packages).sort().map((name) => join(packages, name)), join(root, 'test'), join(root, 'scripts')]
    .filter((folder) => existsSync(join(folder, 'package.json')))
}

const installed = () => read(installStamp) === installHash() && existsSync(nodeBinary())

const nodeBinary = () => join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

/** npm notes in node_modules what it put there: when that agrees with the lock, somebody ran npm by hand and all is done. */
const installedByHand = () => {
  const lock = read(join(root, 'package-lock.json'))
  const there = read(join(modules, '.package-lock.json'))

  if (lock == null || there == null) {
    return false
  }

  const packages = JSON.parse(there).packages

  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/')) {
      return true
    }

    const found = packages[path]

    return found == null ? wanted.optional === true || wanted.peer === true : found.version === wanted.version
  })
}

const packageManager = () => {
  const cli = process.env.npm_execpath

  // the node that runs npm, which is the system's: ours is in the folder that is about to be replaced
  const node = process.env.npm_node_execpath ?? process.execPath

  return cli?.endsWith('npm-cli.js') === true ? { command: node, args: [cli], node } : { command: 'npm', args: [], node }
}

const npmEnvironment = () => ({
  ...process.env,
  // `npm run -s` hands its silence down, which would hide why an install failed
  npm_config_loglevel: 'error',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
  npm_config_progress: 'false',
  npm_config_update_notifier: 'false'
})

const failedInstall = (what, { code, signal, output }) => {
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network/i.test(output)
  const hint = offline
    ? 'The package registry could not be reached: setting up a fresh clone needs a network. Try again once there is one.'
    : 'The output above is the package manager\'s own.'

  // npm follows some errors with a page of usage
  const lines = output.split('\n')
  const shown = lines.length > OUTPUT_LINES ? [...lines.slice(0, OUTPUT_LINES), '…'] : lines

  return new SetupError(`${shown.join('\n')}\n${what} failed (${signal ?? `exit code ${code}`}). ${hint}`)
}

const install = async () => {
  if (existsSync(modules) && installedByHand()) {
    await ensureNode()
    writeFileSync(installStamp, installHash())
    return
  }

  const { command, args } = packageManager()
  const fresh = !existsSync(modules)
  // `npm ci` begins by removing node_modules, which processes that run now still read from: only for a folder that isn't there
  const subcommand = fresh && existsSync(join(root, 'package-lock.json')) ? ['ci'] : ['install', '--no-save']
  // the one install script that is needed runs below, on every version of npm and whatever its policy on such scripts is
  const options = ['--ignore-scripts']

  say(fresh ? 'installing dependencies (once, about a minute)' : 'dependencies changed, installing them')
  let result = await run(command, [...args, ...subcommand, ...options], { env: npmEnvironment() })

  if (result.code !== 0 && /\bEUSAGE\b/.test(result.output)) {
    say('package-lock.json does not agree with the package.json files (run `npm install` and commit it): installing what these ask for')
    result = await run(command, [...args, 'install', '--no-save', ...options], { env: npmEnvironment() })
  }

  if (result.code !== 0) {
    throw failedInstall(`npm ${subcommand[0]}`, result)
  }

  await ensureNode()
  writeFileSync(installStamp, installHash())
}

/** The npm package `node` fetches its binary in an install script. */
const ensureNode = async () => {
  const folder = join(modules, 'node')
  const wanted = `v${readJson(join(folder, 'package.json')).version}`

  if (await nodeVersion() === wanted) {
    return
  }

  say(`fetching Node ${wanted}`)
  const { node } = packageManager()
  const result = await run(node, ['installArchSpecificPackage.js'], { cwd: folder, env: npmEnvironment() })

  if (result.code !== 0) {
    throw failedInstall(`fetching Node ${wanted}`, result)
  }

  if (!existsSync(nodeBinary()) && process.platform !== 'win32') {
    mkdirSync(dirname(nodeBinary()), { recursive: true })
    rmSync(nodeBinary(), { force: true })
    symlinkSync(join('..', 'node', 'bin', 'node'), nodeBinary())
  }

  const version = await nodeVersion()

  if (version !== wanted) {
    throw new SetupError(`${relative(root, nodeBinary())} should be Node ${wanted} and is ${version ?? 'not there'}. Remove node_modules and try again.`)
  }
}

const nodeVersion = async () => {
  try {
    const { code, output } = await run(nodeBinary(), ['--version'])

    return code === 0 ? output : undefined
  } catch {
    return undefined
  }
}

// ---- build

const projects = () => readJson(join(root, 'tsconfig.json')).references.map(({ path }) => path)

const SOURCE = /(?:\.ts|\.json|\.proto)$/

/** A digest over the name, size and modification time of everything that the compiler reads from this repository. */
const sourceHash = () => {
  const hash = createHash('sha256').update(read(installStamp) ?? '')
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1)) {
      const path = join(folder, entry.name)

      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== 'dist') {
          visit(path)
        }
      } else if (SOURCE.test(entry.name)) {
        const { size, mtimeMs } = statSync(path)
        hash.update(`${path} ${size} ${mtimeMs}\n`)
      }
    }
  }

  for (const project of projects()) {
    visit(join(root, project))
  }

  for (const name of ['tsconfig.json', 'tsconfig.base.json']) {
    hash.update(readFileSync(join(root, name)))
  }

  return hash.digest('hex')
}

const built = () => read(buildStamp) === sourceHash() && projects().every((project) => existsSync(join(root, project, 'dist')))

const compile = async (only) => {
  const tsc = join(modules, 'typescript', 'bin', 'tsc')
  const node = process.platform === 'win32' ? process.execPath : nodeBinary()
  const { code, signal, output } = await run(node, [tsc, '--build', ...only])

  if (code !== 0) {
    throw new SetupError(`${output}\nThe build failed (${signal ?? `exit code ${code}`}).`)
  }
}

// ---- one at a time

const alive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (err) {
    return err.code === 'EPERM'
  }
}

/** Creates the lock with its content in one step, so that nobody can read an empty one. */
const takeLock = () => {
  const own = `${lockFile}.${process.pid}`
  writeFileSync(own, `${process.pid}\n`)

  try {
    linkSync(own, lockFile)
    return true
  } catch (err) {
    if (err.code === 'EEXIST') {
      return false
    }

    throw err
  } finally {
    unlinkSync(own)
  }
}

/** Removes a lock whose process is gone. Renaming first: of several processes that notice it, only one moves it away. */
const dropStaleLock = () => {
  const holder = read(lockFile)

  if (holder == null) {
    return
  }

  const age = Date.now() - (statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? 0)

  if (alive(Number(holder)) && age < LOCK_STALE_MS) {
    return
  }

  const aside = `${lockFile}.stale.${process.pid}`

  try {
    renameSync(lockFile, aside)

    if (read(aside) !== holder) {
      // a new holder came in between reading and renaming: give it back
      linkSync(aside, lockFile)
    }
  } catch (err) {
    if (err.code !== 'ENOENT' && err.code !== 'EEXIST') {
      throw err
    }
  } finally {
    rmSync(aside, { force: true })
  }
}

const withLock = async (work) => {
  for (let waited = false; !takeLock(); waited = true) {
    dropStaleLock()

    if (!waited) {
      say('another set-up is under way here, waiting for it')
    }

    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS))
  }

  const release = () => rmSync(lockFile, { force: true })
  const interrupted = () => {
    release()
    process.exit(130)
  }
  process.once('SIGINT', interrupted)
  process.once('SIGTERM', interrupted)

  try {
    return await work()
  } finally {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', interrupted)
    release()
  }
}

/** Installs what is missing. Throws a SetupError whose message is meant for the reader of a terminal. */
export const ensureInstalled = async () => {
  if (!installed()) {
    await withLock(async () => {
      if (!installed()) {
        await install()
      }
    })
  }
}

/**
 * Builds what is out of date. With `only` (folders of projects) it builds these and what they need, so that somebody
 * else's half-written package is no obstacle.
 */
export const ensureBuilt = async (only = []) => {
  if (!existsSync(nodeBinary())) {
    throw new SetupError('Nothing is installed yet. If npm is told to ignore scripts, it also skips those that prepare another: run `node scripts/setup.mjs` first.')
  }

  if (built()) {
    return
  }

  await withLock(async () => {
    const before = sourceHash()

    if (built()) {
      return
    }

    say('building (half a minute to a minute, less when little has changed)')
    await compile(only)

    if (only.length === 0) {
      writeFileSync(buildStamp, before)
    }
  })
}

if (process.argv[1] != null && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const options = process.argv.slice(2)

  try {
    await ensureInstalled()

    if (!options.includes('install')) {
      await ensureBuilt()
    }
  } catch (err) {
    if (err.name !== 'SetupError') {
      throw err
    }

    say(err.message)
    process.exitCode = 1

    if (options.includes('--closing-line')) {
      process.stdout.write('0 passed, 1 failed, 0 skipped\n')
    }
  }
}
