/** The session's name */
export const MOVE_SESSION = 'move'

/** One message there and back, for the plain dial that a move is compared with */
export const ECHO_PROTOCOL = '/juxta-bench/echo/1.0.0'

/** Bytes of one message; it begins with its number */
export const MESSAGE_BYTES = 1024

/** Where a receiver is */
export interface ReceiverAddresses {
  /** through the relay */
  relayed: string
  direct: string
}
