import type { Sum } from './ledger.ts'

interface Source {
  /** By name, the hash of what it placed. */
  readonly items: Map<string, bigint>
  sum: bigint
  bytes: number
}

/** Who placed what here, and how much that is. */
export class Sources {
  readonly #sources = new Map<string, Source>()

  sumOf (source: string): Sum {
    const { items, sum = 0n } = this.#sources.get(source) ?? {}

    return { count: items?.size ?? 0, sum }
  }

  bytesOf (source: string): number {
    return this.#sources.get(source)?.bytes ?? 0
  }

  has (source: string, name: string): boolean {
    return this.#sources.get(source)?.items.has(name) === true
  }

  /** Names and hashes of what it placed. */
  itemsOf (source: string): Array<[name: string, hash: bigint]> {
    return [...this.#sources.get(source)?.items ?? []]
  }

  add (source: string, name: string, hash: bigint, bytes: number): void {
    const known = this.#sources.get(source) ?? { items: new Map<string, bigint>(), sum: 0n, bytes: 0 }

    this.#sources.set(source, known)
    known.items.set(name, hash)
    known.sum ^= hash
    known.bytes += bytes
  }

  delete (source: string, name: string, bytes: number): void {
    const known = this.#sources.get(source)

    if (known != null) {
      known.sum ^= known.items.get(name) ?? 0n
      known.bytes -= bytes
      known.items.delete(name)

      if (known.items.size === 0) {
        this.#sources.delete(source)
      }
    }
  }
}
