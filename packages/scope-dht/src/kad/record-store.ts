import { resolveLimits } from '@juxta/wire'
import { BaseDatastore } from 'datastore-core'
import { Key } from 'interface-datastore/key'
import { NotFoundError } from '@libp2p/interface'
import { MAX_RECORD_BYTES, MAX_RECORDS, MAX_RECORDS_PER_KEY, MAX_RECORDS_PER_PEER } from '../constants.ts'
import { InvalidScopeDhtSettingError, RecordRefusedError } from '../errors.ts'
import type { KeyQuery, Pair, Query } from 'interface-datastore'

export interface RecordStoreLimits {
  maxRecords: number
  maxRecordsPerPeer: number
  maxRecordsPerKey: number
}

const DEFAULTS: RecordStoreLimits = { maxRecords: MAX_RECORDS, maxRecordsPerKey: MAX_RECORDS_PER_KEY, maxRecordsPerPeer: MAX_RECORDS_PER_PEER }

/** `/dht/provider/KEY/PEER` */
const PROVIDER = /^\/dht\/provider\/([^/]+)\/([^/]+)$/

/**
 * What a peer of the table keeps for others, in memory: who provides what, and since when. Anybody may write here, so there is a bound for all, for each key and for
 * each peer; where it is reached, the oldest goes.
 */
export class RecordStore extends BaseDatastore {
  readonly #limits: RecordStoreLimits
  /** The oldest first. */
  readonly #records = new Map<string, Uint8Array>()
  readonly #byKey = new Map<string, Set<string>>()
  readonly #byPeer = new Map<string, Set<string>>()

  constructor (limits: Partial<RecordStoreLimits> = {}) {
    super()
    this.#limits = resolveLimits(DEFAULTS, limits, message => new InvalidScopeDhtSettingError(message))
  }

  get size (): number {
    return this.#records.size
  }

  /** @throws RecordRefusedError */
  override put (key: Key, value: Uint8Array): Key {
    const name = key.toString()
    const { of, peer } = parse(name)

    if (value.byteLength > MAX_RECORD_BYTES) {
      throw new RecordRefusedError(`A record has ${value.byteLength} bytes, and may have ${MAX_RECORD_BYTES}`)
    }

    this.#delete(name)
    makeRoom(this.#byKey.get(of), this.#limits.maxRecordsPerKey, oldest => { this.#delete(oldest) })
    makeRoom(this.#byPeer.get(peer), this.#limits.maxRecordsPerPeer, oldest => { this.#delete(oldest) })
    makeRoom(this.#records, this.#limits.maxRecords, oldest => { this.#delete(oldest) })
    // a copy, so that it keeps nothing of the message
    this.#records.set(name, new Uint8Array(value))
    add(this.#byKey, of, name)
    add(this.#byPeer, peer, name)

    return key
  }

  override get (key: Key): Uint8Array {
    const value = this.#records.get(key.toString())

    if (value == null) {
      throw new NotFoundError('There is no such record')
    }

    return value
  }

  override has (key: Key): boolean {
    return this.#records.has(key.toString())
  }

  override delete (key: Key): void {
    this.#delete(key.toString())
  }

  override * _all ({ prefix }: Query): Generator<Pair> {
    for (const name of this.#under(prefix)) {
      const value = this.#records.get(name)

      if (value != null) {
        yield { key: new Key(name), value }
      }
    }
  }

  override * _allKeys ({ prefix }: KeyQuery): Generator<Key> {
    for (const name of this.#under(prefix)) {
      yield new Key(name)
    }
  }

  /** Those of one key, which is what everybody asks for, without looking at the others. */
  #under (prefix: string | undefined): string[] {
    const [, of] = /^\/dht\/provider\/([^/]+)$/.exec(prefix ?? '') ?? []

    return of == null ? [...this.#records.keys()] : [...this.#byKey.get(of) ?? []]
  }

  #delete (name: string): void {
    if (this.#records.delete(name)) {
      const { of, peer } = parse(name)
      remove(this.#byKey, of, name)
      remove(this.#byPeer, peer, name)
    }
  }
}

/** @throws RecordRefusedError */
function parse (name: string): { of: string, peer: string } {
  const [, of, peer] = PROVIDER.exec(name) ?? []

  if (of == null || peer == null) {
    throw new RecordRefusedError(`${name} is not what is kept here`)
  }

  return { of, peer }
}

function makeRoom (names: Pick<Map<string, unknown>, 'size' | 'keys'> | undefined, max: number, drop: (name: string) => void): void {
  const [oldest] = names?.keys() ?? []

  if (names != null && names.size >= max && oldest != null) {
    drop(oldest)
  }
}

function add (index: Map<string, Set<string>>, of: string, name: string): void {
  const names = index.get(of) ?? new Set()

  names.add(name)
  index.set(of, names)
}

function remove (index: Map<string, Set<string>>, of: string, name: string): void {
  const names = index.get(of)

  names?.delete(name)

  if (names?.size === 0) {
    index.delete(of)
  }
}
