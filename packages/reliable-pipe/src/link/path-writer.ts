import { turnsOf } from '../sharing/fair-turns.ts'
import type { Effect } from '../core/events.ts'
import type { Session } from '../core/session.ts'
import type { FairTurns, Taker } from '../sharing/fair-turns.ts'
import type { PathLink } from './path-link.ts'

/** The session that a path is of */
export interface WritingSession {
  readonly core: Session
  readonly priority: number
  now (): number
  /** bytes of DATA that the path may carry now */
  dataRoom (link: PathLink): number
  apply (effects: Effect[]): void
  /** the relay's limit is what bounded a write */
  onLimit (link: PathLink, wrote: boolean): void
  /** what follows when something was written */
  settle (): void
}

/** Writes what a session has for one of its paths, in its turn among all paths on the connection */
export class PathWriter implements Taker {
  readonly #session: WritingSession
  readonly #link: PathLink
  readonly #connection: FairTurns

  constructor (session: WritingSession, link: PathLink) {
    this.#session = session
    this.#link = link
    this.#connection = turnsOf(link.path.connection)
  }

  get weight (): number {
    return this.#session.priority
  }

  get wants (): boolean {
    return this.#session.core.wants(this.#link.id, this.#session.now())
  }

  get blocked (): boolean {
    return this.#link.room === 0
  }

  flush (): void {
    this.#connection.ask(this)
  }

  /** The path is over */
  leave (): void {
    this.#connection.leave(this)
  }

  write (most: number): number {
    const session = this.#session
    const link = this.#link
    const { core } = session
    let written = 0

    while (written < most) {
      const now = session.now()
      const { room } = link

      if (room === 0 || !core.wants(link.id, now)) {
        break
      }

      const dataRoom = session.dataRoom(link)
      const effects = core.handle({ type: 'poll', path: link.id, room: Math.min(room, most - written), dataRoom, firstRoom: link.firstRoom }, now)
      const bytes = effects.reduce((sum, effect) => effect.type === 'write' ? sum + effect.bytes : sum, 0)
      session.apply(effects)

      if (dataRoom < room) {
        session.onLimit(link, bytes > 0)
      }

      if (bytes === 0) {
        break
      }

      written += bytes
    }

    return written
  }

  settle (): void {
    this.#session.settle()
  }
}
