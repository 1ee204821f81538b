import { End, withEnds } from '../ends/end.ts'
import { rounded, say } from '../report.ts'
import { PER_CONNECTION } from './node.ts'
import type { Kind } from './node.ts'
import type { idleReceiver } from './receiver.ts'
import type { idleSender } from './sender.ts'
import type { BenchOptions } from '../options.ts'

export const IDLE_ROW = 'idle-10000'

/** Bytes that an idle session may take beyond its stream, at one end */
const BAR = 8 * 1024

/** Opened and closed before the first look at the memory, so that what is compiled and cached once is not counted */
const WARM_UP = 100

export interface IdleRow {
  name: string
  unit: string
  /** bytes of one end of an idle session beyond those of one end of its stream, the mean of both ends */
  value: number
  /** of one end of a session with what its path takes, and of one end of a raw stream */
  session: number
  stream: number
  sessions: number
  /** sessions that still had a path */
  attached: number
  bar: number
  pass: boolean
}

interface Growth {
  /** of both processes together, for each that was opened, at one end */
  bytes: number
  attached: number
}

/** What an idle session takes in memory: many of them against as many raw streams, each in processes of their own */
export async function measureIdle ({ quick, profile }: BenchOptions): Promise<IdleRow> {
  const count = quick ? 500 : 10_000
  say(`${IDLE_ROW}: ${count} streams, then ${count} sessions, over ${Math.ceil(count / PER_CONNECTION)} connections`)

  const stream = await grow('stream', count, profile)
  const session = await grow('session', count, profile)
  const streams = session.attached / count * stream.bytes
  const value = session.bytes - streams

  return {
    name: IDLE_ROW,
    unit: 'B',
    value: rounded(value),
    session: rounded(session.bytes),
    stream: rounded(stream.bytes),
    sessions: count,
    attached: session.attached,
    bar: BAR,
    pass: value <= BAR
  }
}

async function grow (kind: Kind, count: number, profile?: string): Promise<Growth> {
  const sender = new End<typeof idleSender>('idle-sender', { profile, name: `idle-sender-${kind}` })
  const receiver = new End<typeof idleReceiver>('idle-receiver', { profile, name: `idle-receiver-${kind}` })
  const inUse = async (): Promise<number> => await sender.call('bytesInUse') + await receiver.call('bytesInUse')

  return withEnds([sender, receiver], async () => {
    await sender.call('connect', await receiver.call('start'), count)
    await sender.call('open', kind, WARM_UP)
    await Promise.all([sender.call('close'), receiver.call('close')])
    const before = await inUse()
    await sender.call('open', kind, count)
    const attached = kind === 'session' ? await sender.call('attached') : count
    const after = await inUse()

    return { bytes: (after - before) / count / 2, attached }
  })
}
