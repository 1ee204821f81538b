import { ALLOWANCE_RESERVE, LEAST_LEFT_SHARE } from './constants.ts'

/** A path, as far as its allowance goes */
export interface SharedPath {
  /** Infinity without a limit */
  readonly initialAllowance: number
  /** bytes that are left of it */
  readonly allowance: number
  /** bytes that this end has written to it */
  readonly written: number
  /** has so much of the allowance left to the other end */
  divide (leave: number): void
}

/**
 * A relay's allowance is for both directions together, and neither end sees what the other has on its way: left to themselves both would write more than there
 * is, and the relay, which cuts then, drops what it has not passed on. So who dials says how much it has to send, and who answers says how much of that it may.
 */
export class RelayShare {
  #last?: SharedPath

  /** What this end says in an ATTACH that it has to send: what waits, or as much as over the path before; undefined without a limit */
  wanted (path: SharedPath, waiting: number): number | undefined {
    return isLimited(path) ? Math.max(waiting, this.#last?.written ?? 0) : undefined
  }

  /** This end answers: divides the path, and gives what the dialler may send; undefined without a limit */
  answer (path: SharedPath, waiting: number, theirs: number): number | undefined {
    const wanted = this.wanted(path, waiting)

    if (wanted == null) {
      return undefined
    }

    // 0 on the wire is: not said
    const share = Math.max(1, Math.floor(divide(Math.max(0, path.allowance - ALLOWANCE_RESERVE), wanted, theirs)))
    path.divide(share)

    return share
  }

  /** The other end has answered: this one may send so much; 0: it has not said, and a half will do */
  answered (path: SharedPath, share: number): void {
    if (isLimited(path)) {
      // as the path was before anything came on it: what came with the answer is the other end's
      const whole = Math.max(0, path.initialAllowance - ALLOWANCE_RESERVE)

      path.divide(share === 0 ? whole / 2 : Math.max(0, whole - share))
    }
  }

  /** The path is attached */
  attached (path: SharedPath): void {
    this.#last = isLimited(path) ? path : undefined
  }
}

/**
 * How much of `whole` the other end is left: what it wants and half of what nobody wants, but where both want more than there is
 * no more than a half, and never less than the least share.
 */
export function divide (whole: number, ours: number, theirs: number): number {
  const spare = whole - ours - theirs
  const left = spare >= 0 ? theirs + spare / 2 : Math.max(Math.min(theirs, whole / 2), whole - ours)
  const least = whole * LEAST_LEFT_SHARE

  return Math.min(whole - least, Math.max(least, left))
}

function isLimited ({ initialAllowance }: SharedPath): boolean {
  return initialAllowance !== Infinity
}
