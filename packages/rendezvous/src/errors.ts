import type { Target } from './core/candidates.ts'

/** What an error of this package says beside its message. */
export interface RendezvousFailure extends Error {
  /** whether trying the same again can help */
  readonly retryable: boolean
}

/** A limit that was set is not one with which a rendezvous could work. Not retryable: it is a mistake in the program. */
export class InvalidRendezvousLimitError extends Error implements RendezvousFailure {
  override name = 'InvalidRendezvousLimitError'
  readonly retryable = false
}

/** A rendezvous answered with what is no answer to what it was asked. Not retryable with the same peer. */
export class InvalidRendezvousAnswerError extends Error implements RendezvousFailure {
  override name = 'InvalidRendezvousAnswerError'
  readonly retryable = false
}

/** A rendezvous that is known and gave no lease, or to which there is no connection; `cause` says why, as does the message. Retryable: it is asked on and on. */
export class RendezvousUnreachedError extends Error implements RendezvousFailure {
  override name = 'RendezvousUnreachedError'
  readonly retryable = true
  /** Its peer id, if that is known. */
  readonly peer: string | undefined
  readonly addresses: readonly string[]

  constructor ({ peer, addresses }: Target, reason: string, options?: ErrorOptions) {
    super(`rendezvous ${addresses[0] ?? peer ?? ''}${addresses.length > 1 ? ` and ${addresses.length - 1} more of its addresses` : ''}: ${reason}`, options)
    this.peer = peer
    this.addresses = addresses
  }
}
