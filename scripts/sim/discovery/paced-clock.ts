import { performance } from 'node:perf_hooks'
import { VirtualClock } from '@juxta/test-network'
import type { StartTimer } from '@juxta/wire'

/** Milliseconds of virtual time that pass at once, at most: a machine that is busy makes the clock slow, not the peers late. */
const STEP_MS = 20

/** Milliseconds between two looks at the machine's clock. */
const TICK_MS = 1

/**
 * The time that Juxta's services live by: as fast as the machine's, or faster while there is little to do. Real nodes take real time for what they
 * do, so it can't simply jump from one timer to the next. While other processes have the machine, it stands still.
 */
export class PacedClock {
  readonly #clock: VirtualClock
  readonly #began: number
  #rate = 1
  #timer: NodeJS.Timeout | undefined
  #looked = 0

  constructor (now = Date.now()) {
    this.#clock = new VirtualClock(now)
    this.#began = now
  }

  /** Unix ms */
  readonly now = (): number => Math.floor(this.#clock.now)

  readonly startTimer: StartTimer = (milliseconds, fn) => this.#clock.after(Math.max(0, milliseconds), fn)

  /** Milliseconds since it was made */
  get elapsed (): number {
    return this.#clock.now - this.#began
  }

  /** How many times faster than the machine's clock it may run */
  runAt (rate: number): void {
    this.#rate = rate
  }

  start (): void {
    this.#looked = ownMs()
    this.#timer = setInterval(() => { this.#tick() }, TICK_MS)
  }

  stop (): void {
    clearInterval(this.#timer)
  }

  async sleep (milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => { this.startTimer(milliseconds, resolve) })
  }

  #tick (): void {
    const now = ownMs()
    const passed = (now - this.#looked) * this.#rate
    this.#looked = now
    this.#clock.advance(Math.max(0, Math.min(passed, STEP_MS)))
  }
}

/** Milliseconds in which this process had something to do and could, or had nothing to do. */
function ownMs (): number {
  const { user, system } = process.threadCpuUsage()

  return (user + system) / 1_000 + performance.eventLoopUtilization().idle
}
