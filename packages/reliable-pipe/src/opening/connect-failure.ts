import { NoPathError } from '@juxta/path'
import { CONNECT_TIMEOUT_MS } from '../constants.ts'
import { ConnectTimeoutError } from '../errors.ts'
import type { PeerId } from '@libp2p/interface'

/** The time is over; `failure` is the last reason why there was no path */
export function overdue (peer: PeerId, failure?: Error): ConnectTimeoutError {
  return new ConnectTimeoutError(`could not reach ${peer.toString()} within ${CONNECT_TIMEOUT_MS / 1000} s: ${reasonOf(failure)}`, { cause: failure })
}

/**
 * What to throw when the caller's signal has ended the waiting: a reason of the caller's own as it is. What `abort()` and `AbortSignal.timeout()` make says
 * nothing of the peer, and is given out again with why there was no path; not that object itself, which may be everybody's.
 */
export function givenUp (reason: unknown, peer: PeerId, failure?: Error): unknown {
  if (failure == null || !(reason instanceof DOMException)) {
    return reason
  }

  const error = new DOMException(`${reason.message}; could not reach ${peer.toString()}: ${reasonOf(failure)}`, reason.name)

  return Object.defineProperty(error, 'cause', { value: failure, configurable: true, writable: true })
}

function reasonOf (failure?: Error): string {
  if (failure == null) {
    return 'no answer'
  }

  return failure instanceof NoPathError ? failure.reason : failure.message
}
