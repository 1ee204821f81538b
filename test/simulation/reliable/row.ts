import type { ReliableCase } from './cases.ts'
import type { Transfer } from './transfer.ts'

/** A case over all its seeds */
export interface ReliableRow {
  name: string
  /** share of datagrams lost, 0 to 1, and how many in a row */
  loss: number
  burst: number
  seeds: number
  /** of all seeds together */
  messages: number
  delivered: number
  duplicates: number
  outOfOrder: number
  /** of the worst seed: payload and header bits delivered after the first second, over (1 - loss) x link */
  goodputRatio: number
  /** of all seeds together: transmissions of segments beyond one of each */
  extraSends: number
  /** of the worst seed: those over the transmissions that were really dropped; null where none was */
  extraRatio: number | null
  /** of the worst seed: those over its messages */
  extraShare: number
  /** transmissions that were dropped, of all seeds together */
  dropped: number
  /** longest of all seeds from the return of the link to the next delivery; null where it was never away */
  recoveryMs: number | null
  /** bars that were missed */
  missed: string[]
  /** what went wrong in a seed */
  errors: string[]
  /** of all deliveries of all seeds: the same for the same seeds */
  trace: string
}

export function rowOf (one: ReliableCase, transfers: readonly Transfer[]): ReliableRow {
  const sum = (of: (transfer: Transfer) => number): number => transfers.reduce((total, transfer) => total + of(transfer), 0)
  const ratios = transfers.filter(({ dropped }) => dropped > 0).map(({ extraSends, dropped }) => extraSends / dropped)
  const recoveries = transfers.flatMap(({ recoveryMs }) => recoveryMs ?? [])
  const row: ReliableRow = {
    name: one.name,
    loss: one.loss,
    burst: one.burst,
    seeds: transfers.length,
    messages: sum(({ messages }) => messages),
    delivered: sum(({ delivered }) => delivered),
    duplicates: sum(({ duplicates }) => duplicates),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    goodputRatio: rounded(Math.min(...transfers.map(({ goodputRatio }) => goodputRatio))),
    extraSends: sum(({ extraSends }) => extraSends),
    extraRatio: ratios.length === 0 ? null : rounded(Math.max(...ratios)),
    extraShare: rounded(Math.max(...transfers.map(({ extraSends, messages }) => extraSends / messages))),
    dropped: sum(({ dropped }) => dropped),
    recoveryMs: recoveries.length === 0 ? null : rounded(Math.max(...recoveries)),
    missed: [],
    errors: transfers.flatMap(({ seed, error }) => error == null ? [] : [`seed ${seed}: ${error}`]),
    trace: transfers.map(({ trace }) => trace).join('')
  }
  row.trace = row.trace.length > 16 ? `${row.trace.slice(0, 8)}${row.trace.slice(-8)}` : row.trace
  row.missed = missedBars(one, row)

  return row
}

function missedBars ({ bars }: ReliableCase, row: ReliableRow): string[] {
  const checks: Record<string, boolean> = {
    delivered: row.delivered === row.messages && row.errors.length === 0,
    duplicates: row.duplicates === 0,
    outOfOrder: row.outOfOrder === 0,
    goodputRatio: row.goodputRatio >= (bars.goodputRatio ?? 0),
    extraRatio: (row.extraRatio ?? 0) <= (bars.extraRatio ?? Infinity),
    extraShare: row.extraShare < (bars.extraShare ?? Infinity),
    recoveryMs: (row.recoveryMs ?? (bars.recoveryMs == null ? 0 : Infinity)) <= (bars.recoveryMs ?? Infinity)
  }

  return Object.keys(checks).filter(bar => !checks[bar])
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
