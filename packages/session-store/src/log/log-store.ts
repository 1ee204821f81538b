import { LEAST_DEAD_BYTES, SEGMENT_BYTES } from '../constants.ts'
import { StoreClosedError, StoreCorruptError, StoreError, StoreFailedError, StoreFullError } from '../errors.ts'
import { Writer } from './bytes.ts'
import { loadChecksum } from './checksum.ts'
import { LiveIndex } from './live-index.ts'
import { HEADER_BYTES, readHeader, segmentName, segmentOf, writeHeader } from './segment.ts'
import type { SessionStore, StoredSession, StoreRecord } from '../store.ts'
import type { Checksum } from './checksum.ts'
import type { AppendedFile, Files } from './files.ts'
import type { Format } from './format.ts'

export interface LogStoreInit {
  files: Files
  /** the formats that can be read; the last one is written */
  formats (checksum: Checksum): Format[]
  segmentBytes?: number
  leastDeadBytes?: number
}

interface Segment {
  number: number
  bytes: number
  format: Format
}

/** What the error says when the disk is full, or the user's share of it */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * A log in segments: what comes is appended to the last one and synced. Once more is dead in it than alive, what is still needed of the
 * oldest segment is appended again, and the file is removed. Always the oldest: a record that removes others concerns only what is
 * before it, so nothing can come back.
 */
export class LogStore implements SessionStore {
  readonly #init: LogStoreInit
  readonly #files: Files
  #checksum?: Checksum
  #formats: Format[] = []
  #index = new LiveIndex()
  #segments: Segment[] = []
  #file?: AppendedFile
  #isOpen = false
  #failed?: Error
  /** what is still under way of the last call */
  #cleaning: Promise<void> = Promise.resolve()

  constructor (init: LogStoreInit) {
    this.#init = init
    this.#files = init.files
  }

  async open (): Promise<StoredSession[]> {
    this.#checksum = await loadChecksum()
    this.#formats = this.#init.formats(this.#checksum)

    try {
      await this.#files.open()
      await this.#recover()
      const sessions = this.#index.take()
      this.#isOpen = true
      await this.#upgrade()

      return sessions
    } catch (error) {
      await this.close()
      throw error instanceof StoreError ? error : new StoreFailedError(`the session store ${this.#files.path} can't be opened: ${messageOf(error)}`, { cause: error })
    }
  }

