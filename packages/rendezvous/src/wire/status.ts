/** Statuses of the rendezvous protocol, beside those of wire. */
export const RendezvousStatus = {
  /** Who pushes has no lease. Asking for one helps. */
  noLease: 32,
  /** The client pushes more documents a second than it may. Later helps. */
  tooFast: 33
} as const
