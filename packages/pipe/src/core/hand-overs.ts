import { MAX_HAND_OVERS } from '../constants.ts'
import { HandOverEpochError, HandOverExpiredError, HandOverPositionError, HandOverReplacedError, WrongHandOverError } from '../errors.ts'

/** What a hand-over says. That `from` signed it was found out when it was opened. Counts are of whole messages, from the session's first. */
export interface HandOverFacts {
  /** id of the pipe */
  readonly pipe: string
  /** id of the session, in hexadecimal */
  readonly session: string
  /** peer id of the session's other end */
  readonly sender: string
  /** of the binding under which `from` had the end */
  readonly epoch: number
  /** peer id of who had the end, and signed */
  readonly from: string
  /** peer id of who goes on with it */
  readonly to: string
  /** that `from` has from the sender */
  readonly received: number
  /** that `from`'s application had for the sender */
  readonly accepted: number
  /** of these, that the sender was known to have */
  readonly acknowledged: number
  /** sha2-256, in hexadecimal, of what goes with it */
  readonly state: string
  /** Unix ms from which, and until which, it holds */
  readonly issued: number
  readonly expires: number
}

/** What the sender knows of the session that is to go on elsewhere */
export interface MovingSession {
  readonly pipe: string
  readonly session: string
  readonly sender: string
  /** peer id of whom the session was with, and the epoch in which it began */
  readonly from: string
  readonly epoch: number
  /** peer id of who has the end now, and since which epoch */
  readonly to: string
  readonly toEpoch: number
  /** messages that the sender had accepted, and of these had been acknowledged */
  readonly accepted: number
  readonly acknowledged: number
}

/**
 * The hand-overs that a sender has accepted: in each epoch of a pipe one target, whatever else the holder signs.
 */
export class HandOvers {
  readonly #skewMs: number
  /** whom an epoch was handed to */
  readonly #targets = new Map<string, string>()

  /** @param skewMs - how far apart two clocks may be */
  constructor (skewMs: number) {
    this.#skewMs = skewMs
  }

  /**
   * Goes on where the hand-over says, or not at all.
   *
   * @throws WrongHandOverError, HandOverExpiredError, HandOverEpochError, HandOverPositionError, HandOverReplacedError
   */
  accept (handOver: HandOverFacts, session: MovingSession, now: number): void {
    for (const field of ['pipe', 'session', 'sender', 'from', 'to'] as const) {
      if (handOver[field] !== session[field]) {
        throw new WrongHandOverError(field, handOver[field], session[field])
      }
    }

    checkTime(handOver, now, this.#skewMs)

    // a holder may have bound anew, in a later epoch, and kept its sessions
    if (handOver.epoch < session.epoch || handOver.epoch >= session.toEpoch) {
      throw new HandOverEpochError(`it is of epoch ${handOver.epoch}; the session began in ${session.epoch}, and the new end in ${session.toEpoch}`)
    }

    if (handOver.received < session.acknowledged || handOver.received > session.accepted) {
      throw new HandOverPositionError(`${handOver.received} messages are said to have come, ${session.acknowledged} were acknowledged and ${session.accepted} sent`)
    }

    const key = `${handOver.pipe} ${handOver.from} ${handOver.epoch}`
    const target = this.#targets.get(key)

    if (target != null && target !== handOver.to) {
      throw new HandOverReplacedError(`in epoch ${handOver.epoch} ${handOver.from} has handed over to ${target}`)
    }

    this.#targets.delete(key)
    this.#targets.set(key, handOver.to)
    const [oldest] = this.#targets.keys()

    if (this.#targets.size > MAX_HAND_OVERS) {
      this.#targets.delete(oldest)
    }
  }
}

/** @throws HandOverExpiredError */
export function checkTime ({ issued, expires }: Pick<HandOverFacts, 'issued' | 'expires'>, now: number, skewMs: number): void {
  if (issued > now + skewMs || now >= expires + skewMs) {
    throw new HandOverExpiredError(now < issued ? `it is dated ${issued - now} ms ahead` : `it expired ${now - expires} ms ago`)
  }
}
