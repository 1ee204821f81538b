import type { Random } from '@juxta/test-network'

/** whose connection is aborted: the sender's or receiver's own one to the other, or the relay's to one of them */
export type CutBy = 'sender' | 'receiver' | 'relay-sender' | 'relay-receiver'

export type Fault = { at: number, delayMs: number } & (
  { kind: 'cut', by: CutBy } |
  { kind: 'restart-relay', downMs: number } |
  { kind: 'slow-reader' }
)

export interface ScheduleInit {
  cuts: number
  downMs: { least: number, most: number }
}

/** shares of the file before which, and after which, nothing happens */
const FIRST = 0.04
const LAST = 0.92

/** the reader is not slow later than this share: as much must follow as its credit lets in */
const SLOW_BEFORE = 0.7

/** a fault comes up to this long after its share of the file has arrived, so that its place in the relay's cycle is random, ms */
const DELAY_MS = 25

const CUTTERS: CutBy[] = ['sender', 'receiver', 'relay-sender', 'relay-receiver']

/**
 * What happens during a transfer, in order. `at` is the share of the file that has arrived by then. Each fault has a
 * part of the file to itself, so that the transfer recovers in between; where in it, and which it is, is random.
 */
export function schedule (random: Random, { cuts, downMs }: ScheduleInit): Fault[] {
  const slots = cuts + 2
  const width = (LAST - FIRST) / slots
  const order = shuffled(random, Array.from({ length: slots }, (_, index) => index))
  const slow = order.findIndex(slot => FIRST + width * (slot + 1) <= SLOW_BEFORE)
  const [slowSlot] = order.splice(Math.max(0, slow), 1)
  const [restartSlot, ...cutSlots] = order
  const cutters = Array.from({ length: Math.ceil(cuts / CUTTERS.length) }, () => shuffled(random, CUTTERS)).flat()

  const place = (slot: number): { at: number, delayMs: number } => ({
    at: FIRST + width * (slot + random.next()),
    delayMs: Math.floor(random.between(0, DELAY_MS))
  })

  const faults: Fault[] = [
    { kind: 'slow-reader', ...place(slowSlot) },
    { kind: 'restart-relay', ...place(restartSlot), downMs: Math.floor(random.between(downMs.least, downMs.most)) },
    ...cutSlots.map((slot, index): Fault => ({ kind: 'cut', ...place(slot), by: cutters[index] }))
  ]

  return faults.sort((a, b) => a.at - b.at)
}

export function describe (fault: Fault): string {
  switch (fault.kind) {
    case 'cut':
      switch (fault.by) {
        case 'sender': return 'the sender\'s connection was cut'
        case 'receiver': return 'the receiver\'s connection was cut'
        case 'relay-sender': return 'the relay cut its connection to the sender'
        case 'relay-receiver': return 'the relay cut its connection to the receiver'
      }
    // falls through: every case above returns
    case 'restart-relay': return 'the relay was killed and started again'
    case 'slow-reader': return 'the reader was slow'
  }
}

function shuffled<T> (random: Random, items: readonly T[]): T[] {
  const left = [...items]
  const out: T[] = []

  while (left.length > 0) {
    out.push(...left.splice(random.int(left.length), 1))
  }

  return out
}
