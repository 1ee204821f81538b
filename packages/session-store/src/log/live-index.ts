import type { SessionKey, StoredEntry, StoredSession, StoreRecord } from '../store.ts'

/** Where a record is */
export interface Place {
  readonly segment: number
  readonly offset: number
  /** of the whole record */
  readonly bytes: number
  /** while the log is being opened */
  readonly data?: Uint8Array
}

interface LiveSession extends SessionKey {
  readonly values: Map<string, Place>
  readonly outbox: Map<number, Place>
  readonly inbox: Map<number, Place>
}

/** Which records of the log are still needed, and how many bytes of each segment that is */
export class LiveIndex {
  readonly #sessions = new Map<string, LiveSession>()
  readonly #live = new Map<number, number>()
  bytes = 0

  /** What the record does, which is at `place` */
  apply (record: StoreRecord, place: Place): void {
    const key = keyOf(record)

    switch (record.type) {
      case 'value':
        this.#replace(this.#session(record).values, record.name, place)
        break
      case 'entry':
        this.#replace(this.#session(record)[record.queue], record.number, place)
        break
      case 'remove':
        this.#removeEntries(this.#sessions.get(key)?.[record.queue], record.from, record.to)
        break
      case 'drop':
        for (const places of partsOf(this.#sessions.get(key))) {
          places.forEach(place => { this.#free(place) })
        }

        this.#sessions.delete(key)
        break
    }
  }

  /** Whether the record at this place is needed */
  has (record: StoreRecord, segment: number, offset: number): boolean {
    const session = this.#sessions.get(keyOf(record))
    let place: Place | undefined

    if (record.type === 'value') {
      place = session?.values.get(record.name)
    } else if (record.type === 'entry') {
      place = session?.[record.queue].get(record.number)
    }

    return place?.segment === segment && place.offset === offset
  }

  /** All that is live, with the bytes that came with the places, which are let go of */
  take (): StoredSession[] {
    return [...this.#sessions.values()].map(session => ({
      peer: session.peer,
      id: session.id,
      values: new Map([...session.values].map(([name, place]) => [name, bytesOf(session.values, name, place)])),
      outbox: entriesOf(session.outbox),
      inbox: entriesOf(session.inbox)
    }))
  }

  /** Bytes that are needed of a segment */
  bytesIn (segment: number): number {
    return this.#live.get(segment) ?? 0
  }

  #session ({ peer, id }: SessionKey): LiveSession {
    const key = keyOf({ peer, id })
    const session = this.#sessions.get(key) ?? { peer, id, values: new Map(), outbox: new Map(), inbox: new Map() }
    this.#sessions.set(key, session)

    return session
  }

  #replace<K> (places: Map<K, Place>, key: K, place: Place): void {
    const before = places.get(key)

    if (before != null) {
      this.#free(before)
    }

    places.set(key, place)
    this.#count(place.segment, place.bytes)
  }

  #removeEntries (places: Map<number, Place> | undefined, from: number, to: number): void {
    if (places == null) {
      return
    }

    // whichever are fewer: the numbers, or the entries
    const numbers = to - from < places.size ? Array.from({ length: to - from }, (_, i) => from + i) : [...places.keys()].filter(number => number >= from && number < to)

    for (const number of numbers) {
      const place = places.get(number)

      if (place != null) {
        places.delete(number)
        this.#free(place)
      }
    }
  }

  #free (place: Place): void {
    this.#count(place.segment, -place.bytes)
  }

  #count (segment: number, bytes: number): void {
    this.bytes += bytes
    const left = this.bytesIn(segment) + bytes

    if (left === 0) {
      this.#live.delete(segment)
    } else {
      this.#live.set(segment, left)
    }
  }
}

function keyOf ({ peer, id }: SessionKey): string {
  return `${peer}/${id}`
}

function partsOf (session: LiveSession | undefined): Array<ReadonlyMap<string | number, Place>> {
  return session == null ? [] : [session.values, session.outbox, session.inbox]
}

function entriesOf (places: Map<number, Place>): StoredEntry[] {
  return [...places]
    .map(([number, place]) => ({ number, data: bytesOf(places, number, place) }))
    .sort((a, b) => a.number - b.number)
}

function bytesOf<K> (places: Map<K, Place>, key: K, place: Place): Uint8Array {
  places.set(key, { segment: place.segment, offset: place.offset, bytes: place.bytes })

  // a copy, which does not keep its whole file in memory
  return new Uint8Array(place.data ?? [])
}
