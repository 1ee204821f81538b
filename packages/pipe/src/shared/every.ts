import type { StartTimer } from '@juxta/wire'
import type { Logger } from '@libp2p/interface'

/** Does something again and again, each time so many milliseconds after it was done, until the signal aborts */
export function every (ms: number, fn: () => Promise<void>, { startTimer, signal, log }: { startTimer: StartTimer, signal: AbortSignal, log: Logger }): void {
  let stop = (): void => {}
  const again = (): void => {
    if (!signal.aborted) {
      stop = startTimer(ms, () => { fn().catch((error: unknown) => { log('%e', error) }).finally(again) })
    }
  }

  signal.addEventListener('abort', () => { stop() }, { once: true })
  again()
}
