// Warns of source files above 300 lines and fails above 350, unless the file's first comment says `Long because ...`.

import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** lines above which a file is remarked upon */
const WARN_LINES = 300

/** lines above which a file fails */
const FAIL_LINES = 350

const FIRST_COMMENT = /^(?:\s*|#!.*\n)*(\/\*[\s\S]*?\*\/|(?:\/\/.*\n?\s*)+)/

const explains = (text) => /\blong because\b/i.test(FIRST_COMMENT.exec(text)?.[1] ?? '')

/** @returns {{ problems: string[], warnings: string[] }} */
export const checkFileLength = (root, files) => {
  const problems = []
  const warnings = []

  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)

    if (lines <= WARN_LINES || explains(text)) {
      continue
    }

    const message = `${relative(root, file)}: ${lines} lines`

    if (lines > FAIL_LINES) {
      problems.push(`${message}, more than ${FAIL_LINES}: split it, or say at its top \`Long because ...\``)
    } else {
      warnings.push(`${message}, more than ${WARN_LINES}`)
    }
  }

  return { problems, warnings }
}
