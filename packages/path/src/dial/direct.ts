import { NoPathError } from '../errors.ts'
import type { Dialler, DialOptions } from './dialler.ts'
import type { Clock } from '../clock.ts'
import type { DialBackOff } from '../core/dial-back-off.ts'
import type { Attempt } from '../errors.ts'
import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface DirectInit {
  clock: Clock
  dialler: Dialler
  backOff: DialBackOff
  addressesToTry: number
  /** for one address, when there is nothing else, ms */
  dialMs: number
  /** for all addresses, when there is something else, ms */
  headStartMs: number
}

/**
 * Direct connections: the addresses one after the other, those that fail left alone for a while if there is another way.
 */
export class Direct {
  readonly #init: DirectInit

  constructor (init: DirectInit) {
    this.#init = init
  }

  /**
   * The addresses that are not backed off
   */
  due (addresses: Multiaddr[]): Multiaddr[] {
    const now = this.#init.clock.now()

    return addresses.filter(address => this.#init.backOff.until(address.toString(), now) <= now)
  }

  /**
   * @param alternative - whether there are other ways than these addresses
   */
  async connect (peer: PeerId, addresses: Multiaddr[], alternative: boolean, options: Omit<DialOptions, 'kind' | 'limitMs'>): Promise<Connection> {
    const { clock, dialMs, headStartMs, addressesToTry } = this.#init
    // whatever it was before, where a connection that won't do is open now is the last to try
    const place = (address: Multiaddr): number => 2 * Number(options.last.has(address.toString())) - Number(options.first.has(address.toString()))
    const due = this.due(addresses).sort((a, b) => place(a) - place(b))
    const candidates = due.length > 0 || alternative || options.background ? due : this.#byBackOff(addresses)
    const over = clock.now() + headStartMs
    const attempts: Attempt[] = []
    const limitMs = (address: Multiaddr): number => {
      if (options.background) {
        return candidates.length > 1 ? headStartMs : dialMs
      }

      if (!alternative) {
        return dialMs
      }

      // a dial in the background may have held us up, and found out that the address fails
      return this.due([address]).length === 0 ? 0 : Math.min(dialMs, over - clock.now())
    }

    for (const address of candidates.slice(0, addressesToTry)) {
      try {
        return await this.#init.dialler.dial(peer, address, { ...options, kind: 'direct', limitMs: () => limitMs(address) })
      } catch (err: any) {
        options.signal.throwIfAborted()
        attempts.push({ address: address.toString(), error: err })
      }
    }

    throw new NoPathError(addresses.length > candidates.length ? 'direct addresses failed lately' : 'no direct connection', attempts)
  }

  #byBackOff (addresses: Multiaddr[]): Multiaddr[] {
    const now = this.#init.clock.now()
    const until = (address: Multiaddr): number => this.#init.backOff.until(address.toString(), now)

    return [...addresses].sort((a, b) => until(a) - until(b))
  }
}
