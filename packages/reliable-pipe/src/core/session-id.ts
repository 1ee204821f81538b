const NOTHING = new Uint8Array(0)
const HEXADECIMAL = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A session's id as text. Joined, because what is concatenated piece by piece stays a chain of ten strings, 600 bytes, for as long as the session does. */
export function idOf (bytes: Uint8Array): string {
  return Array.from(bytes, byte => HEXADECIMAL[byte]).join('')
}

/** Few bytes that are kept for long: where they came in something larger, or memory of their own was made for them, they would take several times as much */
export function compact (bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === 0 ? NOTHING : new Uint8Array(bytes)
}
