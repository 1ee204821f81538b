/** How a rendezvous lies: what is no longer true, was never true, was not asked for, has no end, or never comes. */
export const LIES = ['forged', 'expired', 'foreign', 'endless', 'silent'] as const

export type Lie = typeof LIES[number]

/** What a liar has to say. */
export interface Material {
  /** Sealed documents that are over, by what they would answer. */
  expired: Map<string, Uint8Array>
  /** The same by the bytes, as hexadecimal digits, of the right one. */
  expiredFor: Map<string, Uint8Array>
  /** Right ones, that nobody asked for. */
  foreign: Uint8Array[]
}

/** Milliseconds between two answers of those that have no end */
export const ENDLESS_MS = 1

/** The same with a bit flipped where its signature is, which is at the end. */
export function forged (document: Uint8Array): Uint8Array {
  const bytes = document.slice()
  bytes[bytes.length - 1] ^= 1

  return bytes
}
