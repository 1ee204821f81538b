import { MAX_DATA_HEADER_BYTES } from '@juxta/reliable-pipe/internal'
import { seededRandom, Trace } from '@juxta/test-network'
import { SessionPair } from '../session-pair.ts'
import { BITS_PER_SECOND, DATAGRAM } from './cases.ts'
import { disturb } from './disturb.ts'
import type { ReliableCase } from './cases.ts'

/** What one seed of a case gave */
export interface Transfer {
  seed: number
  messages: number
  delivered: number
  duplicates: number
  outOfOrder: number
  goodputRatio: number
  /** transmissions of segments beyond one of each */
  extraSends: number
  /** transmissions that the network dropped, in the queue or on the way, or corrupted */
  dropped: number
  /** longest time from the return of the link to the next delivery; undefined where it was never away */
  recoveryMs?: number
  attaches: number
  virtualMs: number
  /** why it did not end well */
  error?: string
  /** of all deliveries and their times: the same for the same seed */
  trace: string
}

/** Bytes that stand in a datagram for the authentication that every transport has */
const CHECKSUM_BYTES = 4
/** Of a message, which is a segment in a datagram of its own */
const MESSAGE_BYTES = DATAGRAM - CHECKSUM_BYTES - MAX_DATA_HEADER_BYTES
const WARM_UP_MS = 1000
/** More than any case takes by far */
const PATIENCE_MS = 3_600_000
const MAX_EVENTS = 20_000_000

/** Sends the messages of a case from one end to the other, under virtual time */
export function transfer (one: ReliableCase, seed: number): Transfer {
  const { link, bytes, disturbance, config, readEveryMs } = one
  const trace = new Trace(0)
  const pair = new SessionPair({
    seed: `${one.name}/${seed}`,
    nextPath: () => ({ kind: 'packets', mtu: DATAGRAM, link }),
    config: { maxSegment: MESSAGE_BYTES, ...config }
  })
  const { clock, alice, bob } = pair
  const sent = messagesOf(bytes, seed)
  const ends = disturbance == null ? undefined : disturb(pair, disturbance, sent.length)
  let next = 0
  let outOfOrder = 0
  let duplicates = 0
  let countedBits = 0
  let lastAt = 0

  bob.keepsDelivered = false
  bob.readEvery(readEveryMs ?? 0)
  bob.onDelivered = message => {
    const index = new DataView(message.buffer, message.byteOffset).getUint32(0)
    trace.record(clock.now, String(index))
    lastAt = clock.now

    if (index < next) {
      duplicates++
    } else if (index > next || Buffer.compare(message, sent[index]) !== 0) {
      outOfOrder++
    }

    if (clock.now > WARM_UP_MS) {
      countedBits += 8 * (message.byteLength + headerBytes(index))
    }

    next = Math.max(next, index + 1)
    ends?.delivered(next)
  }

  pair.start()
  sent.forEach(message => { alice.send(message) })
  alice.handle({ type: 'finish' })
  bob.handle({ type: 'finish' })
  clock.advance(PATIENCE_MS, { maxEvents: MAX_EVENTS, until: () => alice.ended != null && bob.ended != null && bob.unread === 0 })
  ends?.stop()
  // what is still on its way is neither dropped nor needed
  clock.advance(60_000, { maxEvents: MAX_EVENTS })

  const { stats, lastPosition } = alice.core

  return {
    seed,
    messages: sent.length,
    delivered: bob.deliveredCount,
    duplicates,
    outOfOrder,
    goodputRatio: countedBits / ((lastAt - WARM_UP_MS) / 1000 * BITS_PER_SECOND * (1 - one.loss)),
    extraSends: stats.segmentsSent - lastPosition.sent,
    dropped: stats.segmentsSent - pair.arrivals(bob),
    recoveryMs: ends?.recoveryMs,
    attaches: stats.attaches,
    virtualMs: lastAt,
    error: problem(pair),
    trace: trace.hash
  }
}

/** Each begins with its number */
function messagesOf (bytes: number, seed: number): Uint8Array[] {
  const random = seededRandom(seed).fork('messages').bytes(MESSAGE_BYTES)

  return Array.from({ length: Math.ceil(bytes / MESSAGE_BYTES) }, (_, index) => {
    const message = random.slice()
    new DataView(message.buffer).setUint32(0, index)
    message[4 + index % (MESSAGE_BYTES - 4)] ^= 0xff

    return message
  })
}

/** Type, length, and sequence and transmission number, of which the second is never shorter */
function headerBytes (sequence: number): number {
  return 1 + 2 + 2 * (sequence < 128 ? 1 : sequence < 16_384 ? 2 : 3)
}

function problem ({ alice, bob }: SessionPair): string | undefined {
  for (const [name, { ended }] of [['sender', alice], ['receiver', bob]] as const) {
    if (ended == null) {
      return `the ${name} has not ended`
    }

    if (ended.error != null) {
      return `the ${name} ended with ${ended.error.name}: ${ended.error.message}`
    }
  }

  return undefined
}
