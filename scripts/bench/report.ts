/** What a suite has measured */
export interface SuiteResult {
  suite: string
  /** whether it meets its bars, where it has some */
  pass?: boolean
  [figure: string]: unknown
}

/** A table for a person, on stderr: stdout is for the result */
export function printTable (columns: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): void {
  const cells = [columns, ...rows].map(row => row.map(String))
  const widths = columns.map((_, column) => Math.max(...cells.map(row => row[column].length)))

  for (const row of cells) {
    say(row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  '))
  }
}

export function say (line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Digits enough for what a measurement is worth, as a number */
export function rounded (value: number, digits = 4): number {
  return Number(value.toPrecision(digits))
}
