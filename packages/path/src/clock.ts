/**
 * Time as the package sees it, so that tests can hand in their own.
 */
export interface Clock {
  /** milliseconds since the epoch */
  now (): number
  /** milliseconds since any moment, going on as time passes whatever is done to the system's clock; may stand still while the machine sleeps */
  monotonic? (): number
  setTimeout (callback: () => void, ms: number): unknown
  clearTimeout (timer: unknown): void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (timer) => { globalThis.clearTimeout(timer as ReturnType<typeof setTimeout>) }
}
