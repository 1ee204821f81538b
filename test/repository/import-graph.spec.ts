import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'chai'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const script = join(root, 'scripts', 'lint', 'import-graph.mjs')

interface Tree {
  graph: object
  files: Record<string, string>
}

const GRAPH = {
  layers: [
    { name: 'top', packages: ['upper'] },
    { name: 'base', packages: ['lower'] },
    { name: 'tests only', packages: ['lab'] }
  ],
  mayImport: { upper: ['lower'], lower: [], lab: [] },
  testsOnly: ['lab'],
  mayImportNode: ['lab/src/faults']
}

const manifest = (name: string, dependencies: string[] = [], devDependencies: string[] = []): string => JSON.stringify({
  name: `@x/${name}`,
  dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])),
  devDependencies: Object.fromEntries(devDependencies.map((name) => [name, '1.0.0']))
})

const FILES: Record<string, string> = {
  'packages/upper/package.json': manifest('upper', ['@x/lower', '@libp2p/interface', 'uint8arraylist'], ['@x/lab']),
  'packages/lower/package.json': manifest('lower'),
  'packages/lab/package.json': manifest('lab'),
  'packages/upper/src/index.ts': 'import { low } from "@x/lower"\nimport type { Stream } from "@libp2p/interface"\nexport * from "./core/state.ts"',
  'packages/upper/src/core/state.ts': 'import type { Init } from "../index.ts"\nimport { frame } from "../wire/frame.ts"\nimport { MAX } from "../constants.ts"',
  'packages/upper/src/wire/frame.ts': 'import { Uint8ArrayList } from "uint8arraylist"\nimport { BadFrame } from "../errors.ts"',
  'packages/upper/test/state.spec.ts': 'import { clock } from "@x/lab"\nimport fs from "node:fs"\nimport "../src/core/state.ts"',
  'packages/lower/src/index.ts': 'export const low = 1',
  'packages/lab/src/faults/index.ts': 'import net from "node:net"'
}

