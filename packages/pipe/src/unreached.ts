import type { RelayStatus } from '@juxta/path'

/** Why somebody can't be asked */
export type UnreachedError = Error & { readonly peer?: string }

/** As discovery gives them, with relays on which this peer keeps no reservation: through them others are reached. Who is rendezvous and relay is told of once. */
export function unreached (rendezvous: readonly UnreachedError[] = [], relays: readonly RelayStatus[]): UnreachedError[] {
  const told = new Set(rendezvous.map(({ peer }) => peer))

  const failed = relays.flatMap(({ relay, address, state, lastError }) => {
    return state === 'reserved' || lastError == null || told.has(relay.toString())
      ? []
      : [Object.assign(new Error(`relay ${address.toString()}: ${lastError.message}`, { cause: lastError }), { peer: relay.toString() })]
  })

  return [...rendezvous, ...failed]
}
