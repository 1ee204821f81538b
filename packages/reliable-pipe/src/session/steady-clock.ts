import type { Clock } from '@juxta/path/internal'

export interface SteadyClock extends Clock {
  /** milliseconds by which it has run ahead of the time that really passed; grows only */
  jumped (): number
}

/**
 * The same clock, but it is never set back: when the system's is, by a correction or by hand, it goes on from where it was. What falls due in 25 ms would otherwise
 * fall due when the old time has come again. That it jumps ahead is passed on, so that it is known that the machine slept, and told by `jumped`, for what
 * must not end by that.
 */
export function steady (clock: Clock): SteadyClock {
  let latest = -Infinity
  let setBack = 0

  const now = (): number => {
    const time = clock.now()
    setBack = Math.max(setBack, latest - time)
    latest = time + setBack

    return latest
  }

  const ahead = (): number => clock.monotonic == null ? 0 : now() - clock.monotonic()
  const atFirst = ahead()
  let most = 0

  return {
    now,
    jumped: () => {
      most = Math.max(most, ahead() - atFirst)

      return most
    },
    setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
    clearTimeout: timer => { clock.clearTimeout(timer) }
  }
}
