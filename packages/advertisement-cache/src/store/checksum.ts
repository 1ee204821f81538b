import xxhash from 'xxhash-wasm'

/** xxHash, 64 bits. */
export type Checksum = Pick<Awaited<ReturnType<typeof xxhash>>, 'h64Raw'>

let loaded: Promise<Checksum> | undefined

export async function loadChecksum (): Promise<Checksum> {
  loaded ??= xxhash()

  return loaded
}
