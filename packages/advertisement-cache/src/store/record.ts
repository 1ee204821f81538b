import { expiresAt as endOf } from '@juxta/advertisement'
import { reopen } from '@juxta/advertisement/internal'
import { MAX_RECORD_TERMS, RECORD_VERSION } from '../constants.ts'
import { CorruptRecordError } from '../errors.ts'
import { inOrder, outOfOrder, termsOfAll, TEXT } from '../query/terms.ts'
import { Record } from '../wire/record.ts'
import type { Checksum } from './checksum.ts'
import type { Source } from '../core/eviction.ts'
import type { Holding } from '../index/entry.ts'
import type { ClockOptions, Opened, ResourceId } from '@juxta/advertisement'

/** By their numbers in a record. */
const SOURCES: readonly Source[] = ['own', 'rendezvous', 'neighbour', 'pushed']

/** What is in every document, and said elsewhere in the record. */
const OF_ALL = ['id', 'owner']

/** Version and checksum before what was written: a record that was torn, or that a disk has changed, is not taken for one. */
const headBytes = 9

/** A record: version, checksum of what follows (xxHash, 64 bits, little-endian), `Record`. */
export function encodeRecord (holding: Holding, clock: ClockOptions, { h64Raw }: Checksum): Uint8Array {
  const { id, type, sequence, digest, withdrawn, publisher, expiresAt, source, terms, weight, bytes } = holding
  const indexed = terms.filter(({ attribute }) => !OF_ALL.includes(attribute))
  const owner = terms.find(({ attribute }) => attribute === 'owner')?.value.slice(TEXT.length)
  const body = Record.encode({
    id,
    type,
    sequence,
    digest: digest as Uint8Array<ArrayBuffer>,
    withdrawn,
    publisher,
    owner: owner === publisher ? '' : owner ?? '',
    expiresAt: expiresAt - skewOf(clock),
    source: SOURCES.indexOf(source),
    weight,
    attributes: indexed.map(({ attribute }) => attribute),
    values: indexed.map(({ value }) => outOfOrder(value)),
    document: bytes as Uint8Array<ArrayBuffer>
  })
  const record = new Uint8Array(headBytes + body.byteLength)

  record[0] = RECORD_VERSION
  record.set(body, headBytes)
  new DataView(record.buffer).setBigUint64(1, h64Raw(body), true)

  return record
}

/**
 * What was held. Nothing of the document is looked at but its bytes, which were right when they were written.
 *
 * @throws CorruptRecordError
 */
export function decodeRecord (bytes: Uint8Array, clock: ClockOptions, { h64Raw }: Checksum): Holding {
  const body = bytes.subarray(headBytes)

  if (bytes.byteLength < headBytes || bytes[0] !== RECORD_VERSION) {
    throw new CorruptRecordError('It is no record, or one of another version')
  }

  if (new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(1, true) !== h64Raw(body)) {
    throw new CorruptRecordError('The checksum is not that of the record')
  }

  return toHolding(body, clock)
}

function toHolding (body: Uint8Array, clock: ClockOptions): Holding {
  const { id, type, sequence, digest, withdrawn, publisher, owner, expiresAt, source, weight, attributes, values, document } = decodeBody(body)
  const known = SOURCES[source]

  if (attributes.length !== values.length || known === undefined) {
    throw new CorruptRecordError('The record is not in one piece')
  }

  // of their own, or each would keep the whole record
  const [signed, ownDigest] = [new Uint8Array(document), new Uint8Array(digest)]
  let opened: Opened | undefined

  return {
    id: id as ResourceId,
    type,
    sequence,
    digest: ownDigest,
    withdrawn,
    publisher,
    source: known,
    weight,
    expiresAt: expiresAt + skewOf(clock),
    terms: withdrawn ? [] : [...termsOfAll(id, owner === '' ? publisher : owner), ...attributes.map((attribute, i) => ({ attribute, value: inOrder(values[i]) }))],
    bytes: signed,
    get isOpen () { return opened != null },
    opened: () => {
      opened ??= openAgain(signed, id, type)

      return opened
    }
  }
}

function decodeBody (body: Uint8Array): Record {
  try {
    return Record.decode(body, { limits: { attributes: MAX_RECORD_TERMS, values: MAX_RECORD_TERMS } })
  } catch (cause) {
    throw new CorruptRecordError('It is no record', { cause })
  }
}

function openAgain (bytes: Uint8Array, id: string, type: string): Opened {
  let opened: Opened

  try {
    opened = reopen(bytes)
  } catch (cause) {
    throw new CorruptRecordError('The document can\'t be opened again', { cause })
  }

  if (opened.id !== id || opened.type !== type) {
    throw new CorruptRecordError('The document is another one')
  }

  return opened
}

function skewOf (clock: ClockOptions): number {
  return endOf({ sequence: 0, lifetimeMs: 0, expirationMs: 0 }, clock)
}
