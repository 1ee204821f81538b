import type { StartTimer } from '@juxta/wire'

export const startTimer: StartTimer = (milliseconds, fn) => {
  const timer = setTimeout(fn, milliseconds)

  return () => { clearTimeout(timer) }
}
