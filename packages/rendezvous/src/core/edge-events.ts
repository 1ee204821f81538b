import type { Target } from './candidates.ts'
import type { Verdict } from './trust.ts'

/**
 * Why a lease is no more.
 *
 * - `unreachable`: there was no way to the rendezvous, or no answer of it
 * - `goodbye`: it stops; by then another holds a lease, or none can be had
 * - `expired`, `refused`, `forgotten`: it was not renewed, or it says that there is none
 * - `broken`, `distrusted`: its answers broke the protocol, or were wrong too often
 * - `moved`: another peer answers at its address
 * - `surplus`: it was leased while another was in doubt, which came back
 * - `stopped`: the edge stops
 */
export type LossReason = 'unreachable' | 'goodbye' | 'expired' | 'refused' | 'forgotten' | 'broken' | 'distrusted' | 'moved' | 'surplus' | 'stopped'

/** `exchange` is the number that `ask` gave. */
export type EdgeEvent =
  { type: 'start', seeds: readonly Target[] } |
  { type: 'granted', exchange: number, key: string, peer: string, ms: number, known: boolean, others: readonly Target[] } |
  { type: 'full', exchange: number, key: string, peer: string, retryMs: number, others: readonly Target[] } |
  { type: 'failed', exchange: number, key: string, timedOut: boolean } |
  /** where rendezvous peers may be, as strangers say */
  { type: 'found', targets: readonly Target[] } |
  { type: 'goodbye', peer: string, others: readonly Target[] } |
  /** a connection to it closed, or an exchange with it failed */
  { type: 'doubted', peer: string } |
  /** what its answer to something else was like */
  { type: 'judged', peer: string, verdict: Verdict } |
  /** it has all that the edge publishes */
  { type: 'settled', peer: string } |
  /** it says that there is no lease */
  { type: 'forgotten', peer: string } |
  /** it breaks the protocol */
  { type: 'broken', peer: string } |
  { type: 'tick' } |
  { type: 'stop' }

export type EdgeEffect =
  /**
   * Ask it for a lease. `fresh`: on a new connection. `standby`: it need not place what is pushed, since another does. `insists`: it is not to send the
   * edge elsewhere, since another sent the edge to it, or it did so before.
   */
  { type: 'ask', exchange: number, key: string, target: Target, fresh: boolean, wantedMs: number, standby: boolean, insists: boolean } |
  /** `known`: it was held, and the rendezvous still has what was pushed. */
  { type: 'granted', peer: string, known: boolean, renewed: boolean } |
  { type: 'lost', peer: string, reason: LossReason } |
  /** Call with `tick` then; takes the place of the one before. */
  { type: 'wake', at: number }
