/** Something that happened, in the order in which it did. */
export interface TraceEvent {
  /** Milliseconds of virtual time. */
  at: number
  what: string
  /** Bytes that went with it. */
  length?: number
}

/**
 * A record of a run, to show that the same seed gives the same run: the hash is
 * over every event with its time and bytes, the list keeps the last ones.
 */
export class Trace {
  readonly #events: TraceEvent[] = []
  readonly #keep: number
  #count = 0
  // two 32-bit FNV-1a hashes from different beginnings: against accident, not malice
  #low = 0x811c9dc5
  #high = 0x9747b28c

  /** @param keep - Events to keep, default the last 1,000. */
  constructor (keep = 1000) {
    this.#keep = keep
  }

  record (at: number, what: string, bytes?: Uint8Array): void {
    this.#count++
    this.#text(`${at} ${what}`)
    this.#byte(0)

    for (const byte of bytes ?? []) {
      this.#byte(byte)
    }

    if (this.#keep === 0) {
      return
    }

    this.#events.push(bytes == null ? { at, what } : { at, what, length: bytes.byteLength })

    // cut in half rather than one by one: shifting a long list costs its length
    if (this.#events.length >= this.#keep * 2) {
      this.#events.splice(0, this.#events.length - this.#keep)
    }
  }

  /** 16 hexadecimal digits. */
  get hash (): string {
    return [this.#high, this.#low].map(half => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }

  /** Events recorded, those no longer kept included. */
  get count (): number {
    return this.#count
  }

  get events (): TraceEvent[] {
    return this.#events.slice(-this.#keep)
  }

  #text (text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.#byte(text.charCodeAt(i))
    }
  }

  #byte (byte: number): void {
    this.#low = Math.imul(this.#low ^ byte, 0x01000193)
    this.#high = Math.imul(this.#high ^ byte ^ 0x5a, 0x01000193)
  }
}
