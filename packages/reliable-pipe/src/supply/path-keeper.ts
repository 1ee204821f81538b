import { DEFAULT_RETRY, Retry, sleep } from '@juxta/path/internal'
import { LONGEST_MS, toError } from '@juxta/wire'
import { AvoidedConnections } from './avoided-connections.ts'
import { BetterConnection } from './better-connection.ts'
import { isWorthJoining } from '../sharing/connection-share.ts'
import { NextPathTime } from './next-path-time.ts'
import { NextPaths } from './next-paths.ts'
import { PathWorth } from './path-worth.ts'
import type { PathLink } from '../link/path-link.ts'
import type { OpenPathOptions, Path, PathConstraint, PathProgress, PathService } from '@juxta/path'
import type { Clock } from '@juxta/path/internal'
import type { PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface PathKeeperInit {
  peer: PeerId
  protocol: string
  paths: PathService
  clock: Clock
  random: () => number
  multiaddrs: Multiaddr[]
  only?: PathConstraint
  /** whether this side attaches the next path before one is lost: if both did, each would attach one */
  rotates: boolean
  /** the share of a limited path's allowance at which the next one is dialled */
  rotateShare: number
  /** whether it may begin to attach before the other end has agreed to the protocol */
  early (): boolean
  /** what the session wants */
  wants (): 'no' | 'now' | 'planned'
  /** the path that is written to */
  current (): PathLink | undefined
  /** grows when anything was received or acknowledged */
  progress (): number
  /** makes a link of a path and attaches it; resolves with whether that worked */
  attach (path: Path, planned: boolean): Promise<boolean>
  onBudgetWait (ms: number): void
  onFailure (error: Error): void
  signal: AbortSignal
}

/**
 * Keeps a session supplied with a path: dials when there is none, before a
 * limited one is used up, and when a better one can be had; backed off, for as
 * long as the session wants it.
 */
export class PathKeeper {
  readonly #init: PathKeeperInit
  readonly #retry = new Retry()
  readonly #avoided = new AvoidedConnections()
  readonly #better: BetterConnection
  #notBefore = -Infinity
  #running = false
  #waiting?: AbortController
  #timeUp?: unknown
  readonly #worth: PathWorth
  readonly #nextTime: NextPathTime
  readonly #next: NextPaths

  constructor (init: PathKeeperInit) {
    this.#init = init
    this.#worth = new PathWorth(init.clock, init.progress)
    this.#nextTime = new NextPathTime(init.clock, init.rotateShare)
    this.#next = new NextPaths({
      time: this.#nextTime,
      current: init.current,
      signal: init.signal,
      open: async (beside, signal, onDial) => this.#open({ beside, signal }, onDial),
      onChange: () => { this.#go() },
      onFailure: error => { this.#failed(error) }
    })
    this.#better = new BetterConnection({
      ...init,
      kind: () => init.current()?.path.kind,
      isSuspect: ({ id }) => this.#avoided.suspects.includes(id),
      onFound: () => {
        if (this.#isDirect) {
          this.#next.waitNoMore()
        }

        this.check()
      }
    })
    init.signal.addEventListener('abort', () => {
      this.#better.stop()
      this.#clockOut(Infinity)
    }, { once: true })
  }

  /** Call whenever what the session wants, or what its path has left, may have changed */
  check (): void {
    if (!this.#running && this.#worth.proven && this.#task() !== 'none') {
      this.#retry.reset()
    }

    this.#go()
  }

  /** Nothing is under way, and nothing need be remembered */
  get idle (): boolean {
    return !this.#running && this.#next.size === 0 && this.#retry.attempts === 0 && this.#notBefore <= this.#init.clock.now()
  }

  /** A path was attached, whoever dialled it */
  attached (): void {
    if (this.#worth.none || this.#worth.proven) {
      this.#retry.reset()
    } else {
      // attached, and lost at once: whoever does that for ever is not dialled as fast as he can answer
      this.#retry.next(0)
    }

    this.#worth.attached()
    this.#nextTime.attached()
    const link = this.#init.current()
    const isLimited = link != null && link.initialAllowance !== Infinity
    this.#avoided.attached(isLimited ? link.path.connection.id : undefined)

    this.#clockOut(isLimited ? link.timeUpAt : Infinity)

    this.#next.attached(link == null || isLimited)
    this.check()
  }

  /** The machine has slept: what is waited for may be over */
  woke (): void {
    this.#retry.reset()
    this.#notBefore = -Infinity
    this.#waiting?.abort()
    this.check()
  }

  /** What was attached last can't carry what is to be sent: more like it are not dialled one after another */
  useless (): void {
    this.#worth.lost()
  }

  /**
   * The other side asks not to be dialled for so long; more than a retry would ever wait is not granted. It says the same to all sessions that it
   * refuses, so each waits up to as long again.
   */
  holdOff (ms: number): void {
    this.#notBefore = this.#init.clock.now() + Math.min(ms, DEFAULT_RETRY.capMs) * (1 + this.#init.random())
  }

  /** A path fell silent: the connection under it is not to be trusted before it has answered */
  suspect ({ path: { connection } }: PathLink): void {
    this.#avoided.suspect(connection.id)

    void this.#init.paths.probe(connection).then(answers => {
      if (answers) {
        this.#avoided.answered(connection.id)
        // it may be better than what has taken its place
        this.#better.found(connection)
      }
    })
  }

  /** Whether a connection is open that is better than any that may be dialled through a relay */
  get #isDirect (): boolean {
    return this.#better.isThere('relayed')
  }

  #task (): 'none' | 'attach-now' | 'attach-planned' | 'attach-better' | 'stand-by' {
    const { wants, current, rotates } = this.#init
    const wanted = wants()

    if (wanted === 'now') {
      this.#worth.lost()
      return 'attach-now'
    }

    const link = current()
    const leads = link != null && rotates

    // before what is to follow, of which there may be one ready whenever it is wanted
    if (leads && this.#better.isThere(link.path.kind)) {
      return 'attach-better'
    }

    if (wanted === 'planned') {
      return 'attach-planned'
    }

    if (!leads) {
      return 'none'
    }

    if (this.#nextTime.toAttach(link)) {
      return 'attach-planned'
    }

    return this.#next.isMissing(link) ? 'stand-by' : 'none'
  }

  #go (): void {
    if (this.#init.signal.aborted) {
      return
    }

    this.#hurry()

    if (!this.#running && this.#task() !== 'none') {
      this.#running = true
      this.#run().catch(error => { this.#init.onFailure(error) })
    }
  }

  /** Opens what is to follow a path that is used up before that is open, whatever else is under way */
  #hurry (): void {
    const link = this.#init.current()

    if (link != null && this.#init.rotates && this.#retry.attempts === 0 && this.#notBefore <= this.#init.clock.now() && this.#next.hurries(link)) {
      while (this.#next.isMissing(link)) {
        this.#next.open()
      }
    }
  }

  async #run (): Promise<void> {
    try {
      for (let task = this.#task(); task !== 'none' && !this.#init.signal.aborted; task = this.#task()) {
        const held = this.#notBefore - this.#init.clock.now()

        if (this.#retry.attempts > 0 || held > 0) {
          await this.#wait(Math.max(held, this.#retry.next(this.#init.random())))
          task = this.#task()

          if (task === 'none' || this.#init.signal.aborted) {
            return
          }
        }

        if (!await this.#do(task) && this.#retry.attempts === 0) {
          // the next attempt waits: the first one was made at once
          this.#retry.next(0)
        }
      }
    } finally {
      // in the same turn in which nothing was left to do, so that what comes up next is not missed
      this.#running = false
    }
  }

  /** Looks again when the current path's time is nearly over, though nothing may happen on it */
  #clockOut (at: number): void {
    const { clock } = this.#init
    clock.clearTimeout(this.#timeUp)

    if (at !== Infinity) {
      this.#timeUp = clock.setTimeout(() => { this.check() }, Math.min(LONGEST_MS, Math.max(0, at - clock.now())))
    }
  }

  /** Ends sooner when the machine wakes up, or the session is over */
  async #wait (ms: number): Promise<void> {
    const { clock, signal } = this.#init
    this.#waiting = new AbortController()
    const over = AbortSignal.any([signal, this.#waiting.signal])
    await sleep(clock, ms, over)
    this.#waiting = undefined
  }

  async #do (task: 'attach-now' | 'attach-planned' | 'attach-better' | 'stand-by'): Promise<boolean> {
    const { attach, wants } = this.#init

    try {
      if (task === 'stand-by') {
        this.#next.open()
        return true
      }

      if (task === 'attach-better') {
        await this.#improve()
        return true
      }

      const path = this.#next.take() ?? await (this.#next.size > 0 && !this.#isDirect ? this.#next.first() : this.#open({ early: task === 'attach-now' && this.#retry.attempts === 0 && this.#init.early() }))

      if (path == null) {
        // why was said when it failed
        return true
      }

      if (task === 'attach-now' && wants() === 'no') {
        // the other side was faster; to attach this one would cost what is on its way over that
        void path.close()
        return true
      }

      this.#hurry()

      return await attach(path, task === 'attach-planned')
    } catch (error) {
      this.#onFailure(error)

      return false
    }
  }

  /** What was to follow could not be had */
  #failed (error: unknown): void {
    this.#onFailure(error)

    if (this.#retry.attempts === 0) {
      this.#retry.next(0)
    }
  }

  /** That a better path could not be had says nothing of the one there is, and delays no other */
  async #improve (): Promise<void> {
    const kind = this.#init.current()?.path.kind
    this.#better.forget()

    try {
      if (kind != null) {
        await this.#init.attach(await this.#open({ betterThan: kind }), true)
      }
    } catch (error) {
      this.#onFailure(error)
    }
  }

  async #open (how: Pick<OpenPathOptions, 'beside' | 'betterThan' | 'early' | 'signal'> = {}, onDial?: () => void): Promise<Path> {
    const { paths, peer, protocol, multiaddrs, only, signal, current, onBudgetWait } = this.#init

    return paths.open(peer, protocol, {
      multiaddrs,
      only,
      signal,
      ...how,
      suits: isWorthJoining,
      avoid: [...this.#avoided.ids(current() != null), ...this.#next.connections],
      onProgress: (event: PathProgress) => {
        if (event.type === 'budget-wait') {
          onBudgetWait(event.ms)
        } else if (event.type === 'dial') {
          onDial?.()
        }
      }
    })
  }

  #onFailure (error: unknown): void {
    if (!this.#init.signal.aborted) {
      this.#init.onFailure(toError(error))
    }
  }
}
