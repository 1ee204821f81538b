/** The cells of all Markdown tables between a heading and the next one of its level or above, without the rows that head them */
export const rowsUnder = (markdown: string, heading: string): string[][] => {
  const lines = markdown.split('\n')
  const from = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'))

  if (from < 0) {
    throw new Error(`there is no heading "${heading}"`)
  }

  const level = levelOf(lines[from] ?? '')
  const length = lines.slice(from + 1).findIndex((line) => levelOf(line) > 0 && levelOf(line) <= level)
  const section = lines.slice(from + 1, length < 0 ? undefined : from + 1 + length)

  return section
    .filter((line, i) => line.startsWith('| ') && !isRule(section[i + 1]))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
}

const levelOf = (line: string): number => /^#+(?= )/.exec(line)?.[0].length ?? 0

/** What stands under the row that heads a table */
const isRule = (line: string | undefined): boolean => line?.startsWith('|---') === true
