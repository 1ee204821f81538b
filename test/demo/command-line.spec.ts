import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { load, runDemo } from './run-demo.ts'

describe('the demo\'s command line', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'juxta-demo-'))
    await writeFile(join(folder, 'file'), 'content')
    await writeFile(join(folder, 'empty'), '')
    await mkdir(join(folder, 'folder'))
  })

  after(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  const refused: Array<[string, string[], string]> = [
    ['a file that is missing', ['missing'], 'no such file'],
    ['a file that is empty', ['empty'], 'empty'],
    ['a folder instead of a file', ['folder'], 'not a regular file'],
    ['a target in a folder that is missing', ['file', '--out', 'missing/out'], 'can\'t be written'],
    ['a folder as target', ['file', '--out', 'folder'], 'not a regular file'],
    ['the file itself as target', ['file', '--out', './file'], 'itself'],
    ['a size that is none', ['--size', '5 apples'], 'no size'],
    ['a size for a file', ['file', '--size', '1MiB'], '--size'],
    ['an option it does not know', ['--fast'], '--fast']
  ]

  for (const [what, args, reason] of refused) {
    it(`refuses ${what}, and says so`, async () => {
      const { code, stdout, stderr, result } = await runDemo([...args, '--json'], folder)

      expect(code).to.equal(1)
      expect(stderr).to.include(reason)
      expect(result.ok, stdout).to.equal(false)
      expect(result.error).to.include(reason)
      expect(await readdir(folder)).to.have.members(['file', 'empty', 'folder'])
    })
  }

  it('explains itself', async () => {
    const { code, stdout } = await runDemo(['--help'])

    expect(code).to.equal(0)
    expect(stdout).to.include('--out PATH').and.to.include('--default-budget')
  })

  it('reads sizes', async () => {
    const { parseSize } = await load<{ parseSize: (text: string) => number }>('size.js')

    expect(['1', '10B', '2KiB', '1.5 MiB', '1g', '3k'].map(text => parseSize(text))).to.deep.equal([1, 10, 2_048, 1_572_864, 1_073_741_824, 3_072])

    for (const text of ['', '0', '-1', '1 TB', '1e9', 'MiB', '0.1B', '99999999GiB']) {
      expect(() => parseSize(text), text).to.throw().with.property('name', 'UsageError')
    }
  })
})
