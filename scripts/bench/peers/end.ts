import { CpuTime } from '../measure/cpu-time.ts'
import { createMessages, MessageCheck } from '../measure/messages.ts'
import { quantile } from '../measure/statistics.ts'
import { SYSTEMS } from './systems/index.ts'
import { CONFIRMATION } from './task.ts'
import type { Channel, Place, System } from './channel.ts'
import type { SystemName, Task } from './task.ts'

export interface Run {
  /** from the first `send` until the other process has confirmed the last message and all are acknowledged */
  seconds: number
  /** of one message there and back; only of ping-pong */
  medianMicros: number
}

const opened = Promise.withResolvers<Channel>()
const cpu = new CpuTime()
let kept: { size: number, messages: Uint8Array[] } = { size: 0, messages: [] }

/** One process, one system: the end that measures, or the one that confirms and echoes */
export const peersEnd = {
  async listen (name: SystemName, place: Place): Promise<string[]> {
    const system = await load(name)

    return system.listen(channel => { opened.resolve(channel) }, place)
  },

  async connect (name: SystemName, place: Place): Promise<void> {
    const system = await load(name)
    opened.resolve(await system.connect(place))
  },

  /** The receiver is ready for what the sender runs next */
  async prepare (task: Task): Promise<void> {
    const channel = await opened.promise
    channel.receive(task.kind === 'flow' ? confirming(channel, task) : bytes => { reply(channel, bytes) })
    cpu.start()
  },

  /** @returns CPU seconds of this process since `prepare` or `run` began */
  cpuSeconds (): number {
    return cpu.seconds()
  },

  async run (task: Task): Promise<Run> {
    const channel = await opened.promise
    const messages = messagesOf(task)
    cpu.start()
    const began = performance.now()
    const medianMicros = task.kind === 'flow' ? await flow(channel, messages) : await pingPong(channel, messages)

    return { seconds: (performance.now() - began) / 1000, medianMicros }
  }
}

async function load (name: SystemName): Promise<System> {
  return SYSTEMS[name]()
}

/** Those of the last task are kept: making them anew for every run would be measured as garbage collection */
function messagesOf ({ size, count }: Task): Uint8Array[] {
  if (kept.messages.length !== count || kept.size !== size) {
    kept = { size, messages: createMessages(size, count) }
  }

  return kept.messages
}

async function flow (channel: Channel, messages: readonly Uint8Array[]): Promise<number> {
  const confirmed = returned(channel, CONFIRMATION.byteLength)

  for (const message of messages) {
    const full = channel.send(message)

    if (full != null) {
      await full
    }
  }

  await Promise.all([confirmed, channel.settled()])

  return NaN
}

async function pingPong (channel: Channel, messages: readonly Uint8Array[]): Promise<number> {
  const micros: number[] = []

  for (const message of messages) {
    const sent = performance.now()
    const back = returned(channel, message.byteLength)
    channel.send(message)?.catch(leave)
    await back
    micros.push((performance.now() - sent) * 1000)
  }

  await channel.settled()

  return quantile(micros, 0.5)
}

async function returned (channel: Channel, bytes: number): Promise<void> {
  let missing = bytes

  return new Promise(resolve => {
    channel.receive(({ byteLength }) => {
      missing -= byteLength

      if (missing <= 0) {
        resolve()
      }
    })
  })
}

function confirming (channel: Channel, { size, count }: Task): (bytes: Uint8Array) => void {
  const check = new MessageCheck(size, count)

  return bytes => {
    try {
      if (channel.keepsBoundaries) {
        check.message(bytes)
      } else {
        check.bytes(bytes)
      }
    } catch (error) {
      leave(error)
    }

    if (check.complete) {
      reply(channel, CONFIRMATION)
    }
  }
}

function reply (channel: Channel, bytes: Uint8Array): void {
  channel.send(bytes)?.catch(leave)
}

/** The sender waits for what will not come; that a process has left ends the benchmark */
function leave (error: unknown): void {
  console.error(error)
  process.exit(1)
}
