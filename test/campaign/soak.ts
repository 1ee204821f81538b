import { seededRandom } from '@juxta/test-network'
import { createNode, createRelay, next, openSession, reserved, stopAll, through, until } from '../integration/nodes.ts'
import { Traffic } from '../integration/traffic.ts'
import type { Ends, SessionNode } from '../integration/nodes.ts'
import type { Random } from '@juxta/test-network'
import type { TestRelay } from '@juxta/test-network/libp2p'

/** What the receiver lets wait for its reader, bytes; one that stops reads on when half of it is used */
const CREDIT = 256 * 1024

export interface SoakInit {
  seed: number
  messages: number
  /** of a message */
  bytes: number
  /** how many faults of each kind */
  faults: Record<Fault, number>
  onFault? (fault: Fault, received: number): void
}

/**
 * - cut: the connection between the ends is reset, at one of them
 * - stop, kill: the relay is stopped politely or with its connections reset, and started again
 * - slow: the reader stops until half of the credit is used up
 */
export type Fault = 'cut' | 'stop' | 'kill' | 'slow'

export interface SoakResult {
  seed: number
  messages: number
  bytes: number
  received: number
  /** the reader's end saw what was sent, in order, once: each message by its number, all of them by their hash */
  equal: boolean
  wrong?: string
  faults: Record<Fault, number>
  /** paths attached; beyond the faults, one for each time that the relay's limit struck */
  attaches: number
  resentBytes: number
  duplicates: number
  seconds: number
}

/**
 * Messages through real nodes and a relay with the limits that libp2p gives it, while connections are cut, the relay is stopped,
 * killed and started again, and the reader stops at times. What happens is drawn from the seed, and happens when so many messages
 * have arrived; real time is in between, so two runs of one seed are alike and not the same.
 */
export async function soak ({ seed, messages, bytes, faults, onFault }: SoakInit): Promise<SoakResult> {
  const began = performance.now()

  try {
    const relay = await createRelay()
    const receiver = await createNode({ path: { relays: [relay.multiaddr] }, pipe: { credit: CREDIT } })
    const sender = await createNode()
    await reserved(receiver)

    const ends = await openSession(sender, receiver, [through(relay, receiver)])
    const traffic = new Traffic(ends.near, ends.far, { seed: `soak ${seed}`, messages, bytes })
    const finished = Promise.all([traffic.finish(), ends.far.close()])
    const happened: Record<Fault, number> = { cut: 0, stop: 0, kill: 0, slow: 0 }
    let wrong: string | undefined

    try {
      await Promise.race([finished, breakThings()])
      await finished
    } catch (error) {
      wrong = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    }

    return {
      seed,
      messages,
      bytes,
      received: traffic.received,
      equal: wrong == null,
      ...wrong == null ? {} : { wrong },
      faults: happened,
      attaches: ends.near.stats.attaches,
      resentBytes: ends.near.stats.resentBytes,
      duplicates: ends.far.stats.duplicates,
      seconds: Math.round((performance.now() - began) / 100) / 10
    }

    async function breakThings (): Promise<void> {
      const random = seededRandom(seed).fork('faults')

      for (const { fault, share } of schedule(faults, random)) {
        await traffic.reached(share)
        onFault?.(fault, traffic.received)
        await strike(fault, { relay, sender, receiver, ends, traffic, random, messages, bytes })
        happened[fault]++
      }
    }
  } finally {
    await stopAll()
  }
}

/** What happens when this share of the messages has arrived; after nine tenths nothing does, so that each fault has something to harm */
function schedule (faults: Record<Fault, number>, random: Random): Array<{ fault: Fault, share: number }> {
  return (Object.keys(faults) as Fault[])
    .flatMap(fault => Array.from({ length: faults[fault] }, () => ({ fault, share: random.between(0.02, 0.9) })))
    .sort((a, b) => a.share - b.share)
}

interface Scene {
  relay: TestRelay
  sender: SessionNode
  receiver: SessionNode
  ends: Ends
  traffic: Traffic
  random: Random
  messages: number
  bytes: number
}

async function strike (fault: Fault, { relay, sender, receiver, ends, traffic, random, messages, bytes }: Scene): Promise<void> {
  switch (fault) {
    case 'cut': {
      const [node, peer] = random.chance(0.5) ? [sender, receiver] : [receiver, sender]
      node.getConnections(peer.peerId).forEach(connection => { connection.abort(new Error('cut by the soak')) })
      break
    }
    case 'stop':
    case 'kill': {
      const lost = next(receiver.services.path, 'relay:lost')
      await relay[fault]()
      await lost
      const again = next(receiver.services.path, 'relay:reserved')
      await relay.start()
      await again
      break
    }
    case 'slow':
      traffic.pause()
      await until(() => ends.near.status === 'closed' || ends.far.stats.unread >= Math.min(CREDIT / 2 / bytes, messages - traffic.received - 1))
      traffic.resume()
      break
  }
}
