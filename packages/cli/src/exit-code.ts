import { InterruptedError, UsageError } from './errors.ts'

/** as a shell reports a process that a signal ended */
const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** What the process ends with: 1 for what went wrong, 2 for a command line that makes no sense, 128 and its number for a signal */
export function exitCodeOf (error: unknown): number {
  if (error instanceof InterruptedError) {
    return SIGNALS[error.signal] ?? 1
  }

  return error instanceof UsageError ? 2 : 1
}
