import { yamux } from '@chainsafe/libp2p-yamux'
import { discovery } from '@juxta/discovery'
import { keysOf } from '@juxta/placement'
import { rendezvous } from '@juxta/rendezvous'
import { resolver } from '@juxta/resolver'
import { overlayDht, scopeDht } from '@juxta/scope-dht'
import { abortConnections } from '@juxta/test-network/libp2p'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { memory } from '@libp2p/memory'
import { ping } from '@libp2p/ping'
import { plaintext } from '@libp2p/plaintext'
import { createLibp2p } from 'libp2p'
import { Hostility } from './hostility.ts'
import type { PacedClock } from './paced-clock.ts'
import type { Traffic } from './traffic.ts'
import type { Advertisement } from '@juxta/advertisement'
import type { DiscoveryService } from '@juxta/discovery'
import type { Holders } from '@juxta/placement'
import type { RendezvousComponents, RendezvousRole, RendezvousService } from '@juxta/rendezvous'
import type { ResolverComponents, ResolverService } from '@juxta/resolver'
import type { Random } from '@juxta/test-network'
import type { Libp2p } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

interface Services extends Record<string, unknown> {
  resolver: ResolverService
  rendezvous: RendezvousService
  discovery: DiscoveryService
}

export interface SimNodeInit {
  name: string
  role: RendezvousRole
  seeds: Multiaddr[]
  clock: PacedClock
  traffic: Traffic
  random: Random
}

/** More than libp2p takes by default, of what comes at once and from one host: here all are on one. */
const AT_ONCE = 10_000

/** Milliseconds for what libp2p does by the machine's clock, which a thousand nodes share */
const PATIENCE_MS = 60_000

/** A real libp2p node over the memory transport, with the services of a Juxta peer that take part in discovery. */
export class SimNode {
  readonly role: RendezvousRole
  readonly name: string
  readonly node: Libp2p<Services>
  readonly hostility: Hostility
  readonly #life: { dead: boolean }
  readonly #now: () => number

  private constructor (init: SimNodeInit, node: Libp2p<Services>, hostility: Hostility, life: { dead: boolean }) {
    this.role = init.role
    this.name = init.name
    this.node = node
    this.hostility = hostility
    this.#life = life
    this.#now = init.clock.now
  }

  static async create (init: SimNodeInit): Promise<SimNode> {
    const { name, role, seeds, clock, traffic, random } = init
    const life = { dead: false }
    const hostility = new Hostility(clock)
    const timing = { now: clock.now, startTimer: clock.startTimer }
    const chance = { random: () => random.next() }
    const node = await createLibp2p({
      privateKey: await generateKeyPairFromSeed('Ed25519', random.bytes(32)),
      addresses: { listen: role === 'rendezvous' ? [`/memory/${name}`] : [] },
      transports: [memory()],
      connectionEncrypters: [plaintext()],
      streamMuxers: [traffic.counted(yamux())],
      connectionGater: { denyDialPeer: () => life.dead, denyDialMultiaddr: () => life.dead, denyInboundConnection: () => life.dead },
      connectionManager: {
        inboundConnectionThreshold: AT_ONCE,
        maxIncomingPendingConnections: AT_ONCE,
        maxConnections: AT_ONCE,
        inboundUpgradeTimeout: PATIENCE_MS,
        inboundStreamProtocolNegotiationTimeout: PATIENCE_MS,
        outboundStreamProtocolNegotiationTimeout: PATIENCE_MS
      },
      connectionMonitor: { enabled: false },
      services: {
        identify: identify({ timeout: PATIENCE_MS }),
        resolver: hostility.within<ResolverComponents, ResolverService>(hostility.of(resolver({ ...timing, ...chance }))),
        rendezvous: hostility.within<RendezvousComponents, RendezvousService>(rendezvous({ role, seeds, ...timing, ...chance })),
        discovery: discovery({ ...timing, monotonicNow: clock.now }),
        ping: ping({ timeout: PATIENCE_MS }),
        overlayDht: overlayDht({ mode: role === 'rendezvous' ? 'server' : 'client', ...timing }),
        scopeDht: scopeDht({ bootstrap: seeds, ...timing, ...chance })
      }
    }) as unknown as Libp2p<Services>

    return new SimNode(init, node, hostility, life)
  }

  get services (): Services {
    return this.node.services
  }

  get id (): string {
    return this.node.peerId.toString()
  }

  get alive (): boolean {
    return !this.#life.dead
  }

  /** Of a rendezvous: whether a search that comes to it finds the advertisement without asking another. */
  holds (advertisement: Advertisement, holders: Holders): boolean {
    const { rendezvous: { index } } = this.services

    return index.get(advertisement.id) != null || keysOf(advertisement).some(key => holders.of(key, this.#now()).includes(this.id))
  }

  /** Of a rendezvous: index entries that it holds for the scope, whoever's clients published them. */
  get entries (): number {
    return this.services.rendezvous.counts.placement?.entries ?? 0
  }

  /** Its process is gone: nothing is said, and its connections are reset. */
  async kill (): Promise<void> {
    this.#life.dead = true
    abortConnections(this.node)
    await this.node.stop()
  }

  async stop (): Promise<void> {
    await this.node.stop()
    this.#life.dead = true
  }
}
