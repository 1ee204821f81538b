import { Key } from 'interface-datastore'
import { RECORDS_PER_TURN } from './constants.ts'
import { CorruptRecordError } from './errors.ts'
import { AdvertisementIndex } from './index/advertisement-index.ts'
import { loadChecksum } from './store/checksum.ts'
import { Journal, keyOf } from './store/journal.ts'
import { decodeRecord, encodeRecord } from './store/record.ts'
import { startTimer } from './store/timer.ts'
import type { Holding } from './index/entry.ts'
import type { IndexInit } from './index/init.ts'
import type { Checksum } from './store/checksum.ts'
import type { Change } from './store/journal.ts'
import type { StartTimer } from './store/timer.ts'
import type { ClockOptions } from '@juxta/advertisement'
import type { Datastore } from 'interface-datastore'

export interface CacheInit extends Omit<IndexInit, 'observer'> {
  /**
   * Where it is kept over restarts, opened already and closed after it: of `datastore-level` in Node, of `datastore-idb` in a browser. Without one it is in
   * memory alone.
   */
  datastore?: Datastore
  /** What the keys in the datastore begin with, so that several caches may share one. Default `advertisements`. */
  prefix?: string
  startTimer?: StartTimer
  /** Is told of each document that goes for another, or as a withdrawal above the share of these. */
  onEvicted? (holding: Holding): void
  /** Is told of each record that is dropped and each batch that can't be written. */
  onError? (error: Error): void
}

export interface CacheCounts {
  /** Documents that were there when it was opened, and still hold. */
  readonly loaded: number
  /** Records that were torn, changed, of another version or of documents that can't be opened: they are gone. */
  readonly corrupt: number
  /** Documents that went for others. */
  readonly evicted: number
  /** Documents written or deleted. */
  readonly written: number
  /** Batches that could not be written and were, or are to be, tried again; and times that it could not be read. */
  readonly failed: number
}

/**
 * An index that is kept over restarts. What changes is in it at once and written soon, so that what a crash takes is the last tenth of a second, and never more
 * than that: each document is written as a whole or not at all. Nothing that happens to what was written keeps it from working: a record that is not right is
 * dropped and counted, and where nothing can be written it goes on in memory.
 */
export class AdvertisementCache extends AdvertisementIndex {
  readonly #datastore: Datastore | undefined
  readonly #prefix: string
  readonly #clock: ClockOptions
  readonly #journal: Journal
  readonly #onError: (error: Error) => void
  readonly #counts = { loaded: 0, corrupt: 0, evicted: 0, written: 0, failed: 0 }
  #checksum: Checksum | undefined

  /** @throws InvalidIndexLimitError */
  constructor ({ datastore, prefix = 'advertisements', startTimer: timer = startTimer, onError = () => {}, onEvicted = () => {}, ...init }: CacheInit = {}) {
    const journal = new Journal({
      startTimer: timer,
      write: async changes => this.#write(changes),
      failed: error => { this.#failed(error) }
    })

    super({
      ...init,
      observer: {
        held: holding => { this.#datastore != null && journal.held(holding) },
        released: (holding, why) => {
          this.#counts.evicted += why === 'evicted' ? 1 : 0
          this.#counts.corrupt += why === 'corrupt' ? 1 : 0
          this.#datastore != null && journal.released(holding, why)

          if (why === 'evicted') {
            onEvicted(holding)
          }
        }
      }
    })
    this.#datastore = datastore
    this.#prefix = `/${prefix}/`
    this.#clock = init.clockSkewMs == null ? {} : { clockSkewMs: init.clockSkewMs }
    this.#journal = journal
    this.#onError = onError
  }

  get counts (): CacheCounts {
    return { ...this.#counts }
  }

  /**
   * Takes in what was kept, beside what was added since, and writes what changes from now on. Never rejects. Signatures are not verified again: what is in the
   * datastore is believed as the node's own key is.
   *
   * @param now - Unix ms
   */
  async open (now: number): Promise<void> {
    if (this.#datastore == null) {
      return
    }

    try {
      this.#checksum = await loadChecksum()
      await this.#load(this.#datastore, now)
    } catch (error) {
      this.#failed(error)
    }

    this.#journal.start()
  }

  /** Settles when what was changed before is written, or could not be. Never rejects. */
  async flush (): Promise<void> {
    if (this.#checksum != null) {
      await this.#journal.flush()
    }
  }

  /** Writes what is to be written. It may be opened again. Never rejects. */
  async close (): Promise<void> {
    this.#journal.stop()
    await this.flush()
  }

  async #load (datastore: Datastore, now: number): Promise<void> {
    let read = 0

    for await (const { key, value } of datastore.query({ prefix: this.#prefix })) {
      this.#take(key.toString().slice(this.#prefix.length), value, now)

      if (++read % RECORDS_PER_TURN === 0) {
        await new Promise(resolve => { setTimeout(resolve, 0) })
      }
    }
  }

  #take (key: string, value: Uint8Array, now: number): void {
    try {
      const holding = decodeRecord(value, this.#clock, this.#checksum as Checksum)

      if (keyOf(holding) !== key) {
        throw new CorruptRecordError('The record is under the key of another')
      }

      switch (this.#journal.withoutWriting(key, () => this.hold(holding, now))) {
        case 'added':
        case 'newer':
          this.#counts.loaded++
          break
        case 'refused':
          this.#journal.delete(key)
          break
        case 'known':
        case 'older':
          // what is there instead is written in its place
      }
    } catch (error) {
      this.#counts.corrupt++
      this.#journal.delete(key)
      this.#onError(error as Error)
    }
  }

  async #write (changes: readonly Change[]): Promise<void> {
    const batch = (this.#datastore as Datastore).batch()

    for (const { key, holding } of changes) {
      if (holding == null) {
        batch.delete(new Key(this.#prefix + key, false))
      } else {
        batch.put(new Key(this.#prefix + key, false), encodeRecord(holding, this.#clock, this.#checksum as Checksum))
      }
    }

    await batch.commit()
    this.#counts.written += changes.length
  }

  #failed (error: unknown): void {
    this.#counts.failed++
    this.#onError(error instanceof Error ? error : new Error(String(error)))
  }
}
