/** What the demo ends with when something outside it is wrong, or when it did not show what it is for: a message for a person */
export class DemoError extends Error {
  override name = 'DemoError'
}

/** The command line makes no sense; the message says what is wrong with it */
export class UsageError extends Error {
  override name = 'UsageError'
}
