import type { BindingFacts, DelegationFacts, PipeFacts } from '../../src/core/facts.ts'

export const NOW = 1_700_000_000_000
export const SKEW = 300_000
/** for how long bindings hold here, ms */
export const HOLDS = 600_000

export const pipe: PipeFacts = { id: 'urn:juxta:pipe:a', owner: 'owner', delivery: 'exclusive', bind: 'delegates' }
export const shared: PipeFacts = { ...pipe, delivery: 'shared' }

export function delegation (delegate: string, rank = 0, changes: Partial<DelegationFacts> = {}): DelegationFacts {
  return { pipe: pipe.id, delegate, rank, issued: NOW - 1_000_000, expires: NOW + 100_000_000, ...changes }
}

let digests = 0

/** A binding of epoch 1 by the owner, unless told otherwise */
export function binding (changes: Partial<BindingFacts> = {}): BindingFacts {
  const { holder = 'owner' } = changes

  return {
    pipe: pipe.id,
    holder,
    epoch: 1,
    sequence: NOW,
    expirationMs: HOLDS,
    delegation: holder === 'owner' ? undefined : delegation(holder),
    addresses: [],
    released: false,
    digest: `digest ${++digests}`,
    ...changes
  }
}

/** One that follows, an hour's tenth later, by somebody of a higher rank */
export function following (previous: BindingFacts, holder: string, changes: Partial<BindingFacts> = {}): BindingFacts {
  return binding({
    holder,
    epoch: previous.epoch + 1,
    previous: previous.digest,
    sequence: previous.sequence + 1_000,
    delegation: holder === 'owner' ? undefined : delegation(holder, (previous.delegation?.rank ?? 0) + 1),
    ...changes
  })
}

export function renewal (of: BindingFacts, changes: Partial<BindingFacts> = {}): BindingFacts {
  return binding({ ...of, sequence: of.sequence + 1_000, digest: `digest ${++digests}`, ...changes })
}

/** The name of the error it throws, or what it gives */
export function outcome<T> (fn: () => T): T | string {
  try {
    return fn()
  } catch (error) {
    return (error as Error).name
  }
}
