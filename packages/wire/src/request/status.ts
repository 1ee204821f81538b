/**
 * Failures the protocols know, as bytes on the wire. 16-31 belong to wire,
 * 32-127 to the protocol that uses it; unknown ones are reported as they are.
 */
export const Status = {
  /** The request could not be decoded. Asking again does not help. */
  badRequest: 16,
  /** The request exceeds the responder's `maxRequestLength`. */
  requestTooLarge: 17,
  /** The responder failed; no reason is told. Asking again may help. */
  failed: 18,
  /** Too many requests are being worked on. Asking again later helps. */
  busy: 19,
  /** The responder ran out of time. Asking again may help. */
  deadline: 20,
  /** A response exceeded the responder's `maxResponseLength`, or there were too many. */
  responseTooLarge: 21,
  /** The requester may not ask that. */
  forbidden: 22,
  /** The request needs something this responder does not know. */
  unsupported: 23
} as const

const MIN_STATUS = 16
const MAX_STATUS = 127

/**
 * A failure the protocol knows: thrown by a responder's handler to be sent, and
 * by `request` when it was received.
 */
export class StatusError extends Error {
  override name = 'StatusError'
  /** 16-127, see `Status`. */
  readonly status: number

  /**
   * @param status - 16-31 as of `Status`, or 32-127 as the protocol defines it
   * @param reason - for people; sent, at most 256 bytes of UTF-8
   */
  constructor (status: number, reason = '') {
    if (!Number.isInteger(status) || status < MIN_STATUS || status > MAX_STATUS) {
      throw new RangeError(`A status is between ${MIN_STATUS} and ${MAX_STATUS}`)
    }

    super(reason === '' ? `Status ${status}` : reason)
    this.status = status
  }
}
