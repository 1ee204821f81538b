import type { Checksum } from '../log/checksum.ts'

/** Of the checksum before the data */
const checksumBytes = 8

const encoder = new TextEncoder()

/** Under which store of the database a row is, and under which key */
export type RowKey = readonly [store: string, peer: string, id: string, nameOrNumber: string | number]

/** The data with a checksum before it, which holds under this key only */
export function seal (checksum: Checksum, key: RowKey, data: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(checksumBytes + data.byteLength)
  sealed.set(data, checksumBytes)
  new DataView(sealed.buffer).setBigUint64(0, hash(checksum, key, data), true)

  return sealed
}

/** The data; undefined where it is not what was sealed */
export function unseal (checksum: Checksum, key: RowKey, sealed: unknown): Uint8Array | undefined {
  if (!(sealed instanceof Uint8Array) || sealed.byteLength < checksumBytes) {
    return undefined
  }

  const data = sealed.subarray(checksumBytes)
  const found = new DataView(sealed.buffer, sealed.byteOffset).getBigUint64(0, true)

  return found === hash(checksum, key, data) ? data : undefined
}

function hash (checksum: Checksum, key: RowKey, data: Uint8Array): bigint {
  return checksum.h64Raw(data, checksum.h64Raw(encoder.encode(key.join('/'))))
}
