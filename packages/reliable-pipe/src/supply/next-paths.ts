import type { NextPathTime } from './next-path-time.ts'
import type { PathLink } from '../link/path-link.ts'
import type { Path } from '@juxta/path'

export interface NextPathsInit {
  time: NextPathTime
  /** the path that is written to */
  current (): PathLink | undefined
  /**
   * @param beside - on a connection of its own, whatever else is dialled
   * @param signal - aborted when it is not needed any more
   * @param onDial - called when it waits for no relay's budget any more
   */
  open (beside: boolean, signal: AbortSignal, onDial: () => void): Promise<Path>
  /** one more is open, or may be opened */
  onChange (): void
  onFailure (error: unknown): void
  signal: AbortSignal
}

/**
 * Paths that are open, or being opened, to follow the one that a session uses. Mostly it is one; where each is used up before the next is open, two are
 * opened at a time.
 */
export class NextPaths {
  readonly #init: NextPathsInit
  /** in the order in which they came */
  #ready: Path[] = []
  #opening = 0
  /** of those, the ones that may be waiting for a relay's budget: another one would have to wait for it, too */
  #undialled = 0
  /** none could be had beside another: that is not tried again before the next attach */
  #alone = false
  /** aborted when what is being opened is not needed any more */
  #needed = new AbortController()
  /** of those there are; true: nobody is to wait for one */
  #change = Promise.withResolvers<boolean>()

  constructor (init: NextPathsInit) {
    this.#init = init
    init.signal.addEventListener('abort', () => { this.#end() }, { once: true })
  }

  /** Those that are open, and those being opened */
  get size (): number {
    return this.#ready.length + this.#opening
  }

  /** Over which the ones are that are open */
  get connections (): string[] {
    return this.#ready.map(({ connection }) => connection.id)
  }

  /** Whether one path is used up before the next is open, so that several are opened at a time */
  hurries (link: PathLink): boolean {
    return this.#wanted(link) > 1
  }

  /** Whether there is one to be opened now */
  isMissing (link: PathLink): boolean {
    const wanted = this.#wanted(link)

    return this.size < (this.#undialled > 0 ? Math.min(1, wanted) : wanted)
  }

  /** Begins to open one */
  open (): void {
    const { time, current, onChange, onFailure } = this.#init
    const link = current()
    const { signal } = this.#needed
    const opening = link == null ? undefined : time.opening(link)
    let undialled = 1
    const dialled = (): void => {
      this.#undialled -= undialled
      undialled = 0
    }

    this.#opening++
    this.#undialled++
    void this.#dial(link != null && this.hurries(link), signal, () => {
      dialled()
      onChange()
    }).then(path => {
      if (path != null) {
        this.#keep(path)

        if (opening != null) {
          time.opened(opening, current())
        }
      }
    }, error => {
      if (!signal.aborted) {
        onFailure(error)
      }
    }).finally(() => {
      this.#opening--
      dialled()
      this.#changed(false)
      onChange()
    })
  }

  /** The one that was opened first and is open still */
  take (): Path | undefined {
    for (let path = this.#ready.shift(); path != null; path = this.#ready.shift()) {
      if (path.stream.status === 'open') {
        return path
      }

      void path.close()
    }

    return undefined
  }

  /** As `take`, and waits for those that are being opened; undefined: none came of them, or nobody is to wait any more */
  async first (): Promise<Path | undefined> {
    for (let path = this.take(); ; path = this.take()) {
      if (path != null || this.#opening === 0) {
        return path
      }

      if (await this.#change.promise) {
        return this.take()
      }
    }
  }

  /** There is something better than to wait for what is being opened, which may take as long as a relay's budget */
  waitNoMore (): void {
    this.#changed(true)
  }

  /** Another path is attached; `limited`: which is to be followed in its turn */
  attached (limited: boolean): void {
    this.#alone = false

    if (!limited) {
      this.#needed.abort(new Error('there is a path without a limit'))
      this.#needed = new AbortController()
      this.#ready.splice(0).forEach(path => { void path.close() })
    }
  }

  #wanted (link: PathLink): number {
    const wanted = link.initialAllowance === Infinity ? 0 : this.#init.time.toOpen(link)

    return this.#alone ? Math.min(1, wanted) : wanted
  }

  /** undefined: there are others */
  async #dial (beside: boolean, signal: AbortSignal, onDial: () => void): Promise<Path | undefined> {
    const { open } = this.#init

    if (beside) {
      try {
        return await open(true, signal, onDial)
      } catch {
        signal.throwIfAborted()
        this.#alone = true

        if (this.size > 1) {
          return undefined
        }
      }
    }

    return open(false, signal, onDial)
  }

  #keep (path: Path): void {
    const { signal, current } = this.#init
    const link = current()

    if (signal.aborted) {
      path.abort(new Error('the session is over'))
    } else if (link?.initialAllowance === Infinity) {
      // a path without a limit came while this one was opened
      void path.close()
    } else if ([link?.path.connection.id, ...this.connections].includes(path.connection.id)) {
      // its allowance is another one's
      this.#alone = true
      void path.close()
    } else {
      this.#ready.push(path)
    }
  }

  #changed (isOver: boolean): void {
    this.#change.resolve(isOver)
    this.#change = Promise.withResolvers()
  }

  #end (): void {
    this.#needed.abort(new Error('the session is over'))
    this.#ready.splice(0).forEach(path => { path.abort(new Error('the session is over')) })
  }
}
