import { createTestNode } from '@juxta/test-network/libp2p'
import { rendezvous } from '@juxta/rendezvous'
import { ping } from '@libp2p/ping'
import { overlayDht, scopeDht } from '../src/index.ts'
import type { OverlayDhtInit, OverlayDhtService, ScopeDhtInit, ScopeDhtService } from '../src/index.ts'
import type { RendezvousInit, RendezvousService } from '@juxta/rendezvous'
import type { Libp2p } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export type Node = Libp2p<{ rendezvous: RendezvousService, scopeDht: ScopeDhtService, overlayDht: OverlayDhtService }>

/** How much faster the schedule's time passes, so that nobody waits for it: nothing depends on how fast that is */
const FASTER = 100
const BEGIN = 1_793_534_400_000

const fast: Pick<ScopeDhtInit, 'now' | 'startTimer' | 'bootstrapTimeoutMs' | 'lookTimeoutMs' | 'provideTimeoutMs'> = {
  now: () => BEGIN + performance.now() * FASTER,
  startTimer: (ms, fn) => {
    const timer = setTimeout(fn, ms / FASTER)

    return () => { clearTimeout(timer) }
  },
  bootstrapTimeoutMs: 5_000 * FASTER,
  lookTimeoutMs: 5_000 * FASTER,
  provideTimeoutMs: 5_000 * FASTER
}

/** kad-dht looks for its neighbours before it does anything else, which it begins later */
const AT_ONCE: OverlayDhtInit['kad'] = { initialQuerySelfInterval: 10 }

/** All are on one host */
const MANY = { connectionManager: { inboundConnectionThreshold: 1_000, maxIncomingPendingConnections: 1_000 } }

export interface NodeInit {
  rendezvous?: RendezvousInit
  scope?: ScopeDhtInit
  table?: OverlayDhtInit
  bootstrap?: Multiaddr[]
}

export class Nodes {
  readonly #running: Libp2p[] = []

  /** One that is part of the table, and of nothing else */
  async table (init: OverlayDhtInit = {}): Promise<Libp2p<{ overlayDht: OverlayDhtService }>> {
    const node = await createTestNode({ libp2p: MANY, services: { ping: ping(), overlayDht: overlayDht({ mode: 'server', kad: AT_ONCE, ...init }) } }) as unknown as Libp2p<{ overlayDht: OverlayDhtService }>
    this.#running.push(node)

    return node
  }

  async rendezvous (bootstrap: Multiaddr[], init: NodeInit = {}): Promise<Node> {
    return this.#create({ ...init, bootstrap, rendezvous: { role: 'rendezvous', ...init.rendezvous }, table: { mode: 'server', ...init.table } }, ['/ip4/127.0.0.1/tcp/0'])
  }

  async edge (bootstrap: Multiaddr[], init: NodeInit = {}): Promise<Node> {
    return this.#create({ ...init, bootstrap }, [])
  }

  keep<T extends Libp2p<any>> (node: T): T {
    this.#running.push(node)

    return node
  }

  async stop (): Promise<void> {
    await Promise.all(this.#running.splice(0).map(async node => node.stop()))
  }

  async #create (init: NodeInit, listen: string[]): Promise<Node> {
    const node = await createTestNode({
      libp2p: MANY,
      listen,
      services: {
        ping: ping(),
        rendezvous: rendezvous(init.rendezvous),
        overlayDht: overlayDht({ kad: AT_ONCE, ...init.table }),
        scopeDht: scopeDht({ ...fast, bootstrap: init.bootstrap, ...init.scope })
      }
    }) as unknown as Node
    this.#running.push(node)

    return node
  }
}

/** Waits until something holds, which changes with nothing but leases, views and connections: looked at after each event of these */
export async function until (nodes: Node[], condition: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // when all that hear of the event have
  const look = (): void => { setImmediate(() => { if (condition()) { resolve() } }) }
  const targets: Array<[EventTarget, string[]]> = nodes.flatMap(node => [
    [node.services.rendezvous as unknown as EventTarget, ['lease:granted', 'lease:lost', 'view:change']],
    [node as unknown as EventTarget, ['peer:identify', 'connection:close']]
  ])

  targets.forEach(([target, names]) => { names.forEach(name => { target.addEventListener(name, look) }) })
  look()
  await promise
  targets.forEach(([target, names]) => { names.forEach(name => { target.removeEventListener(name, look) }) })
}
