/** CRC-32 (IEEE 802.3), the polynomial reversed: stands for the authentication that every real transport has */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte

  for (let bit = 0; bit < 8; bit++) {
    value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }

  return value
})

function crc32 (bytes: Uint8Array): number {
  let crc = 0xffffffff

  for (const byte of bytes) {
    crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8)
  }

  return (crc ^ 0xffffffff) >>> 0
}

/** The bytes with their checksum behind them */
export function seal (bytes: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(bytes.byteLength + 4)
  sealed.set(bytes)
  new DataView(sealed.buffer).setUint32(bytes.byteLength, crc32(bytes))

  return sealed
}

/** undefined: corrupted */
export function unseal (sealed: Uint8Array): Uint8Array | undefined {
  const bytes = sealed.subarray(0, -4)
  const sum = new DataView(sealed.buffer, sealed.byteOffset + bytes.byteLength, 4).getUint32(0)

  return crc32(bytes) === sum ? bytes : undefined
}
