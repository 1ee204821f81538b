import { setTimeout as delay } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode } from '../node.ts'
import { drained } from '../measure/drain.ts'
import { ECHO_PROTOCOL, MESSAGE_BYTES, RECOVERY_SESSION } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { Way } from './task.ts'
import type { Stream } from '@libp2p/interface'
import type { ReliableSession } from '@juxta/reliable-pipe'

/** Messages that have arrived when a transfer counts as under way again */
const UNDER_WAY = 200

/** How long to wait for anything, milliseconds */
const PATIENCE_MS = 30_000

const POLL_MS = 1

let node: BenchNode
/** the one that dials as anybody does */
let plain: BenchNode
let session: ReliableSession
let ways: string[]
let sending: Promise<void> = Promise.resolve()
let enough = new AbortController()
let sent: number

export const recoverySender = {
  async start (addresses: string[]): Promise<void> {
    ways = addresses
    // the other side is not to find a third way
    node = await createNode({ listen: [] })
    plain = await createNode({ listen: [] })
  },

  async open (standby: boolean): Promise<void> {
    sent = 0
    session = await node.services.reliablePipe.connect(ways.map(way => multiaddr(way)), { name: RECOVERY_SESSION, standby })
  },

  /** Sends without end; resolves when it is under way, and with it the path in reserve, if there is to be one @returns which way it goes */
  async begin (standby: boolean): Promise<Way> {
    enough = new AbortController()
    sending = send()
    await until(() => session.path != null && (session.standby != null) === standby)
    const count = session.watermarks.acknowledged + UNDER_WAY
    await until(() => session.watermarks.acknowledged >= count)

    return wayOf(session)
  },

  /** Sends no more; resolves when everything has arrived */
  async pause (): Promise<void> {
    enough.abort()
    await sending
    await until(() => session.bufferedBytes === 0)
  },

  /** @returns how many messages were sent */
  async close (): Promise<number> {
    await session.close({ signal: AbortSignal.timeout(PATIENCE_MS) })
    await Promise.all(node.getConnections(session.remotePeer).map(async connection => connection.close()))

    return sent
  },

  /** @returns milliseconds for a dial, and for one message there and back on a stream that is open */
  async dialPlusRtt (way: Way): Promise<number> {
    const started = performance.now()
    const connection = await plain.dial(multiaddr(ways[way]))
    const dialled = performance.now() - started
    const stream = await connection.newStream(ECHO_PROTOCOL)
    // the first has the protocol agreed on
    await echo(stream)
    const asked = performance.now()
    await echo(stream)
    const ms = dialled + performance.now() - asked
    await connection.close()

    return ms
  }
}

async function send (): Promise<void> {
  while (!enough.signal.aborted) {
    const message = new Uint8Array(MESSAGE_BYTES)
    new DataView(message.buffer).setUint32(0, sent++)

    if (!session.send(message)) {
      await drained(session)
    }
  }
}

async function echo (stream: Stream): Promise<void> {
  const echoed = new Promise<void>(resolve => { stream.addEventListener('message', () => { resolve() }, { once: true }) })
  stream.send(Uint8Array.of(1))
  await echoed
}

function wayOf ({ path }: ReliableSession): Way {
  const address = path?.remoteAddr.toString() ?? ''

  return ways.findIndex(way => way.startsWith(address.split('/p2p/')[0])) as Way
}

async function until (holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !holds();) {
    if (performance.now() > deadline) {
      throw new Error(`${session.status}, ${session.watermarks.acknowledged} of ${sent} messages acknowledged, still not after ${PATIENCE_MS} ms`)
    }

    await delay(POLL_MS)
  }
}
