import { Admissions, Counters, LONGEST_MS, scopedHandler, startTimer } from '@juxta/wire'
import { peerIdFromString } from '@libp2p/peer-id'
import { oneWay } from './codec.ts'
import * as constants from './constants.ts'
import { PlacementPeer } from './core/placement-peer.ts'
import { InvalidPlacementAnswerError } from './errors.ts'
import { ask, tell } from './exchange.ts'
import { Following } from './following.ts'
import { Inbound } from './inbound.ts'
import { Locating } from './locating.ts'
import { fromCompared, toCompare } from './messages.ts'
import { Records } from './records.ts'
import { Telling } from './telling.ts'
import { toPlaceable } from './to-placeable.ts'
import { Whereabouts } from './whereabouts.ts'
import type { Context } from './context.ts'
import type { PlacementEffect, PlacementEvent } from './core/placement-event.ts'
import type { Target } from './core/view/gossip.ts'
import type { MemberRecord } from './core/view/members.ts'
import type { FollowListener } from './following.ts'
import type { PlacementComponents, PlacementCount, PlacementCounts, PlacementInit, PlacementService, ScopeView } from './index.ts'
import type { Coverage, Located, LookupOptions } from './lookup.ts'
import type { LookupRequest } from './plan.ts'
import type { Opened, Version } from '@juxta/advertisement'
import type { Query } from '@juxta/advertisement-cache'
import type { PeerId } from '@libp2p/interface'

type Event = PlacementEvent<Opened>
type Effect = PlacementEffect<Opened>

/** The service: one rendezvous among others. */
export class Placement implements PlacementService {
  readonly #context: Context
  readonly #init: PlacementInit
  readonly #core: PlacementPeer<Opened>
  readonly #admissions: Admissions
  readonly #inbound: Inbound
  readonly #whereabouts: Whereabouts
  readonly #records = new Records()
  readonly #locating: Locating
  readonly #following: Following
  readonly #telling: Telling
  #run = new AbortController()
  #topology: string | undefined
  #started = false
  #stopTimer = (): void => {}

