import { parseId, supersedes } from '@juxta/advertisement'
import type { Version as VersionMessage } from './wire/placement.ts'
import type { Version } from '@juxta/advertisement'

/** Bytes of a digest: sha2-256. */
const DIGEST_BYTES = 32

/** Versions that an asker has, by the name of the document: of a resource without a type, by the id alone. */
export function toVersions (known: readonly VersionMessage[]): Map<string, Version> {
  return new Map(known.map(({ id, type, sequence, digest }) => {
    if (sequence > BigInt(Number.MAX_SAFE_INTEGER) || digest.byteLength !== (sequence === 0n ? 0 : DIGEST_BYTES)) {
      throw new Error('A version that is known can be none')
    }

    return [`${id} ${type}`, { id: parseId(id).id, type, sequence: Number(sequence), digest }]
  }))
}

export function fromVersions (known: readonly Version[]): VersionMessage[] {
  return known.map(({ id, type, sequence, digest }) => ({ id, type, sequence: BigInt(sequence), digest: digest as Uint8Array<ArrayBuffer> }))
}

/** What an asker says that it has of a document, of whatever type if it does not know that. */
export function versionOf (versions: ReadonlyMap<string, Version>, { id, type }: Version): Version | undefined {
  return versions.get(`${id} ${type}`) ?? versions.get(`${id} `)
}

/** Whether an asker has this version of a document, or a later one. */
export function hasNewer (versions: ReadonlyMap<string, Version>, document: Version): boolean {
  const version = versionOf(versions, document)

  return version != null && version.sequence > 0 && !supersedes(document, { ...version, type: document.type })
}
