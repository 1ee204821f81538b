/** How often memory is looked at, milliseconds; a loop that gives timers no turn looks for itself */
const SAMPLE_MS = 10

/** By how much the JavaScript heap and the buffers outside it have grown at the most */
export class MemoryGrowth {
  readonly #start: number
  readonly #timer: NodeJS.Timeout
  #most = 0

  constructor () {
    globalThis.gc?.()
    this.#start = inUse()
    this.#timer = setInterval(() => { this.sample() }, SAMPLE_MS)
  }

  sample (): void {
    this.#most = Math.max(this.#most, inUse() - this.#start)
  }

  /** @returns bytes, garbage that was not collected yet among them */
  stop (): number {
    clearInterval(this.#timer)
    this.sample()

    return this.#most
  }
}

/** `external` has the array buffers in it */
function inUse (): number {
  const { heapUsed, external } = process.memoryUsage()

  return heapUsed + external
}
