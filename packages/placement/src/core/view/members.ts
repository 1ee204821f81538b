import { GONE_MS, MAX_MEMBERS, MAX_PER_PREFIX, RETRY_CAP_MS, RETRY_MS } from '../../constants.ts'
import { hashOf } from '../placement/entry-key.ts'

/** What a rendezvous says about itself, with its signature: the shell has verified it. */
export interface MemberRecord {
  readonly peer: string
  /** Unix ms at which it started, or left: a later record takes the place of an earlier one. */
  readonly incarnation: number
  /** It has left. */
  readonly left: boolean
  /** Where it is, as text. */
  readonly addresses: readonly string[]
  /** How its addresses begin, those that others can not have for nothing. */
  readonly prefixes: readonly string[]
  /** As it was signed. */
  readonly bytes: Uint8Array
}

export interface Member {
  record: MemberRecord
  readonly fingerprint: bigint
  /** Of its peer id: by it members are chosen where there are too many. */
  readonly order: bigint
  /** Unix ms at which it was last heard of by itself. */
  heardAt: number
  /** Unix ms of the first failure in a row. */
  suspectedAt: number | undefined
  /** Others say that they could not reach it. */
  doubted: boolean
}

interface Gone {
  record: MemberRecord
  readonly fingerprint: bigint
  /** It was a member here: peer ids that never were cost nothing. */
  readonly known: boolean
  until: number
  triedAt: number
  retryAt: number
  retryMs: number
  /** Others said since then that it is there. */
  spokenOf: boolean
}

export interface MembersLimits {
  maxMembers: number
  maxPerPrefix: number
}

/** The rendezvous peers that are known, and those that are no more. */
export class Members {
  readonly #limits: MembersLimits
  readonly #known = new Map<string, Member>()
  readonly #gone = new Map<string, Gone>()
  readonly #self: string | undefined
  #own: MemberRecord | undefined
  #sum = 0n

  /** @param self - whose members they are: it is one of them whenever there is room for it */
  constructor (limits: Partial<MembersLimits> = {}, self?: string) {
    this.#limits = { maxMembers: MAX_MEMBERS, maxPerPrefix: MAX_PER_PREFIX, ...limits }
    this.#self = self
  }

  get size (): number {
    return this.#known.size
  }

  /** The same for the same members with the same records. */
  get sum (): bigint {
    return this.#sum
  }

  /** There may be more than these. */
  get isFull (): boolean {
    return this.#known.size >= this.#limits.maxMembers
  }

  /** Whether a peer is there as far as is known, be it one of them or one that there was no room for. */
  isThere (peer: string): boolean {
    return this.#known.has(peer) || (this.isFull && !this.#gone.has(peer))
  }

  get (peer: string): Member | undefined {
    return this.#known.get(peer)
  }

  [Symbol.iterator] (): IterableIterator<Member> {
    return this.#known.values()
  }

  /** Those that count: of more with one prefix than may be, those whose hash is least. The same for the same members. */
  get view (): string[] {
    const counts = new Map<string, number>()

    return [...this.#known.values()].sort((a, b) => a.order < b.order ? -1 : 1).filter(({ record: { prefixes } }) => {
      const isOver = prefixes.some(prefix => (counts.get(prefix) ?? 0) >= this.#limits.maxPerPrefix)
      prefixes.forEach(prefix => { counts.set(prefix, (counts.get(prefix) ?? 0) + (isOver ? 0 : 1)) })

      return !isOver
    }).map(({ record }) => record.peer).sort()
  }

  /**
   * @param own - it comes from the peer itself, which is therefore there
   * @returns whether something is different now
   */
  add (record: MemberRecord, now: number, own: boolean): boolean {
    const { peer, incarnation, left } = record
    const known = this.#known.get(peer)
    const gone = this.#gone.get(peer)

    if (peer === this.#self) {
      this.#own = record
    }

    if ((known != null && known.record.incarnation >= incarnation) || (gone != null && !own && gone.record.incarnation >= incarnation)) {
      return false
    }

    if (gone?.record.left === true && gone.record.incarnation >= incarnation) {
      return false
    }

    if (left) {
      this.#drop(peer)
      this.#bury(record, now, known != null || gone?.known === true)

      return known != null
    }

    const order = hashOf(peer)

    if (known == null && this.#known.size >= this.#limits.maxMembers && !this.#makeRoom(order)) {
      return false
    }

    this.#drop(peer)
    this.#gone.delete(peer)
    const fingerprint = fingerprintOf(record)
    this.#known.set(peer, { record, fingerprint, order, heardAt: own ? now : known?.heardAt ?? 0, suspectedAt: undefined, doubted: false })
    this.#sum ^= fingerprint

    return true
  }

  /** Whose members they are is one of them again, if it had to make room for others and some of those are gone. */
  restore (now: number): boolean {
    return this.#own != null && !this.#own.left && !this.#known.has(this.#own.peer) && this.add(this.#own, now, true)
  }

