import { AcknowledgementOutOfRangeError } from '../errors.ts'
import { RangeSet } from './range-set.ts'
import { Ring } from './ring.ts'
import type { Totals } from './durable-records.ts'
import type { Carrier, Segment } from './segment.ts'
import type { Range } from '../wire/ranges.ts'

const NOTHING = new Uint8Array(0)

/** Segments from their first transmission to their acknowledgement: which are in flight, which are lost, and over which path they went last */
export class SentSegments {
  /** from `base` to `next` */
  readonly #segments = new Ring<Segment>()
  /** what is acknowledged above `base` */
  readonly #acknowledged = new RangeSet()
  /** no segment below this one is lost */
  #lostFrom = 0

  /** the lowest sequence number not acknowledged */
  base = 0
  /** segments to be sent again */
  lost = 0
  /** segments sent, neither acknowledged nor given up as lost */
  inFlight = 0
  /** bytes of messages in those that are not acknowledged */
  bytes = 0
  /** messages that are acknowledged up to their end, and all before them */
  messages = 0

  /** How many there are from `base` on */
  get length (): number {
    return this.#segments.length
  }

  /** The sequence number the next new segment gets */
  get next (): number {
    return this.base + this.#segments.length
  }

  /** It goes on where it stood before a restart */
  restore ({ segments, messages }: Totals): void {
    this.base = segments
    this.messages = messages
    this.#lostFrom = segments
  }

  /** Its sequence number is `next` */
  add (segment: Segment): void {
    this.#segments.push(segment)
    this.bytes += segment.bytes
  }

  /** It is written to this path now, for the first time or again */
  carry (segment: Segment, path: Carrier): void {
    segment.path = path
    path.inFlight++
    this.inFlight++
  }

  /**
   * @param onArrival - called with each before it is taken for acknowledged: only where a path needs to know
   * @returns how many segments are newly acknowledged
   * @throws AcknowledgementOutOfRangeError
   */
  acknowledge (cumulative: number, ranges: readonly Range[], onArrival?: (segment: Segment) => void): number {
    const last = ranges.length > 0 ? ranges[ranges.length - 1].end : cumulative

    if (last > this.next) {
      throw new AcknowledgementOutOfRangeError(`segment ${last - 1} was acknowledged, ${this.next} have been sent`)
    }

    let count = 0

    for (let sequence = this.base; sequence < cumulative; sequence++) {
      count += this.#acknowledgeOne(sequence, onArrival)
    }

    for (const { start, end } of ranges) {
      let sequence = Math.max(start, this.base, cumulative)

      while (sequence < end) {
        // what was acknowledged before is skipped: the same ranges come again and again
        const known = this.#acknowledged.endOf(sequence)

        if (known == null) {
          count += this.#acknowledgeOne(sequence, onArrival)
          this.#acknowledged.add(sequence++)
        } else {
          sequence = known
        }
      }
    }

    while (this.#segments.at(0)?.acknowledged === true) {
      const segment = this.#segments.shift()
      this.base++

      this.messages += segment?.messages ?? 0
    }

    this.#acknowledged.removeBelow(this.base)

    return count
  }

  /** The segment, unless it was acknowledged */
  pending (sequence: number): Segment | undefined {
    const segment = this.#segments.at(sequence - this.base)

    return segment?.acknowledged === false ? segment : undefined
  }

  lose (segment: Segment): void {
    if (!segment.acknowledged && !segment.lost) {
      segment.lost = true
      this.lost++
      this.#leave(segment)
      this.#lostFrom = Math.min(this.#lostFrom, segment.sequence)
    }
  }

  /** Everything last written to a path for which `isGone` holds, and not acknowledged, is to be sent again */
  losePaths (isGone: (counter: number) => boolean): void {
    for (let i = 0; i < this.#segments.length; i++) {
      const segment = this.#segments.at(i)

      if (segment?.path != null && isGone(segment.path.counter)) {
        this.lose(segment)
      }
    }
  }

  /** The first `count` segments that are in flight, for a probe */
  oldestInFlight (count: number): Segment[] {
    const found: Segment[] = []

    for (let i = 0; i < this.#segments.length && found.length < count; i++) {
      const segment = this.#segments.at(i)

      if (segment?.acknowledged === false && !segment.lost) {
        found.push(segment)
      }
    }

    return found
  }

  /** The first one to be sent again */
  get firstLost (): Segment | undefined {
    for (let sequence = Math.max(this.#lostFrom, this.base); sequence < this.next; sequence++) {
      const segment = this.#segments.at(sequence - this.base)

      if (segment?.lost === true) {
        this.#lostFrom = sequence

        return segment
      }
    }

    return undefined
  }

  /** The first lost one is sent again */
  found (segment: Segment): void {
    segment.lost = false
    this.lost--
    this.#lostFrom = this.lost === 0 ? this.next : segment.sequence + 1
  }

  clear (): void {
    this.#segments.clear()
    this.lost = 0
    this.inFlight = 0
    this.bytes = 0
  }

  /** It is in flight no more; one that was cut again after a restart was not */
  #leave ({ path }: Segment): void {
    if (path != null) {
      this.inFlight--
      path.inFlight--
    }
  }

  #acknowledgeOne (sequence: number, onArrival?: (segment: Segment) => void): number {
    const segment = this.#segments.at(sequence - this.base)

    if (segment == null || segment.acknowledged) {
      return 0
    }

    onArrival?.(segment)

    if (segment.lost) {
      segment.lost = false
      this.lost--
    } else {
      this.#leave(segment)
    }

    segment.acknowledged = true
    this.bytes -= segment.bytes
    segment.payload = NOTHING

    return 1
  }
}
