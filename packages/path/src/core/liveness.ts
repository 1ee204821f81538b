import { CLOCK_JUMP_MS, IDLE_PING_MS, PROBE_MS, SILENCE_MS } from '../constants.ts'

export interface LivenessInit {
  /** while something is expected: no byte for this long and the path is dead, ms */
  silenceMs?: number
  /** while nothing is: no byte for this long and a ping is due, ms */
  idlePingMs?: number
  /** how long the answer to the probe after a jump of the clock may take, ms */
  probeMs?: number
  /** a check that comes this much after its deadline means that the clock jumped, ms */
  jumpMs?: number
}

export type Verdict = 'alive' | 'ping' | 'dead'

/**
 * Tells from the silence of bytes whether the other side of a path is still there. Any byte is a sign of life.
 *
 * - Something expected (unacknowledged data, the answer to a ping): after half of `silenceMs` without a byte one ping is due, so that a peer that is there
 *   but has nothing to say can show it; after all of `silenceMs` the path is dead.
 * - Nothing expected: after `idlePingMs` without a byte a ping is due, whose answer is then expected.
 * - A check that comes more than `jumpMs` after its deadline was not made in time (the machine slept, the process was stopped), so the silence proves
 *   nothing: one ping is due, and the path is dead if `probeMs` later there is still no byte.
 * - A clock set back starts the count anew.
 *
 * Call `check` at `deadline`; it may be called at any other time too. After 'ping' send something that the other side answers; 'dead' stays dead.
 */
export class Liveness {
  readonly #silenceMs: number
  readonly #idlePingMs: number
  readonly #probeMs: number
  readonly #jumpMs: number

  #latest: number | undefined
  #lastByte = 0
  #expecting = false
  /** when the expectation began or ended */
  #since = 0
  /** when a ping was asked for that no byte has answered */
  #pinged: number | undefined
  /** until when the probe after a jump may be answered */
  #probeUntil: number | undefined
  #dead = false

  constructor (init: LivenessInit = {}) {
    this.#silenceMs = init.silenceMs ?? SILENCE_MS
    this.#idlePingMs = init.idlePingMs ?? IDLE_PING_MS
    this.#probeMs = init.probeMs ?? PROBE_MS
    this.#jumpMs = init.jumpMs ?? CLOCK_JUMP_MS
  }

  /**
   * Bytes were sent. Proves nothing about the other side; keeps the clock.
   */
  sent (now: number): void {
    this.#observe(now)
  }

  /**
   * At least one byte came.
   */
  received (now: number): void {
    this.#observe(now)
    this.#lastByte = now
    this.#pinged = undefined
    this.#probeUntil = undefined
  }

  /**
   * Whether something is expected from the other side, the answer to a ping apart.
   */
  expecting (now: number, expecting: boolean): void {
    this.#observe(now)

    if (expecting !== this.#expecting) {
      this.#expecting = expecting
      this.#since = now
    }
  }

  /**
   * When `check` has something to say, if nothing happens until then. 0 before the first call of anything.
   */
  get deadline (): number {
    if (this.#latest == null) {
      return 0
    }

    if (this.#probeUntil != null) {
      return this.#probeUntil
    }

    const silence = this.#silentSince()

    if (silence == null) {
      return Math.max(this.#lastByte, this.#since) + this.#idlePingMs
    }

    return silence + (this.#pinged == null ? this.#silenceMs / 2 : this.#silenceMs)
  }

  /**
   * The machine slept, whatever the deadline says: as a check that comes late. A ping is due, unless it is dead already.
   */
  woke (now: number): void {
    this.#observe(now)
    this.#pinged = now
    this.#probeUntil = now + this.#probeMs
  }

  check (now: number): Verdict {
    this.#observe(now)

    if (this.#dead) {
      return 'dead'
    }

    const late = now - this.deadline

    if (late < 0) {
      return 'alive'
    }

    if (late > this.#jumpMs) {
      this.#pinged = now
      this.#probeUntil = now + this.#probeMs
      return 'ping'
    }

    if (this.#probeUntil == null && this.#pinged == null) {
      this.#pinged = now
      return 'ping'
    }

    this.#dead = true
    return 'dead'
  }

  /**
   * Since when what is expected fails to come, undefined when nothing is.
   */
  #silentSince (): number | undefined {
    if (this.#expecting) {
      return Math.max(this.#lastByte, this.#since)
    }

    return this.#pinged
  }

  #observe (now: number): void {
    if (this.#latest == null) {
      this.#lastByte = now
      this.#since = now
    } else if (now < this.#latest) {
      this.#lastByte = now
      this.#since = now
      this.#probeUntil = undefined

      if (this.#pinged != null) {
        this.#pinged = now
      }
    }

    this.#latest = now
  }
}
