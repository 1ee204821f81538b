import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** One fenced block of TypeScript in a document */
export interface Example {
  /** file and line, as in `packages/wire/src/index.ts:7` */
  origin: string
  code: string
  /** why it is compiled only */
  notRun?: string
}

const FENCE = /^( *)```(\S*).*\n([\s\S]*?)^\1```[ \t]*$/gm
const NOT_RUN = /<!--\s*not run:([\s\S]*?)-->\s*$/
const LANGUAGES = ['ts', 'typescript']

/** The examples of a Markdown text; `firstLine` is the line of the file in which the text begins. */
export const examplesIn = (markdown: string, file: string, firstLine = 1): Example[] => {
  const found: Example[] = []

  for (const match of markdown.matchAll(FENCE)) {
    const [, , language = '', code = ''] = match

    if (!LANGUAGES.includes(language.toLowerCase())) {
      continue
    }

    const before = markdown.slice(0, match.index)
    const mark = NOT_RUN.exec(before)

    if (mark != null && mark[1]?.trim() === '') {
      throw new Error(`${file}: an example is marked as not run without a reason`)
    }

    found.push({
      origin: `${file}:${firstLine + before.split('\n').length - 1}`,
      code,
      notRun: mark?.[1]?.trim()
    })
  }

  return found
}

const DOCBLOCK = /^\s*\/\*\*([\s\S]*?)\*\//

/** The examples in the docblock at the top of a module */
export const examplesInDocblock = (source: string, file: string): Example[] => {
  const block = DOCBLOCK.exec(source)?.[1] ?? ''
  const before = source.slice(0, source.indexOf(block))

  return examplesIn(block.replace(/^[ \t]*\* ?/gm, ''), file, before.split('\n').length)
}

/** Every example that a reader of this repository may try */
export const examplesOf = (root: string): Example[] => {
  const read = (path: string): string => readFileSync(path, 'utf8')
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(root, 'docs', name))
  const modules = readdirSync(join(root, 'packages'))
    .sort()
    .map((name) => join(root, 'packages', name, 'src', 'index.ts'))

  return [
    ...[join(root, 'README.md'), join(root, 'CONTRIBUTING.md'), ...docs].flatMap((path) => examplesIn(read(path), relative(root, path))),
    ...modules.flatMap((path) => examplesInDocblock(read(path), relative(root, path)))
  ]
}
