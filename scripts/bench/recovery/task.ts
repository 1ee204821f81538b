/** The session's name */
export const RECOVERY_SESSION = 'recovery'

/** One message there and back, for the dial that a recovery is compared with */
export const ECHO_PROTOCOL = '/juxta-bench/echo/1.0.0'

/** Bytes of one message; it begins with its number */
export const MESSAGE_BYTES = 1024

/** By which of the two ways to the receiver a path goes */
export type Way = 0 | 1

/** Milliseconds on a clock that all processes of this machine share */
export function sharedNow (): number {
  return performance.timeOrigin + performance.now()
}
