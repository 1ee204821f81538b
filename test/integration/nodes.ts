import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { createRelay as createTestRelay, createTestNode, TcpFaultProxy } from '@juxta/test-network/libp2p'
import { identifyPush } from '@libp2p/identify'
import { multiaddr } from '@multiformats/multiaddr'
import type { PathInit, PathKind, PathService } from '@juxta/path'
import type { ReliablePipeInit, ReliablePipeService, ReliableSession } from '@juxta/reliable-pipe'
import type { TcpFaultProxyInit, TestRelay, TestRelayInit } from '@juxta/test-network/libp2p'
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Libp2pOptions } from 'libp2p'

export type SessionNode = Libp2p<{ path: PathService, reliablePipe: ReliablePipeService }>

export interface NodeInit {
  /** where to listen; by default nowhere */
  listen?: string[]
  /** addresses to tell others of instead of those it listens on; those through relays are always told */
  announce?: string[]
  path?: PathInit
  pipe?: ReliablePipeInit
  libp2p?: Omit<Libp2pOptions, 'services' | 'addresses'>
}

/**
 * Connections are cut and made again here far more often than libp2p lets one host do by default. And when a dial through a relay is given
 * up, libp2p's relay leaves its stream to the other side open, which that side ends with the attempt to make it a connection, by default after 10 s.
 */
const connectionManager = { inboundConnectionThreshold: 10_000, inboundUpgradeTimeout: 3_000 }

/** Attaches a second through a relay of one's own: as many as are made */
const ATTACHES_PER_SECOND = 1_000

const running: Array<{ stop (): void | Promise<void> }> = []

/** Has something stopped after the test */
function stopLater<T extends { stop (): void | Promise<void> }> (started: T): T {
  running.push(started)
  return started
}

/** Stops all that a test made, the latest first */
export async function stopAll (): Promise<void> {
  for (const started of running.splice(0).reverse()) {
    await started.stop()
  }
}

export async function createNode (init: NodeInit = {}): Promise<SessionNode> {
  const { listen = [], announce } = init

  return stopLater(await createTestNode({
    relay: true,
    services: {
      path: path({ ownRelays: () => ATTACHES_PER_SECOND, ...init.path }),
      // tells its peers when it is reached elsewhere
      identifyPush: identifyPush(),
      reliablePipe: reliablePipe({ inboundAttachesPerSecond: ATTACHES_PER_SECOND, ...init.pipe })
    },
    libp2p: {
      addresses: {
        listen,
        announceFilter: addresses => announce == null
          ? addresses
          : [...announce.map(address => multiaddr(address)), ...addresses.filter(address => address.toString().includes('/p2p-circuit'))]
      },
      connectionManager,
      connectionMonitor: { enabled: false },
      ...init.libp2p as object
    }
  }))
}

/** A relay with libp2p's default limits unless told otherwise: 128 KiB both ways together, and 2 minutes */
export async function createRelay (limits?: TestRelayInit['limits']): Promise<TestRelay> {
  return stopLater(await createTestRelay({ limits, libp2p: { connectionManager, connectionMonitor: { enabled: false } } }))
}

/** A proxy in front of the node's first address, and the address to dial instead */
export async function createProxy (node: SessionNode, init: Omit<TcpFaultProxyInit, 'target'> = {}): Promise<{ proxy: TcpFaultProxy, address: Multiaddr }> {
  const proxy = stopLater(new TcpFaultProxy({ ...init, target: directAddress(node) }))

  return { proxy, address: await proxy.listen() }
}

/** Where the node really listens, whatever it tells others */
function directAddress (node: SessionNode): string {
  const { transportManager } = (node as unknown as { components: { transportManager: { getAddrs (): Multiaddr[] } } }).components
  const address = transportManager.getAddrs().map(address => address.toString()).find(address => !address.includes('/p2p-circuit'))

  if (address == null) {
    throw new Error('the node listens on no address of its own')
  }

  return `${address}/p2p/${node.peerId.toString()}`
}

/** The address to reach a node by through a relay */
export function through (relay: TestRelay, node: SessionNode): Multiaddr {
  return multiaddr(`${relay.multiaddr.toString()}/p2p-circuit/p2p/${node.peerId.toString()}`)
}

/** Both ends of a session: `near` is the one that connected */
export interface Ends {
  near: ReliableSession
  far: ReliableSession
}

let names = 0

/** Opens a session, and gives both its ends */
export async function openSession (from: SessionNode, to: SessionNode, multiaddrs: Multiaddr[]): Promise<Ends> {
  const name = `session ${++names}`
  const accepted = Promise.withResolvers<ReliableSession>()
  const stopListening = to.services.reliablePipe.listen(name, session => { accepted.resolve(session) })

  try {
    const near = await from.services.reliablePipe.connect(to.peerId, { name, multiaddrs })

    return { near, far: await accepted.promise }
  } finally {
    stopListening()
  }
}

/** The kinds of paths a session was attached to, in order, from now on */
export function pathKinds (session: ReliableSession): PathKind[] {
  const kinds: PathKind[] = []
  session.addEventListener('path', ({ detail }) => { kinds.push(detail.kind) })

  return kinds
}

/** Resolves when the session is attached to a path of this kind */
export async function attachedTo (session: ReliableSession, kind: PathKind): Promise<void> {
  if (session.path?.kind !== kind) {
    await next(session, 'path', (detail: { kind: PathKind }) => detail.kind === kind)
  }
}

/** Resolves with the next event of the type that passes the filter */
export async function next<T> (target: unknown, type: string, filter: (detail: T) => boolean = () => true): Promise<T> {
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

/** Resolves when it holds; for what no event tells of */
export async function until (holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>(resolve => { setTimeout(resolve, 5) })
  }
}

/** Resolves when the node holds a reservation on its relay */
export async function reserved (node: SessionNode): Promise<void> {
  if (!node.services.path.relays.some(({ state }) => state === 'reserved')) {
    await next(node.services.path, 'relay:reserved')
  }
}

/** Protocols of the streams that are open to the peer, or to everybody */
export function openStreams (node: Libp2p, peer?: PeerId): string[] {
  return node.getConnections(peer).flatMap(({ streams }) => streams).map(({ protocol }) => protocol)
}
