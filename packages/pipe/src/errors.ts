import type { Asked, AskedPeer } from './asked.ts'
import type { UnreachedError } from './unreached.ts'

/** What every failure of this package has: whether trying the same again can help */
export abstract class PipeError extends Error {
  abstract readonly retryable: boolean
}

/** A binding, a delegation or a chain that is refused. The classes say why. */
export abstract class BindingRefusedError extends PipeError {
  readonly retryable: boolean = false
}

/** The bytes are no binding or delegation, or say what none can say; `path` is the field at fault */
export class MalformedBindingError extends BindingRefusedError {
  override readonly name = 'MalformedBindingError'
  readonly path: string

  constructor (path: string, problem: string, options?: ErrorOptions) {
    super(`${path} ${problem}`, options)
    this.path = path
  }
}

/** More bytes, or more bindings in a chain, than there may be */
export class BindingTooLargeError extends BindingRefusedError {
  override readonly name = 'BindingTooLargeError'
}

/** The signature is not the signer's over these bytes */
export class BindingSignatureError extends BindingRefusedError {
  override readonly name = 'BindingSignatureError'
}

/** It is of another pipe */
export class WrongPipeError extends BindingRefusedError {
  override readonly name = 'WrongPipeError'
}

/** Who signed is nobody whom the owner of the pipe allowed to bind */
export class NotEntitledError extends BindingRefusedError {
  override readonly name = 'NotEntitledError'
}

/** It held until a time that is over */
export class BindingExpiredError extends BindingRefusedError {
  override readonly name = 'BindingExpiredError'
}

/** It is dated further ahead than clocks may be apart. Retryable, later. */
export class BindingFutureDatedError extends BindingRefusedError {
  override readonly name = 'BindingFutureDatedError'
  override readonly retryable = true
}

/** The delegation in it does not hold, or not for as long as the binding is to */
export class DelegationExpiredError extends BindingRefusedError {
  override readonly name = 'DelegationExpiredError'
}

/** The epoch is not one more than that before */
export class EpochSkippedError extends BindingRefusedError {
  override readonly name = 'EpochSkippedError'
}

/** The hash is not that of the binding before */
export class BrokenChainError extends BindingRefusedError {
  override readonly name = 'BrokenChainError'
}

/** The chain does not begin with a binding that the owner signed, or the first one ever. Retryable: somebody else may have all of it. */
export class IncompleteChainError extends BindingRefusedError {
  override readonly name = 'IncompleteChainError'
  override readonly retryable = true
}

/** The binding before had neither expired, nor a lower rank, nor been handed over */
export class NotSucceedingError extends BindingRefusedError {
  override readonly name = 'NotSucceedingError'
}

/** Two bindings of one epoch contradict each other: neither counts, until the owner binds again. Retryable, then. */
export class ForkedEpochError extends BindingRefusedError {
  override readonly name = 'ForkedEpochError'
  override readonly retryable = true
  readonly epoch: number
  /** the peer ids of the two who signed */
  readonly holders: [string, string]

  constructor (epoch: number, holders: [string, string]) {
    super(`there are two bindings of epoch ${epoch}, by ${holders[0]} and ${holders[1]}, until the owner binds again neither counts`)
    this.epoch = epoch
    this.holders = holders
  }
}

/** More ends of a shared pipe than are remembered. Retryable, later. */
export class TooManyEndsError extends BindingRefusedError {
  override readonly name = 'TooManyEndsError'
  override readonly retryable = true
}

/** The pipe requires a network transport, and an address is not of it, or not one interface */
export class WrongEndpointError extends BindingRefusedError {
  override readonly name = 'WrongEndpointError'
}

/** An argument is out of its range, or asks of a pipe what it is not */
export class InvalidPipeError extends PipeError {
  override readonly name = 'InvalidPipeError'
  readonly retryable = false
}

/** The node is not started, or stopped meanwhile */
export class PipeStoppedError extends PipeError {
  override readonly name = 'PipeStoppedError'
  readonly retryable = false
}

/** Nobody who was asked knows a pipe of that name; the message says who that was, and why others could not be asked. Retryable. */
export class PipeNotFoundError extends PipeError {
  override readonly name = 'PipeNotFoundError'
  readonly retryable = true
  // not its own properties: who prints it would not find the message before them
  readonly #asked: Asked

  constructor (message: string, asked: Asked = { peers: [], unreached: [] }) {
    super(message, asked.unreached.length === 0 ? undefined : { cause: asked.unreached[0] })
    this.#asked = asked
  }

  /** those who were asked, or would have been, and what came of it */
  get asked (): readonly AskedPeer[] {
    return this.#asked.peers
  }

  /** why others could not be, rendezvous peers first; the first one is the `cause` */
  get unreached (): readonly UnreachedError[] {
    return this.#asked.unreached
  }
}

/** Several owners have a pipe of that name: one of `names` says which is meant. Who is gone is told apart by `listening`, if there are not too many. */
export class AmbiguousNameError extends PipeError {
  override readonly name = 'AmbiguousNameError'
  readonly retryable = false
  /** peer ids, in ascending order */
  readonly owners: string[]
  /** NAME@owner, for each of them */
  readonly names: string[]
  /** those of `owners` on whose pipe somebody listens who says so himself, as far as could be heard in a moment */
  readonly listening: string[]

