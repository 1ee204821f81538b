import xxhash from 'xxhash-wasm'

/** xxHash of 32 and 64 bits */
export type Checksum = Pick<Awaited<ReturnType<typeof xxhash>>, 'h32Raw' | 'h64Raw'>

let loaded: Promise<Checksum> | undefined

export async function loadChecksum (): Promise<Checksum> {
  loaded ??= xxhash()

  return loaded
}
