import type { MemberRecord } from './members.ts'

/** Where a peer is: who it is, if that is known, and addresses as text. */
export interface Target {
  readonly peer?: string
  readonly addresses: readonly string[]
}

/** What one peer says to another about the view. */
export interface Gossip {
  /** Of the members that it knows. */
  readonly sum: bigint
  /** What is new, and what the other lacks. */
  readonly records: readonly MemberRecord[]
  /** Members that it could not reach. */
  readonly suspects: readonly string[]
  /** All that it knows, if the other's sum is another. */
  readonly fingerprints: readonly bigint[]
  /** Of the other's, those that it lacks. */
  readonly wanted: readonly bigint[]
}

export type ViewEvent =
  { type: 'start', record: MemberRecord, seeds: readonly Target[] } |
  /** this node is elsewhere, or was given a later record for another reason */
  { type: 'record', record: MemberRecord } |
  /** where other rendezvous peers may be */
  { type: 'found', targets: readonly Target[] } |
  { type: 'request', from: string, gossip: Gossip } |
  { type: 'answer', exchange: number, from: string, gossip: Gossip } |
  { type: 'failed', exchange: number } |
  /** it said something else */
  { type: 'heard', peer: string } |
  /** its connection closed, or it did not answer something else */
  { type: 'doubted', peer: string } |
  { type: 'tick' } |
  /** `record` says that this node has left */
  { type: 'stop', record: MemberRecord }

export type ViewEffect =
  { type: 'ask', exchange: number, to: Target, gossip: Gossip } |
  { type: 'reply', gossip: Gossip } |
  { type: 'changed', members: readonly string[], added: readonly string[], removed: readonly string[] }
