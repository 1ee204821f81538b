import { createTestNode, createRelay as createTestRelay } from '@juxta/test-network/libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import { path } from '../src/index.ts'
import type { PathInit, PathService } from '../src/index.ts'
import type { TestRelay, TestRelayInit } from '@juxta/test-network/libp2p'
import type { ConnectionGater, Libp2p, PeerId, Stream } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export const ECHO = '/test/echo/1.0.0'

export type PathNode = Libp2p<{ path: PathService }>

export interface NodeInit {
  listen?: string[]
  path?: PathInit
  gater?: ConnectionGater
}

/** A node that opens relayed connections as fast as it can would be refused by libp2p's defaults. */
const connectionManager = { inboundConnectionThreshold: 1_000 }

const running: Array<{ stop (): void | Promise<void> }> = []

/** Has something stopped after the test. */
export function stopLater<T extends { stop (): void | Promise<void> }> (node: T): T {
  running.push(node)
  return node
}

/** Stops all that a test made. */
export async function stopAll (): Promise<void> {
  await Promise.all(running.splice(0).map(async node => { await node.stop() }))
}

/** A node with a path service and an echo, which listens only where it is told. */
export async function createNode (init: NodeInit = {}): Promise<PathNode> {
  const node = stopLater(await createTestNode({
    listen: init.listen ?? [],
    relay: true,
    services: { path: path({ attachesPerSecond: 1_000, attachBurst: 100, ...init.path }) },
    libp2p: {
      connectionGater: { denyDialMultiaddr: () => false, ...init.gater },
      connectionManager,
      connectionMonitor: { enabled: false }
    }
  }))

  await node.handle(ECHO, echo, { runOnLimitedConnection: true, maxInboundStreams: 100 })

  return node
}

export async function createRelay (init: TestRelayInit = {}): Promise<TestRelay> {
  return stopLater(await createTestRelay({ ...init, libp2p: { connectionManager, connectionMonitor: { enabled: false } } }))
}

/** The address to reach a node by through a relay */
export function through (relay: TestRelay, node: PathNode): Multiaddr {
  return multiaddr(`${relay.multiaddr.toString()}/p2p-circuit/p2p/${node.peerId.toString()}`)
}

/** Resolves with the next event of the kind that passes the filter. */
export async function next<T> (target: object, type: string, filter: (detail: T) => boolean = () => true): Promise<T> {
  return new Promise<T>(resolve => {
    const events = target as EventTarget
    const listener = (event: Event): void => {
      const { detail } = event as CustomEvent<T>

      if (filter(detail)) {
        events.removeEventListener(type, listener)
        resolve(detail)
      }
    }

    events.addEventListener(type, listener)
  })
}

/** Resolves when the node holds its reservation. */
export async function reserved (node: PathNode): Promise<void> {
  if (!node.services.path.relays.some(({ state }) => state === 'reserved')) {
    await next(node.services.path, 'relay:reserved')
  }
}

/** Resolves when the node has no connection to the peer. */
export async function disconnected (node: PathNode, peer: PeerId): Promise<void> {
  if (node.getConnections(peer).length > 0) {
    await next<PeerId>(node, 'peer:disconnect', other => other.equals(peer))
  }
}

/** Sends something and waits for its echo. */
export async function exchange (stream: Stream, bytes = Uint8Array.of(1, 2, 3)): Promise<void> {
  let received = 0
  const done = new Promise<void>((resolve, reject) => {
    stream.addEventListener('message', (event) => {
      received += event.data.byteLength

      if (received >= bytes.byteLength) {
        resolve()
      }
    })
    stream.addEventListener('close', (event) => { reject(event.error ?? new Error('closed')) })
  })

  stream.send(bytes)
  await done
}

function echo (stream: Stream): void {
  stream.addEventListener('message', (event) => { stream.send(event.data) })
  stream.addEventListener('remoteCloseWrite', () => { stream.close().catch(() => {}) })
}
