import type { PathKind } from '@juxta/path'

/** How a host is to be set up, as its only argument, in JSON */
export interface HostInit {
  role: 'relay' | 'peer'
  listen: string[]
  announce: string[]
  /** keep a reservation there */
  relay?: string
  silenceMs: number
}

/** What the test tells a host */
export type Order =
  /** open a session, and talk until told to stop */
  | { type: 'connect', address: string }
  | { type: 'stop-talking' }

/** What was said in one direction */
export interface Spoken {
  messages: number
  sha256: string
}

/** What a host tells the test */
export type Report =
  | { type: 'started', peer: string, addresses: string[] }
  | { type: 'reserved' }
  | { type: 'path', kind: PathKind }
  | { type: 'detach', cause: string }
  | { type: 'heard', messages: number }
  | { type: 'finished', said: Spoken, heard: Spoken, duplicates: number }
  | { type: 'failed', error: string }
