import { Alarm, checkOptions, Counters, LONGEST_MS, raceAbort, startTimer, within } from '@juxta/wire'
import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { TypedEventEmitter } from 'main-event'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import * as Digest from 'multiformats/hashes/digest'
import { sha256 } from 'multiformats/hashes/sha2'
import {
  BOOTSTRAP_TIMEOUT_MS, LOOK_TIMEOUT_MS, MAX_BOOTSTRAP, MAX_FOUND, MAX_LOOKED_AT, PROVIDE_TIMEOUT_MS, SCOPE_KEYS
} from './constants.ts'
import { Schedule } from './core/schedule.ts'
import { scopeKey } from './core/scope-key.ts'
import { SCOPE_DHT_OPTIONS } from './options.ts'
import { standing } from './core/standing.ts'
import { InvalidScopeDhtSettingError } from './errors.ts'
import { targetOf } from './targets.ts'
import type { ScheduleEffect, ScheduleEvent } from './core/schedule.ts'
import type { ScopeDhtComponents, ScopeDhtCount, ScopeDhtEvents, ScopeDhtInit, ScopeDhtService } from './index.ts'
import type { RendezvousTarget } from '@juxta/rendezvous'
import type { StartTimer } from '@juxta/wire'
import type { Logger, RoutingOptions } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

const TIMES = ['lookAfterMs', 'provideAfterMs', 'bootstrapTimeoutMs', 'lookTimeoutMs', 'provideTimeoutMs'] as const

/** The service: what the schedule says, done. */
export class ScopeDht extends TypedEventEmitter<ScopeDhtEvents> implements ScopeDhtService {
  readonly [Symbol.toStringTag] = '@juxta/scope-dht'
  readonly [serviceCapabilities] = ['@juxta/scope-dht']
  readonly [serviceDependencies] = ['@juxta/rendezvous']

  readonly #components: ScopeDhtComponents
  readonly #init: ScopeDhtInit
  readonly #schedule: Schedule
  readonly #now: () => number
  readonly #startTimer: StartTimer
  readonly #alarm: Alarm
  readonly #keys: CID[]
  readonly #bootstrap: Multiaddr[]
  readonly #counts: Counters<ScopeDhtCount>
  readonly #log: Logger
  #run = new AbortController()
  #started = false
  #provided: number | undefined

  constructor (components: ScopeDhtComponents, init: ScopeDhtInit) {
    super()
    checkOptions('scopeDht()', init, SCOPE_DHT_OPTIONS, message => new InvalidScopeDhtSettingError(message))

    for (const [name, ms] of TIMES.map((name): [string, number | undefined] => [name, init[name]])) {
      if (ms != null && !(ms >= 1 && ms <= LONGEST_MS)) {
        throw new InvalidScopeDhtSettingError(`${name} is ${ms}, and not from 1 to ${LONGEST_MS}`)
      }
    }

    this.#components = components
    this.#init = init
    this.#bootstrap = [...init.bootstrap ?? []].slice(0, MAX_BOOTSTRAP)
    this.#schedule = new Schedule({ random: init.random ?? Math.random, lookAfterMs: init.lookAfterMs, provideAfterMs: init.provideAfterMs })
    this.#now = init.now ?? (() => performance.now())
    this.#startTimer = init.startTimer ?? startTimer
    this.#alarm = new Alarm(this.#now, this.#startTimer, () => { this.#handle({ type: 'tick' }) })
    this.#keys = Array.from({ length: SCOPE_KEYS }, (_, i) => CID.createV1(raw.code, Digest.create(sha256.code, scopeKey(i, init.scope, init.secret))))
    this.#counts = new Counters<ScopeDhtCount>(components.metrics, 'juxta_scope_dht_total', { label: 'outcome', help: 'What was done with the distributed hash table' })
    this.#log = components.logger.forComponent('juxta:scope-dht')
    this.#run.abort()
  }

  get provided (): number | undefined {
    return this.#provided
  }

  get counts (): Partial<Record<ScopeDhtCount, number>> {
    return this.#counts.snapshot()
  }

  isStarted (): boolean {
    return this.#started
  }

  start (): void {
    this.#started = true
  }

