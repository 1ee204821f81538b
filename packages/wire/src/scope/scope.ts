import type { Connection, PeerId } from '@libp2p/interface'

/**
 * A verdict on the other end of a connection.
 *
 * - `admitted`: it may take part, until `expiresAt` (Unix milliseconds) or a
 *   revocation; without `expiresAt` for the default lifetime.
 * - `refused`: it may not.
 * - `unknown`: the opening was not meant for this scope, and nothing was sent;
 *   the responder asks its next scope. To the other end, `unknown` to all
 *   scopes and `refused` look the same.
 */
export type Verdict =
  { kind: 'admitted', expiresAt?: number } |
  { kind: 'refused' } |
  { kind: 'unknown' }

/** What a scope has to work with while the two ends settle whether they share it. */
export interface ScopeExchange {
  readonly role: 'initiator' | 'responder'
  /** The other end, as the connection's encryption authenticated it. */
  readonly remotePeer: PeerId
  readonly connection: Connection
  /** Aborted when the time for the exchange is over. */
  readonly signal: AbortSignal
  /** Unix milliseconds. */
  readonly now: number
  /** Responder: what the initiator's preamble carried, at most 511 bytes. Initiator: empty. */
  readonly opening: Uint8Array

  /**
   * Sends one frame of the exchange; the initiator's first one travels in its
   * preamble. The ends take turns.
   *
   * @throws ExchangeOrderError - it is not this end's turn, or the bounds are exceeded
   */
  send (bytes: Uint8Array): void

  /**
   * The other end's next frame, at most 1,024 bytes.
   *
   * @throws ScopeRefusedError - the other end refused, or is gone
   */
  receive (): Promise<Uint8Array>
}

/**
 * Who may take part in something, and how two peers show each other that they
 * may, before a protocol says or hears anything.
 *
 * A scope that is not open must be built so that
 * - the opening tells nothing to who does not hold the scope's key (a keyed
 *   hash over both peers, a nonce and the period, not a group id);
 * - the responder proves first: the opening may show that the initiator knows
 *   the key only in a way that is worthless to anyone but a holder of the key;
 *   wire sees to the turns;
 * - `admit` answers `unknown` to every opening it can't verify, in about the
 *   time it takes to verify one.
 *
 * Wire keeps the verdict for the connection, so this happens once per
 * connection and scope and costs one round trip.
 */
export interface Scope {
  /** For logs and metrics at this end only; never sent. */
  readonly name: string
  /** An open scope admits everybody, without an exchange. */
  readonly open: boolean
  /** The responder's part: verify the opening, `send` the proof, `receive` and verify the initiator's. */
  admit (exchange: ScopeExchange): Promise<Verdict>
  /** The initiator's part: `send` the opening, `receive` and verify the proof, `send` its own. */
  prove (exchange: ScopeExchange): Promise<Verdict>
}

/** Everybody, and no exchange: what is not in a group. */
export const openScope: Scope = {
  name: 'open',
  open: true,
  async admit () {
    return { kind: 'admitted' }
  },
  async prove () {
    return { kind: 'admitted' }
  }
}
