import { setTimeout as sleep } from 'node:timers/promises'

/** What is left over from opening has to have ended: timers, promises, finalizers */
const ROUNDS = 5
const ROUND_MS = 200

/** Bytes in use after garbage collection: JavaScript objects and the buffers outside the heap. Needs --expose-gc. */
export async function bytesInUse (): Promise<number> {
  for (let i = 0; i < ROUNDS; i++) {
    await sleep(ROUND_MS)
    globalThis.gc?.()
  }

  const { heapUsed, external } = process.memoryUsage()

  return heapUsed + external
}
