import { seededRandom } from '@juxta/test-network'
import { atOnce } from './at-once.ts'
import { PacedClock } from './paced-clock.ts'
import { SimNode } from './sim-node.ts'
import { Traffic } from './traffic.ts'
import type { Random } from '@juxta/test-network'
import type { RendezvousRole } from '@juxta/rendezvous'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Rendezvous peers that a node is told of to begin with */
const SEEDS = 3

/** Nodes that are started, or stopped, at a time */
const STARTING = 32

/** Leases of an edge */
const LEASES = 2

/** Milliseconds within which an edge has its leases, or something is wrong */
const LEASED_MS = 120_000

/** Milliseconds between two looks */
const LOOK_MS = 50

export interface NetworkInit {
  peers: number
  rendezvous: number
  seed: number
}

/** All nodes of a run, in one process and in one time. */
export class Network {
  readonly clock = new PacedClock()
  readonly traffic = new Traffic()
  readonly random: Random
  readonly #nodes: SimNode[] = []
  #names = 0

  constructor (seed: number) {
    this.random = seededRandom(seed)
  }

  static async create ({ peers, rendezvous, seed }: NetworkInit): Promise<Network> {
    const network = new Network(seed)
    network.clock.start()

    for (let i = 0; i < rendezvous; i++) {
      await network.add('rendezvous')
    }

    await atOnce(Array.from({ length: peers - rendezvous }), STARTING, async () => { await network.addLeased() })

    return network
  }

  get rendezvous (): SimNode[] {
    return this.#nodes.filter(({ role, alive }) => role === 'rendezvous' && alive)
  }

  get edges (): SimNode[] {
    return this.#nodes.filter(({ role, alive }) => role === 'edge' && alive)
  }

  get peers (): number {
    return this.#nodes.filter(({ alive }) => alive).length
  }

  async add (role: RendezvousRole): Promise<SimNode> {
    const name = `${role}-${++this.#names}`
    const random = this.random.fork(name)
    const { clock, traffic } = this
    const node = await SimNode.create({ name, role, seeds: this.#seeds(random), clock, traffic, random })
    this.#nodes.push(node)

    return node
  }

  /** An edge that has its leases. */
  async addLeased (): Promise<SimNode> {
    const edge = await this.add('edge')
    await this.until(() => edge.services.rendezvous.leases.length >= LEASES, LEASED_MS)

    return edge
  }

  /** Whether it came about in that time */
  async until (condition: () => boolean, withinMs: number): Promise<boolean> {
    for (const end = this.clock.elapsed + withinMs; !condition();) {
      if (this.clock.elapsed > end) {
        return false
      }

      await this.clock.sleep(LOOK_MS)
    }

    return true
  }

  /** The rendezvous peers that hold an edge's leases */
  leasedBy (edge: SimNode): SimNode[] {
    const leases = edge.services.rendezvous.leases.map(String)

    return this.rendezvous.filter(({ id }) => leases.includes(id))
  }

  async stop (): Promise<void> {
    await atOnce([...this.edges, ...this.rendezvous], STARTING, async node => node.stop())
    this.clock.stop()
  }

  /** A few rendezvous peers, others for each node */
  #seeds (random: Random): Multiaddr[] {
    return sample(this.rendezvous, SEEDS, random).flatMap(({ node }) => node.getMultiaddrs())
  }
}

/** So many of them, none twice */
export function sample<T> (items: readonly T[], count: number, random: Random): T[] {
  const left = [...items]

  for (let i = 0; i < Math.min(count, left.length); i++) {
    const j = i + random.int(left.length - i)
    const picked = left[j]
    left[j] = left[i]
    left[i] = picked
  }

  return left.slice(0, count)
}