  async append (records: readonly StoreRecord[]): Promise<void> {
    await this.#cleaning
    await this.#append(records)
    this.#cleaning = this.#clean().then(async () => this.#seal()).catch(() => {
      // without room it is tried again later; a failure is remembered, and what is appended next fails with it
    })
  }

  async close (): Promise<void> {
    await this.#cleaning
    await this.#file?.close().catch(() => {})
    await this.#files.close().catch(() => {})
    this.#file = undefined
    this.#isOpen = false
    this.#failed = undefined
    this.#segments = []
    this.#index = new LiveIndex()
  }

  /** Bytes on the disk, and how many of them are needed */
  get size (): { bytes: number, live: number } {
    return { bytes: this.#segments.reduce((sum, { bytes }) => sum + bytes, 0), live: this.#index.bytes }
  }

  async #recover (): Promise<void> {
    const names = await this.#files.list()
    const numbers = names.map(segmentOf).filter(number => number != null).sort((a, b) => a - b)

    for (const name of names) {
      if (name.endsWith('.tmp')) {
        // of a segment that was being begun
        await this.#files.remove(name)
      }
    }

    for (const [i, number] of numbers.entries()) {
      if (i > 0 && number !== numbers[i - 1] + 1) {
        throw new StoreCorruptError(this.#pathOf(numbers[i - 1] + 1), 0, 'it is missing')
      }

      await this.#read(number, i === numbers.length - 1)
    }

    const last = this.#segments.at(-1)

    if (last?.format === this.#format) {
      await this.#continue(last)
    } else if (last != null) {
      await this.#roll()
    }
  }

  /** @param isLast - a write to it may not have been completed */
  async #read (number: number, isLast: boolean): Promise<void> {
    const bytes = await this.#files.read(segmentName(number))
    const format = readHeader(this.#need(), this.#formats, bytes, number, this.#pathOf(number))
    const damage = format.scan(bytes, number, HEADER_BYTES, ({ record, offset, bytes }) => {
      this.#index.apply(record, { segment: number, offset, bytes, data: 'data' in record ? record.data : undefined })
    })

    if (damage != null && !(isLast && damage.torn)) {
      throw new StoreCorruptError(this.#pathOf(number), damage.offset, damage.what)
    }

    this.#segments.push({ number, format, bytes: damage?.offset ?? bytes.byteLength })
  }

  /** What was not completed is cut off before anything is written behind it */
  async #continue (segment: Segment): Promise<void> {
    this.#file = await this.#files.append(segmentName(segment.number))
    await this.#file.truncate(segment.bytes)
    await this.#file.sync()
  }

  /** What was written by an earlier version is written again */
  async #upgrade (): Promise<void> {
    while (this.#segments.length > 0 && this.#segments[0].format !== this.#format) {
      await this.#cleanOldest()
    }
  }

  async #append (records: readonly StoreRecord[]): Promise<void> {
    if (!this.#isOpen) {
      throw new StoreClosedError('the session store is not open')
    }

    if (this.#failed != null) {
      throw new StoreFailedError(`the session store ${this.#files.path} has failed before`, { cause: this.#failed })
    }

    // nothing is made before there is something to keep
    if (this.#file == null || this.#last.bytes >= (this.#init.segmentBytes ?? SEGMENT_BYTES)) {
      await this.#guarded(async () => this.#roll())
    }

    const segment = this.#last
    const writer = new Writer()
    const places = records.map((record, i) => {
      const offset = segment.bytes + writer.length
      this.#format.write?.(writer, record, segment.number, offset, i === 0)

      return { segment: segment.number, offset, bytes: segment.bytes + writer.length - offset }
    })

    await this.#write(writer.subarray())
    segment.bytes += writer.length
    records.forEach((record, i) => { this.#index.apply(record, places[i]) })
  }

  /** Says that what was written last is synced, for who finds it damaged; that this itself is not synced costs nothing but that */
  async #seal (): Promise<void> {
    const writer = new Writer()
    this.#format.write?.(writer, undefined, this.#last.number, this.#last.bytes, true)
    await this.#write(writer.subarray(), async () => {})
    this.#last.bytes += writer.length
  }

  async #write (bytes: Uint8Array, sync = async (): Promise<void> => this.#open().sync()): Promise<void> {
    const file = this.#open()
    const { bytes: before } = this.#last

    try {
      await file.write(bytes)
    } catch (error) {
      // nothing of it counts; unless that can't be seen to, nobody knows what is in the file
      await this.#guarded(async () => file.truncate(before))
      throw FULL.has(codeOf(error)) ? new StoreFullError(`no room is left for the session store ${this.#files.path}`, { cause: error }) : this.#fail(error)
    }

    // after a sync that failed, the system may have dropped what it could not write, and say of a later one that all is well
    await this.#guarded(sync)
  }

  /** Begins another segment: its file has its name only when its beginning is safe */
  async #roll (): Promise<void> {
    const number = (this.#segments.at(-1)?.number ?? 0) + 1
    const name = segmentName(number)
    // its last seal: nothing but the end of the last file may be incomplete
    await this.#file?.sync()
    await this.#file?.close()
    const file = await this.#files.append(`${name}.tmp`)
    await file.truncate(0)
    await file.write(writeHeader(this.#need(), this.#format.version, number))
    await file.sync()
    await file.close()
    await this.#files.rename(`${name}.tmp`, name)
    await this.#files.syncFolder()
    this.#file = await this.#files.append(name)
    this.#segments.push({ number, format: this.#format, bytes: HEADER_BYTES })
  }

  async #clean (): Promise<void> {
    while (this.#dead > Math.max(this.#index.bytes, this.#init.leastDeadBytes ?? LEAST_DEAD_BYTES)) {
      await this.#cleanOldest()
    }
  }

  async #cleanOldest (): Promise<void> {
    const [oldest] = this.#segments

    if (oldest === this.#last) {
      await this.#guarded(async () => this.#roll())
    }

    if (this.#index.bytesIn(oldest.number) > 0) {
      const kept: StoreRecord[] = []
      const bytes = await this.#files.read(segmentName(oldest.number))
      const damage = oldest.format.scan(bytes.subarray(0, oldest.bytes), oldest.number, HEADER_BYTES, ({ record, offset }) => {
        if (this.#index.has(record, oldest.number, offset)) {
          kept.push(record)
        }
      })

      if (damage != null) {
        throw this.#fail(new StoreCorruptError(this.#pathOf(oldest.number), damage.offset, damage.what))
      }

      await this.#append(kept)
    }

    await this.#guarded(async () => {
      await this.#files.remove(segmentName(oldest.number))
      await this.#files.syncFolder()
    })
    this.#segments.shift()
  }

  async #guarded (fn: () => Promise<void>): Promise<void> {
    try {
      await fn()
    } catch (error) {
      throw this.#fail(error)
    }
  }

  #fail (error: unknown): StoreFailedError {
    this.#failed ??= error instanceof Error ? error : new Error(String(error))

    return new StoreFailedError(`the session store ${this.#files.path} has failed: ${messageOf(error)}`, { cause: error })
  }

  get #dead (): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes - HEADER_BYTES, 0) - this.#index.bytes
  }

  get #last (): Segment {
    return this.#segments[this.#segments.length - 1]
  }

  get #format (): Format {
    return this.#formats[this.#formats.length - 1]
  }

  #open (): AppendedFile {
    if (this.#file == null) {
      throw new StoreClosedError('the session store is not open')
    }

    return this.#file
  }

  #need (): Checksum {
    if (this.#checksum == null) {
      throw new StoreClosedError('the session store is not open')
    }

    return this.#checksum
  }

  #pathOf (segment: number): string {
    return `${this.#files.path}/${segmentName(segment)}`
  }
}

function messageOf (error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function codeOf (error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? ''
}
