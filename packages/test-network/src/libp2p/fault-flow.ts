import type { Socket } from 'node:net'

/** Bytes held before the sending side is held back in turn: a router's buffer, about. */
const HIGH_WATER_MARK = 1024 * 1024

export interface FlowSettings {
  latencyMs: number
  bytesPerSecond: number
}

interface Held {
  /** Undefined is the end mark: the sender closed its side. */
  bytes: Uint8Array | undefined
  /** When it may go on, on `performance.now`'s clock. */
  due: number
}

/** One direction of a proxied connection: holds bytes back for latency, bandwidth and black holes, in order. */
export class FaultFlow {
  forwarded = 0
  readonly #from: Socket
  readonly #to: Socket
  readonly #settings: FlowSettings
  /** Asked before bytes go on: how many of them may. */
  readonly #allow: (bytes: number) => number
  readonly #held: Held[] = []
  #heldBytes = 0
  #freeAt = 0
  #blackhole = false
  #waiting = false
  #stopped = false
  #timer: NodeJS.Timeout | undefined

  constructor (from: Socket, to: Socket, settings: FlowSettings, allow: (bytes: number) => number) {
    this.#from = from
    this.#to = to
    this.#settings = settings
    this.#allow = allow

    from.on('data', bytes => { this.#hold(bytes as Uint8Array) })
    from.on('end', () => { this.#hold(undefined) })
    to.on('drain', () => {
      this.#waiting = false
      this.#forward()
    })
  }

  get blackhole (): boolean {
    return this.#blackhole
  }

  set blackhole (blackhole: boolean) {
    this.#blackhole = blackhole
    this.#forward()
  }

  /** Drops what is held and what comes; keeps reading, so that the kernel has no reason to reset. */
  stop (): void {
    this.#stopped = true
    this.#from.resume()
    clearTimeout(this.#timer)
    this.#held.length = 0
  }

  #hold (bytes: Uint8Array | undefined): void {
    if (this.#stopped) {
      return
    }

    const now = performance.now()
    const length = bytes?.byteLength ?? 0

    this.#freeAt = Math.max(this.#freeAt, now) + length * 1000 / this.#settings.bytesPerSecond
    this.#held.push({ bytes, due: this.#freeAt + this.#settings.latencyMs })
    this.#heldBytes += length

    if (this.#heldBytes > HIGH_WATER_MARK) {
      this.#from.pause()
    }

    this.#forward()
  }

  #forward (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined

    while (this.#held.length > 0 && !this.#blackhole && !this.#waiting && !this.#to.destroyed) {
      const wait = this.#held[0].due - performance.now()

      if (wait > 0) {
        this.#timer = setTimeout(() => { this.#forward() }, Math.ceil(wait))
        return
      }

      this.#pass(this.#held.shift() as Held)
    }
  }

  #pass ({ bytes }: Held): void {
    if (bytes == null) {
      this.#to.end()
      return
    }

    this.#heldBytes -= bytes.byteLength

    const allowed = this.#allow(bytes.byteLength)
    this.forwarded += allowed
    this.#waiting = !this.#to.write(bytes.subarray(0, allowed))

    if (this.#heldBytes <= HIGH_WATER_MARK / 2) {
      this.#from.resume()
    }
  }
}
