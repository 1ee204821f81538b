import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'chai'

const scripts = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts')
const load = async <T>(...path: string[]): Promise<T> => import(pathToFileURL(join(scripts, ...path)).href) as Promise<T>

describe('generated documentation', () => {
  it('makes Markdown of a docblock', async () => {
    const { docblockOf } = await load<{ docblockOf: (source: string) => string | undefined }>('docs', 'docblock.mjs')
    const source = [
      '/**', ' * @packageDocumentation', ' *', ' * See {@link Session}, or {@link open | how to open one}.', ' *',
      ' * @example Two ends', ' *', ' * ```typescript', ' * if (true) {', ' *   run()', ' * }', ' * ```', ' */', 'export {}'
    ].join('\n')

    expect(docblockOf(source)).to.equal([
      'See `Session`, or how to open one.', '', '## Example: Two ends', '', '```ts', 'if (true) {', '  run()', '}', '```'
    ].join('\n'))
    expect(docblockOf('export {}\n/** later */')).to.equal(undefined)
  })

  it('draws every layer and arrow of the graph', async () => {
    const { componentDiagram } = await load<{ componentDiagram: (graph: object) => string }>('docs', 'component-diagram.mjs')
    const graph = {
      layers: [{ name: 'channels', packages: ['reliable-pipe'] }, { name: 'base', packages: ['wire'] }],
      mayImport: { 'reliable-pipe': ['wire'], wire: [] }
    }

    expect(componentDiagram(graph).split('\n')).to.deep.equal([
      '```mermaid', 'flowchart TB',
      '  subgraph layer0["channels"]', '    reliablePipe["reliable-pipe"]', '  end',
      '  subgraph layer1["base"]', '    wire["wire"]', '  end',
      '  reliablePipe --> wire', '```'
    ])
  })
})

describe('file length', () => {
  it('remarks upon 301 lines, fails 351, takes a reason', async () => {
    const { checkFileLength } = await load<{
      checkFileLength: (root: string, files: string[]) => { problems: string[], warnings: string[] }
    }>('lint', 'file-length.mjs')
    const folder = mkdtempSync(join(tmpdir(), 'file-length-'))
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }

    try {
      const { problems, warnings } = checkFileLength(folder, [
        file('fits.ts', '//\n'.repeat(300)),
        file('near.ts', '//\n'.repeat(301)),
        file('long.ts', '1\n'.repeat(351)),
        file('reason.ts', `/** Long because it is a table. */\n${'1\n'.repeat(400)}`),
        file('later.ts', `1\n// Long because nobody looks here.\n${'1\n'.repeat(400)}`)
      ])

      expect(warnings).to.deep.equal(['near.ts: 301 lines, more than 300'])
      expect(problems.map((text) => text.split(',')[0])).to.deep.equal(['long.ts: 351 lines', 'later.ts: 402 lines'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
