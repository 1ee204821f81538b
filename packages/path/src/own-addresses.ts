import { kindOf } from './core/rank.ts'
import type { AddressManager } from '@libp2p/interface-internal'

/** This node's direct addresses: when they change it may be on another network */
export class OwnAddresses {
  readonly #manager: Pick<AddressManager, 'getAddresses'>
  #last = ''

  constructor (manager: Pick<AddressManager, 'getAddresses'>) {
    this.#manager = manager
  }

  /** Whether they are others than at the last call, or than none at the first */
  changed (): boolean {
    const addresses = this.#manager.getAddresses()
      .filter(address => kindOf(address) === 'direct')
      .map(address => address.toString())
      .sort()
      .join()
    const before = this.#last
    this.#last = addresses

    return addresses !== before
  }
}
