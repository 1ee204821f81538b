import { decodeQuery, encodeQuery } from '@juxta/advertisement-cache'
import { DIGEST_LENGTH, MAX_KNOWN } from './constants.ts'
import { InvalidRequestError } from './errors.ts'
import { Coverage as CoverageMessage, Find } from './wire/discovery.ts'
import { parseId } from '@juxta/advertisement'
import type { ResourceId, Version } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

/** That the asker understands notes of how far a search went. */
const NOTES = 1

/** A version that an asker has; sequence 0 and no digest if it has none, type '' if it does not know it. */
export interface Known {
  readonly id: ResourceId
  readonly type: string
  readonly sequence: number
  readonly digest: Uint8Array
}

/** What a peer is asked. */
export interface FindRequest {
  /** Absent: nothing but newer versions of what is known is asked for. */
  query?: Query
  known: readonly Known[]
  /** Whether the asker wants to hear how far the search went; absent: it doesn't. */
  notes?: boolean
}

/** How far a rendezvous went to find what matches. */
export interface Coverage {
  /** It says that this is all that there was when it asked. */
  readonly whole: boolean
  /** Other rendezvous peers that it asked, those that answered as they should, and those that there are. */
  readonly asked: number
  readonly answered: number
  readonly of: number
  /** Milliseconds since it asked them, if that was for somebody else who asked the same. */
  readonly ageMs?: number
}

/** @throws InvalidFindQueryError - of @juxta/advertisement-cache */
export function encodeRequest ({ query, known, notes }: FindRequest): Uint8Array {
  return Find.encode({
    query: query == null ? undefined : encodeQuery(query) as Uint8Array<ArrayBuffer>,
    known: known.slice(0, MAX_KNOWN).map(({ id, type, sequence, digest }) => ({ id, type, sequence: BigInt(sequence), digest: digest as Uint8Array<ArrayBuffer> })),
    requires: 0,
    understands: notes === true ? NOTES : undefined
  })
}

/** @throws InvalidRequestError */
export function decodeRequest (bytes: Uint8Array): FindRequest {
  try {
    const { query, known, requires, understands = 0 } = Find.decode(bytes, { limits: { known: MAX_KNOWN } })

    if (requires !== 0) {
      throw new InvalidRequestError('It requires what is not known here')
    }

    return { query: query == null ? undefined : decodeQuery(query), known: known.map(checkKnown), ...((understands & NOTES) === 0 ? {} : { notes: true }) }
  } catch (cause) {
    throw cause instanceof InvalidRequestError ? cause : new InvalidRequestError('It is no request', { cause })
  }
}

function checkKnown ({ id, type, sequence, digest }: { id: string, type: string, sequence: bigint, digest: Uint8Array }): Known {
  const length = sequence === 0n ? 0 : DIGEST_LENGTH

  if (sequence > BigInt(Number.MAX_SAFE_INTEGER) || digest.byteLength !== length) {
    throw new InvalidRequestError('A version that is known can be none')
  }

  return { id: parseId(id).id, type, sequence: Number(sequence), digest }
}

/** A document as one that the asker has. */
export function knownOf ({ id, type, sequence, digest }: Version): Known {
  return { id, type, sequence, digest }
}

export function encodeCoverage ({ whole, asked, answered, of, ageMs }: Coverage): Uint8Array {
  return CoverageMessage.encode({ whole, asked, answered, of, ageMs })
}

/** Nothing, if the bytes are no coverage. */
export function decodeCoverage (bytes: Uint8Array): Coverage | undefined {
  try {
    return CoverageMessage.decode(bytes)
  } catch {
    return undefined
  }
}
