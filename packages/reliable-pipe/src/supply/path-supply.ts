import { DialledPaths } from './dialled-paths.ts'
import { PathKeeper } from './path-keeper.ts'
import { StandbyKeeper } from './standby-keeper.ts'
import type { Session } from '../core/session.ts'
import type { AttachHow } from './dialled-paths.ts'
import type { OpenedStream, PathLink } from '../link/path-link.ts'
import type { SessionDriverInit } from '../session/session-driver-init.ts'
import type { Path } from '@juxta/path'

export interface PathSupplyInit {
  driver: SessionDriverInit
  core: Session
  owner: PathSupplyOwner
}

/** Whose paths these are */
export interface PathSupplyOwner {
  /** the path that is written to */
  readonly currentLink: PathLink | undefined
  /** makes it one of the session's links, and sends ATTACH over it */
  begin (path: Path, opened: OpenedStream, how: AttachHow, attaching: (link: PathLink) => void): void
  onBudgetWait (ms: number): void
  onFailure (error: Error): void
}

/** Gets a session its paths: the one that it uses, and one in reserve where that is wanted. One that rests has none of these, which is most of what it would take. */
export class PathSupply {
  readonly #keeper: PathKeeper
  readonly #standby: StandbyKeeper
  readonly #dialled: DialledPaths
  readonly #over = new AbortController()
  /** the path in reserve */
  #reserved?: number

  constructor ({ driver, core, owner }: PathSupplyInit) {
    const current = (): PathLink | undefined => owner.currentLink
    const { signal } = this.#over
    const isInitiator = driver.config.role === 'initiator'
    const common = { ...driver, peer: driver.remotePeer, current, signal }
    this.#dialled = new DialledPaths({
      turns: driver.attachTurns,
      known: () => core.remote != null,
      current,
      ended: () => core.ended,
      openStream: path => driver.openStream(path, signal),
      begin: (path, opened, how, attaching) => { owner.begin(path, opened, how, attaching) }
    })
    this.#keeper = new PathKeeper({
      ...common,
      rotates: isInitiator,
      rotateShare: driver.limits.rotateShare,
      // who has answered for the session before speaks its protocol
      early: () => driver.early && core.remote != null && !driver.hasMiddleware(),
      wants: () => core.wantsPath(driver.clock.now()),
      progress: () => core.lastPosition.acknowledged + core.lastPosition.received,
      attach: async (path, planned) => this.#dialled.attach(path, planned ? 'planned' : 'now'),
      onBudgetWait: ms => { owner.onBudgetWait(ms) },
      onFailure: error => { owner.onFailure(error) }
    })
    this.#standby = new StandbyKeeper({
      ...common,
      standby: driver.standby === true && isInitiator,
      wants: () => core.wantsStandby,
      attach: async path => this.#dialled.attach(path, 'standby'),
      // the session has a path: that there is no second one is nothing to complain of
      onFailure: error => { driver.log('no second path to %p: %s', driver.remotePeer, error.message) }
    })
  }

  /** Nothing is under way, and nothing need be remembered */
  get idle (): boolean {
    return this.#keeper.idle && this.#standby.idle && this.#dialled.idle
  }

  /** The session is over, or rests */
  end (): void {
    this.#over.abort()
    this.#dialled.end()
  }

  /** Call whenever what the session wants, or what its path has left, may have changed */
  check (): void {
    this.#keeper.check()
    this.#standby.check()
  }

  /** The path became the one that is written to, whoever dialled it */
  attached (id: number): void {
    this.#dialled.attached(id)
    this.#keeper.attached()

    if (id === this.#reserved) {
      this.#standby.used()
    } else {
      this.#standby.check()
    }
  }

  /** The path is attached, in reserve */
  reserved (id: number): void {
    this.#reserved = id
    this.#dialled.reserved(id)
  }

  gone (id: number): void {
    this.#dialled.gone(id)
    this.#standby.check()
  }

  /** The machine has slept */
  woke (): void {
    this.#keeper.woke()
    this.#standby.used()
  }

  /** The path fell silent */
  suspect (link: PathLink): void {
    this.#keeper.suspect(link)
  }

  /** What was attached last can't carry what is to be sent */
  useless (): void {
    this.#keeper.useless()
  }

  /** The other side asks not to be dialled for so long */
  holdOff (ms: number): void {
    this.#keeper.holdOff(ms)
  }
}
