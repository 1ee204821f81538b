/**
 * What a delegation says. That the owner of its pipe signed it was found out when it was opened.
 */
export interface DelegationFacts {
  /** id of the pipe */
  readonly pipe: string
  /** peer id of who may bind */
  readonly delegate: string
  readonly rank: number
  /** Unix ms from which it holds */
  readonly issued: number
  /** Unix ms until which it holds */
  readonly expires: number
}

/**
 * What a binding says. That its holder signed it was found out when it was opened.
 */
export interface BindingFacts {
  /** id of the pipe */
  readonly pipe: string
  /** peer id of who signed, and where the end is */
  readonly holder: string
  /** of an exclusive pipe from 1, of a shared one 0 */
  readonly epoch: number
  /** digest of the binding before, in hexadecimal */
  readonly previous?: string
  /** Unix ms at which it was signed */
  readonly sequence: number
  readonly expirationMs: number
  readonly delegation?: DelegationFacts
  /** multiaddrs of the end */
  readonly addresses: readonly string[]
  /** the holder has given the end up */
  readonly released: boolean
  /** peer id of whom it was given to */
  readonly successor?: string
  /** sha2-256 of what was signed, in hexadecimal */
  readonly digest: string
}

/**
 * What its advertisement says of a pipe, as far as bindings go
 */
export interface PipeFacts {
  readonly id: string
  /** peer id */
  readonly owner: string
  readonly delivery: 'shared' | 'exclusive'
  readonly bind: 'owner' | 'delegates' | 'members' | 'anyone'
  readonly transport?: string
}

/** Unix ms at which a binding is over, by its own dates */
export function endOf ({ sequence, expirationMs }: Pick<BindingFacts, 'sequence' | 'expirationMs'>): number {
  return sequence + expirationMs
}

/** The owner's own end has the rank of who only stands by: a delegation of more is the owner's word that its holder may take over. */
export function rankOf ({ delegation }: BindingFacts): number {
  return delegation?.rank ?? 0
}
