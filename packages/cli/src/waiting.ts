import { MAX_WAITING_TOLD_MS, WAITING_TOLD_MS } from './constants.ts'
import { RelayUnreachableError } from './errors.ts'
import type { Status } from './status.ts'
import type { Peer } from 'juxta'

export interface Waiting {
  peer: Peer
  status: Status
  /** aborted when the command shall end */
  signal: AbortSignal
  /** how long at most, s; 0: without end */
  seconds: number
  startTimer? (ms: number, fn: () => void): () => void
}

/**
 * Waits for relays and rendezvous peers, and tells meanwhile, less and less often, which is not reached and why.
 *
 * @throws RelayUnreachableError - the time is over
 */
export async function untilThere (reach: (signal: AbortSignal) => Promise<unknown>, { peer, status, signal, seconds, startTimer = platformTimer }: Waiting): Promise<void> {
  const over = new AbortController()
  const stopLimit = seconds === 0
    ? () => {}
    : startTimer(seconds * 1_000, () => {
      over.abort(new RelayUnreachableError(`not reached within ${seconds} s: ${whyNot(peer).join('; ')}. Is a relay running there? --wait SECONDS waits longer, --wait 0 without end`))
    })
  let waitedMs = 0
  let stopTelling = (): void => {}

  const tellAfter = (ms: number): void => {
    stopTelling = startTimer(ms, () => {
      waitedMs += ms
      const reasons = whyNot(peer)
      status.say('waiting', { seconds: waitedMs / 1_000, reasons }, `still waiting, for ${waitedMs / 1_000} s now: ${reasons.join('; ')}`)
      tellAfter(Math.min(2 * ms, MAX_WAITING_TOLD_MS))
    })
  }

  tellAfter(WAITING_TOLD_MS)

  try {
    await reach(AbortSignal.any([signal, over.signal]))
  } finally {
    stopLimit()
    stopTelling()
  }
}

/** Of a relay that is rendezvous, too, once */
function whyNot ({ services: { path, rendezvous } }: Peer): string[] {
  const unreached = rendezvous.leases.length > 0 ? [] : rendezvous.unreached
  const relays = path.relays.filter(({ relay, state }) => state !== 'reserved' && !unreached.some(({ peer }) => peer === relay.toString()))
  const reasons = [...unreached.map(({ message }) => message), ...relays.map(({ address, lastError }) => `relay ${address.toString()}: ${lastError?.message ?? 'no answer yet'}`)]

  return reasons.length === 0 ? ['no reason known'] : reasons
}

function platformTimer (ms: number, fn: () => void): () => void {
  const timer = setTimeout(fn, ms)

  return () => { clearTimeout(timer) }
}
