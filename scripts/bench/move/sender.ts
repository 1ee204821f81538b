import { setTimeout as delay } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { drained } from '../measure/drain.ts'
import { createEdge, isRelayed } from './node.ts'
import { ECHO_PROTOCOL, MESSAGE_BYTES, MOVE_SESSION } from './task.ts'
import type { ReceiverAddresses } from './task.ts'
import type { BenchNode } from '../node.ts'
import type { CurrentPath, ReliableSession } from '@juxta/reliable-pipe'

/** Messages that have arrived when a transfer counts as under way */
const UNDER_WAY = 100

/** How long to wait for anything, milliseconds: far above the bar */
const PATIENCE_MS = 30_000

/** libp2p lets in five connections a second from one host, which all nodes share here */
const INBOUND_WINDOW_MS = 1_100

/** How often the acknowledged position is looked at, milliseconds */
const POLL_MS = 1

let node: BenchNode
let session: ReliableSession
let mayDialDirect: boolean
let sending: Promise<number>
let enough: AbortController

export const moveSender = {
  /** Opens a session through the relay and sends without end; resolves when the transfer is under way */
  async start ({ relayed }: ReceiverAddresses): Promise<void> {
    mayDialDirect = true
    enough = new AbortController()
    node = await createEdge({ listen: [], mayDial: address => mayDialDirect || isRelayed(address) || address.toString() === relayed.split('/p2p-circuit')[0] })
    session = await node.services.reliablePipe.connect(multiaddr(relayed), { name: MOVE_SESSION })
    sending = sendUntilEnough()
    await acknowledged(UNDER_WAY)
  },

  /** @returns milliseconds from when the direct address is learned until it is what carries the session */
  async toDirect ({ direct }: ReceiverAddresses): Promise<number> {
    await attached('relayed')
    const known = performance.now()
    const moved = attached('direct')
    await node.peerStore.merge(session.remotePeer, { multiaddrs: [multiaddr(direct)] })
    await moved

    return performance.now() - known
  },

  /** @returns milliseconds from the loss of the direct connection until something has arrived through the relay */
  async toRelay (): Promise<number> {
    await acknowledged(session.watermarks.acknowledged + UNDER_WAY)
    mayDialDirect = false
    const lost = performance.now()
    const moved = attached('relayed')

    for (const connection of node.getConnections(session.remotePeer)) {
      if (!isRelayed(connection.remoteAddr)) {
        connection.abort(new Error('killed by the benchmark'))
      }
    }

    await moved
    await acknowledged(session.watermarks.acknowledged + 1)

    return performance.now() - lost
  },

  /** @returns how many messages were sent */
  async finish (): Promise<number> {
    // what is left goes faster that way
    mayDialDirect = true
    enough.abort()
    const count = await sending
    await session.close({ signal: AbortSignal.timeout(PATIENCE_MS) })
    await node.stop()

    return count
  },

  /** @returns milliseconds that a new node takes to dial the receiver and get one message back */
  async dialPlusRtt ({ direct }: ReceiverAddresses): Promise<number> {
    const stranger = await createEdge({ listen: [] })
    await delay(INBOUND_WINDOW_MS)
    const started = performance.now()
    const stream = await stranger.dialProtocol(multiaddr(direct), ECHO_PROTOCOL)
    const echoed = new Promise<void>(resolve => { stream.addEventListener('message', () => { resolve() }, { once: true }) })
    stream.send(Uint8Array.of(1))
    await echoed
    const ms = performance.now() - started
    await stranger.stop()

    return ms
  }
}

async function sendUntilEnough (): Promise<number> {
  let count = 0

  for (; !enough.signal.aborted; count++) {
    const message = new Uint8Array(MESSAGE_BYTES)
    new DataView(message.buffer).setUint32(0, count)

    if (!session.send(message)) {
      await drained(session)
    }
  }

  return count
}

/** Resolves when a path of this kind carries the session */
async function attached (kind: 'direct' | 'relayed'): Promise<void> {
  if (session.path?.kind === kind) {
    return
  }

  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => { settle(new Error(`no ${kind} path within ${PATIENCE_MS} ms`)) }, PATIENCE_MS)
    const onPath = ({ detail: path }: CustomEvent<CurrentPath>): void => {
      if (path.kind === kind) {
        settle()
      }
    }

    function settle (error?: Error): void {
      clearTimeout(timer)
      session.removeEventListener('path', onPath)

      if (error == null) {
        resolve()
      } else {
        reject(error)
      }
    }

    session.addEventListener('path', onPath)
  })
}

/** Resolves when so many messages have arrived */
async function acknowledged (count: number): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; session.watermarks.acknowledged < count;) {
    if (performance.now() > deadline) {
      throw new Error(`${session.watermarks.acknowledged} of ${count} messages were acknowledged within ${PATIENCE_MS} ms`)
    }

    await delay(POLL_MS)
  }
}
