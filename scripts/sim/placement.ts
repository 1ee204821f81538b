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
  'every query succeeds, with at most six messages': ({ cold }) => cold.success === 1 && cold.messagesPerQuery <= 6,
  'nothing withdrawn is returned': ({ withdrawnReturned }) => withdrawnReturned === 0,
  'queries succeed though some lie': ({ hostile }) => hostile.success >= 0.99,
  'at most twelve messages a minute': ({ idlePerMinute }) => idlePerMinute <= 12,
  'nobody believes in the dead after a minute': ({ killedMs }) => killedMs <= 60_000,
  'everything on three peers after two minutes': ({ repairedMs }) => repairedMs <= 120_000,
  'queries succeed after a minute, all after two': ({ afterKill: { at60s, at120s } }) => at60s.success >= 0.99 && at120s.success === 1
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
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1)
  const lines = [
    ['rendezvous peers', ...rows.map(({ rendezvous }) => String(rendezvous))],
    ['seed', ...rows.map(({ seed }) => String(seed))],
    ['cold: success', ...rows.map(({ cold }) => String(cold.success))],
    ['messages a query', ...rows.map(({ cold }) => cold.messagesPerQuery.toFixed(2))],
    ['messages an advertisement, one by one', ...rows.map(({ publishOne }) => publishOne.toFixed(1))],
    ['a hundred at once', ...rows.map(({ publishMany }) => publishMany.toFixed(1))],
    ['entries, most', ...rows.map(({ storage }) => String(storage.max))],
    ['entries, mean', ...rows.map(({ storage }) => storage.mean.toFixed(1))],
    ['idle messages a rendezvous and minute', ...rows.map(({ idlePerMinute }) => idlePerMinute.toFixed(1))],
    ['s until all know all', ...rows.map(({ joinMs }) => seconds(joinMs))],
    ['a tenth killed: success at once', ...rows.map(({ afterKill }) => String(afterKill.atOnce.success))],
    ['messages a query', ...rows.map(({ afterKill }) => afterKill.atOnce.messagesPerQuery.toFixed(2))],
    ['60 s after', ...rows.map(({ afterKill }) => String(afterKill.at60s.success))],
    ['120 s after', ...rows.map(({ afterKill }) => String(afterKill.at120s.success))],
    ['s until nobody believes in them', ...rows.map(({ killedMs }) => seconds(killedMs))],
    ['s until all is on three', ...rows.map(({ repairedMs }) => seconds(repairedMs))],
    ['withdrawn: returned', ...rows.map(({ withdrawnReturned }) => String(withdrawnReturned))],
    ['hostile: success', ...rows.map(({ hostile }) => String(hostile.success))],
    ['messages a query', ...rows.map(({ hostile }) => hostile.messagesPerQuery.toFixed(2))]
  ]
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)))

  return [
    ...lines.map(line => line.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join('  ')),
    missed.length === 0 ? 'all bars are met' : `missed: ${missed.join('; ')}`
  ].join('\n')
}
