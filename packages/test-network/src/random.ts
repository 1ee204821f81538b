/** A source of numbers that its seed determines. */
export interface Random {
  /** In [0, 1), 32 bits of it random. */
  next (): number
  /** A whole number in [0, n). */
  int (n: number): number
  /** In [low, high). */
  between (low: number, high: number): number
  /** True with this probability. */
  chance (probability: number): boolean
  /** One of them. */
  pick<T> (items: readonly T[]): T
  bytes (length: number): Uint8Array
  /**
   * Another source, determined by this one's seed and the label alone, so that
   * drawing more from one does not change the other.
   */
  fork (label: string): Random
}

/**
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand: 128 bits of state, a
 * counter among them), its state filled from the seed's FNV-1a hash through
 * splitmix32. Not for secrets.
 */
export function seededRandom (seed: number | string): Random {
  return new Sfc32(String(seed))
}

class Sfc32 implements Random {
  readonly #seed: string
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor (seed: string) {
    this.#seed = seed
    const mix = splitmix32(fnv1a(seed))

    this.#a = mix()
    this.#b = mix()
    this.#c = mix()

    // the generator's author runs it a few rounds before it is used
    for (let i = 0; i < 12; i++) {
      this.#uint32()
    }
  }

  next (): number {
    return this.#uint32() / 0x1_0000_0000
  }

  int (n: number): number {
    return Math.floor(this.next() * n)
  }

  between (low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  chance (probability: number): boolean {
    return this.next() < probability
  }

  pick<T> (items: readonly T[]): T {
    return items[this.int(items.length)]
  }

  bytes (length: number): Uint8Array {
    const bytes = new Uint8Array(length)

    for (let i = 0; i < length; i += 4) {
      const word = this.#uint32()

      for (let j = 0; j < 4 && i + j < length; j++) {
        bytes[i + j] = word >>> (8 * j)
      }
    }

    return bytes
  }

  fork (label: string): Random {
    return new Sfc32(`${this.#seed}/${label}`)
  }

  #uint32 (): number {
    const sum = (this.#a + this.#b + this.#counter) | 0

    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0

    return sum >>> 0
  }
}

function fnv1a (text: string): number {
  let hash = 0x811c9dc5

  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193)
  }

  return hash
}

function splitmix32 (state: number): () => number {
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)

    return mixed ^ (mixed >>> 15)
  }
}
