import { MAX_RANGES } from '../constants.ts'
import { PathLink } from '../link/path-link.ts'
import type { Refusal } from '../index.ts'
import type { SessionLimits } from '../limits.ts'
import type { PathLinkEvents } from '../link/path-link.ts'
import type { SessionShell } from '../session/reliable-session.ts'
import type { AttachFrame } from '../wire/attach.ts'
import type { Frame } from '../wire/frame.ts'
import type { Path } from '@juxta/path'
import type { Clock } from '@juxta/path/internal'
import type { StreamReader } from '@juxta/wire'

export interface InboundStreamInit {
  id: number
  path: Path
  reader: StreamReader
  limits: SessionLimits
  clock: Clock
  onAttach (frame: AttachFrame): void
  /** what came instead of an ATTACH can't be read */
  onMalformed (error: Error): void
  onRefused (reason: Refusal): void
  /** it no longer waits for its ATTACH to be decided on */
  onSettled (): void
}

/** A stream of somebody who dialled: until its ATTACH has found a session, and then as one of that session's paths */
export class InboundStream implements PathLinkEvents {
  readonly #init: InboundStreamInit
  readonly #link: PathLink
  readonly #timer: unknown
  #session?: SessionShell
  #attach?: AttachFrame
  #settled = false

  constructor (init: InboundStreamInit) {
    this.#init = init
    this.#link = new PathLink(init.id, init.path, init, { maxSegment: init.limits.maxSegment, maxRanges: MAX_RANGES, busyPollMs: init.limits.busyPollMs, collectEveryBytes: init.limits.collectEveryBytes }, this)
    this.#timer = init.clock.setTimeout(() => { this.#fail('attach-timeout') }, init.limits.attachTimeoutMs)
  }

  /** Whether it still waits for a decision */
  get open (): boolean {
    return !this.#settled
  }

  start (): void {
    this.#link.start()
  }

  /**
   * The session it is for
   *
   * @returns whether the session took it
   */
  hand (session: SessionShell, frame: AttachFrame): boolean {
    this.#settle()
    this.#session = session

    return session.accept(this.#link, frame)
  }

  /** Nobody is here any more to decide on it */
  abort (cause: string): void {
    if (!this.#settled) {
      this.#settle()
      this.#link.close(false, cause)
    }
  }

  refuse (answer: Uint8Array, cause: string): void {
    if (this.#settled) {
      return
    }

    this.#settle()
    this.#link.write([answer])
    this.#link.close(true, cause)
  }

  onFrames (link: PathLink, frames: Frame[]): void {
    if (this.#session != null) {
      this.#session.onFrames(link, frames)
      return
    }

    const [first, ...more] = frames

    // nothing may follow an ATTACH before its answer, so there is nothing to keep while it is decided on
    if (this.#attach != null || first.type !== 'attach' || more.length > 0) {
      this.#fail('unexpected-frame')
      return
    }

    this.#attach = first
    this.#init.clock.clearTimeout(this.#timer)
    this.#init.onAttach(first)
  }

  onMalformed (link: PathLink, error: Error): void {
    if (this.#session != null) {
      this.#session.onMalformed(link, error)
    } else {
      this.#init.onMalformed(error)
    }
  }

  now (): number {
    return this.#init.clock.now()
  }

  onRoom (): void {
    this.#session?.onRoom()
  }

  onEnd (link: PathLink, cause: string): void {
    if (this.#session != null) {
      this.#session.onEnd(link, cause)
      return
    }

    if (cause === 'truncated') {
      this.#init.onRefused('malformed')
    }

    this.#settle()
  }

  #fail (reason: Refusal): void {
    if (this.#settled) {
      return
    }

    this.#settle()
    this.#init.onRefused(reason)
    this.#link.close(false, reason)
  }

  #settle (): void {
    if (!this.#settled) {
      this.#settled = true
      this.#init.clock.clearTimeout(this.#timer)
      this.#init.onSettled()
    }
  }
}
