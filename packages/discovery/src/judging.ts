import { open } from '@juxta/advertisement'
import type { PeerReport } from './core/reports.ts'

/** What the answer of a rendezvous was like: as the service of `@juxta/rendezvous` takes it. */
export type Verdict = 'right' | 'silent' | 'forged' | 'foreign' | 'expired' | 'endless' | 'busy'

const ENDLESS = ['AnswerOverflowError', 'InvalidAnswerError', 'ResponseTooLargeError']

/**
 * What a document that was refused says of the rendezvous that gave it, which verifies what it keeps and what it passes on. Nothing, if an honest one may have given it: what a
 * type's definition refuses that only the asker has, what is dated ahead by another clock, or a withdrawal of what is not known here.
 */
export async function offenceOf (error: Error, response: Uint8Array, now: number): Promise<Verdict | undefined> {
  switch (error.name) {
    case 'NotMatchingError':
      // of a withdrawal nobody can tell any more whether it was asked for
      return open(response, { now }).then(({ withdrawn }) => withdrawn ? undefined : 'foreign', () => 'foreign')
    case 'UnknownTypeError':
      return 'foreign'
    case 'ExpiredError':
      return 'expired'
    case 'FutureDatedError':
      return undefined
    case 'InvalidDocumentError':
      return open(response, { now }).then(() => undefined, ({ name }: Error) => name === 'InvalidDocumentError' ? 'forged' : offenceOf({ name } as Error, response, now))
    default:
      return 'forged'
  }
}

/**
 * What the end of an answer says of the rendezvous that gave it.
 *
 * @param hadTime - it was given as long as one may take
 */
function verdictOf (report: PeerReport, hadTime: boolean): Verdict | undefined {
  const { outcome, error } = report

  if (outcome === 'answered') {
    return 'right'
  }

  if (error?.name === 'QueryDeadlineError') {
    // who gave something may have waited for others itself
    return hadTime && !saidSomething(report) ? 'silent' : undefined
  }

  if (error?.name === 'ResponderBusyError') {
    return 'busy'
  }

  return error != null && ENDLESS.includes(error.name) ? 'endless' : undefined
}

/** Judges the rendezvous peers of one search, each once. */
export class Judging {
  readonly #judge: (peer: string, verdict: Verdict) => void
  readonly #offences = new Map<string, Verdict>()
  readonly #askedAt = new Map<string, number>()

  constructor (judge: (peer: string, verdict: Verdict) => void) {
    this.#judge = judge
  }

  asked (peers: readonly string[], now: number): void {
    peers.forEach(peer => { this.#askedAt.set(peer, now) })
  }

  offended (peer: string, offence: Verdict | undefined): void {
    if (offence != null && this.#askedAt.has(peer)) {
      this.#offences.set(peer, offence)
    }
  }

  ended (report: PeerReport, hadTime: boolean): void {
    this.#conclude(report.peer, this.#offences.get(report.peer) ?? verdictOf(report, hadTime))
  }

  /** The search is over: who has given nothing for so long, while others did, is as good as silent. */
  over (reports: readonly PeerReport[], now: number, silentMs: number): void {
    for (const report of reports) {
      const askedAt = this.#askedAt.get(report.peer)

      if (askedAt != null) {
        const isSilent = report.outcome === 'unfinished' && !saidSomething(report) && now - askedAt >= silentMs
        this.#conclude(report.peer, this.#offences.get(report.peer) ?? (isSilent ? 'silent' : undefined))
      }
    }
  }

  #conclude (peer: string, verdict: Verdict | undefined): void {
    if (this.#askedAt.delete(peer) && verdict != null) {
      this.#judge(peer, verdict)
    }
  }
}

function saidSomething ({ found, known, stale, refused }: PeerReport): boolean {
  return found + known + stale + Object.keys(refused).length > 0
}
