import { overlapMs, unionMs } from './intervals.ts'
import { formatBytes } from './size.ts'
import type { Options } from './arguments.ts'
import type { Outcome } from './transfer.ts'

const MiB = 1024 * 1024

/** What `--json` prints */
export interface Result {
  ok: boolean
  bytes: number
  sha256Sent: string
  sha256Received: string
  attaches: number
  /** paths that ended because the relay's limit was used up: nearly all are left in time, the others are cut by it */
  relayLimitCuts: number
  injectedCuts: number
  relayRestarts: number
  resentBytes: number
  /** messages that the reader got twice */
  duplicates: number
  /** messages that the reader got before one sent earlier */
  outOfOrder: number
  longestGapMs: number
  longestGapCause: string
  /** how long the sender's process was held up at once, at most, by its own work and by whatever else the machine did: no path can be faster than that */
  longestHeldUpMs: number
  /** … and in all */
  heldUpSeconds: number
  /** from the relay's stop to its listening again, and while the reader was slow */
  stalledSeconds: number
  /** from asking for the session to the end, without these */
  transferSeconds: number
  mibPerSecond: number
  /** of relayLimitCuts, those that the relay cut before the path was left */
  cutByLimit: number
  senderHadToWait: boolean
  /** how long finding the pipe by its name took */
  findMs: number
  /** how long that took somebody new, from a rendezvous that had lost all it knew when it was restarted */
  foundAgainMs: number
  /** cuts and other faults that came when everything had arrived: of a very small file */
  faultsTooLate: number
  budget: 'raised' | 'default'
  /** how long attaches waited for the budget, in all */
  budgetWaitSeconds: number
  paths: Record<string, number>
  pathsEnded: Record<string, number>
  seed: string
}

export function result (outcome: Outcome, options: Options): Result {
  const { sender, receiver, faults, from, to } = outcome
  const { stats } = sender
  const stalledMs = unionMs(faults.filter(({ isStall }) => isStall))
  const transferSeconds = (to - from - stalledMs) / 1_000

  return {
    ok: sender.sha256 === receiver.sha256 && sender.bytes === receiver.bytes && receiver.duplicates === 0 && receiver.outOfOrder === 0,
    bytes: receiver.bytes,
    sha256Sent: sender.sha256,
    sha256Received: receiver.sha256,
    attaches: stats.attaches,
    relayLimitCuts: sender.usedUp,
    injectedCuts: outcome.injectedCuts,
    relayRestarts: outcome.relayRestarts,
    resentBytes: stats.resentBytes,
    duplicates: receiver.duplicates,
    outOfOrder: receiver.outOfOrder,
    longestGapMs: Math.round(stats.longestGapMs),
    longestGapCause: gapCause(outcome),
    longestHeldUpMs: sender.lateMs.most,
    heldUpSeconds: rounded(sender.lateMs.all / 1_000),
    stalledSeconds: rounded(stalledMs / 1_000),
    transferSeconds: rounded(transferSeconds),
    mibPerSecond: rounded(receiver.bytes / MiB / transferSeconds),
    cutByLimit: sender.cutByLimit,
    senderHadToWait: outcome.senderHadToWait,
    findMs: outcome.findMs,
    foundAgainMs: outcome.foundAgainMs,
    faultsTooLate: outcome.faultsTooLate,
    budget: options.raised ? 'raised' : 'default',
    budgetWaitSeconds: rounded(stats.budgetWaitMs / 1_000),
    paths: stats.paths,
    pathsEnded: stats.pathsEnded,
    seed: options.seed
  }
}

/** What went on during the longest time without an acknowledgement: the fault that took most of it, or what the session itself says */
function gapCause ({ sender: { gap, stats }, faults }: Outcome): string {
  const [longest] = faults
    .map(fault => ({ what: fault.what, ms: overlapMs(fault, gap) }))
    .sort((a, b) => b.ms - a.ms)

  if (longest != null && longest.ms > 0) {
    return longest.what
  }

  return stats.longestGapCause === '' ? 'the way from one path to the next' : `a path ended: ${stats.longestGapCause}`
}

/** The result for a person */
export function table (result: Result): string {
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
  const paths = Object.entries(result.paths).filter(([, n]) => n > 0).map(([kind, n]) => `${n} ${kind}`).join(', ')
  const resentShare = result.bytes === 0 ? 0 : result.resentBytes / result.bytes * 100

  const rows: Array<[string, string]> = [
    ['bytes', `${result.bytes} (${formatBytes(result.bytes)})`],
    ['SHA-256 sent', result.sha256Sent],
    ['SHA-256 received', result.sha256Received],
    ['arrived twice', count(result.duplicates, 'message')],
    ['out of order', count(result.outOfOrder, 'message')],
    ['found by name', `in ${(result.findMs / 1_000).toFixed(2)} s, and after the relay's restart by a stranger in ${(result.foundAgainMs / 1_000).toFixed(2)} s, start included`],
    ['paths', paths],
    ['attaches', String(result.attaches)],
    ['relay\'s limit reached', `${result.relayLimitCuts} times, ${result.cutByLimit} of them before the path was left`],
    ['connections cut', String(result.injectedCuts)],
    ['relay restarted', count(result.relayRestarts, 'time')],
    ['slow reader', result.senderHadToWait ? 'the sender had to wait' : 'the sender did not have to wait'],
    ['sent again', `${result.resentBytes} bytes (${resentShare.toFixed(1)} %)`],
    ['longest gap', `${(result.longestGapMs / 1_000).toFixed(2)} s: ${result.longestGapCause}`],
    ['sender held up', `${result.heldUpSeconds.toFixed(2)} s by its own work and the machine's, ${(result.longestHeldUpMs / 1_000).toFixed(2)} s at once`],
    ['stalled by the demo', `${result.stalledSeconds.toFixed(2)} s`],
    ['transfer without that', `${result.transferSeconds.toFixed(2)} s, ${result.mibPerSecond.toFixed(2)} MiB/s`],
    ['waited for the budget', `${result.budgetWaitSeconds.toFixed(2)} s (${result.budget} budget)`],
    ['seed', result.seed]
  ]
  const width = Math.max(...rows.map(([name]) => name.length))

  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

function rounded (value: number): number {
  return Math.round(value * 1_000) / 1_000
}
