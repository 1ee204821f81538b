import { LEAST_SEGMENT, SEGMENT_COST } from '../constants.ts'
import { StoredSessionError } from '../errors.ts'
import { FIN, FIRST, LAST } from '../wire/frame-type.ts'
import { MAX_INFO_BYTES, MAX_NAME_BYTES } from '../wire/attach.ts'
import { FieldReader, FieldWriter } from '../wire/varint.ts'
import type { KeptRecord, RestoredState, Totals } from '../core/durable-records.ts'
import type { StoredEntry, StoredSession } from '@juxta/session-store'

/** Values of a session in the store */
export const DESCRIPTION = 'session'
export const OUTBOX = 'outbox'
export const INBOX = 'inbox'
/** how it ended, or since when it has no path */
export const STATE = 'state'

/** Kinds of entries in the outbox */
const MESSAGE = 0
const FINISH = 1

/** Fields are added at the end, and those not known are skipped: … */
const DESCRIPTION_VERSION = 1
/** … but for who would not keep to what its paths have to be over */
const CONSTRAINED_VERSION = 2

const STANDBY = 0x01
const LONGEST_TEXT = 4096

/** What a session is, from the first answer to its end */
export interface Description {
  role: 'initiator' | 'responder'
  name: string
  info: Uint8Array
  retentionMs: number
  /** payload bytes of its segments */
  segment: number
  /** what the other end takes */
  remote: { maxSegment: number, maxMessage: number }
  /** in which scope the ends meet, by the name it has here */
  scope: string
  /** where the other end was looked for */
  multiaddrs: string[]
  /** weight among the sessions of a connection; 0: it was not kept */
  priority: number
  /** whether a second path is kept in reserve */
  standby: boolean
  /** what its paths have to be over */
  only?: { transport?: string, endpoint?: string }
}

/** Where a session stands otherwise */
export interface State {
  /** since when it has no path, ms since 1970; 0: it had one */
  detachedAt: number
  status: 'open' | 'closed' | 'expired' | 'aborted'
  /** an ended one is remembered until then, ms since 1970 */
  until: number
  reason: string
}

const STATUSES: Array<State['status']> = ['open', 'closed', 'expired', 'aborted']

export function encodeDescription (description: Description): Uint8Array {
  const { only } = description
  const writer = new FieldWriter()
  writer.varint(only == null ? DESCRIPTION_VERSION : CONSTRAINED_VERSION)
    .varint(description.role === 'initiator' ? 0 : 1)
    .lengthPrefixed(utf8(description.name))
    .lengthPrefixed(description.info)
    .varint(description.retentionMs)
    .varint(description.segment)
    .varint(description.remote.maxSegment)
    .varint(description.remote.maxMessage)
    .lengthPrefixed(utf8(description.scope))
    .varint(description.multiaddrs.length)
  description.multiaddrs.forEach(address => writer.lengthPrefixed(utf8(address)))
  writer.varint(description.priority).varint(description.standby ? STANDBY : 0)

  if (only != null) {
    writer.lengthPrefixed(utf8(only.transport ?? '')).lengthPrefixed(utf8(only.endpoint ?? ''))
  }

  return writer.finish()
}

export function decodeDescription (bytes: Uint8Array): Description {
  const reader = new FieldReader(bytes)
  const version = reader.varint()

  if (version !== DESCRIPTION_VERSION && version !== CONSTRAINED_VERSION) {
    throw new StoredSessionError(`the session was kept in version ${version} of its form, and this software knows ${DESCRIPTION_VERSION} and ${CONSTRAINED_VERSION}`)
  }

  const description: Description = {
    role: reader.varint() === 0 ? 'initiator' : 'responder',
    name: reader.text(MAX_NAME_BYTES),
    info: new Uint8Array(reader.lengthPrefixed(MAX_INFO_BYTES)),
    retentionMs: reader.varint(),
    segment: reader.varint(),
    remote: { maxSegment: reader.varint(), maxMessage: reader.varint() },
    scope: reader.text(LONGEST_TEXT),
    multiaddrs: Array.from({ length: reader.varint() }, () => reader.text(LONGEST_TEXT)),
    priority: reader.optionalVarint(),
    standby: (reader.optionalVarint() & STANDBY) !== 0
  }

  if (description.segment < LEAST_SEGMENT) {
    throw new StoredSessionError(`segments of ${description.segment} bytes are none to work with`)
  }

  if (version === CONSTRAINED_VERSION) {
    const transport = reader.text(LONGEST_TEXT)
    const endpoint = reader.text(LONGEST_TEXT)
    description.only = { ...(transport !== '' && { transport }), ...(endpoint !== '' && { endpoint }) }
  }

  return description
}

export function encodeState ({ detachedAt, status, until, reason }: State): Uint8Array {
  // who is kept for ever is kept until the last time that there is a number for
  const latest = Math.min(Math.floor(until), Number.MAX_SAFE_INTEGER)

  return new FieldWriter().varint(Math.floor(detachedAt)).varint(STATUSES.indexOf(status)).varint(latest).lengthPrefixed(utf8(reason).subarray(0, LONGEST_TEXT)).finish()
}

