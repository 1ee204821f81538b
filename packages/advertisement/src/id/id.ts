import { peerIdFromString } from '@libp2p/peer-id'
import { base32 } from 'multiformats/bases/base32'
import { decode as decodeMultihash } from 'multiformats/hashes/digest'
import { MAX_ID_LENGTH } from '../constants.ts'
import { InvalidIdError } from '../errors.ts'
import { isTypeName } from '../names.ts'
import { SHA2_256, SHA2_256_LENGTH } from './digest.ts'
import type { PeerId } from '@libp2p/interface'

const PREFIX = 'urn:juxta:'

/**
 * The kind of ids that are libp2p's peer ids.
 */
export const PEER = 'peer'

/**
 * The kind of ids that will be CIDs. Nothing else is called that.
 */
const CONTENT = 'content'

/**
 * An id in its one canonical form, as `createId` and `parseId` give it: `urn:juxta:pipe:ciq…`, `urn:juxta:peer:12D3KooW…`.
 */
export type ResourceId = `urn:juxta:${string}:${string}`

export interface ParsedId {
  id: ResourceId
  /** what sort of resource it is: `peer`, `pipe`, `printer` */
  kind: string
  /** multihash of the genesis; of a peer id, the multihash that it is */
  digest: Uint8Array
  /** of a peer */
  peerId?: PeerId
}

/**
 * Whether an id can be of this kind, and be made by a genesis with a nonce.
 */
export function isGenesisKind (kind: unknown): kind is string {
  return isTypeName(kind) && kind !== PEER && kind !== CONTENT
}

/**
 * The id of a peer.
 */
export function peerResourceId (peerId: PeerId): ResourceId {
  return `${PREFIX}${PEER}:${peerId.toString()}`
}

export function formatId (kind: string, digest: Uint8Array): ResourceId {
  return `${PREFIX}${kind}:${base32.baseEncode(digest)}`
}

/**
 * Reads an id. Any text that is not the canonical one of an id is refused, so that ids can be compared as text.
 *
 * @throws {InvalidIdError}
 */
export function parseId (text: string): ParsedId {
  if (typeof text !== 'string' || text.length > MAX_ID_LENGTH || !text.startsWith(PREFIX)) {
    throw new InvalidIdError(`an id is urn:juxta:<kind>:<rest>, at most ${MAX_ID_LENGTH} characters`)
  }

  const [kind = '', rest = '', ...more] = text.slice(PREFIX.length).split(':')

  if (more.length > 0) {
    throw new InvalidIdError(`${text} has too many colons`)
  }

  return kind === PEER ? parsePeer(text, rest) : parseGenesisId(text, kind, rest)
}

function parsePeer (text: string, rest: string): ParsedId {
  let peerId: PeerId

  try {
    peerId = peerIdFromString(rest)
  } catch (err) {
    throw new InvalidIdError(`${text} does not name a peer`, { cause: err })
  }

  const id = peerResourceId(peerId)

  if (id !== text || peerId.type === 'url') {
    throw new InvalidIdError(`${text} is not the canonical form of a peer's id`)
  }

  return { id, kind: PEER, digest: peerId.toMultihash().bytes, peerId }
}

function parseGenesisId (text: string, kind: string, rest: string): ParsedId {
  if (!isGenesisKind(kind)) {
    throw new InvalidIdError(`${text} is of a kind that can't be`)
  }

  try {
    const { bytes, code, size } = decodeMultihash(base32.baseDecode(rest))

    if (code === SHA2_256 && size === SHA2_256_LENGTH && formatId(kind, bytes) === text) {
      return { id: formatId(kind, bytes), kind, digest: bytes }
    }
  } catch (err) {
    throw new InvalidIdError(`${text} does not end with a multihash in base32`, { cause: err })
  }

  throw new InvalidIdError(`${text} is not the canonical form of a sha2-256 multihash in base32`)
}
