/** Events go on without end: the thing under test keeps scheduling, and never gets idle. */
export class EndlessEventsError extends Error {
  override name = 'EndlessEventsError'

  constructor (maxEvents: number, now: number) {
    super(`Still not idle after ${maxEvents} events, at ${now} ms`)
  }
}

/** Something was scheduled or advanced to before the present. */
export class PastTimeError extends Error {
  override name = 'PastTimeError'

  constructor (at: number, now: number) {
    super(`${at} ms is before the present, ${now} ms`)
  }
}

/** A write to a byte link that was closed or cut. */
export class ByteLinkClosedError extends Error {
  override name = 'ByteLinkClosedError'

  constructor () {
    super('The byte link is closed for writing')
  }
}
