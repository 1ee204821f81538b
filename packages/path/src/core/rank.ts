/**
 * How a connection reaches the peer. Our own reading: libp2p takes an address with two circuits for a direct one.
 */
export type PathKind = 'direct' | 'relayed' | 'routed'

/**
 * Best first
 */
export const KINDS: readonly PathKind[] = ['direct', 'relayed', 'routed']

/**
 * Lower is better; no path at all ranks below every kind.
 */
export function rank (kind: PathKind | undefined): number {
  return kind == null ? KINDS.length : KINDS.indexOf(kind)
}

export function ranksBetter (kind: PathKind, than: PathKind | undefined): boolean {
  return rank(kind) < rank(than)
}

/**
 * The kind of a connection or dial, by its multiaddr: no circuit is direct, one is relayed, several are routed.
 */
export function kindOf (address: { toString (): string }): PathKind {
  const circuits = address.toString().split('/').filter(part => part === 'p2p-circuit').length

  if (circuits === 0) {
    return 'direct'
  }

  return circuits === 1 ? 'relayed' : 'routed'
}
