/** What was thrown, or rejected with, as an Error. libp2p rejects with events now and then, such as the `close` of a stream, which say why. */
export function toError (thrown: unknown): Error {
  if (thrown instanceof Error) {
    return thrown
  }

  if (thrown instanceof Event) {
    const { error } = thrown as Event & { error?: unknown }

    return error instanceof Error ? error : new Error(`there was a ${thrown.type} event`)
  }

  return new Error(String(thrown))
}
