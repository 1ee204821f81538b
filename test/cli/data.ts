import { createCipheriv, createHash } from 'node:crypto'

const MiB = 1024 * 1024

/** how much goes through the pipe; with 104857600 for 100 MiB, as CONTRIBUTING.md says */
export const BYTES = Number(process.env.JUXTA_CLI_BYTES ?? 8 * MiB)

/** milliseconds for that, on a machine that is busy */
export const BYTES_MS = 60_000 + BYTES / MiB * 1_000

/** Bytes that don't repeat, the same each time, and their SHA-256 */
export function data (bytes: number): { chunks: () => Iterable<Uint8Array>, sha256: string } {
  const chunks = function * (): Iterable<Uint8Array> {
    const cipher = createCipheriv('aes-256-ctr', new Uint8Array(32), new Uint8Array(16))

    for (let from = 0; from < bytes; from += MiB) {
      yield cipher.update(new Uint8Array(Math.min(MiB, bytes - from)))
    }
  }

  const hash = createHash('sha256')

  for (const chunk of chunks()) {
    hash.update(chunk)
  }

  return { chunks, sha256: hash.digest('hex') }
}
