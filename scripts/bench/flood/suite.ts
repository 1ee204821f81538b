import { End, withEnds } from '../ends/end.ts'
import { printTable, rounded } from '../report.ts'
import type { floodReceiver } from './receiver.ts'
import type { floodSender } from './sender.ts'
import type { BenchOptions } from '../options.ts'

const MiB = 1024 * 1024
const MESSAGE_BYTES = 100

/** The most that the sender's memory may grow, MiB */
const HEAP_GROWTH_BAR = 64
/** The longest that the sender's event loop may stand still, milliseconds */
const STALL_BAR_MS = 200

/** A tight loop of small sends that honours back-pressure */
export async function runFlood ({ quick, profile }: BenchOptions): Promise<object> {
  const bytes = (quick ? 1 : 32) * MiB
  const sender = new End<typeof floodSender>('flood-sender', { profile })
  const receiver = new End<typeof floodReceiver>('flood-receiver', { profile })

  const [sent, received] = await withEnds([sender, receiver], async () => {
    await sender.call('connect', await receiver.call('start'))

    return Promise.all([sender.call('run', bytes, MESSAGE_BYTES), receiver.call('finish')])
  })

  if (received.bytes !== bytes) {
    throw new Error(`${received.bytes} of ${bytes} bytes arrived`)
  }

  const result = {
    suite: 'flood',
    bytes,
    heapGrowthMiB: rounded(sent.heapGrowthBytes / MiB),
    maxStallMs: rounded(sent.maxStallMs),
    seconds: rounded(sent.seconds),
    receiverHeapGrowthMiB: rounded(received.heapGrowthBytes / MiB),
    messages: received.messages
  }

  printTable(['', 'measured', 'bar'], [
    ['sender\'s memory, MiB', result.heapGrowthMiB, `< ${HEAP_GROWTH_BAR}`],
    ['receiver\'s memory, MiB', result.receiverHeapGrowthMiB, ''],
    ['longest stall, ms', result.maxStallMs, `< ${STALL_BAR_MS}`],
    ['seconds', result.seconds, ''],
    ['messages a second', rounded(received.messages / sent.seconds), '']
  ])

  return result
}
