#!/usr/bin/env node
const [major] = process.versions.node.split('.')

if (Number(major) < 22) {
  process.stderr.write(`juxta: needs Node 22 or later, and this is ${process.version}\n`)
  process.exit(1)
}

const { main } = await import('../dist/src/index.js')

await main()
