// npm run docs [-- --check]: writes what is generated in the documentation, or with --check fails if something is stale.
//
//   packages/*/README.md    from package.json and the docblock of src/index.ts
//   README.md, docs/*.md    what stands between `<!-- generated: NAME -->` and `<!-- /generated -->`

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { componentDiagram } from './docs/component-diagram.mjs'
import { packageReadme } from './docs/package-readme.mjs'
import { packageTable } from './docs/package-table.mjs'
import { root } from './setup.mjs'

const check = process.argv.includes('--check')
const problems = []

const read = (path) => readFileSync(path, 'utf8')
const graph = JSON.parse(read(join(root, 'import-graph.json')))
const folders = graph.layers.flatMap(({ packages }) => packages)
const manifests = new Map(folders.map((folder) => [folder, JSON.parse(read(join(root, 'packages', folder, 'package.json')))]))

const put = (path, text) => {
  const before = existsSync(path) ? read(path) : undefined

  if (before === text) {
    return
  }

  if (check) {
    problems.push(`${relative(root, path)} is stale: run \`npm run docs\` and commit it`)
  } else {
    writeFileSync(path, text)
    process.stdout.write(`wrote ${relative(root, path)}\n`)
  }
}

const generated = {
  'component diagram': () => componentDiagram(graph),
  'package table': (base) => packageTable(graph, manifests, (folder) => `${base}packages/${folder}/README.md`)
}

const REGION = /(<!-- generated: (.+?) -->\n)[\s\S]*?(<!-- \/generated -->)/g

for (const folder of folders) {
  const home = join(root, 'packages', folder)

  try {
    put(join(home, 'README.md'), packageReadme({ manifest: manifests.get(folder), source: read(join(home, 'src', 'index.ts')) }))
  } catch (err) {
    problems.push(`packages/${folder}: ${err.message}`)
  }
}

for (const [path, base] of [
  [join(root, 'README.md'), ''],
  ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).sort().map((name) => [join(root, 'docs', name), '../'])
]) {
  put(path, read(path).replace(REGION, (region, begin, name, end) => {
    if (generated[name] == null) {
      problems.push(`${relative(root, path)}: nothing is called \`${name}\`; there are: ${Object.keys(generated).join(', ')}`)
      return region
    }

    return `${begin}\n${generated[name](base)}\n\n${end}`
  }))
}

for (const problem of problems) {
  process.stderr.write(`${problem}\n`)
}

process.exitCode = problems.length > 0 ? 1 : 0