  constructor (name: string, owners: string[], listening: string[] = []) {
    const names = owners.map(owner => `${name}@${owner}`)
    const told = names.map((one, i) => listening.includes(owners[i]) ? `${one} (somebody listens)` : one)
    super(`several peers own a pipe called ${name}: ${told.join(', ')}`)
    this.owners = owners
    this.names = names
    this.listening = listening
  }
}

/** Nobody listens on the pipe, as far as those who were asked know, whom the message names; or who listens could not be reached. Retryable. */
export class NoEndError extends PipeError {
  override readonly name = 'NoEndError'
  readonly retryable = true
  // not its own properties: who prints it would not find the message before them
  readonly #asked: Asked

  constructor (message: string, asked: Asked = { peers: [], unreached: [] }) {
    super(message, asked.unreached.length === 0 ? undefined : { cause: asked.unreached[0] })
    this.#asked = asked
  }

  /** those who were asked where the ends are, if none is known */
  get asked (): readonly AskedPeer[] {
    return this.#asked.peers
  }

  /** why others could not be, rendezvous peers first; the first one is the `cause` */
  get unreached (): readonly UnreachedError[] {
    return this.#asked.unreached
  }
}

/** The pipe requires a transport, and this node listens on no interface that has it */
export class NoInterfaceError extends PipeError {
  override readonly name = 'NoInterfaceError'
  readonly retryable = false
}

/** Somebody else has the end now; `cause` says why it could not be kept */
export class EndLostError extends PipeError {
  override readonly name = 'EndLostError'
  readonly retryable = false
}

/** The end has moved, and the new one is not reached yet: wait for `drain`. The message was not accepted. */
export class EndMovingError extends PipeError {
  override readonly name = 'EndMovingError'
  readonly retryable = true
}

/** The session is over, and not everything that was sent is known to have arrived */
export class UndeliveredError extends PipeError {
  override readonly name = 'UndeliveredError'
  readonly retryable = false
  /** messages that an end has acknowledged, of all that were sent */
  readonly delivered: number
  /** those that may not have arrived, with their numbers, from 0 */
  readonly undelivered: ReadonlyArray<{ readonly number: number, readonly data: Uint8Array }>

  constructor (message: string, report: Pick<UndeliveredError, 'delivered' | 'undelivered'>, options?: ErrorOptions) {
    super(message, options)
    this.delivered = report.delivered
    this.undelivered = report.undelivered
  }
}

/** A hand-over that is refused. The classes say why; the policy of the session decides what follows. */
export abstract class HandOverRefusedError extends PipeError {
  readonly retryable: boolean = false
}

/** The bytes are no hand-over, or more than there may be */
export class MalformedHandOverError extends HandOverRefusedError {
  override readonly name = 'MalformedHandOverError'
}

/** The signature is not the old holder's over these bytes */
export class HandOverSignatureError extends HandOverRefusedError {
  override readonly name = 'HandOverSignatureError'
}

/** It is of another pipe or session, by or for somebody else: `field` says which */
export class WrongHandOverError extends HandOverRefusedError {
  override readonly name = 'WrongHandOverError'
  readonly field: string

  constructor (field: string, is: string, expected: string) {
    super(`${field} is ${is}, not ${expected}`)
    this.field = field
  }
}

/** It does not hold any more, or not yet */
export class HandOverExpiredError extends HandOverRefusedError {
  override readonly name = 'HandOverExpiredError'
}

/** It is not of an epoch between that in which the session began and that of the new end */
export class HandOverEpochError extends HandOverRefusedError {
  override readonly name = 'HandOverEpochError'
}

/** Another hand-over of the same epoch was accepted, to somebody else: the first counts */
export class HandOverReplacedError extends HandOverRefusedError {
  override readonly name = 'HandOverReplacedError'
}

/** It says of messages that they came, or did not, that can't have */
export class HandOverPositionError extends HandOverRefusedError {
  override readonly name = 'HandOverPositionError'
}

/** The messages that came with it are not those of which the old holder signed the digest */
export class HandOverDigestError extends HandOverRefusedError {
  override readonly name = 'HandOverDigestError'
}

/** More waits to be read, or to be acknowledged, than is handed over. Retryable, when less does: nothing was changed. */
export class HandOverTooLargeError extends PipeError {
  override readonly name = 'HandOverTooLargeError'
  readonly retryable = true
}

/** Who looks for the end could not be told that it is handed over; `cause` says why. Retryable: the end, and its sessions, are here as before. */
export class HandOverNotPublishedError extends PipeError {
  override readonly name = 'HandOverNotPublishedError'
  readonly retryable = true
}

/** Sessions that were handed over to this node were not claimed by their senders yet. Retryable, when they were or their time is over: nothing was changed. */
export class HandOverPendingError extends PipeError {
  override readonly name = 'HandOverPendingError'
  readonly retryable = true
}

/** A receiver of a shared stream was further behind, or for longer, than it may be */
export class ReceiverTooSlowError extends PipeError {
  override readonly name = 'ReceiverTooSlowError'
  readonly retryable = true
}

/** More than may wait for receivers does: `send` returned false before, and `drain` was not waited for. No receiver got the message. */
export class SharedBufferFullError extends PipeError {
  override readonly name = 'SharedBufferFullError'
  readonly retryable = true
}

/** The stream to all ends was closed */
export class SharedClosedError extends PipeError {
  override readonly name = 'SharedClosedError'
  readonly retryable = false
}