  constructor (components: PlacementComponents, init: PlacementInit) {
    const prefix = init.protocolPrefix ?? constants.PROTOCOL_PREFIX
    const random = init.random ?? Math.random

    this.#init = init
    this.#admissions = init.admissions ?? new Admissions()
    this.#core = new PlacementPeer({ self: components.peerId.toString(), random, holdings: init, ...init })
    this.#context = {
      components,
      core: this.#core,
      protocol: `/${prefix}/${constants.PROTOCOL_NAME}/${constants.PROTOCOL_VERSION}`,
      placeProtocol: `/${prefix}/${constants.PLACE_PROTOCOL_NAME}/${constants.PROTOCOL_VERSION}`,
      clock: init.clockSkewMs == null ? {} : { clockSkewMs: init.clockSkewMs },
      secret: init.secret,
      counts: new Counters<PlacementCount>(components.metrics, 'juxta_placement_total', { label: 'outcome', help: 'Documents placed here, and what others did wrong' }),
      log: components.logger.forComponent('juxta:placement'),
      now: init.now ?? Date.now,
      startTimer: init.startTimer ?? startTimer,
      running: () => this.#run.signal,
      doubted: peer => { this.#handle({ type: 'doubted', peer }) }
    }
    this.#locating = new Locating(this.#context)
    this.#telling = new Telling(this.#context)
    this.#following = new Following(this.#context, {
      changed: document => { this.#locating.fresh.changed(document) },
      outdated: query => { this.#locating.fresh.forget(query) }
    })
    this.#inbound = new Inbound(this.#context, {
      verify: records => this.#verify(records),
      compared: (from, message) => {
        const reply = this.#handle({ type: 'request', from, message }).find(effect => effect.type === 'reply')

        return reply?.message ?? {}
      },
      placed: (from, placing) => { this.#handle({ type: 'placed', from, ...placing }) },
      superseded: document => { init.superseded?.(document) },
      follow: (from, keys) => this.#telling.follow(from, keys),
      told: async (from, told, missed) => this.#following.told(from, told, missed)
    })
    this.#whereabouts = new Whereabouts(this.#context, (record, first) => {
      this.#handle(first ? { type: 'start', record, seeds: init.seeds ?? [] } : { type: 'record', record })
    })
    this.#run.abort()
    components.metrics?.registerMetric('juxta_placement_entries', { help: 'Index entries held for others', calculate: () => this.#core.holdings.entries })
    components.metrics?.registerMetric('juxta_placement_members', { help: 'Rendezvous peers in the view', calculate: () => this.#core.view.members.length })
  }

  get members (): PeerId[] {
    const self = this.#context.components.peerId.toString()

    return this.#core.view.members.filter(peer => peer !== self).map(peer => peerIdFromString(peer))
  }

  get targets (): Target[] {
    const self = this.#context.components.peerId.toString()

    return this.#core.view.members.filter(peer => peer !== self).map(peer => this.#core.view.target(peer))
  }

  get view (): ScopeView {
    const { members, isFull } = this.#core.view

    return { members, inside: members.includes(this.#context.components.peerId.toString()), full: isFull }
  }

  get counts (): PlacementCounts {
    const { holdings, placing, splits, view } = this.#core

    return {
      outcomes: this.#context.counts.snapshot(),
      members: view.members.length,
      documents: holdings.documents,
      entries: holdings.entries,
      bytes: holdings.bytes,
      splits: splits.size,
      placing,
      following: this.#following.followed,
      followed: this.#telling.followed
    }
  }

  async start (): Promise<void> {
    if (this.#started) {
      return
    }

    this.#started = true
    this.#run = new AbortController()
    this.#following.start()
    const { components: { registrar, metrics }, protocol, placeProtocol, log } = this.#context
    const init = { admissions: this.#admissions, log, metrics, startTimer: this.#context.startTimer }
    const options = { maxInboundStreams: constants.MAX_INBOUND_STREAMS, runOnLimitedConnection: true }

    await registrar.handle(protocol, scopedHandler(init, this.#inbound.requests), options)
    await registrar.handle(placeProtocol, scopedHandler(init, this.#inbound.placings), options)
    this.#topology = await registrar.register(protocol, {
      notifyOnLimitedConnection: true,
      onDisconnect: peer => {
        this.#context.doubted(peer.toString())
        this.#following.disconnected(peer.toString())
      }
    })
  }

  /** Not before the node can dial. */
  async afterStart (): Promise<void> {
    if (this.#started) {
      await this.#whereabouts.start()
    }
  }

  /** Says goodbye while there are connections to say it on. */
  async beforeStop (): Promise<void> {
    if (!this.#run.signal.aborted) {
      this.#whereabouts.stop()
      const goodbyes: Array<Promise<void>> = []

      for (const effect of this.#core.handle({ type: 'stop', record: await this.#whereabouts.seal(true) }, this.#context.now())) {
        if (effect.type === 'ask') {
          goodbyes.push(this.#ask(effect))
        }
      }

      await Promise.allSettled(goodbyes)
      this.#run.abort()
      this.#stopTimer()
      this.#locating.fresh.clear()
      this.#following.stop()
      this.#telling.stop()
    }
  }

  async stop (): Promise<void> {
    if (!this.#started) {
      return
    }

    await this.beforeStop()
    this.#started = false
    const { components: { registrar }, protocol, placeProtocol } = this.#context
    await Promise.all([protocol, placeProtocol].map(async one => registrar.unhandle(one)))

    if (this.#topology != null) {
      registrar.unregister(this.#topology)
    }
  }

  put (document: Opened): void {
    this.#locating.fresh.changed(document)
    this.#handle({ type: 'put', placeable: toPlaceable(document, this.#context.clock, this.#init.secret) })
  }

  drop ({ id, type }: Pick<Version, 'id' | 'type'>): void {
    this.#handle({ type: 'drop', name: `${id} ${type}` })
  }

  found (targets: readonly Target[]): void {
    this.#handle({ type: 'found', targets })
  }

  follow (query: Query, listener: FollowListener): () => void {
    return this.#following.follow(query, listener)
  }

  locate (request: LookupRequest, options: LookupOptions = {}): AsyncGenerator<Located, Coverage, undefined> {
    return this.#locating.locate(request, options)
  }

  #handle (event: Event): Effect[] {
    const { now, startTimer, running } = this.#context
    const effects = this.#core.handle(event, now())
    effects.forEach(effect => { this.#apply(effect) })

    if (!running().aborted) {
      this.#stopTimer()
      const ms = this.#core.wakeAt - now()
      this.#stopTimer = ms === Infinity ? () => {} : startTimer(Math.min(Math.max(1, Math.ceil(ms)), LONGEST_MS), () => { this.#handle({ type: 'tick' }) })
    }

    return effects
  }

  #apply (effect: Effect): void {
    const { counts, log } = this.#context

    switch (effect.type) {
      case 'ask':
        void this.#ask(effect)
        break
      case 'place':
        void this.#place(effect)
        break
      case 'taken':
        counts.increment(effect.taking)

        if (effect.taking === 'older') {
          void this.#tellNewer(effect.from, effect.placeable.name)
        } else if (effect.taking === 'taken' && effect.before?.version !== effect.placeable.version) {
          this.#locating.fresh.changed(effect.placeable.document)
          this.#telling.changed(effect.placeable.document, effect.keys, effect.from)
          this.#init.placed?.(effect.placeable.document, effect.before?.document)
        }

        break
      case 'newer':
        effect.to.forEach(peer => { void this.#tellNewer(peer, effect.name) })
        break
      case 'changed':
        log('%d rendezvous peers, %d more, %d less', effect.members.length, effect.added.length, effect.removed.length)
        this.#following.viewChanged()
        this.#telling.keep()
        this.#init.changed?.(this.view)
        break
      case 'reply':
      case 'gone':
    }
  }

  async #ask ({ exchange, to, message }: Effect & { type: 'ask' }): Promise<void> {
    const { running, log } = this.#context

    try {
      for await (const { from, answer: { compared } } of ask(this.#context, to, { compare: toCompare(message) }, constants.COMPARE_MS)) {
        if (compared == null) {
          throw new InvalidPlacementAnswerError('The answer is of another kind')
        }

        this.#handle({ type: 'answer', exchange, from, message: await fromCompared(compared, records => this.#verify(records)) })
      }
    } catch (error) {
      if (!running().aborted) {
        log('could not compare notes with %s - %e', to.peer ?? to.addresses[0], error)
        this.#handle({ type: 'failed', exchange })
      }
    }
  }

  async #place ({ to, items, splits, moved, load }: Effect & { type: 'place' }): Promise<void> {
    const { running, counts, log } = this.#context

    try {
      await tell(this.#context, to, oneWay.encode({
        items: items.map(({ placeable: { document }, keys }) => ({ document: document.bytes as Uint8Array<ArrayBuffer>, keys: [...keys] })),
        splits: [...splits],
        moved: [...moved],
        load
      }))
      counts.increment('placed', items.length)
    } catch (error) {
      if (!running().aborted && to.peer != null) {
        log('could not place with %s - %e', to.peer, error)
        this.#handle({ type: 'unplaced', to: to.peer, items })
      }
    }
  }

  /** Who placed an earlier version hears of the later one. */
  async #tellNewer (peer: string, name: string): Promise<void> {
    const placeable = this.#core.holdings.get(name)

    if (placeable != null && peer !== this.#context.components.peerId.toString()) {
      await tell(this.#context, this.#core.view.target(peer), oneWay.encode({
        items: [{ document: placeable.document.bytes as Uint8Array<ArrayBuffer>, keys: [] }]
      })).catch((error: unknown) => { this.#context.log('could not tell %s of a later version - %e', peer, error) })
    } else if (placeable != null) {
      this.#init.superseded?.(placeable.document)
    }
  }

  async #verify (records: readonly Uint8Array[]): Promise<MemberRecord[]> {
    return this.#records.open(records, error => {
      this.#context.counts.increment('invalid')
      this.#context.log('a record is refused - %e', error)
    })
  }
}
