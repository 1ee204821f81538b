import { RELIABLE_CASES, rowOf, transfer } from '@juxta/tests/simulation'
import type { ReliableRow } from '@juxta/tests/simulation'

export interface ReliableResult {
  suite: 'reliable'
  pass: boolean
  /** bars that were missed, as `CASE: BAR` */
  missed: string[]
  rows: ReliableRow[]
}

/** Every case of paths that lose, delay and go away, over all seeds: a session between two ends under virtual time */
export function simulateReliable (seeds: number[]): ReliableResult {
  const rows = RELIABLE_CASES.map((one, i) => {
    const row = rowOf(one, seeds.map(seed => transfer(one, seed)))
    console.error(`${i + 1}/${RELIABLE_CASES.length} ${one.name}: goodput ${row.goodputRatio}${row.missed.length > 0 ? `, missed: ${row.missed.join(', ')}` : ''}`)

    return row
  })
  const missed = rows.flatMap(row => row.missed.map(bar => `${row.name}: ${bar}`))

  return { suite: 'reliable', pass: missed.length === 0, missed, rows }
}

export function reliableTable ({ missed, rows }: ReliableResult): string {
  const header = ['case', 'goodput', 'extra sends', 'dropped', 'extra ratio', 'recovery ms', 'missed']
  const lines = [header, ...rows.map(row => [
    row.name,
    row.goodputRatio.toFixed(3),
    String(row.extraSends),
    String(row.dropped),
    row.extraRatio?.toFixed(3) ?? '-',
    row.recoveryMs?.toFixed(0) ?? '-',
    row.missed.join(' ')
  ])]
  const widths = header.map((_, column) => Math.max(...lines.map(line => line[column].length)))

  return [
    ...lines.map(line => line.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join('  ').trimEnd()),
    missed.length === 0 ? 'all bars are met' : `missed: ${missed.join('; ')}`
  ].join('\n')
}
