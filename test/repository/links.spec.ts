import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

const markdownUnder = (folder: string): string[] => {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)

    if (entry.isDirectory()) {
      return ['node_modules', 'dist', '.git'].includes(entry.name) ? [] : markdownUnder(path)
    }

    return entry.name.endsWith('.md') ? [path] : []
  })
}

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g
const CODE = /^ *```[\s\S]*?^ *```|`[^`\n]*`/gm

describe('links in the documentation', () => {
  for (const path of markdownUnder(root)) {
    it(`of ${relative(root, path)} lead to something`, () => {
      const broken = [...readFileSync(path, 'utf8').replace(CODE, '').matchAll(LINK)]
        .map(([, target = '']) => target)
        .filter((target) => !/^(?:[a-z]+:|#)/.test(target))
        .filter((target) => !existsSync(resolve(dirname(path), target.replace(/#.*$/, ''))))

      expect(broken).to.deep.equal([])
    })
  }
})
