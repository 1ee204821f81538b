// npm run lint [-- --fix]: every check of the sources, all of them even when one fails.

import { spawn } from 'node:child_process'
import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { checkFileLength } from './lint/file-length.mjs'
import { checkImportGraph } from './lint/import-graph.mjs'
import { root } from './setup.mjs'

const run = async (name, args) => {
  return new Promise((resolve, reject) => {
    const bin = join(root, 'node_modules', name, 'bin', `${name}.js`)
    const child = spawn(process.execPath, [bin, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const text = Buffer.concat(output).toString('utf8').trim()

      resolve({ ok: code === 0, output: signal == null ? text : `${text}\nended by ${signal}` })
    })
  })
}

const packages = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .sort()

const sources = () => packages.flatMap((folder) => {
  return readdirSync(join(folder, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, 'src', name))
})

const checks = {
  'import graph': async () => {
    const problems = checkImportGraph(root)

    return { ok: problems.length === 0, output: problems.join('\n') }
  },

  'file length': async () => {
    const { problems, warnings } = checkFileLength(root, sources())

    return {
      ok: problems.length === 0,
      output: [...warnings.map((text) => `warning: ${text}`), ...problems].join('\n')
    }
  },

  // style, types, promises, pure cores
  eslint: async () => run('eslint', process.argv.includes('--fix') ? ['--fix', '.'] : ['--max-warnings', '0', '.']),

  // unused files, exports and dependencies
  knip: async () => run('knip', ['--no-progress', '--treat-config-hints-as-errors']),

  // what would be published can be imported
  publint: async () => {
    const lines = []

    for (const folder of packages) {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

      if (manifest.private === true) {
        continue
      }

      const { messages } = await publint({ pkgDir: folder, pack: false, strict: true })

      lines.push(...messages.map((message) => `${manifest.name}: ${formatMessage(message, manifest, { color: false })}`))
    }

    return { ok: lines.length === 0, output: lines.join('\n') }
  }
}

const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => {
  try {
    return { name, ...await check() }
  } catch (err) {
    return { name, ok: false, output: err.stack }
  }
}))

for (const { name, ok, output } of results) {
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name}\n`)

  if (output !== '') {
    process.stdout.write(`${output.replace(/^/gm, '       ')}\n`)
  }
}

process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
