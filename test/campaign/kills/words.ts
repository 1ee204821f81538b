import { appendFileSync } from 'node:fs'
import { createHash } from 'node:crypto'

/** What the process is told when it begins: its folder, and for the sender where the receiver is */
export interface Task {
  folder: string
  /** what was done is written there, a line each; a process that is killed loses none of them */
  notes: string
  /** the receiver's port, once it has one */
  port?: number
  /** for the sender */
  address?: string
  /** messages that are sent at most */
  messages: number
}

/** From the processes to who kills them */
export type Word = { ready: string } | { done: true } | { wrong: string }

const LARGEST = 20_000

/** The bytes of a message are determined by its number: mostly small, some of several segments */
export function messageOf (sequence: number): Uint8Array {
  const seed = createHash('sha256').update(String(sequence)).digest()
  const length = seed[0] < 16 ? seed.readUInt16LE(1) % LARGEST : seed[1]
  const message = new Uint8Array(8 + length)
  new DataView(message.buffer).setFloat64(0, sequence)

  for (let i = 0; i < length; i++) {
    message[8 + i] = seed[i % seed.byteLength]
  }

  return message
}

export function note (task: Task, line: string): void {
  appendFileSync(task.notes, `${line}\n`)
}

export function say (word: Word): void {
  process.send?.(word)
}
