import type { Clock } from '@juxta/path/internal'

/**
 * The same clock, but it is never set back: when the system's is, by a correction or by hand, it goes on from where it was. What falls due in 25 ms would otherwise
 * fall due when the old time has come again. (That it jumps ahead is passed on: so it is known that the machine slept.)
 */
export function steady (clock: Clock): Clock {
  let latest = -Infinity
  let setBack = 0

  return {
    now: () => {
      const now = clock.now()
      setBack = Math.max(setBack, latest - now)
      latest = now + setBack

      return latest
    },
    setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
    clearTimeout: timer => { clock.clearTimeout(timer) }
  }
}
