import { runPlacement } from '@juxta/tests/simulation'
import type { PlacementRow } from '@juxta/tests/simulation'

/** Advertisements that are published, with four indexed attributes each: six entries */
const ADVERTISEMENTS = 2_000
const ENTRIES = 6

/** What is to be met with each number of rendezvous peers */
const BARS: Record<string, (row: PlacementRow) => boolean> = {
  // two pushes of the edge and their answers are four of the 24
  'at most 20 messages between rendezvous peers for an advertisement': ({ publishOne, publishMany }) => publishOne <= 20 && publishMany <= 20,
  'storage within 3.3 of each entry': ({ storage, advertisements, rendezvous }) => storage.mean <= 3.3 * ENTRIES * advertisements / rendezvous,
  'the fullest with three times the mean': ({ storage }) => storage.max <= 3 * storage.mean,
  'nobody believes in the dead after a minute': ({ killedMs }) => killedMs < 60_000,
  'everything on three peers after two minutes': ({ repairedMs }) => repairedMs < 120_000,
  'every query succeeds': ({ success }) => success.before === 1 && success.atOnce >= 0.99 && success.after === 1
}

export interface PlacementResult {
  suite: 'placement'
  pass: boolean
  /** bars that were missed, as `RENDEZVOUS: BAR` */
  missed: string[]
  rows: Array<PlacementRow & { seed: number }>
}

/** The cores of 16, 64 and 256 rendezvous peers under virtual time */
export function simulatePlacement (seeds: number[]): PlacementResult {
  const rows = [16, 64, 256].flatMap(rendezvous => seeds.map(seed => {
    const row = { seed, ...runPlacement({ rendezvous, advertisements: ADVERTISEMENTS, seed }) }
    console.error(`${rendezvous} rendezvous, seed ${seed}: ${JSON.stringify(row)}`)

    return row
  }))
  const missed = rows.flatMap(row => Object.entries(BARS).filter(([, isMet]) => !isMet(row)).map(([bar]) => `${row.rendezvous}: ${bar}`))

  return { suite: 'placement', pass: missed.length === 0, missed, rows }
}

export function placementTable ({ missed, rows }: PlacementResult): string {
  const header = ['rendezvous', 'seed', 'join s', 'idle/min', 'publish one', 'many', 'mean', 'max', 'dead s', 'repaired s', 'success', 'at once', 'after', 'asked']
  const lines = [header, ...rows.map(row => [
    String(row.rendezvous),
    String(row.seed),
    (row.joinMs / 1_000).toFixed(1),
    row.idlePerMinute.toFixed(1),
    row.publishOne.toFixed(1),
    row.publishMany.toFixed(1),
    row.storage.mean.toFixed(0),
    String(row.storage.max),
    (row.killedMs / 1_000).toFixed(1),
    (row.repairedMs / 1_000).toFixed(1),
    row.success.before.toFixed(3),
    row.success.atOnce.toFixed(3),
    row.success.after.toFixed(3),
    row.asked.atOnce.toFixed(2)
  ])]
  const widths = header.map((_, column) => Math.max(...lines.map(line => line[column].length)))

  return [
    ...lines.map(line => line.map((cell, column) => cell.padStart(widths[column])).join('  ')),
    missed.length === 0 ? 'all bars are met' : `missed: ${missed.join('; ')}`
  ].join('\n')
}
