import { multiaddr } from '@multiformats/multiaddr'
import { batches } from '../measure/batches.ts'
import { CpuTime } from '../measure/cpu-time.ts'
import { drained } from '../measure/drain.ts'
import { createMessages } from '../measure/messages.ts'
import { quantile } from '../measure/statistics.ts'
import { createNode } from '../node.ts'
import { CONFIRMATION, RAW_PROTOCOL, SESSION_NAME } from './task.ts'
import type { Task } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { Side } from '../measure/pairs.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { Stream } from '@libp2p/interface'

export interface Run {
  /** from the first `send` to the receiver's confirmation */
  seconds: number
  /** of this process */
  cpuSeconds: number
  /** of one round trip; only with ping-pong */
  medianMicros: number
}

/** A raw stream or a session */
interface Channel {
  send (bytes: Uint8Array): boolean
  drained (): Promise<void>
  /** resolves when so many bytes have come back */
  returned (bytes: number): Promise<void>
}

let node: BenchNode
let channels: Record<Side, Channel>
let kept: { size: number, messages: Uint8Array[] } = { size: 0, messages: [] }

export const pipeSender = {
  /** One connection, and over it one raw stream and one session, which stay for all runs: both are warm */
  async connect (addresses: string[]): Promise<void> {
    node = await createNode()
    const multiaddrs = addresses.map(address => multiaddr(address))
    const connection = await node.dial(multiaddrs)
    const session = await node.services.reliablePipe.connect(multiaddrs, { name: SESSION_NAME })

    channels = { raw: rawChannel(await connection.newStream(RAW_PROTOCOL)), pipe: pipeChannel(session) }
  },

  async run (side: Side, task: Task): Promise<Run> {
    const channel = channels[side]
    const messages = messagesOf(task)
    const cpu = new CpuTime()
    const started = performance.now()
    const medianMicros = await SENDING[task.kind](channel, messages, side)
    const seconds = (performance.now() - started) / 1000

    if (node.getConnections().length !== 1) {
      throw new Error(`there are ${node.getConnections().length} connections`)
    }

    return { seconds, cpuSeconds: cpu.seconds(), medianMicros }
  }
}

/** Those of the last task are kept: making them anew for every run would be measured as garbage collection */
function messagesOf ({ size, count }: Task): Uint8Array[] {
  if (kept.messages.length !== count || kept.size !== size) {
    kept = { size, messages: createMessages(size, count) }
  }

  return kept.messages
}

type Send = (channel: Channel, messages: Uint8Array[], side: Side) => Promise<number>

const SENDING: Record<Task['kind'], Send> = {
  messages: async (channel, messages) => sendAll(channel, messages),
  batched: async (channel, messages, side) => sendAll(channel, side === 'raw' ? batches(messages) : messages),
  'ping-pong': pingPong
}

async function sendAll (channel: Channel, messages: Iterable<Uint8Array>): Promise<number> {
  const confirmed = channel.returned(CONFIRMATION.byteLength)

  for (const message of messages) {
    if (!channel.send(message)) {
      await channel.drained()
    }
  }

  await confirmed

  return NaN
}

async function pingPong (channel: Channel, messages: Uint8Array[]): Promise<number> {
  const micros: number[] = []

  for (const message of messages) {
    const sent = performance.now()
    const echoed = channel.returned(message.byteLength)
    channel.send(message)
    await echoed
    micros.push((performance.now() - sent) * 1000)
  }

  return quantile(micros, 0.5)
}

function rawChannel (stream: Stream): Channel {
  let missing = 0
  let done = (): void => {}

  stream.addEventListener('message', ({ data }) => {
    missing -= data.byteLength

    if (missing <= 0) {
      done()
    }
  })

  return {
    send: bytes => stream.send(bytes),
    drained: async () => drained(stream),
    returned: async bytes => new Promise<void>(resolve => {
      missing = bytes
      done = resolve
    })
  }
}

function pipeChannel (session: ReliableSession): Channel {
  return {
    send: bytes => session.send(bytes),
    drained: async () => drained(session),
    // every answer is one message
    returned: async () => new Promise<void>(resolve => {
      session.addEventListener('message', () => { resolve() }, { once: true })
    })
  }
}
