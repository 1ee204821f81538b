import { AttachTurn } from './attach-turn.ts'
import type { AttachTurnInit } from './attach-turn.ts'
import type { OpenedStream, PathLink } from '../link/path-link.ts'
import type { Path } from '@juxta/path'

/** How a path is to be attached: in place of none; while the one before still works; or in reserve, beside it */
export type AttachHow = 'now' | 'planned' | 'standby'

export interface DialledPathsInit extends AttachTurnInit {
  ended (): boolean
  /** settles what precedes the first frame */
  openStream (path: Path): OpenedStream | Promise<OpenedStream>
  /** makes it one of the session's links, and sends ATTACH over it */
  begin (path: Path, opened: OpenedStream, how: AttachHow, attaching: (link: PathLink) => void): void
}

/** Paths that this end has dialled, until it is settled whether they are attached */
export class DialledPaths {
  readonly #init: DialledPathsInit
  readonly #turn: AttachTurn
  readonly #standbyTurn: AttachTurn
  /** not answered yet; one at a time, and none for almost all of a session's life */
  #attaching: Array<{ id: number, settle (attached: boolean): void }> = []

  constructor (init: DialledPathsInit) {
    this.#init = init
    this.#turn = new AttachTurn(init)
    this.#standbyTurn = new AttachTurn(init)
  }

  get idle (): boolean {
    return this.#attaching.length === 0 && !this.#turn.isWaiting && !this.#standbyTurn.isWaiting
  }

  /** Attaches the path when it is the session's turn; resolves with whether that worked */
  async attach (path: Path, how: AttachHow): Promise<boolean> {
    return (how === 'standby' ? this.#standbyTurn : this.#turn).take(path, async () => this.#attach(path, how))
  }

  /** The path was attached, by whichever end */
  attached (id: number): void {
    this.#settle(id, true)
    this.#turn.giveUp()
  }

  /** The path is gone */
  gone (id: number): void {
    this.#settle(id, false)
  }

  /** The path is attached in reserve: nobody else's turn is over by that */
  reserved (id: number): void {
    this.#settle(id, true)
  }

  /** The session is over */
  end (): void {
    this.#turn.giveUp()
    this.#standbyTurn.giveUp()

    for (const { id } of this.#attaching) {
      this.#settle(id, false)
    }
  }

  async #attach (path: Path, how: AttachHow): Promise<boolean> {
    const { ended, openStream, begin } = this.#init

    if (ended()) {
      path.abort(new Error('the session is over'))
      return false
    }

    const opening = openStream(path)
    // the open scope needs no exchange, and no turn of the microtask queue either
    const opened = opening instanceof Promise ? await opening : opening

    if (ended()) {
      path.abort(new Error('the session is over'))
      return false
    }

    return new Promise<boolean>(resolve => {
      begin(path, opened, how, ({ id }) => { this.#attaching.push({ id, settle: resolve }) })
    })
  }

  #settle (id: number, attached: boolean): void {
    const attaching = this.#attaching.find(attaching => attaching.id === id)

    if (attaching != null) {
      this.#attaching = this.#attaching.filter(other => other !== attaching)
      attaching.settle(attached)
    }
  }
}
