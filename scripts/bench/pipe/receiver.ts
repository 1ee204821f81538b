import { BatchParser } from '../measure/batches.ts'
import { CpuTime } from '../measure/cpu-time.ts'
import { MessageCheck } from '../measure/messages.ts'
import { createNode } from '../node.ts'
import { CONFIRMATION, RAW_PROTOCOL, SESSION_NAME } from './task.ts'
import type { Task } from './task.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { Stream, StreamMessageEvent } from '@libp2p/interface'

/** Bytes of a message from which on an event for each costs little */
const LEAST_BY_EVENTS = 4096

interface Reading {
  /** from the raw stream */
  bytes (bytes: Uint8Array, reply: Reply): void
  /** from the session */
  message (message: StreamMessageEvent['data'], reply: Reply): void
}

type Reply = (bytes: Uint8Array) => void

let reading: Reading | undefined
let onTask: (task: Task) => void = () => {}
const cpu = new CpuTime()

export const pipeReceiver = {
  /** @returns where it listens */
  async start (): Promise<string[]> {
    const node = await createNode()

    await node.handle(RAW_PROTOCOL, serveRaw)
    node.services.reliablePipe.listen(SESSION_NAME, serveSession)

    return node.getMultiaddrs().map(address => address.toString())
  },

  prepare (task: Task): void {
    reading = task.kind === 'ping-pong' ? echoing() : counting(task)
    onTask(task)
    cpu.start()
  },

  /** @returns CPU seconds since `prepare` */
  finish (): number {
    return cpu.seconds()
  }
}

function serveRaw (stream: Stream): void {
  const reply = (bytes: Uint8Array): void => { stream.send(bytes) }

  stream.addEventListener('message', ({ data }) => {
    try {
      for (const bytes of data instanceof Uint8Array ? [data] : data) {
        reading?.bytes(bytes, reply)
      }
    } catch (error) {
      leave(error)
    }
  })
}

/**
 * By events as on the raw side, which come in the turn in which the bytes came, and in the pieces in which they came; but who reads many
 * small messages takes them by as many as have come: an event, or a promise, for each costs more than to read it.
 */
async function serveSession (session: ReliableSession): Promise<void> {
  const reply = (bytes: Uint8Array): void => { session.send(bytes) }
  const listener = ({ data }: StreamMessageEvent): void => {
    try {
      reading?.message(data, reply)
    } catch (error) {
      leave(error)
    }
  }

  onTask = ({ kind, size }) => {
    session.removeEventListener('message', listener)

    if (kind === 'ping-pong' || size >= LEAST_BY_EVENTS) {
      session.addEventListener('message', listener)
    }
  }

  try {
    for await (const batch of session.batches()) {
      for (const message of batch) {
        reading?.message(message, reply)
      }
    }
  } catch (error) {
    leave(error)
  }
}

/** The sender waits for a confirmation that will not come; that a process has left ends the benchmark */
function leave (error: unknown): void {
  console.error(error)
  process.exit(1)
}

function echoing (): Reading {
  return {
    bytes: (bytes, reply) => { reply(bytes) },
    message: (message, reply) => { reply(message.subarray()) }
  }
}

function counting ({ kind, size, count }: Task): Reading {
  const check = new MessageCheck(size, count)
  const parser = new BatchParser(message => { check.message(message) })

  return {
    bytes: (bytes, reply) => {
      if (kind === 'batched') {
        parser.push(bytes)
      } else {
        check.bytes(bytes)
      }

      confirm(check, reply)
    },
    message: (message, reply) => {
      check.message(message)
      confirm(check, reply)
    }
  }
}

function confirm (check: MessageCheck, reply: Reply): void {
  if (check.complete) {
    reply(CONFIRMATION)
  }
}
