import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { rowsUnder } from './tables.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const docs = join(root, 'docs')

/** Claims 1 to 24; those after them say the same of a method and of a program */
const CLAIMS = Array.from({ length: 24 }, (_, i) => String(i + 1))
/** What either windowing does in its own way */
const WINDOWING = ['2', '3', '4', '5', '6', '7', '8', '9', '10', '12', '13', '14', '15', '22', '23', '24']
/** What a cell may have instead of code and tests */
const WAITING = 'waits for the content package'

interface Reference {
  file: string
  /** what is behind the link: `symbols`, or "titles" of tests */
  names: string[]
}

/** `[text](path) "title", "title"; [text](path) \`symbol\`` */
function references (cell: string, quote: '"' | '`'): Reference[] {
  return [...cell.matchAll(/\]\(([^)]+)\)((?:[^[]|\[(?!`))*)/g)].map(([, path = '', behind = '']) => ({
    file: join(docs, path),
    names: [...behind.matchAll(quote === '"' ? /"([^"]+)"/g : /`([^`]+)`/g)].map(([, name = '']) => name)
  }))
}

/** Titles of its tests; what is made of a template is put together as `limits.spec.ts` does it */
function hasTest (file: string, title: string): boolean {
  const text = readFileSync(file, 'utf8')
  const literal = title.replaceAll('\'', '\\\'')

  if (text.includes(`it('${literal}'`) || text.includes(`describe('${literal}'`)) {
    return true
  }

  const [, name = '', value = ''] = /^refuse (\w+) (\S+)$/.exec(title) ?? []

  return name !== '' && text.includes(`{ ${name}: ${value} }`)
}

describe('the claims in the documentation', () => {
  const rows = rowsUnder(readFileSync(join(docs, 'claims.md'), 'utf8'), 'Claims')
    .map(([claim = '', says = '', windowing = '', code = '', test = '']) => ({ claim, says, windowing, code, test }))

  it('are all of them, for either windowing', () => {
    expect([...new Set(rows.map(({ claim }) => claim))]).to.deep.equal(CLAIMS)

    for (const claim of CLAIMS) {
      const windowings = rows.filter(row => row.claim === claim).map(({ windowing }) => windowing)
      expect([...new Set(windowings)], `claim ${claim}`).to.deep.equal(WINDOWING.includes(claim) ? ['claimed', 'default'] : ['both'])
    }
  })

  it('have code and a test, all but what is said to be missing', () => {
    const without = rows.filter(({ code, test }) => references(code, '`').length === 0 || references(test, '"').length === 0)

    expect(without.map(({ says }) => says.includes(WAITING))).to.deep.equal([true])
  })

  for (const { claim, windowing, code, test } of rows) {
    it(`name files, symbols and tests that there are: claim ${claim}, ${windowing}`, () => {
      for (const { file, names } of references(code, '`')) {
        expect(existsSync(file), file).to.be.true
        const text = readFileSync(file, 'utf8')
        expect(names, `${file} without a symbol`).not.to.be.empty
        expect(names.filter(name => !new RegExp(`\\b${name}\\b`).test(text)), file).to.deep.equal([])
      }

      for (const { file, names } of references(test, '"')) {
        expect(existsSync(file), file).to.be.true
        expect(names, `${file} without a title`).not.to.be.empty
        expect(names.filter(title => !hasTest(file, title)), file).to.deep.equal([])
      }
    })
  }
})
