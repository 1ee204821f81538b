import { LEAST_LEFT_SHARE } from '../constants.ts'
import type { ConnectionShare } from './connection-share.ts'

/** A path, as far as its relay's allowance goes */
export interface SharedPath {
  /** of the connection it is on; undefined without a limit */
  readonly share?: ConnectionShare
  /** how much this end had written to the connection when the path was opened, and what of the allowance could be used then: bytes */
  readonly openedAt: { written: number, usable: number }
}

/**
 * A relay's allowance is for both directions together, and neither end sees what the other has on its way: left to themselves both would write more than there
 * is, and the relay, which cuts then, drops what it has not passed on. So who dials says how much it has to send, and who answers says how much of that it may.
 */
export class RelayShare {
  #last?: ConnectionShare

  /**
   * What this end says in an ATTACH that it has to send: what waits, or as much as over the connection before; undefined without a limit
   *
   * @param waiting - bytes, which are counted only if they are asked for
   */
  wanted ({ share }: SharedPath, waiting: () => number): number | undefined {
    return share == null ? undefined : Math.max(waiting(), this.#last?.written ?? 0)
  }

  /** This end answers: divides the allowance, unless it is, and gives what the dialler may send; undefined without a limit */
  answer (path: SharedPath, waiting: () => number, theirs: number): number | undefined {
    const { share } = path
    const wanted = this.wanted(path, waiting)

    if (share == null || wanted == null) {
      return undefined
    }

    const granted = Math.floor(share.othersLeft ?? divide(share.usable, wanted, theirs))

    if (share.othersLeft == null) {
      share.keep(share.usable - granted)
    }

    // 0 on the wire is: not said
    return Math.max(1, granted)
  }

  /** The other end has answered: this one may send so much from its ATTACH on; 0: it has not said, and a half will do */
  answered ({ share, openedAt }: SharedPath, granted: number): void {
    if (share != null && share.othersLeft == null) {
      share.keep((granted === 0 ? openedAt.usable / 2 : granted) - (share.written - openedAt.written))
    }
  }

  /** The path is attached */
  attached ({ share }: SharedPath): void {
    this.#last = share
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
