// npm run codecs: writes the codec of every packages/*/src/wire/*.proto beside it.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codecOf, protos } from './generated-codecs.mjs'
import { root } from './setup.mjs'

const protons = join(root, 'node_modules', 'protons', 'dist', 'bin', 'protons.js')

// what protons writes has namespaces and unused parameters, which our own sources may not have
const head = (source, codec) => {
  const long = codec.split('\n').length > LONG ? '// Long because each message has a codec of its own.\n' : ''

  return `// Made by \`npm run codecs\` from ${source}: edit that.\n${long}// @ts-nocheck\n`
}

/** Lines from which lint wants to be told why. */
const LONG = 346

for (const proto of protos()) {
  const path = join(root, proto)
  const { status } = spawnSync(process.execPath, [protons, '--strict', '--output', dirname(path), path], { stdio: 'inherit' })

  if (status !== 0) {
    process.stderr.write(`${proto}: protons failed\n`)
    process.exitCode = 1
    continue
  }

  const written = codecOf(path)
  const codec = readFileSync(written, 'utf8')
  writeFileSync(written, head(basename(path), codec) + codec)
}
