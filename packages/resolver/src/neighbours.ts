import { NeighbourTable } from './core/neighbour-table.ts'
import type { ResolverComponents } from './index.ts'
import type { Scope } from '@juxta/wire'
import type { PeerId } from '@libp2p/interface'

export interface NeighboursInit {
  components: Pick<ResolverComponents, 'registrar' | 'connectionManager' | 'peerStore'>
  protocol: string
  refusalMs: number
  now (): number
}

/** Keeps the table of neighbours by what libp2p's registrar says of connections. */
export class Neighbours {
  readonly #init: NeighboursInit
  readonly #table: NeighbourTable
  readonly #peers = new Map<string, PeerId>()
  #topology: string | undefined

  constructor (init: NeighboursInit) {
    this.#init = init
    this.#table = new NeighbourTable(init.refusalMs)
  }

  async start (): Promise<void> {
    this.#topology = await this.#init.components.registrar.register(this.#init.protocol, {
      notifyOnLimitedConnection: true,
      onConnect: peer => { this.#add(peer) },
      onDisconnect: async peer => { await this.#onDisconnect(peer) }
    })
  }

  stop (): void {
    if (this.#topology != null) {
      this.#init.components.registrar.unregister(this.#topology)
      this.#topology = undefined
    }

    this.#peers.clear()
    this.#table.clear()
  }

  of (scope: Scope): PeerId[] {
    return this.#table.of(scope, this.#init.now())
      .map(key => this.#peers.get(key) as PeerId)
      .filter(peer => this.#connected(peer))
  }

  refused (peer: PeerId, scope: Scope): void {
    this.#table.refused(peer.toString(), scope, this.#init.now())
  }

  shared (peer: PeerId, scope: Scope): void {
    this.#table.shared(peer.toString(), scope)
  }

  #add (peer: PeerId): void {
    this.#peers.set(peer.toString(), peer)
    this.#table.add(peer.toString())
  }

  /**
   * Comes when the peer no longer speaks the protocol, or after a look into the peer store when its last connection
   * closed: by then there may be a new one.
   */
  async #onDisconnect (peer: PeerId): Promise<void> {
    if (this.#connected(peer) && await this.#speaks(peer)) {
      return
    }

    this.#peers.delete(peer.toString())
    this.#table.remove(peer.toString())
  }

  async #speaks (peer: PeerId): Promise<boolean> {
    try {
      return (await this.#init.components.peerStore.get(peer)).protocols.includes(this.#init.protocol)
    } catch {
      // it is not known any more
      return false
    }
  }

  #connected (peer: PeerId): boolean {
    return this.#init.components.connectionManager.getConnections(peer).some(({ status }) => status === 'open')
  }
}
