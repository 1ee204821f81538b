import { toHex } from 'multiformats/bytes'
import { MAX_VERIFIED_RECORDS } from './constants.ts'
import { openRecord } from './record.ts'
import type { MemberRecord } from './core/view/members.ts'

/** Records of members, each verified once. */
export class Records {
  readonly #verified = new Map<string, MemberRecord>()

  /** Those that are right. */
  async open (all: readonly Uint8Array[], refused: (error: Error) => void): Promise<MemberRecord[]> {
    const records: MemberRecord[] = []

    for (const bytes of all) {
      try {
        records.push(await this.#open(bytes))
      } catch (error) {
        refused(error as Error)
      }
    }

    return records
  }

  async #open (bytes: Uint8Array): Promise<MemberRecord> {
    const key = toHex(bytes)
    const record = this.#verified.get(key) ?? await openRecord(bytes)

    this.#verified.delete(key)
    this.#verified.set(key, record)

    if (this.#verified.size > MAX_VERIFIED_RECORDS) {
      this.#verified.delete([...this.#verified.keys()][0])
    }

    return record
  }
}