const inTree = <T>({ graph, files }: Tree, look: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'import-graph-'))

  try {
    for (const [path, text] of Object.entries({ ...files, 'import-graph.json': JSON.stringify(graph) })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }

    return look(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('import graph', () => {
  let check: (tree: Tree) => string[]

  before(async () => {
    const { checkImportGraph } = await import(pathToFileURL(script).href) as { checkImportGraph: (root: string) => string[] }

    check = (tree) => inTree(tree, checkImportGraph)
  })

  it('accepts a tree that keeps to it', () => {
    expect(check({ graph: GRAPH, files: FILES })).to.deep.equal([])
  })

  it('is a command that prints the violations and fails', () => {
    const files = { ...FILES, 'packages/lower/src/a.ts': 'import "@x/upper"' }
    const { status, stdout, stderr } = inTree({ graph: GRAPH, files }, (folder) => {
      return spawnSync(process.execPath, [script, folder], { encoding: 'utf8', timeout: 15_000 })
    })

    expect(stderr).to.equal('')
    expect(stdout).to.equal('packages/lower/src/a.ts:1: imports @x/upper; the graph allows none of the packages in src/\n')
    expect(status).to.equal(1)
  })

  const violations: Array<[title: string, path: string, text: string, problem: RegExp]> = [
    ['a package that the graph does not list', 'packages/lower/src/a.ts', 'export * from "@x/upper"',
      /^packages\/lower\/src\/a\.ts:1: imports @x\/upper; the graph allows none of the packages in src\/$/],
    ['a dynamic import', 'packages/lower/src/a.ts', '\nconst up = await import("@x/upper")', /a\.ts:2: imports @x\/upper/],
    ['an import of a type', 'packages/lower/src/a.ts', 'export type Up = import("@x/upper").Up', /a\.ts:1: imports @x\/upper/],
    ['what is for tests, outside tests', 'packages/upper/src/a.ts', 'import "@x/lab"', /imports @x\/lab; the graph allows only lower in src\//],
    ['an upper package in a test', 'packages/lower/test/a.spec.ts', 'import "@x/upper"', /imports @x\/upper; the graph allows only lower, lab in test\//],
    ['a package that is not a dependency', 'packages/upper/src/a.ts', 'import "it-pipe"', /imports it-pipe, which is not among/],
    ['its own package by name', 'packages/upper/src/a.ts', 'import "@x/upper"', /its own package, by name/],
    ['another package by path', 'packages/upper/src/a.ts', 'import "../../lower/src/index.ts"', /outside its package/],
    ['tests from sources', 'packages/upper/src/a.ts', 'import "../test/state.spec.ts"', /not in src\//],
    ['a Node builtin', 'packages/upper/src/a.ts', 'import { hash } from "crypto"', /imports the Node builtin crypto/],
    ['a Node builtin beside the folder that may', 'packages/lab/src/index.ts', 'import "node:net"', /imports the Node builtin node:net/],
    ['libp2p in a core', 'packages/upper/src/core/a.ts', 'import type { Stream } from "@libp2p/interface"', /a core imports @libp2p\/interface/],
    ['a shell in a core', 'packages/upper/src/core/a.ts', 'import { upper } from "../upper.ts"', /a core imports \.\.\/upper\.ts/],
    ['a core in a wire file', 'packages/upper/src/wire/a.ts', 'import "../core/state.ts"', /a wire file imports \.\.\/core\/state\.ts/],
    ['libp2p in a wire file', 'packages/upper/src/wire/a.ts', 'import "@libp2p/interface"', /a wire file imports @libp2p\/interface/],
    ['a dependency', 'packages/lower/package.json', manifest('lower', ['@x/upper']), /dependencies has @x\/upper/],
    ['a dependency for tests', 'packages/upper/package.json', manifest('upper', ['@x/lab', '@x/lower', '@libp2p/interface', 'uint8arraylist']),
      /dependencies has @x\/lab, and the graph allows only lower there/],
    ['a project reference', 'packages/lower/tsconfig.json', '{ "references": [{ "path": "../upper" }] }', /tsconfig\.json: refers to \.\.\/upper/]
  ]

  for (const [title, path, text, problem] of violations) {
    it(`refuses ${title}`, () => {
      const problems = check({ graph: GRAPH, files: { ...FILES, [path]: text } })

      expect(problems).to.have.lengthOf(1)
      expect(problems[0]).to.match(problem)
    })
  }

  const graphs: Array<[title: string, graph: object, problem: RegExp]> = [
    ['a cycle', { ...GRAPH, layers: [{ name: 'one', packages: ['upper', 'lower'] }, GRAPH.layers[2]], mayImport: { upper: ['lower'], lower: ['upper'], lab: [] } },
      /cycle upper -> lower -> upper/],
    ['an arrow that leads upward', { ...GRAPH, mayImport: { upper: [], lower: ['upper'], lab: [] } }, /lower may import upper, which is in a higher layer/],
    ['a package that is in no layer', { ...GRAPH, layers: GRAPH.layers.slice(0, 2) }, /lab is in 0 layers/],
    ['a package without an entry', { ...GRAPH, mayImport: { upper: ['lower'], lower: [] } }, /mayImport has no entry for lab/],
    ['a package that does not exist', { ...GRAPH, mayImport: { ...GRAPH.mayImport, lower: ['ghost'] } }, /lower may import ghost, which doesn't exist/],
    ['an arrow that nobody goes', { ...GRAPH, layers: [{ name: 'one', packages: ['upper', 'lower', 'lab'] }], mayImport: { upper: ['lower'], lower: [], lab: ['lower'] } }, /lab may import lower, and does not/],
    ['an arrow to what is for tests', { ...GRAPH, mayImport: { ...GRAPH.mayImport, lower: ['lab'] } }, /lower may import lab, which is for tests only/]
  ]

  for (const [title, graph, problem] of graphs) {
    it(`refuses a graph with ${title}`, () => {
      const problems = check({ graph, files: FILES })

      expect(problems.filter((text) => problem.test(text))).to.have.lengthOf(1)
    })
  }
})
