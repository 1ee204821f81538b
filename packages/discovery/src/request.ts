import { decodeQuery, encodeQuery } from '@juxta/advertisement-cache'
import { DIGEST_LENGTH, MAX_KNOWN } from './constants.ts'
import { InvalidRequestError } from './errors.ts'
import { Find } from './wire/discovery.ts'
import { parseId } from '@juxta/advertisement'
import type { ResourceId, Version } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'

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
}

/** @throws InvalidFindQueryError - of @juxta/advertisement-cache */
export function encodeRequest ({ query, known }: FindRequest): Uint8Array {
  return Find.encode({
    query: query == null ? undefined : encodeQuery(query) as Uint8Array<ArrayBuffer>,
    known: known.slice(0, MAX_KNOWN).map(({ id, type, sequence, digest }) => ({ id, type, sequence: BigInt(sequence), digest: digest as Uint8Array<ArrayBuffer> })),
    requires: 0
  })
}

/** @throws InvalidRequestError */
export function decodeRequest (bytes: Uint8Array): FindRequest {
  try {
    const { query, known, requires } = Find.decode(bytes, { limits: { known: MAX_KNOWN } })

    if (requires !== 0) {
      throw new InvalidRequestError('It requires what is not known here')
    }

    return { query: query == null ? undefined : decodeQuery(query), known: known.map(checkKnown) }
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
