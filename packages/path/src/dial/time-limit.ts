import { anySignal } from 'any-signal'
import type { Clock } from '../clock.ts'

/**
 * A signal that aborts when one of others does, or when the time is over.
 */
export interface TimeLimit {
  readonly signal: AbortSignal
  readonly expired: boolean
  clear (): void
}

export function timeLimit (clock: Clock, ms: number, ...signals: Array<AbortSignal | undefined | null>): TimeLimit {
  const expiry = new AbortController()
  const timer = clock.setTimeout(() => {
    expiry.abort(new DOMException(`not done within ${ms} ms`, 'TimeoutError'))
  }, ms)
  const signal = anySignal([expiry.signal, ...signals])

  return {
    signal,
    get expired () {
      return expiry.signal.aborted
    },
    clear () {
      clock.clearTimeout(timer)
      signal.clear()
    }
  }
}

/**
 * Resolves after the time, or when the signal aborts.
 */
export async function sleep (clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return
  }

  await new Promise<void>((resolve) => {
    const done = (): void => {
      clock.clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
