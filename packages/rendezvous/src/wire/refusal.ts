/** Why a rendezvous did not take a document. */
export const RefusalReason = {
  /** It is not what an advertisement should be, or not in canonical form. */
  invalid: 1,
  /** The signature is not the publisher's over these bytes. */
  wrongSignature: 2,
  /** Who signed is not the owner of the resource. */
  wrongPublisher: 3,
  expired: 4,
  /** It is dated further ahead than clocks may be apart. Later helps. */
  futureDated: 5,
  tooLarge: 6,
  /** The rendezvous doesn't take advertisements of this type. */
  unknownType: 7,
  /** The rendezvous has a later version, perhaps a withdrawal. */
  older: 8,
  /** The rendezvous has no room, or none for the publisher. Later may help. */
  full: 9,
  /** The client has as many documents there as it may. Later may help. */
  clientFull: 10
} as const

/** `unknown` is a reason of a later version. */
export type RefusalName = keyof typeof RefusalReason | 'unknown'

const NAMES = new Map<number, RefusalName>(Object.entries(RefusalReason).map(([name, reason]) => [reason, name as RefusalName]))

export function refusalName (reason: number): RefusalName {
  return NAMES.get(reason) ?? 'unknown'
}

/** Whether the same document may be taken later. */
export function mayBeTakenLater (name: RefusalName): boolean {
  return name === 'futureDated' || name === 'full' || name === 'clientFull'
}
