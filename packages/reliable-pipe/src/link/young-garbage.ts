import { COLLECT_BURST_MS, COLLECT_SHARE } from '../constants.ts'

/** Collects the young generation, and nothing else */
export type CollectYoung = () => void

/**
 * Has the engine collect what lived shortly, after so many bytes that came or went.
 *
 * What a transfer leaves behind is memory outside of the heap, in pieces of 64 KiB: what sockets read, and what encryption makes. V8 counts it, and when there are
 * 64 MiB of it marks the whole heap, which takes a transfer at full rate some 10 ms sixteen times a second and most of another core; a collection of the young
 * generation would free it in a fraction of a millisecond, but comes only when objects *in* the heap have filled that, and a piece of 64 KiB has 100 bytes there.
 * Asked for often enough it also leaves the same memory to be used again while it is in the processor's cache.
 */
export class YoungGarbage {
  readonly #now: () => number
  readonly #find: () => CollectYoung | undefined
  #bytes = 0
  /** milliseconds that collections may take */
  #left = COLLECT_BURST_MS
  #leftAt = -Infinity
  #collect?: CollectYoung
  /** looked for when it is wanted first */
  #found = false

  /**
   * @param now - of time that passes, ms
   * @param find - how to collect; undefined where there is no way
   */
  constructor (now: () => number, find: () => CollectYoung | undefined) {
    this.#now = now
    this.#find = find
  }

  /** @param every - after how many bytes to collect; 0: never */
  passed (bytes: number, every: number): void {
    this.#bytes += bytes

    if (every > 0 && this.#bytes >= every) {
      this.#bytes = 0
      this.#run()
    }
  }

  #run (): void {
    if (!this.#found) {
      this.#found = true
      this.#collect = this.#find()
    }

    if (this.#collect == null) {
      return
    }

    const began = this.#now()
    this.#left = Math.min(COLLECT_BURST_MS, this.#left + (began - this.#leftAt) * COLLECT_SHARE)
    this.#leftAt = began

    // where much of what is young is alive, which is the application's, it takes long, and is worth little
    if (this.#left > 0) {
      this.#collect()
      this.#left -= this.#now() - began
    }
  }
}

/** V8's, in Node.js; undefined in browsers and other engines. Nobody else can reach it afterwards who could not before. */
export function findCollectYoung (): CollectYoung | undefined {
  try {
    const collect = exposedCollect()

    return () => { void collect({ type: 'minor' }) }
  } catch {
    return undefined
  }
}

/** That of a new context: what has its name in this one may be anybody's. Contexts have it that are made while the flag is set. */
function exposedCollect (): NodeJS.GCFunction {
  const [v8, vm] = [process.getBuiltinModule('node:v8'), process.getBuiltinModule('node:vm')]
  const exposed: NodeJS.GCFunction | undefined = vm.runInNewContext('globalThis.gc')

  if (exposed != null) {
    // the flag is somebody else's
    return exposed
  }

  v8.setFlagsFromString('--expose-gc')

  try {
    return vm.runInNewContext('gc')
  } finally {
    v8.setFlagsFromString('--no-expose-gc')
  }
}

/** Of all sessions: a process has one heap */
export const youngGarbage = new YoungGarbage(() => performance.now(), findCollectYoung)
