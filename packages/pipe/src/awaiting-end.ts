import { pause } from '@juxta/wire'
import { LOOK_END_CAP_MS, LOOK_END_MS } from './constants.ts'
import type { Asked } from './asked.ts'
import type { ResolvedBinding } from './types/ends.ts'
import type { StartTimer } from '@juxta/wire'

/** The ends that are known, and who was asked for them */
export interface LookedFor {
  ends: ResolvedBinding[]
  asked? (): Asked
}

export interface AwaitingEnd {
  /** for how long at most, ms; 0: one look */
  awaitEndMs: number
  now (): number
  startTimer: StartTimer
  signal?: AbortSignal
}

/**
 * Looks until somebody is known to listen. Who has bound an end is known at a rendezvous a moment after the pipe is; but only one that has answered can be expected
 * to know more in a moment.
 */
export async function awaitEnd (look: () => Promise<LookedFor>, { awaitEndMs, now, startTimer, signal = new AbortController().signal }: AwaitingEnd): Promise<LookedFor> {
  const until = now() + awaitEndMs

  for (let nextMs = LOOK_END_MS; ; nextMs = Math.min(2 * nextMs, LOOK_END_CAP_MS)) {
    const found = await look()
    const leftMs = until - now()

    if (found.ends.length > 0 || leftMs <= 0 || !hasRendezvousAnswered(found)) {
      return found
    }

    await pause(startTimer, Math.min(nextMs, leftMs), signal)
    signal.throwIfAborted()
  }
}

function hasRendezvousAnswered ({ asked }: LookedFor): boolean {
  return asked?.().peers.some(({ distance, outcome }) => distance === 'rendezvous' && outcome === 'answered') === true
}
