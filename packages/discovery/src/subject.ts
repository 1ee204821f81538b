import { isMatch } from './knowledge.ts'
import type { Knowledge } from './knowledge.ts'
import type { CheckedFindQuery } from './query.ts'
import type { FindRequest, Known } from './request.ts'
import type { AdvertisementType, Opened, ResourceId } from '@juxta/advertisement'

/** What a search is for. */
export interface Subject {
  /** Whether a withdrawal is an answer, too. */
  readonly withdrawals: boolean
  /** How documents are opened that may be it. */
  readonly opening: { types?: AdvertisementType[], id?: string }
  /** What is here of it. */
  local (knowledge: Knowledge): { own: Opened[], cached: Opened[] }
  matches (document: Opened): boolean
  isOfType (document: Opened): boolean
  /** What others are asked, with versions that are known. */
  request (known: Known[]): FindRequest
}

/** All that match a query. */
export function matching (checked: CheckedFindQuery): Subject {
  const { query, type } = checked

  return {
    withdrawals: false,
    opening: type == null ? {} : { types: [type] },
    local: knowledge => knowledge.find(checked),
    matches: document => isMatch(checked, document),
    isOfType: document => document.type === query.type,
    request: known => ({ query, known })
  }
}

const NOTHING = new Uint8Array(0)

/** The document of a resource, whatever it is. */
export function ofResource (id: ResourceId): Subject {
  return {
    withdrawals: true,
    opening: { id },
    local: knowledge => {
      const own = knowledge.answer(id)
      const newest = knowledge.newest(id)

      return own != null && own === newest ? { own: [own], cached: [] } : { own: [], cached: newest == null ? [] : [newest] }
    },
    matches: document => document.id === id,
    isOfType: () => true,
    request: known => ({ known: known.length > 0 ? known : [{ id, type: '', sequence: 0, digest: NOTHING }] })
  }
}
