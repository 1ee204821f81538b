import { parseId } from '@juxta/advertisement'
import { checkQuery } from '@juxta/advertisement-cache'
import { startTimer } from '@juxta/wire'
import { serviceCapabilities, serviceDependencies } from '@libp2p/interface'
import { Answering } from './answering.ts'
import { DEADLINE_MS, HANDLER_NAME } from './constants.ts'
import { DiscoveryCounting } from './counting.ts'
import { DiscoveryStoppedError, TooManyWatchesError } from './errors.ts'
import { Knowledge } from './knowledge.ts'
import { checkFindOptions, checkGetOptions, checkNumber, checkPublication, checkWatchOptions, limitsOf } from './limits.ts'
import { PublicationStore } from './publication-store.ts'
import { Publishing } from './publishing.ts'
import { toQuery } from './query.ts'
import { Search } from './search.ts'
import { matching, ofResource } from './subject.ts'
import { Told } from './told.ts'
import { Watcher } from './watching.ts'
import type {
  DiscoveryComponents, DiscoveryCounts, DiscoveryInit, DiscoveryService, FindOptions, Found, NamedFindQuery, PublishContent, Published,
  PublishOptions, RendezvousComponent, TypedFindQuery, Watching, WatchOptions
} from './index.ts'
import type { CheckedFindQuery } from './query.ts'
import type { Askable, SearchContext, SearchInit } from './search-init.ts'
import type { Subject } from './subject.ts'
import type { Advertisement, AdvertisementType, Opened, ResourceId } from '@juxta/advertisement'
import type { AbortOptions, PeerId } from '@libp2p/interface'

type AnyFindQuery = TypedFindQuery<AdvertisementType> | NamedFindQuery

/** The service: what is published, searches, watches, and answers to others. */
export class Discovery implements DiscoveryService {
  readonly [Symbol.toStringTag] = '@juxta/discovery'
  readonly [serviceCapabilities] = ['@juxta/discovery']
  readonly [serviceDependencies] = ['@juxta/resolver']

  readonly #components: DiscoveryComponents
  readonly #context: SearchContext
  readonly #publishing: Publishing
  readonly #answering: Answering
  readonly #watchers = new Set<Watcher>()
  readonly #told: Told
  #run = new AbortController()
  #started = false
  #stopHandling = (): void => {}
  #stopHearing = (): void => {}

