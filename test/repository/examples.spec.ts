import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import ts from 'typescript'
import { examplesIn, examplesInDocblock, examplesOf } from './examples.ts'
import type { Example } from './examples.ts'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')

/** inside the workspace of the tests, so that examples find the packages as they would where they are installed */
const folder = join(root, 'test', 'dist', 'examples')

/** milliseconds an example may take to end by itself */
const RUN_LIMIT_MS = 30_000

/** examples that run at the same time: one whose nodes have stopped waits a second or two for libp2p's timers */
const AT_ONCE = 3

const sourceOf = (example: Example): string => join(folder, `${example.origin.replace(/[^a-z0-9]+/gi, '-')}.ts`)

const programOf = (example: Example): string => sourceOf(example).replace(/\.ts$/, '.js')

const compile = (examples: Example[]): Map<string, string[]> => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })

  for (const example of examples) {
    writeFileSync(sourceOf(example), example.code)
  }

  const config = join(root, 'tsconfig.base.json')
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    (ts.readConfigFile(config, (path) => readFileSync(path, 'utf8')).config as { compilerOptions: object }).compilerOptions,
    root
  )
  expect(errors).to.deep.equal([])

  const program = ts.createProgram(examples.map(sourceOf), {
    ...options,
    composite: false,
    declaration: false,
    declarationMap: false,
    // an example may show an import or a value without using it up
    noUnusedLocals: false,
    // every example is a module of its own, also without an import
    moduleDetection: ts.ModuleDetectionKind.Force
  })
  const { diagnostics } = program.emit()
  const problems = new Map<string, string[]>()

  for (const { file, start, messageText } of [...ts.getPreEmitDiagnostics(program), ...diagnostics]) {
    const line = file == null || start == null ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
    const name = basename(file?.fileName ?? '')

    problems.set(name, [...problems.get(name) ?? [], `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`])
  }

  return problems
}

const run = async (path: string): Promise<void> => {
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', join(here, 'loopback-only.js'), path], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString('utf8') })
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString('utf8') })

  let late = false
  const limit = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, RUN_LIMIT_MS)

  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  clearTimeout(limit)

  if (late) {
    throw new Error(`did not end within ${RUN_LIMIT_MS / 1000} s\n${output}`)
  }

  expect(code, output).to.equal(0)
}

/** Runs them all, a few at the same time; gives for each what it failed with, if it did */
const runAll = (paths: string[]): Map<string, Promise<unknown>> => {
  const waiting = paths.map((path) => ({ path, ...Promise.withResolvers<unknown>() }))
  const outcomes = new Map(waiting.map(({ path, promise }) => [path, promise]))

  for (let i = 0; i < AT_ONCE; i++) {
    void (async () => {
      for (let next = waiting.shift(); next != null; next = waiting.shift()) {
        next.resolve(await run(next.path).catch((error: unknown) => error))
      }
    })()
  }

  return outcomes
}

describe('examples in the documentation', function () {
  this.timeout(RUN_LIMIT_MS + 10_000)

  const examples = examplesOf(root)
  let problems = new Map<string, string[]>()
  let outcomes = new Map<string, Promise<unknown>>()

  before(function () {
    this.timeout(60_000)
    problems = compile(examples)
    outcomes = runAll(examples.filter(({ notRun }) => notRun == null).map(programOf))
  })

  for (const example of examples) {
    describe(example.origin, () => {
      it('compiles', () => {
        expect(problems.get(basename(sourceOf(example))) ?? []).to.deep.equal([])
      })

      if (example.notRun == null) {
        it('runs to its end', async () => {
          const error = await (outcomes.get(programOf(example)) ?? new Error('was not run'))

          if (error != null) {
            throw error
          }
        })
      }
    })
  }
})

describe('reading examples', () => {
  it('takes TypeScript only, with the line of its fence', () => {
    const text = 'a\n```ts\nconst a = 1\n```\n\n```console\nnpm test\n```\n```typescript\nconst b = 2\n```\n'

    expect(examplesIn(text, 'x.md')).to.deep.equal([
      { origin: 'x.md:2', code: 'const a = 1\n', notRun: undefined },
      { origin: 'x.md:9', code: 'const b = 2\n', notRun: undefined }
    ])
  })

  it('takes the reason why one is not run', () => {
    const [example] = examplesIn('<!-- not run: needs a relay -->\n\n```ts\n1\n```\n', 'x.md')

    expect(example?.notRun).to.equal('needs a relay')
    expect(() => examplesIn('<!-- not run: -->\n```ts\n1\n```\n', 'x.md')).to.throw('without a reason')
  })

  it('reads docblocks, and only those at the top', () => {
    const source = '/**\n * Text\n *\n * ```ts\n * if (true) {\n *   run()\n * }\n * ```\n */\n/**\n * ```ts\n * no\n * ```\n */\n'

    expect(examplesInDocblock(source, 'i.ts')).to.deep.equal([
      { origin: 'i.ts:4', code: 'if (true) {\n  run()\n}\n', notRun: undefined }
    ])
  })

  it('keeps examples on the loopback interface', async () => {
    const path = join(folder, 'stranger.mjs')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, 'import net from "node:net"\nnet.createServer().listen(0)\n')

    let failure = ''
    await run(path).catch((err: Error) => { failure = err.message })

    expect(failure).to.include('examples stay on the loopback interface')
  })
})
