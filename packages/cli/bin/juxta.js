#!/usr/bin/env node
const [major] = process.versions.node.split('.')

if (Number(major) < 22) {
  process.stderr.write(`juxta: needs Node 22 or later, and this is ${process.version}. In a clone of the repository \`npx juxta\` runs it on the Node that npm installed there.\n`)
  process.exit(1)
}

const { main } = await import('../dist/src/index.js')

await main()
