import type { PathState, SessionState } from './session-state.ts'

/**
 * A path in reserve: attached like any other, and not used until the current one is gone. Then either end goes on with it at once, without a dial and
 * without an attach, and tells the other by what it sends anyway: an acknowledgement, and PATH_CLOSED of the path that is gone.
 */
export function standbyOf (session: SessionState): PathState | undefined {
  return [...session.paths.values()].find(({ phase }) => phase === 'standby')
}

/** The path is attached, and held in reserve from now on */
export function hold (session: SessionState, path: PathState): void {
  path.phase = 'standby'
  path.attachDeadline = Infinity
  session.effects.push({ type: 'standby', path: path.id })
}

/** Whether this side should attach one: there is a path, and none in reserve, nor one that might come to be */
export function wantsStandby (session: SessionState): boolean {
  const { current, ended, paths, standbyRefused } = session

  return !ended && !standbyRefused && current != null && !current.endSent && [...paths.values()].every(({ phase }) => phase === 'current' || phase === 'draining')
}
