// npm run codecs: writes the codec of every packages/*/src/wire/*.proto beside it.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './setup.mjs'

const protons = join(root, 'node_modules', 'protons', 'dist', 'bin', 'protons.js')

// what protons writes has namespaces and unused parameters, which our own sources may not have
const head = (source, codec) => {
  const long = codec.split('\n').length > LONG ? '// Long because each message has a codec of its own.\n' : ''

  return `// Made by \`npm run codecs\` from ${source}: edit that.\n${long}// @ts-nocheck\n`
}

/** Lines from which lint wants to be told why. */
const LONG = 346

for (const name of readdirSync(join(root, 'packages')).sort()) {
  const folder = join(root, 'packages', name, 'src', 'wire')
  const sources = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.proto')).sort() : []

  for (const source of sources) {
    const path = join(folder, source)
    const { status } = spawnSync(process.execPath, [protons, '--strict', '--output', folder, path], { stdio: 'inherit' })

    if (status !== 0) {
      process.stderr.write(`${relative(root, path)}: protons failed\n`)
      process.exitCode = 1
      continue
    }

    const written = path.replace(/\.proto$/, '.ts')
    const codec = readFileSync(written, 'utf8')
    writeFileSync(written, head(source, codec) + codec)
  }
}
