import { multiaddr } from '@multiformats/multiaddr'
import { SPREAD_CLIENTS } from './constants.ts'
import { referrals } from './core/referrals.ts'
import { toOthers } from './targets.ts'
import type { Context } from './context.ts'
import type { SeedKeeper } from './seed-keeper.ts'
import type { PlacementService } from '@juxta/placement'
import type { Multiaddr } from '@multiformats/multiaddr'

type Addresses = ReadonlyArray<string | Multiaddr>

/** Where a rendezvous sends its clients: to those that it is connected to, and to those of whom it has heard from others. */
export class Referring {
  readonly #context: Context
  readonly #seeds: SeedKeeper
  readonly #placement: Pick<PlacementService, 'targets'>
  readonly #salt: number

  constructor (context: Context, seeds: SeedKeeper, placement: Pick<PlacementService, 'targets'>) {
    this.#context = context
    this.#seeds = seeds
    this.#placement = placement
    this.#salt = Math.floor(context.random() * 2 ** 32)
  }

  /** Others for a client, those first that are to be tried first. */
  others (client: string): Uint8Array<ArrayBuffer>[] {
    return toOthers(parsed(referrals(client, this.#known(), this.#salt)))
  }

  /**
   * Whether one that is new here is to go to another first: so that those who know the same seed don't all stay there.
   *
   * @param clients - that there are
   */
  isSentAway (client: string, clients: number): boolean {
    const self = this.#context.components.peerId.toString()

    if (clients < SPREAD_CLIENTS) {
      return false
    }

    const others = this.#known()

    return others.size > 0 && referrals(client, others.set(self, []), this.#salt)[0][0] !== self
  }

  /** What a peer says of itself, with its signature, counts for more than where a connection came from. */
  #known (): Map<string, Addresses> {
    const known = new Map<string, Addresses>([...this.#seeds.addresses()].filter(([, addresses]) => addresses.length > 0))

    for (const { peer, addresses } of this.#placement.targets) {
      if (peer != null && addresses.length > 0) {
        known.set(peer, addresses)
      }
    }

    return known
  }
}

/** Of many only the first are told: the others need not be parsed. */
function * parsed (others: Array<readonly [peer: string, addresses: Addresses]>): Generator<[peer: string, addresses: Multiaddr[]], void, undefined> {
  for (const [peer, addresses] of others) {
    yield [peer, addresses.flatMap(address => {
      try {
        return [multiaddr(address)]
      } catch {
        // what one member says must not keep the others' from anybody
        return []
      }
    })]
  }
}
