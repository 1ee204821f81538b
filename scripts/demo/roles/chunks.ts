import { createCipheriv, createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

export interface ChunksInit {
  fileBytes: number
  filePath?: string
  seed: string
}

/** The file piece by piece, each of `size` bytes but the last; bytes are good until the next piece is asked for */
export function chunks ({ fileBytes, filePath, seed }: ChunksInit, size: number): AsyncIterable<Uint8Array> {
  return filePath == null ? generated(fileBytes, seed, size) : read(filePath, fileBytes, size)
}

async function * read (filePath: string, fileBytes: number, size: number): AsyncIterable<Uint8Array> {
  const file = await open(filePath)
  const buffer = new Uint8Array(size)

  try {
    for (let position = 0; position < fileBytes;) {
      const wanted = Math.min(size, fileBytes - position)
      let filled = 0

      while (filled < wanted) {
        const { bytesRead } = await file.read(buffer, filled, wanted - filled, position + filled)

        if (bytesRead === 0) {
          throw new Error(`${filePath} has become shorter while it was sent`)
        }

        filled += bytesRead
      }

      position += filled
      yield buffer.subarray(0, filled)
    }
  } finally {
    await file.close()
  }
}

/** The same bytes for the same seed: a key stream of AES in counter mode */
async function * generated (fileBytes: number, seed: string, size: number): AsyncIterable<Uint8Array> {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), new Uint8Array(16))
  const zeros = new Uint8Array(size)

  for (let position = 0; position < fileBytes; position += size) {
    yield cipher.update(zeros.subarray(0, Math.min(size, fileBytes - position)))
  }
}