  /** It can't be reached, and doesn't come back because others say so. */
  remove (peer: string, now: number): boolean {
    const known = this.#known.get(peer)

    if (known != null) {
      this.#drop(peer)
      this.#bury(known.record, now, true)
    }

    return known != null
  }

  /** It speaks: if it was gone, its record counts again. */
  heard (peer: string, now: number): boolean {
    const known = this.#known.get(peer)
    const gone = this.#gone.get(peer)

    if (known != null) {
      known.heardAt = now
      known.suspectedAt = undefined
      known.doubted = false
    } else if (gone?.record.left === false) {
      this.#gone.delete(peer)

      return this.add(gone.record, now, true)
    }

    return false
  }

  /** Whether it could not be reached, and this is no later word of it. */
  isGone ({ peer, incarnation }: MemberRecord): boolean {
    const gone = this.#gone.get(peer)

    return gone != null && !gone.record.left && gone.record.incarnation >= incarnation
  }

  /** The records that another lacks, the fingerprints that are lacked here, and who is gone here and not there. */
  compare (fingerprints: readonly bigint[]): { extra: MemberRecord[], lacking: bigint[], gone: string[] } {
    const theirs = new Set(fingerprints)
    const mine = new Set([...this.#known.values(), ...this.#gone.values()].map(({ fingerprint }) => fingerprint))
    // of those that have left, the word that they have
    const left = [...this.#gone.values()].filter(({ record, known }) => record.left && known)

    return {
      extra: [...[...this.#known.values()].filter(({ fingerprint }) => !theirs.has(fingerprint)), ...left].map(({ record }) => record),
      lacking: fingerprints.filter(fingerprint => !mine.has(fingerprint)),
      gone: [...this.#gone.values()].filter(({ record, fingerprint }) => !record.left && theirs.has(fingerprint)).map(({ record }) => record.peer)
    }
  }

  get fingerprints (): bigint[] {
    return [...this.#known.values()].map(({ fingerprint }) => fingerprint)
  }

  byFingerprint (fingerprints: readonly bigint[]): MemberRecord[] {
    const wanted = new Set(fingerprints)

    return [...this.#known.values()].filter(({ fingerprint }) => wanted.has(fingerprint)).map(({ record }) => record)
  }

  /** Others say that one is there which is gone here: that does not bring it back, but it is tried again soon. */
  spokenOf (peer: string): void {
    const gone = this.#gone.get(peer)

    if (gone != null) {
      gone.spokenOf = true
      gone.retryAt = Math.min(gone.retryAt, gone.triedAt + RETRY_MS)
    }
  }

  /** Those that are gone and may be back: one, or so many of whom others say that they are there. They count as tried. */
  retry (now: number, most: number): MemberRecord[] {
    for (const [peer, { until }] of this.#gone) {
      if (until <= now) {
        this.#gone.delete(peer)
      }
    }

    const due = [...this.#gone.values()].filter(({ record, retryAt }) => !record.left && retryAt <= now)
    const spokenOf = due.filter(gone => gone.spokenOf)
    const tried = (spokenOf.length > 0 ? spokenOf : due.slice(0, 1)).slice(0, most)

    for (const gone of tried) {
      gone.spokenOf = false
      gone.triedAt = now
      gone.retryMs = Math.min(gone.retryMs * 2, RETRY_CAP_MS)
      gone.retryAt = now + gone.retryMs
    }

    return tried.map(({ record }) => record)
  }

  /** The clock was, by so many milliseconds. */
  setBack (ms: number): void {
    this.#known.forEach(member => { member.heardAt -= ms })
    this.#gone.forEach(gone => {
      gone.until -= ms
      gone.triedAt -= ms
      gone.retryAt -= ms
    })
  }

  #makeRoom (order: bigint): boolean {
    const last = [...this.#known.values()].reduce((a, b) => a.order > b.order ? a : b)

    if (last.order <= order) {
      return false
    }

    this.#drop(last.record.peer)

    return true
  }

  #bury (record: MemberRecord, now: number, known: boolean): void {
    this.#gone.delete(record.peer)
    this.#gone.set(record.peer, { record, fingerprint: fingerprintOf(record), known, until: now + GONE_MS, triedAt: now, retryAt: now + RETRY_MS, retryMs: RETRY_MS, spokenOf: false })

    if (this.#gone.size > this.#limits.maxMembers) {
      const gone = [...this.#gone]
      const [peer] = gone.find(([, { known }]) => !known) ?? gone[0]
      this.#gone.delete(peer)
    }
  }

  #drop (peer: string): void {
    this.#sum ^= this.#known.get(peer)?.fingerprint ?? 0n
    this.#known.delete(peer)
  }
}

function fingerprintOf ({ peer, incarnation, left }: MemberRecord): bigint {
  return hashOf(`${peer} ${incarnation} ${String(left)}`)
}