  /** Not before the node can dial, and the rendezvous has begun. */
  afterStart (): void {
    if (this.#started && this.#run.signal.aborted) {
      const { rendezvous } = this.#components
      this.#run = new AbortController()
      rendezvous.addEventListener('lease:granted', this.#look)
      rendezvous.addEventListener('lease:lost', this.#look)
      rendezvous.addEventListener('view:change', this.#look)
      this.#handle({ type: 'start' })
      this.#look()
    }
  }

  beforeStop (): void {
    if (!this.#run.signal.aborted) {
      const { rendezvous } = this.#components
      this.#run.abort()
      rendezvous.removeEventListener('lease:granted', this.#look)
      rendezvous.removeEventListener('lease:lost', this.#look)
      rendezvous.removeEventListener('view:change', this.#look)
      this.#handle({ type: 'stop' })
      this.#provided = undefined
    }
  }

  stop (): void {
    this.beforeStop()
    this.#started = false
  }

  /** Where the node stands with its scope. */
  readonly #look = (): void => {
    const { rendezvous: { role, leases, view }, peerId } = this.#components

    this.#handle({ type: 'standing', ...standing({ self: peerId.toString(), role, leases: leases.length, view }) })
  }

  #handle (event: ScheduleEvent): void {
    this.#schedule.handle(event, this.#now()).forEach(effect => { void this.#apply(effect) })
    this.#alarm.set(this.#schedule.wakeAt)
  }

  /** Never rejects. */
  async #apply (effect: ScheduleEffect): Promise<void> {
    const { signal } = this.#run

    switch (effect.type) {
      case 'look':
        await this.#lookUnder(effect.keys, signal)
        this.#ended(signal, { type: 'looked' })
        break
      case 'provide': {
        const taken = await this.#provide(effect.key, signal)

        if (taken && !signal.aborted) {
          this.#provided = effect.key
          this.safeDispatchEvent('provided', { detail: effect.key })
        }

        this.#ended(signal, { type: 'provided', key: taken ? effect.key : undefined })
        break
      }
      case 'cease':
        this.#provided = undefined
        await this.#within(BOOTSTRAP_TIMEOUT_MS, signal, async options => this.#components.contentRouting.cancelReprovide(this.#keys[effect.key], options)).catch(() => {})
    }
  }

  /** Of this run, and not of one before. */
  #ended (signal: AbortSignal, event: ScheduleEvent): void {
    if (!signal.aborted) {
      this.#handle(event)
    }
  }

  async #lookUnder (keys: readonly number[], signal: AbortSignal): Promise<void> {
    await this.#begin(signal)

    for (const key of keys) {
      // nobody is part of the table who is not connected to anybody
      const found = signal.aborted || this.#components.connectionManager.getConnections().length === 0 ? [] : await this.#find(key, signal)

      if (found.length > 0 && !signal.aborted) {
        this.#components.rendezvous.found(found)
        return
      }
    }
  }

  /** Who is under a key; what comes before the time is over counts. */
  async #find (key: number, signal: AbortSignal): Promise<RendezvousTarget[]> {
    const { contentRouting, peerId, rendezvous } = this.#components
    const known = new Set([peerId.toString(), ...rendezvous.view?.members ?? []])
    const found = new Map<string, RendezvousTarget>()
    let lookedAt = 0
    this.#counts.increment('looked')

    try {
      await this.#within(this.#init.lookTimeoutMs ?? LOOK_TIMEOUT_MS, signal, async options => {
        for await (const provider of contentRouting.findProviders(this.#keys[key], options)) {
          const isKnown = known.has(provider.id.toString())
          const target = isKnown ? undefined : targetOf(provider)

          if (target?.peer != null && found.size < MAX_FOUND) {
            found.set(target.peer, target)
          } else if (!isKnown) {
            this.#counts.increment('ignored')
          }

          if (++lookedAt >= MAX_LOOKED_AT || options.signal?.aborted === true) {
            break
          }
        }
      })
    } catch (error) {
      if (!signal.aborted) {
        this.#counts.increment('look-failed')
        this.#log('could not look under key %d - %e', key, error)
      }
    }

    this.#counts.increment('found', found.size)
    this.#log('%d found under key %d', found.size, key)

    return [...found.values()]
  }

  /** Whether anybody took it. */
  async #provide (key: number, signal: AbortSignal): Promise<boolean> {
    let taken = 0

    try {
      await this.#begin(signal)
      await this.#within(this.#init.provideTimeoutMs ?? PROVIDE_TIMEOUT_MS, signal, async options => this.#components.contentRouting.provide(this.#keys[key], {
        ...options,
        onProgress: ({ type, detail }: { type: string, detail?: { messageName?: string } }) => {
          taken += type === 'kad-dht:query:peer-response' && detail?.messageName === 'ADD_PROVIDER' ? 1 : 0
        }
      } as RoutingOptions))
    } catch (error) {
      if (!signal.aborted) {
        this.#log('could not put itself under key %d - %e', key, error)
      }
    }

    if (!signal.aborted) {
      this.#counts.increment(taken > 0 ? 'provided' : 'provide-failed')
      this.#log('%d peers have it under key %d', taken, key)
    }

    return taken > 0
  }

  /** Sees to it that there is a connection to somebody who is part of the table, as far as they are known. */
  async #begin (signal: AbortSignal): Promise<void> {
    const { connectionManager } = this.#components
    const isOpen = (address: Multiaddr): boolean => {
      const peer = address.getComponents().findLast(({ name }) => name === 'p2p')?.value

      return connectionManager.getConnections().some(({ remotePeer, remoteAddr }) => peer == null ? remoteAddr.equals(address) : remotePeer.toString() === peer)
    }

    if (!this.#bootstrap.some(isOpen)) {
      await Promise.allSettled(this.#bootstrap.map(async address => this.#within(this.#init.bootstrapTimeoutMs ?? BOOTSTRAP_TIMEOUT_MS, signal, async options => connectionManager.openConnection(address, options))))
    }
  }

  /** Whatever it does with the signal, it is over in time. */
  async #within<T> (ms: number, run: AbortSignal, act: (options: { signal: AbortSignal }) => Promise<T>): Promise<T> {
    const { signal, done } = within(this.#startTimer, ms, () => new Error('It took too long'), run)

    try {
      signal.throwIfAborted()

      return await raceAbort(act({ signal }), signal)
    } finally {
      done()
    }
  }
}
