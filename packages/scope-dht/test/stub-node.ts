import { VirtualClock } from '@juxta/test-network'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { scopeDht } from '../src/index.ts'
import type { ScopeDhtComponents, ScopeDhtInit, ScopeDhtService } from '../src/index.ts'
import type { RendezvousTarget, ScopeView } from '@juxta/rendezvous'
import type { PeerId, Provider, RoutingOptions } from '@libp2p/interface'
import type { CID } from 'multiformats/cid'

export const newPeer = async (): Promise<PeerId> => peerIdFromPrivateKey(await generateKeyPair('Ed25519'))

type Full = ScopeDhtService & { start (): void, afterStart (): void, beforeStop (): void, stop (): void }

/** The service in a node of which everything else is made up, under virtual time */
export class StubNode extends EventTarget {
  readonly clock = new VirtualClock(1_793_534_400_000)
  readonly peerId: PeerId
  readonly role: 'edge' | 'rendezvous'
  readonly service: Full
  leases: PeerId[] = []
  view: ScopeView | undefined
  /** What was found, look by look */
  readonly results: Array<readonly RendezvousTarget[]> = []
  /** Keys that were looked under, and those that were provided */
  readonly looked: string[] = []
  readonly provided: string[] = []
  readonly ceased: string[] = []
  readonly dialled: string[] = []
  connected: PeerId[]
  /** What a look gives, and how many take what is provided */
  providers: (key: CID, options: RoutingOptions) => AsyncIterable<Provider> = async function * () {}
  takers = 1

  constructor (peerId: PeerId, role: 'edge' | 'rendezvous', init: ScopeDhtInit = {}) {
    super()
    this.peerId = peerId
    this.connected = [peerId]
    this.role = role
    this.service = scopeDht({ now: () => this.clock.now, startTimer: (ms, fn) => this.clock.after(ms, fn), random: () => 0.5, ...init })(this.#components()) as Full
    void this.service.start()
    void this.service.afterStart()
  }

  stands (change: { leases?: PeerId[], view?: ScopeView }): void {
    Object.assign(this, change)
    this.dispatchEvent(new CustomEvent(change.view == null ? 'lease:granted' : 'view:change'))
  }

  /** Time passes, and what was promised meanwhile is kept */
  async pass (ms: number): Promise<void> {
    const until = this.clock.now + ms

    while (this.clock.now < until) {
      await new Promise(resolve => { setImmediate(resolve) })
      this.clock.advance(Math.min(500, until - this.clock.now))
    }

    await new Promise(resolve => { setImmediate(resolve) })
  }

  #components (): ScopeDhtComponents {
    return {
      peerId: this.peerId,
      logger: defaultLogger(),
      connectionManager: {
        getConnections: () => this.connected.map(remotePeer => ({ remotePeer, remoteAddr: multiaddr('/ip4/127.0.0.1/tcp/1') })),
        openConnection: async (address: unknown) => {
          this.dialled.push(String(address))
          throw new Error('There is nobody')
        }
      },
      contentRouting: {
        findProviders: (key: CID, options: RoutingOptions) => {
          this.looked.push(key.toString())

          return this.providers(key, options)
        },
        provide: async (key: CID, { onProgress }: { onProgress (event: object): void }) => {
          this.provided.push(key.toString())
          for (let i = 0; i < this.takers; i++) { onProgress({ type: 'kad-dht:query:peer-response', detail: { messageName: 'ADD_PROVIDER' } }) }
        },
        cancelReprovide: async (key: CID) => { this.ceased.push(key.toString()) }
      },
      rendezvous: Object.assign(this, { found: (targets: readonly RendezvousTarget[]) => { this.results.push(targets) } })
    } as unknown as ScopeDhtComponents
  }
}
