import { ACKNOWLEDGE_DELAY_MS } from '../../constants.ts'
import { AcknowledgementOutOfRangeError, RequestOutOfRangeError } from '../../errors.ts'
import { ELAPSED_AT_FIRST, PACE_BURST_MS, REQUESTED_WINDOWS, ROUND_TRIP_SEGMENTS, WINDOW_ROUND_TRIPS } from './constants.ts'
import { INITIAL_RTT_MS } from '../lossy/constants.ts'
import { Ring } from '../ring.ts'
import { Elapsed } from './elapsed.ts'
import { Reliability } from './reliability.ts'
import { WindowSize } from './window-size.ts'
import type { SendBuffer, SendWindowing } from '../windowing.ts'
import type { Range } from '../../wire/ranges.ts'

export interface ClaimedSenderInit {
  /** N to begin with */
  window: number
  /** M as a share of N */
  acknowledgeShare: number
  /** how long messages that fill no window wait, ms */
  lingerMs: number
}

/** A segment that is not acknowledged: when it was sent, first and last, and whether it was asked for since */
interface Sent {
  readonly first: number
  last: number
  asked: boolean
}

/**
 * The sender's half of the claimed windowing. Messages are buffered until there are N of them, and are then sent. An acknowledgement of a count
 * shifts the window by it, and what the shifted window holds is sent: what was sent before, and what was not. What was asked for by number is sent
 * again, and so is what was not acknowledged within a limit of time.
 */
export class ClaimedSender implements SendWindowing {
  readonly #size: WindowSize
  readonly #lingerMs: number
  readonly #reliability = new Reliability()
  readonly #sent = new Map<number, Sent>()
  /** when each was made that the other side has not named yet, on a path that loses datagrams */
  readonly #transmissions = new Ring<number>()
  /** the first of those */
  #heard = 0
  #elapsed = new Elapsed(ACKNOWLEDGE_DELAY_MS)
  /** what is buffered is being sent, until nothing is: the window was full, or was shifted, or somebody did not want to wait */
  #sending = false
  /** what was sent before is being sent again, because the window was shifted */
  #shifting = false
  #lingerAt = Infinity
  /** there was more to send than N, and the pace that goes with it, let through since reliability was judged last */
  #limited = false
  #nextAt = -Infinity
  #lastSentAt = -Infinity
  /** below this, segments were sent over an older path */
  #movedAt = 0
  #next = 0
  /** numbers that requests have named since `#lookedFrom`, or since the window was shifted */
  #looked = 0
  #lookedFrom = -Infinity

  constructor (init: ClaimedSenderInit) {
    this.#size = new WindowSize(init.window, init.acknowledgeShare)
    this.#lingerMs = init.lingerMs
  }

  get sendWindow (): number {
    return this.#size.segments
  }

  get acknowledgeEvery (): number {
    return this.#size.acknowledgeEvery
  }

  buffered (buffer: SendBuffer, now: number): void {
    this.#shifting &&= buffer.resending > 0

    if (buffer.waiting === 0) {
      this.#sending = false
      this.#lingerAt = Infinity
    } else if (this.#sending || buffer.next - buffer.base + buffer.waiting >= this.#size.segments) {
      this.#sending = true
      this.#lingerAt = Infinity
    } else if (this.#lingerAt === Infinity) {
      this.#lingerAt = now + this.#lingerMs
    }
  }

  flush (): void {
    this.#sending = true
    this.#lingerAt = Infinity
  }

  limit ({ base, next }: SendBuffer): number {
    return this.#sending ? base + this.#size.segments : next
  }

  mayWrite (now: number): boolean {
    return now >= this.#nextAt
  }

  get paceDeadline (): number {
    return this.#nextAt
  }

  sent (sequence: number, isDatagram: boolean, now: number): number | undefined {
    const known = this.#sent.get(sequence)

    if (known == null) {
      this.#sent.set(sequence, { first: now, last: now, asked: false })
    } else {
      known.last = now
      known.asked = false
    }

    this.#next = Math.max(this.#next, sequence + 1)
    this.#lastSentAt = now
    this.#reliability.passed()

    if (!isDatagram) {
      return undefined
    }

    this.#nextAt = Math.max(this.#nextAt, now - PACE_BURST_MS) + this.#spreadMs / this.#size.segments
    this.#transmissions.push(now)

    return this.#heard + this.#transmissions.length - 1
  }

  heard (transmission: number, delayMs: number, now: number): void {
    if (transmission >= this.#heard + this.#transmissions.length) {
      throw new AcknowledgementOutOfRangeError(`transmission ${transmission} was acknowledged, ${this.#heard + this.#transmissions.length} have been sent`)
    }

    let at: number | undefined

    for (; this.#heard <= transmission; this.#heard++) {
      at = this.#transmissions.shift()
    }

    if (at != null) {
      this.#elapsed.sample(now - at - Math.min(delayMs, ACKNOWLEDGE_DELAY_MS))
    }
  }

