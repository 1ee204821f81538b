/** The name of the error with which a promise rejects; `undefined` when it doesn't */
export async function nameOf (promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(() => undefined, (err: Error) => err.name)
}
