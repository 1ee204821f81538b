/** What every failure of this package has: whether trying again can help */
export abstract class PeerError extends Error {
  abstract readonly retryable: boolean
}

/** An argument of `createPeer` or `juxta` with which no peer can be made */
export class InvalidPeerInitError extends PeerError {
  override readonly name = 'InvalidPeerInitError'
  readonly retryable = false
}

/** What is kept in the data directory as the peer's key is none. It is left as it is; without it the peer is another one. */
export class CorruptIdentityError extends PeerError {
  override readonly name = 'CorruptIdentityError'
  readonly retryable = false
}

/** Another process, or another peer of this one, uses the data directory */
export class DataDirectoryInUseError extends PeerError {
  override readonly name = 'DataDirectoryInUseError'
  readonly retryable = true
  readonly path: string

  constructor (path: string, by: string) {
    super(`the data directory ${path} is used by ${by}: stop that first, or give this one a folder of its own (dataDir, or --data-dir of the commands)`)
    this.path = path
  }
}

/** The peer could not listen where it was to; the message says what to do, and `cause` is what libp2p said. Retryable, when the address is free. */
export class ListenError extends PeerError {
  override readonly name = 'ListenError'
  readonly retryable = true
  /** those where it could not */
  readonly addresses: readonly string[]

  constructor (message: string, addresses: readonly string[], options?: ErrorOptions) {
    super(message, options)
    this.addresses = addresses
  }
}

/** The data directory can't be read or written; `cause` says why */
export class DataDirectoryError extends PeerError {
  override readonly name = 'DataDirectoryError'
  readonly retryable = false
}
