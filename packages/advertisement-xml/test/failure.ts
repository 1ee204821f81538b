/** The error that a call fails with, or undefined when it doesn't */
export const rejected = async (call: () => unknown): Promise<(Error & Record<string, unknown>) | undefined> => {
  try {
    await call()
  } catch (err) {
    return err as Error & Record<string, unknown>
  }

  return undefined
}

/** Name of that error, and the path if it has one */
export const failure = async (call: () => unknown): Promise<string | undefined> => {
  const err = await rejected(call)

  return err?.path === undefined ? err?.name : `${err.name} ${String(err.path)}`
}