  constructor (components: DiscoveryComponents, init: DiscoveryInit) {
    const limits = limitsOf(init)
    const counting = new DiscoveryCounting(components.metrics)
    const timing = { now: init.now ?? Date.now, startTimer: init.startTimer ?? startTimer }
    const rendezvous = (): RendezvousComponent | undefined => this.#rendezvous()
    const log = components.logger.forComponent('juxta:discovery')
    const knowledge = new Knowledge({
      ...timing,
      limits,
      datastore: init.datastore,
      kept: () => rendezvous()?.role === 'rendezvous' ? rendezvous()?.index : undefined,
      onError: error => { log.error('what was found is kept in: %e', error) }
    })

    this.#components = components
    this.#context = {
      ...timing,
      knowledge,
      limits,
      counting,
      resolver: components.resolver,
      monotonicNow: init.monotonicNow ?? (() => performance.now()),
      running: () => this.#run.signal,
      judge: (peer, verdict) => { rendezvous()?.judge?.(peer, verdict) }
    }
    this.#told = new Told(this.#context, rendezvous, this.#watchers)
    this.#publishing = new Publishing({
      ...timing,
      knowledge,
      store: init.datastore == null ? undefined : new PublicationStore(init.datastore, error => { log.error('what is published is kept in: %e', error) }),
      rendezvous,
      privateKey: components.privateKey,
      log,
      checkRunning: () => { this.#checkRunning() }
    })
    this.#answering = new Answering({ ...timing, knowledge, limits, counting, rendezvous, resolver: components.resolver })
    this.#run.abort(new DiscoveryStoppedError())
  }

  get counts (): DiscoveryCounts {
    return { ...this.#context.counting.counts, ...this.#context.knowledge.sizes, kept: this.#context.knowledge.counts }
  }

  isStarted (): boolean {
    return this.#started
  }

  async start (): Promise<void> {
    if (!this.#started) {
      this.#started = true
      this.#run = new AbortController()
      this.#stopHandling = this.#components.resolver.handle(HANDLER_NAME, (query, context) => this.#answering.handle(query, context))
      await this.#context.knowledge.open()
      await this.#publishing.open()
    }
  }

  /** The rendezvous service may be started by now. */
  afterStart (): void {
    const rendezvous = this.#rendezvous() as (RendezvousComponent & Partial<EventTarget>) | undefined
    const onChange = (event: Event): void => {
      const { added } = (event as CustomEvent<{ added?: Opened }>).detail

      if (added != null) {
        this.#context.knowledge.entrusted(added)
      }
    }

    const onPlaced = (event: Event): void => { this.#told.placed((event as CustomEvent<Opened>).detail) }
    const onLease = (): void => { this.#told.refresh() }

    rendezvous?.addEventListener?.('index:change', onChange)
    rendezvous?.addEventListener?.('placed', onPlaced)
    rendezvous?.addEventListener?.('lease:granted', onLease)
    this.#stopHearing = () => {
      rendezvous?.removeEventListener?.('index:change', onChange)
      rendezvous?.removeEventListener?.('placed', onPlaced)
      rendezvous?.removeEventListener?.('lease:granted', onLease)
    }
    this.#publishing.start()
  }

  beforeStop (): void {
    this.#run.abort(new DiscoveryStoppedError('Discovery was stopped'))
  }

  async stop (): Promise<void> {
    if (this.#started) {
      this.#started = false
      this.beforeStop()
      this.#stopHandling()
      this.#stopHearing()
      await this.#context.knowledge.stop()
      await this.#publishing.stop()
    }
  }

  get published (): Advertisement[] {
    return this.#publishing.published
  }

  async publish<T extends AdvertisementType> (type: T, content: PublishContent<T>, options: PublishOptions = {}): Promise<Published<T>> {
    checkPublication(content, options)

    return this.#publishing.publish(type, content, options)
  }

  async withdraw (id: ResourceId, options: AbortOptions = {}): Promise<void> {
    await this.#publishing.withdraw(id, options)
  }

  find (query: AnyFindQuery, options: FindOptions = {}): Found<never> {
    checkFindOptions(options)

    return this.#search(matching(this.#checked(query)), options) as Found<never>
  }

  async get (id: ResourceId, options: Omit<FindOptions, 'limit'> = {}): Promise<Opened | undefined> {
    checkGetOptions(options)
    const { value } = await this.#search(ofResource(parseId(id).id), { ...options, limit: 1 }).next()

    return value?.advertisement
  }

  watch (query: AnyFindQuery, options: WatchOptions = {}): Watching<never> {
    checkWatchOptions(options)
    const { intervalMs, signal } = options
    const { limits } = this.#context

    if (this.#watchers.size >= limits.maxWatches) {
      throw new TooManyWatchesError(`There are ${limits.maxWatches} watches already`)
    }

    const watcher: Watcher = new Watcher(this.#context, {
      checked: this.#checked(query),
      intervalMs: checkNumber('intervalMs', intervalMs ?? limits.watchMs, 1),
      signal,
      search: init => this.#search(init.subject, {}, init),
      onEnd: () => {
        this.#watchers.delete(watcher)
        this.#told.update(watcher.query)
      }
    })

    this.#watchers.add(watcher)
    this.#told.update()

    return watcher as unknown as Watching<never>
  }

  #checked (query: AnyFindQuery): CheckedFindQuery {
    const { query: given, type } = toQuery(query)

    return { query: checkQuery(given), type }
  }

  #search (subject: Subject, options: FindOptions, init: Partial<SearchInit> = {}): Search {
    const { limit = Infinity, deadlineMs = DEADLINE_MS, confirmMs = this.#context.limits.confirmMs, localOnly = false, signal } = options

    if (limit !== Infinity) {
      checkNumber('limit', limit, 1)
    }

    return new Search(this.#context, {
      subject,
      askable: () => localOnly ? { neighbours: [], together: [], inTurn: [], all: true, self: this.#components.peerId } : this.#askable(),
      unreached: () => localOnly ? [] : this.#rendezvous()?.unreached ?? [],
      limit,
      deadlineMs: checkNumber('deadlineMs', deadlineMs, 1),
      confirmMs: checkNumber('confirmMs', confirmMs, 0),
      signal,
      ...init
    })
  }

  /**
   * An edge asks its rendezvous peers one after the other, and then those that it is only connected to: what these have, its own find with them. A rendezvous asks all that
   * it knows at once.
   */
  #askable (): Askable {
    const { resolver } = this.#components
    const rendezvous = this.#rendezvous()
    const isRendezvous = rendezvous?.role === 'rendezvous'
    const leases = rendezvous?.leases ?? []
    const inTurn = rendezvous == null || isRendezvous ? [] : [...leases, ...rendezvous.peers.filter(peer => !leases.some(one => one.equals(peer)))]
    const locate = isRendezvous ? rendezvous.locate?.bind(rendezvous) : undefined
    const together = isRendezvous && locate == null ? rendezvous.peers : []
    const isFar = (peer: PeerId): boolean => [...inTurn, ...together].some(one => one.equals(peer))

    return { neighbours: resolver.neighbours().filter(peer => !isFar(peer)), together, inTurn, all: isRendezvous, locate, self: this.#components.peerId }
  }

  #rendezvous (): RendezvousComponent | undefined {
    try {
      return this.#components.rendezvous
    } catch {
      // libp2p throws where a service is asked for that is not there
      return undefined
    }
  }

  #checkRunning (): void {
    if (!this.#started) {
      throw new DiscoveryStoppedError()
    }
  }
}
