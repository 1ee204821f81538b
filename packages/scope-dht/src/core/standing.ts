import { keyOfMember } from './key-of-member.ts'
import type { Need } from './schedule.ts'
import type { ScopeView } from '@juxta/rendezvous'

/** What a node knows of its scope. */
export interface Place {
  self: string
  role: 'edge' | 'rendezvous'
  /** Leases that an edge has. */
  leases: number
  /** Of a rendezvous. */
  view: ScopeView | undefined
}

/** How much a node needs the table, and under which key it is to be found there. */
export function standing ({ self, role, leases, view }: Place): { need: Need, key: number | undefined } {
  if (role === 'edge') {
    return { need: leases === 0 ? 'much' : 'none', key: undefined }
  }

  const { members = [], inside = true, full = false } = view ?? {}
  const key = inside ? keyOfMember(self, members) : undefined

  if (!members.some(peer => peer !== self)) {
    return { need: 'much', key }
  }

  // others that are apart from these have their first under the same key as these
  return { need: key === 0 && !full ? 'little' : 'none', key }
}
