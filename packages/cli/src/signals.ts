import { STOP_MS } from './constants.ts'
import { InterruptedError } from './errors.ts'
import { exitCodeOf } from './exit-code.ts'

const SIGNALS: NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGTERM']

/**
 * An abort signal that follows those of the system. The first asks the command to end in order; the second one, or taking too long, ends
 * the process at once.
 */
export function untilInterrupted (): AbortSignal {
  const controller = new AbortController()

  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const error = new InterruptedError(signal)
      const leave = (): void => { process.exit(exitCodeOf(error)) }

      if (controller.signal.aborted) {
        leave()
      }

      setTimeout(leave, STOP_MS).unref()
      controller.abort(error)
    })
  }

  return controller.signal
}
