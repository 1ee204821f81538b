/** Calls `fn` after so many milliseconds, unless the function that is returned is called before. */
export type StartTimer = (ms: number, fn: () => void) => () => void

export const startTimer: StartTimer = (ms, fn) => {
  const timer = setTimeout(fn, ms)

  return () => { clearTimeout(timer) }
}
