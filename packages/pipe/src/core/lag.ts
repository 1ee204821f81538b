/** For how long a receiver has owed an acknowledgement without giving any */
export class Lag {
  #acknowledged = 0
  /** since when it owes something, or has given the last of it; undefined: it owes nothing */
  #since?: number

  /**
   * What is known of it now
   *
   * @param acknowledged - messages
   * @param owes - whether something that was sent is not acknowledged
   */
  note (acknowledged: number, owes: boolean, now: number): void {
    if (!owes) {
      this.#since = undefined
    } else if (this.#since == null || acknowledged > this.#acknowledged) {
      this.#since = now
    }

    this.#acknowledged = acknowledged
  }

  /** ms */
  at (now: number): number {
    return this.#since == null ? 0 : now - this.#since
  }
}

/** What a sender does about receivers that don't keep up */
export interface LagPolicy {
  /** wait: who is slowest sets the pace; drop: who is fastest does */
  slow: 'wait' | 'drop'
  maxLagBytes: number
  maxLagMs: number
}

/** What is known of one receiver: bytes that it has not acknowledged, and whether it has as many as it should have at a time */
export interface Backlogged {
  lagBytes: number
  full: boolean
}

/** Whether the sender has to wait; with nobody to wait for it has not */
export function mustWait (receivers: readonly Backlogged[], { slow }: Pick<LagPolicy, 'slow'>): boolean {
  return receivers.length > 0 && (slow === 'wait' ? receivers.some(({ full }) => full) : receivers.every(({ full }) => full))
}

/**
 * Who is left behind when one more message is to be sent. Who is nearest is never one of them: it is the sender who has to wait for that one.
 *
 * @returns those who are to be dropped; 'full': nobody is, the sender has gone on without waiting
 */
export function leftBehind<R extends Backlogged> (receivers: readonly R[], { slow, maxLagBytes }: LagPolicy): R[] | 'full' {
  const behind = receivers.filter(({ lagBytes }) => lagBytes > maxLagBytes)

  return behind.length > 0 && (slow === 'wait' || behind.length === receivers.length) ? 'full' : behind
}
