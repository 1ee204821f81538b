/** What was thrown, or rejected with, as an Error. libp2p rejects with events now and then, such as the `close` of a stream, which say why. */
export function toError (thrown: unknown): Error {
  if (thrown instanceof Error) {
    return thrown
  }

  if (thrown instanceof Event) {
    const { error } = thrown as Event & { error?: unknown }

    return error instanceof Error ? error : new Error(`there was a ${thrown.type} event`)
  }

  // those of WebSockets in Node are not the platform's
  const { message } = (thrown ?? {}) as { message?: unknown }

  return new Error(typeof message === 'string' && message !== '' ? message : String(thrown))
}
