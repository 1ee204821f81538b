import { REMEMBERED_PEERS } from '../constants.ts'
import { kindOf } from '../core/rank.ts'
import { RecentMap } from '../core/recent-map.ts'
import { DialTimeoutError, NoPathError } from '../errors.ts'
import { hostOf, relayAddressOf, relayOf } from './addresses.ts'
import { sleep } from './time-limit.ts'
import type { Dialler, DialOptions } from './dialler.ts'
import type { Probes } from './probes.ts'
import type { Clock } from '../clock.ts'
import type { Attach, AttachBudget } from '../core/attach-budget.ts'
import type { DialBackOff } from '../core/dial-back-off.ts'
import type { Counters } from '../counters.ts'
import type { Attempt } from '../errors.ts'
import type { Connection, Logger, PeerId } from '@libp2p/interface'
import type { ConnectionManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface RelayedInit {
  clock: Clock
  dialler: Dialler
  backOff: DialBackOff
  budget: AttachBudget
  connectionManager: ConnectionManager
  probes: Probes
  counters: Counters
  log: Logger
  addressesToTry: number
  dialMs: number
  ownRelays? (relay: PeerId): number | undefined
}

interface Candidate {
  address: Multiaddr
  relay: PeerId
  connected: boolean
  /** whether it is known to set limits */
  limited: boolean
  backOffMs: number
  /** undefined when the relay is known to set no limits */
  attach: Attach | undefined
}

/**
 * Connections through one relay. A relay that limits what it carries is asked only as often as the budget allows; one is taken to limit until a
 * connection through it shows otherwise.
 */
export class Relayed {
  readonly #init: RelayedInit
  readonly #limited = new RecentMap<boolean>(REMEMBERED_PEERS)

  constructor (init: RelayedInit) {
    this.#init = init
  }

  /**
   * Learns from a connection whether its relay sets limits.
   */
  learn (connection: Connection): void {
    const relay = relayOf(connection.remoteAddr)

    if (relay != null) {
      this.#limited.set(relay.toString(), connection.limits != null)
    }
  }

  async connect (peer: PeerId, addresses: Multiaddr[], options: Omit<DialOptions, 'kind' | 'limitMs'>): Promise<Connection> {
    const attempts: Attempt[] = []
    const tried = new Set<string>()

    while (attempts.length < this.#init.addressesToTry) {
      const candidate = this.#best(peer, addresses.filter(address => !tried.has(address.toString())), options.beside === true)

      if (candidate == null || (options.background && candidate.backOffMs > 0)) {
        break
      }

      tried.add(candidate.address.toString())

      // a relay that is connected is reached by its connection, whichever of its addresses is named
      if (candidate.connected) {
        addresses.filter(address => relayOf(address)?.equals(candidate.relay)).forEach(address => tried.add(address.toString()))
      }

      try {
        return await this.#attach(peer, candidate, options)
      } catch (err: any) {
        options.signal.throwIfAborted()
        attempts.push({ address: candidate.address.toString(), error: err })

        if (err instanceof DialTimeoutError) {
          this.#probe(candidate.relay)
        }
      }
    }

    throw new NoPathError('no connection through a relay', attempts)
  }

  /**
   * The least backed off, then the one with the shortest wait, then one that is connected.
   */
  #best (peer: PeerId, addresses: Multiaddr[], beside: boolean): Candidate | undefined {
    const now = this.#init.clock.now()
    const wait = ({ attach }: Candidate): number => attach == null ? 0 : this.#init.budget.wait(attach, now)

    return addresses
      .map(address => this.#candidate(peer, address, now))
      .filter(candidate => candidate != null)
      .filter(candidate => !beside || isForOneBeside(candidate))
      .map(candidate => ({ candidate, wait: wait(candidate) }))
      .sort((a, b) => a.candidate.backOffMs - b.candidate.backOffMs || a.wait - b.wait || Number(b.candidate.connected) - Number(a.candidate.connected))[0]
      ?.candidate
  }

  #candidate (peer: PeerId, address: Multiaddr, now: number): Candidate | undefined {
    const relay = relayOf(address)

    if (relay == null || relay.equals(peer)) {
      return undefined
    }

    const connection = this.#connection(relay)
    const host = hostOf(connection?.remoteAddr ?? relayAddressOf(address)) ?? relay.toString()
    const limited = this.#limited.get(relay.toString()) ?? true

    return {
      address,
      relay,
      connected: connection != null,
      limited: this.#limited.get(relay.toString()) === true,
      backOffMs: Math.max(0, this.#init.backOff.until(address.toString(), now) - now),
      attach: limited ? { host, peer: peer.toString(), attachesPerSecond: this.#init.ownRelays?.(relay) } : undefined
    }
  }

  async #attach (peer: PeerId, candidate: Candidate, options: Omit<DialOptions, 'kind' | 'limitMs'>): Promise<Connection> {
    const permit = candidate.attach == null ? undefined : this.#init.budget.take(candidate.attach, this.#init.clock.now())
    let used = false

    try {
      if (permit != null && permit.waitMs > 0) {
        await this.#wait(candidate.relay, permit.waitMs, options)
      }

      return await this.#init.dialler.dial(peer, candidate.address, {
        ...options,
        kind: 'relayed',
        limitMs: () => this.#init.dialMs,
        onProgress: (event) => {
          used ||= event.type === 'dial'
          options.onProgress(event)
        }
      })
    } finally {
      if (!used) {
        permit?.giveBack()
      }
    }
  }

  /**
   * Waits for the relay's turn, or for a connection that makes it needless.
   */
  async #wait (relay: PeerId, ms: number, options: Omit<DialOptions, 'kind' | 'limitMs'>): Promise<void> {
    const { clock, counters, log } = this.#init

    log.trace('waiting %d ms for the budget of relay %p', ms, relay)
    counters.waited(ms)
    options.onProgress({ type: 'budget-wait', relay, ms })

    const over = new AbortController()
    const stop = (): void => { over.abort() }
    options.signal.addEventListener('abort', stop)
    const forget = options.onConnection(() => {
      // libp2p adds it to its list in a listener of the same event
      queueMicrotask(() => {
        if (options.suitable() != null) {
          stop()
        }
      })
    })

    try {
      await sleep(clock, ms, over.signal)
      options.signal.throwIfAborted()
    } finally {
      options.signal.removeEventListener('abort', stop)
      forget()
    }
  }

  #connection (relay: PeerId): Connection | undefined {
    return this.#init.connectionManager.getConnections(relay)
      .find(connection => connection.status === 'open' && kindOf(connection.remoteAddr) === 'direct')
  }

  /**
   * A dial through the relay came to nothing in time: its connection may be dead
   */
  #probe (relay: PeerId): void {
    const connection = this.#connection(relay)

    if (connection != null) {
      void this.#init.probes.probe(connection)
    }
  }
}

/** Nothing about the relay has to be found out, and a connection more of it is worth something */
function isForOneBeside ({ connected, limited, backOffMs }: Candidate): boolean {
  return connected && limited && backOffMs === 0
}
