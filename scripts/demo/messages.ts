/** What the processes of the demo tell each other over IPC. The file itself goes over the network only. */
import type { Interval } from './intervals.ts'
import type { ReliableSessionStats } from 'juxta'

export interface RelayInit {
  role: 'relay'
  /** protobuf, base64 */
  privateKey: string
  /** 0: any */
  port: number
}

export interface ReceiverInit {
  role: 'receiver'
  /** address with peer id */
  relay: string
  fileBytes: number
  raised: boolean
  /** where to write; undefined: only hash */
  partPath?: string
}

export interface SenderInit {
  role: 'sender'
  /** address with peer id */
  relay: string
  fileBytes: number
  raised: boolean
  /** what to send; undefined: generated from the seed */
  filePath?: string
  seed: string
}

export interface FinderInit {
  role: 'finder'
  /** address with peer id */
  relay: string
  fileBytes: number
  raised: boolean
}

export type RoleInit = RelayInit | ReceiverInit | SenderInit | FinderInit
export type RoleName = RoleInit['role']

export type Command =
  RoleInit |
  /** abort the connections that the session's paths are on, or the relay's to this peer */
  { type: 'cut', peer?: string } |
  { type: 'slow-down' } |
  /** go on until so many bytes were accepted */
  { type: 'gate', bytes: number } |
  /** find the pipe by its name, and begin to send */
  { type: 'go' } |
  { type: 'stop' }

export interface SenderDone {
  type: 'sent'
  sha256: string
  bytes: number
  stats: ReliableSessionStats
  /** connections that ended with the relay's limit used up */
  usedUp: number
  /** of these, the ones that the relay cut, because they had not been left in time */
  cutByLimit: number
  /** when nothing was acknowledged for longest */
  gap: Interval
  /** how much later than due its timer was, at most and in all: with its own work, or because the machine had other things to do */
  lateMs: { most: number, all: number }
}

export interface ReceiverDone {
  type: 'received'
  sha256: string
  bytes: number
  duplicates: number
  outOfOrder: number
}

export type Report =
  { type: 'ready', peer: string, address?: string } |
  /** when, milliseconds since the epoch */
  { type: 'cut', count: number, at: number } |
  /** the pipe, by its name, in so many milliseconds */
  { type: 'found', ms: number } |
  { type: 'connected' } |
  { type: 'attached', at: number } |
  { type: 'progress', bytes: number, state: string } |
  { type: 'slow-end', creditUsedUp: boolean } |
  SenderDone |
  ReceiverDone |
  { type: 'failed', error: string }
