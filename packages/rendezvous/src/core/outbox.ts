import { MAX_REMEMBERED } from '../constants.ts'

/** What an outbox has to know of a document. */
export interface Pushable {
  readonly id: string
  readonly type: string
  readonly bytes: Uint8Array
}

export interface OutboxInit<T> {
  supersedes (a: T, b: T): boolean
  /** Unix ms */
  expiresAt (document: T): number
  maxDocumentsPerPush: number
  maxPushBytes: number
}

interface Queue {
  dirty: Set<string>
  /** Not taken for now: again with the next lease or its renewal. */
  later: Set<string>
}

/** What an edge wants rendezvous peers to have, the newest version of each, and what of it each of them has yet to get. */
export class Outbox<T extends Pushable> {
  readonly #init: OutboxInit<T>
  readonly #documents = new Map<string, T>()
  readonly #queues = new Map<string, Queue>()

  constructor (init: OutboxInit<T>) {
    this.#init = init
  }

  get size (): number {
    return this.#documents.size
  }

  /** Whether this was new, and is to be pushed. */
  add (document: T, now: number): boolean {
    const key = keyOf(document)
    const held = this.#documents.get(key)

    if (this.#init.expiresAt(document) <= now || (held != null && !this.#init.supersedes(document, held))) {
      return false
    }

    this.#documents.delete(key)
    this.#documents.set(key, document)
    this.#queues.forEach(({ dirty }) => { dirty.add(key) })

    if (this.#documents.size > MAX_REMEMBERED) {
      this.expire(now)
      this.#dropSoonest()
    }

    return true
  }

  forget (id: string): void {
    for (const [key, document] of this.#documents) {
      if (document.id === id) {
        this.#drop(key)
      }
    }
  }

  expire (now: number): void {
    for (const [key, document] of this.#documents) {
      if (this.#init.expiresAt(document) <= now) {
        this.#drop(key)
      }
    }
  }

  /** A rendezvous holds a lease. Unless it is known to have what it was given before, it is to get everything. */
  begin (peer: string, known: boolean): void {
    const queue = this.#queues.get(peer)

    if (queue == null || !known) {
      this.#queues.set(peer, { dirty: new Set(this.#documents.keys()), later: new Set() })
    } else {
      queue.later.forEach(key => { queue.dirty.add(key) })
      queue.later.clear()
    }
  }

  end (peer: string): void {
    this.#queues.delete(peer)
  }

  /** What to push next to a rendezvous; empty if it has everything. It counts as pushed from then on, unless `again` says otherwise. */
  take (peer: string, now: number): T[] {
    const queue = this.#queues.get(peer)
    const batch: T[] = []
    let bytes = 0

    for (const key of queue?.dirty ?? []) {
      const document = this.#documents.get(key)

      if (document != null && this.#init.expiresAt(document) > now) {
        bytes += document.bytes.byteLength

        if (batch.length > 0 && (batch.length === this.#init.maxDocumentsPerPush || bytes > this.#init.maxPushBytes)) {
          break
        }

        batch.push(document)
      }

      queue?.dirty.delete(key)
    }

    return batch
  }

  /** These did not arrive, or `later`: were not taken for now. */
  again (peer: string, documents: readonly T[], later = false): void {
    const queue = this.#queues.get(peer)

    for (const document of documents) {
      if (this.#documents.has(keyOf(document))) {
        (later ? queue?.later : queue?.dirty)?.add(keyOf(document))
      }
    }
  }

  #dropSoonest (): void {
    if (this.#documents.size > MAX_REMEMBERED) {
      const [soonest] = [...this.#documents].reduce((a, b) => this.#init.expiresAt(a[1]) <= this.#init.expiresAt(b[1]) ? a : b)
      this.#drop(soonest)
    }
  }

  #drop (key: string): void {
    this.#documents.delete(key)
    this.#queues.forEach(({ dirty, later }) => {
      dirty.delete(key)
      later.delete(key)
    })
  }
}

function keyOf ({ id, type }: Pushable): string {
  return `${id} ${type}`
}
