/** The command line makes no sense; the message says what is wrong with it */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Nobody reads standard output any more */
export class OutputClosedError extends Error {
  override readonly name = 'OutputClosedError'
}

/** A signal ended the command */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly signal: NodeJS.Signals

  constructor (signal: NodeJS.Signals) {
    super(`ended by ${signal}`)
    this.signal = signal
  }
}
