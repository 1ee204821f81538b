import { Retry, sleep } from '@juxta/path/internal'
import { toError } from '@juxta/wire'
import { STANDBY_DELAY_MS, STANDBY_PROVEN_MS, STANDBY_RETRY_BASE_MS, STANDBY_RETRY_CAP_MS, STANDBY_RETRY_FACTOR } from '../constants.ts'
import type { PathLink } from '../link/path-link.ts'
import type { OpenPathOptions, Path, PathConstraint, PathService } from '@juxta/path'
import type { Clock } from '@juxta/path/internal'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface StandbyKeeperInit {
  /** whether a session is to have a second path at all */
  standby: boolean
  peer: PeerId
  protocol: string
  paths: Pick<PathService, 'open'>
  clock: Clock
  random: () => number
  multiaddrs: Multiaddr[]
  only?: PathConstraint
  /** whether the session could have one now */
  wants (): boolean
  /** the path that is written to */
  current (): PathLink | undefined
  attach (path: Path): Promise<boolean>
  onFailure (error: Error): void
  signal: AbortSignal
}

/**
 * Keeps a second path attached beside the current one, over another connection and, where the peer has several addresses, to another one. Not where a relay
 * sets limits: to keep a connection for nothing is what those are against.
 */
export class StandbyKeeper {
  readonly #init: StandbyKeeperInit
  readonly #retry = new Retry({ baseMs: STANDBY_RETRY_BASE_MS, factor: STANDBY_RETRY_FACTOR, capMs: STANDBY_RETRY_CAP_MS })
  #attachedAt = Infinity
  #running = false

  constructor (init: StandbyKeeperInit) {
    this.#init = init
  }

  get idle (): boolean {
    return !this.#running
  }

  /** Call whenever the session's paths have changed */
  check (): void {
    if (this.#init.standby && !this.#running && this.#isWanted()) {
      this.#running = true
      void this.#run()
    }
  }

  /** The one in reserve has become the current one: that it is gone says nothing against the next */
  used (): void {
    this.#retry.reset()
    this.check()
  }

  #isWanted (): boolean {
    const { wants, current, signal } = this.#init

    return !signal.aborted && wants() && current()?.initialAllowance === Infinity
  }

  async #run (): Promise<void> {
    try {
      while (this.#isWanted()) {
        await this.#try()
      }
    } finally {
      // in the turn in which it was not wanted any more, so that it is not missed when it is wanted again
      this.#running = false
    }
  }

  async #try (): Promise<void> {
    const { clock, random, signal, onFailure } = this.#init

    if (clock.now() >= this.#attachedAt + STANDBY_PROVEN_MS) {
      this.#retry.reset()
    }

    this.#attachedAt = Infinity
    // when the one before has just taken over, what waits to be sent over it goes before the work of another dial
    await sleep(clock, Math.max(STANDBY_DELAY_MS, this.#retry.next(random())), signal)

    try {
      if (this.#isWanted() && await this.#attach()) {
        this.#attachedAt = clock.now()
      }
    } catch (error) {
      if (!signal.aborted) {
        onFailure(toError(error))
      }
    }
  }

  async #attach (): Promise<boolean> {
    const { paths, peer, protocol, attach } = this.#init
    const path = await paths.open(peer, protocol, this.#options())

    // the current one may have changed to it meanwhile
    if (!this.#isWanted() || path.allowance() !== Infinity || path.connection === this.#init.current()?.path.connection) {
      void path.close()
      return false
    }

    return attach(path)
  }

  #options (): OpenPathOptions {
    const { multiaddrs, only, signal, current } = this.#init
    const connection = current()?.path.connection

    return { multiaddrs, only, signal, suits: ({ limits }) => limits == null, avoid: connection == null ? [] : [connection.id] }
  }
}
