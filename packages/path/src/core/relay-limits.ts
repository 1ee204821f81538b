import { MILLISECONDS_FROM } from '../constants.ts'

/**
 * Bytes left of a connection's limit, `Infinity` when there is none.
 */
export function allowance (bytes: bigint | undefined): number {
  if (bytes == null) {
    return Infinity
  }

  return bytes > 0n ? Number(bytes) : 0
}

/**
 * Milliseconds left of a connection's time limit, `Infinity` when there is none.
 *
 * libp2p adds the relay's number, taken as seconds, to the time of opening and counts down from there. The specification of circuit relay
 * v2 does say seconds, but js-libp2p's relay sends milliseconds. So the number that the relay sent is worked out again, and its size tells
 * the unit.
 *
 * @param seconds - what libp2p says is left
 * @param elapsedMs - since the connection opened
 */
export function remainingMs (seconds: number | undefined, elapsedMs: number): number {
  if (seconds == null) {
    return Infinity
  }

  const sent = seconds + elapsedMs / 1_000
  const left = sent >= MILLISECONDS_FROM ? sent - elapsedMs : seconds * 1_000

  return Math.max(0, left)
}
