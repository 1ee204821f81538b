import type { Counted } from './pump.ts'
import type { Status } from './status.ts'
import type { Tail } from './tail.ts'
import type { PipeSession } from 'juxta'

/**
 * What becomes of the data when the end of a pipe is somewhere else: it is told how much of it has arrived where the end was, and what may not have is sent to the new
 * end first. So nothing is lost on the way to the new end, and a part of it may be at both.
 */
export class Moves {
  /** messages that were sent again: counted as accepted, and never acknowledged */
  again = 0

  constructor (session: PipeSession, sent: Counted, status: Status, onMoving: (tail: Tail) => void) {
    session.addEventListener('moving', ({ detail: { from, undelivered, cause } }) => {
      const uncertainBytes = undelivered.reduce((sum, { data }) => sum + data.byteLength, 0)
      const deliveredBytes = sent.bytes - uncertainBytes

      // before there is a session with another end
      onMoving({ from: from.toString(), offset: deliveredBytes })
      status.say('moving', { from: from.toString(), deliveredBytes, uncertainBytes, cause: cause.name },
        `${from.toString()} is gone (${cause.message}): ${deliveredBytes} bytes have arrived there, ${uncertainBytes} after them may not have; looking for another end`)
    })

    session.addEventListener('moved', ({ detail: { from, to, undelivered } }) => {
      const uncertainBytes = undelivered.reduce((sum, { data }) => sum + data.byteLength, 0)
      const deliveredBytes = sent.bytes - uncertainBytes

      // before anybody else sends: they come first
      undelivered.forEach(({ data }) => { session.send(data) })
      this.again += undelivered.length
      status.say('moved', { from: from.toString(), to: to.toString(), deliveredBytes, sentAgainBytes: uncertainBytes },
        `${to.toString()} has the end now; it gets what follows the ${deliveredBytes} bytes that have arrived at the one before, beginning with the ${uncertainBytes} that may not have`)
    })
  }
}