export function decodeState (bytes: Uint8Array | undefined): State {
  if (bytes == null) {
    return { detachedAt: 0, status: 'open', until: 0, reason: '' }
  }

  const reader = new FieldReader(bytes)

  return { detachedAt: reader.varint(), status: STATUSES[reader.varint()] ?? 'aborted', until: reader.varint(), reason: reader.text(LONGEST_TEXT) }
}

export function encodeTotals ({ segments, messages, cost }: Totals): Uint8Array {
  return new FieldWriter().varint(segments).varint(messages).varint(cost).finish()
}

function decodeTotals (bytes: Uint8Array | undefined): Totals | undefined {
  if (bytes == null) {
    return undefined
  }

  const reader = new FieldReader(bytes)

  return { segments: reader.varint(), messages: reader.varint(), cost: reader.varint() }
}

/** An entry of the outbox (by number of the message) or of the inbox (by number of the segment) */
export function encodeEntry (record: KeptRecord): Uint8Array {
  const head = new FieldWriter()

  if (record.type === 'received') {
    return joined(head.varint(record.flags).varint(record.message).finish(), record.payload)
  }

  head.varint(record.type === 'finish' ? FINISH : MESSAGE).varint(record.before.segments).varint(record.before.cost)

  return joined(head.finish(), record.type === 'sent' ? record.data : undefined)
}

/** What a session was, by all that was kept of it, and the messages that were not committed */
export function decodeSession (session: StoredSession, remote: RestoredState['remote']): { restored: RestoredState, messages: Uint8Array[] } {
  const { inbox, messages } = decodeInbox(session.inbox, decodeTotals(session.values.get(INBOX)))

  return { restored: { remote, outbox: decodeOutbox(session.outbox, decodeTotals(session.values.get(OUTBOX))), inbox }, messages }
}

function decodeOutbox (entries: StoredEntry[], acknowledged: Totals | undefined): RestoredState['outbox'] {
  const base = acknowledged ?? { segments: 0, messages: 0, cost: 0 }
  const outbox: RestoredState['outbox'] = { base, messages: [], finish: false }

  for (const { number, data } of entries) {
    // what arrived may be there still
    if (number < base.messages) {
      continue
    }

    if (number !== base.messages + outbox.messages.length || outbox.finish) {
      throw new StoredSessionError(`message ${number} comes after ${base.messages + outbox.messages.length} in the store`)
    }

    const reader = new FieldReader(data)
    const kind = reader.varint()
    reader.varint()
    reader.varint()

    if (kind === FINISH) {
      outbox.finish = true
    } else {
      outbox.messages.push(reader.rest())
    }
  }

  return outbox
}

interface Incomplete {
  number: number
  from: number
  cost: number
  part: RestoredState['inbox']['part']
}

function decodeInbox (entries: StoredEntry[], known: Totals | undefined): { inbox: RestoredState['inbox'], messages: Uint8Array[] } {
  const totals = { ...known ?? { segments: 0, messages: 0, cost: 0 } }
  const inbox: RestoredState['inbox'] = { totals, finished: false, uncommitted: [], part: [] }
  const messages: Uint8Array[] = []
  let incomplete: Incomplete | undefined

  for (const { number: sequence, data } of entries) {
    const reader = new FieldReader(data)
    const flags = reader.varint()
    const number = reader.varint()
    const payload = reader.rest()
    const isNew = sequence >= totals.segments

    if (isNew && sequence !== totals.segments) {
      throw new StoredSessionError(`segment ${sequence} comes after ${totals.segments} in the store`)
    }

    totals.segments += isNew ? 1 : 0

    if ((flags & FIN) !== 0) {
      inbox.finished = true
      continue
    }

    const cost = SEGMENT_COST + payload.byteLength
    totals.cost += isNew ? cost : 0

    if ((flags & FIRST) !== 0) {
      incomplete = { number, from: sequence, cost: 0, part: [] }
    }

    if (incomplete == null || incomplete.number !== number || incomplete.from + incomplete.part.length !== sequence) {
      throw new StoredSessionError(`the message of segment ${sequence} is not whole in the store`)
    }

    incomplete.cost += cost
    incomplete.part.push({ flags, payload })

    if ((flags & LAST) !== 0) {
      totals.messages = Math.max(totals.messages, number + 1)
      inbox.uncommitted.push({ number, from: incomplete.from, to: sequence + 1, cost: incomplete.cost })
      messages.push(joined(...incomplete.part.map(({ payload }) => payload)))
      incomplete = undefined
    }
  }

  inbox.part = incomplete?.part ?? []

  return { inbox, messages }
}

function joined (...parts: Array<Uint8Array | undefined>): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 0))
  let at = 0

  for (const part of parts) {
    bytes.set(part ?? new Uint8Array(0), at)
    at += part?.byteLength ?? 0
  }

  return bytes
}

function utf8 (text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