  acknowledged (before: SendBuffer, base: number, now: number): Range {
    const nothing = { start: base, end: base }

    if (base === before.base) {
      return nothing
    }

    // one transmission of the window is enough: while it is under way, what the shift brings into the window goes with it
    const isUnderWay = (this.#shifting && before.resending > 0) || (before.waiting > 0 && before.next < this.limit(before))
    this.#limited ||= before.waiting > 0
    this.#forget(before.base, base, now)
    this.#elapsed.progressed()
    this.#looked = 0
    this.#adjust()

    if (before.waiting > 0) {
      this.flush()
    }

    if (isUnderWay) {
      return nothing
    }

    this.#shifting = true

    return { start: base, end: Math.min(before.next, base + this.#size.segments) }
  }

  requested (ranges: readonly Range[], { base, next }: SendBuffer, now: number): number[] {
    const { leastMs = 0 } = this.#elapsed
    const found: number[] = []

    if (now >= this.#lookedFrom + ACKNOWLEDGE_DELAY_MS) {
      this.#looked = 0
      this.#lookedFrom = now
    }

    // a few bytes can name a whole window, again and again
    const most = REQUESTED_WINDOWS * this.#size.segments

    for (const { start, end } of ranges) {
      if (end > next) {
        throw new RequestOutOfRangeError(`segment ${end - 1} was asked for again, ${next} have been sent`)
      }

      for (let sequence = Math.max(start, base); sequence < end && this.#looked < most; sequence++) {
        this.#looked++
        const known = this.#sent.get(sequence)

        // one that was sent within a round trip was on its way when it was asked for
        if (known?.asked === false && now - known.last >= leastMs) {
          known.asked = true
          found.push(sequence)
        }
      }
    }

    this.#reliability.lost(found.length)

    return found
  }

  deadline (buffer: SendBuffer): number {
    return Math.min(this.#lingerAt, this.#limitAt(buffer))
  }

  onTimeout (buffer: SendBuffer, now: number): number[] {
    if (now >= this.#lingerAt) {
      this.flush()
    }

    if (now < this.#limitAt(buffer)) {
      return []
    }

    const { limitMs, timeouts } = this.#elapsed
    const found: number[] = []
    const most = ELAPSED_AT_FIRST * 2 ** Math.min(timeouts, 10)
    const end = Math.min(buffer.next, buffer.base + this.#size.segments)

    for (let sequence = buffer.base; sequence < end && found.length < most && this.#lastSent(sequence) + limitMs <= now; sequence++) {
      found.push(sequence)
    }

    if (timeouts === 0) {
      // what an outage loses after that says nothing of the path
      this.#reliability.lost(found.length)
    }

    this.#elapsed.timedOut()
    this.#lastSentAt = now

    return found
  }

  moved (): void {
    this.#elapsed = new Elapsed(ACKNOWLEDGE_DELAY_MS)
    this.#nextAt = -Infinity
    this.#transmissions.clear()
    this.#heard = 0
    this.#movedAt = this.#next
  }

  /** When the oldest message has waited for its acknowledgement, or a credit for being told, for as long as is waited */
  #limitAt ({ base, next, resending, starved }: SendBuffer): number {
    if (base === next) {
      return starved ? this.#lastSentAt + this.#elapsed.limitMs : Infinity
    }

    return resending > 0 ? Infinity : this.#lastSent(base) + this.#elapsed.limitMs
  }

  /** The time over which a window is written on a path that loses datagrams */
  get #spreadMs (): number {
    const { leastMs } = this.#elapsed
    const shares = this.#size.segments / ROUND_TRIP_SEGMENTS

    if (leastMs == null) {
      return shares <= 1 ? 0 : INITIAL_RTT_MS
    }

    return Math.min(WINDOW_ROUND_TRIPS, Math.max(1, shares)) * leastMs
  }

  #lastSent (sequence: number): number {
    return this.#sent.get(sequence)?.last ?? -Infinity
  }

  #forget (from: number, to: number, now: number): void {
    const newest = this.#sent.get(to - 1)

    if (newest != null && this.#heard === 0 && to > this.#movedAt) {
      // from the first time it was sent: too long rather than too short where it was sent again
      this.#elapsed.sample(now - newest.first)
    }

    for (let sequence = from; sequence < to; sequence++) {
      this.#sent.delete(sequence)
    }
  }

  #adjust (): void {
    const verdict = this.#reliability.judge()

    if (verdict == null) {
      return
    }

    const isLate = this.#elapsed.late()

    if (verdict === 'poor' || isLate) {
      this.#size.lower(verdict !== 'poor')
    } else if (verdict === 'good' && this.#limited) {
      this.#size.raise()
    }

    this.#limited = false
  }
}
