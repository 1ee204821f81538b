import { within } from '@juxta/wire'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { isSpan, check } from './arguments.ts'
import { notKnown } from './asked.ts'
import * as constants from './constants.ts'
import { NoEndError } from './errors.ts'
import { Continuing } from './session/continuing.ts'
import { FollowingSession } from './session/following-session.ts'
import { OneToMany } from './shared/shared-session.ts'
import type { Asked } from './asked.ts'
import type { BindingStore, KnownPipe } from './binding-store.ts'
import type { PipeAdvertisement } from './document/pipe-facts.ts'
import type { Resolving } from './resolve.ts'
import type { EndSession, PreviousSession } from './session/continuing.ts'
import type { ResolvedBinding, ResolvePipeOptions } from './types/ends.ts'
import type { PipeConnectOptions, PipeSession } from './types/sessions.ts'
import type { ConnectAllOptions, SharedSession } from './types/shared.ts'
import type { OpenPathOptions, Path, PathConstraint, PathService } from '@juxta/path'
import type { ConnectOptions, ReliablePipeService, ReliableSession } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'
import type { Logger, Metrics, PeerStore } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface ConnectingInit {
  store: BindingStore
  resolving: Resolving
  reliablePipe: ReliablePipeService
  peerStore: PeerStore
  self: string
  now (): number
  startTimer: StartTimer
  random (): number
  log: Logger
  metrics?: Metrics
}

/** Gets to the ends of others' pipes, and follows them. */
export class Connecting {
  readonly #init: ConnectingInit
  readonly #sessions = new Set<FollowingSession | OneToMany>()
  readonly #continuing: Continuing
  readonly #endpoints = new WeakMap<ReliableSession, Multiaddr>()
  moved = 0

  constructor (init: ConnectingInit) {
    this.#init = init
    this.#continuing = new Continuing(init)
  }

  get handOversRefused (): Partial<Record<string, number>> {
    return this.#continuing.refused
  }

  stop (): void {
    this.#sessions.forEach(session => { session.shutDown() })
  }

  async resolve (pipe: PipeAdvertisement, options: ResolvePipeOptions = {}): Promise<ResolvedBinding[]> {
    return (await this.#resolve(pipe, options)).ends
  }

  async #resolve (pipe: PipeAdvertisement, { signal, deadlineMs, cached = false }: ResolvePipeOptions): Promise<{ ends: ResolvedBinding[], asked?(): Asked }> {
    const { store, resolving } = this.#init
    const known = store.of(pipe)
    const asked = !cached || this.#current(known).length === 0 ? await resolving.ask(known, { signal, deadlineMs }) : undefined

    return { ends: this.#current(known), asked }
  }

  async connect (pipe: PipeAdvertisement, options: PipeConnectOptions): Promise<PipeSession> {
    // silently not durable would be worse
    check((options as ConnectOptions).durable !== true, 'a session with the end of a pipe can\'t be durable: what the end has kept does not move with it')
    const { signal, followMs, onHolderGone, ...rest } = options
    const { now, startTimer, log } = this.#init
    const following = new FollowingSession({
      pipe,
      first: await this.#reach(pipe, async (end, signal) => this.#session(pipe, end, { ...rest, signal }), signal),
      followMs,
      onHolderGone,
      now,
      startTimer,
      log,
      reconnect: async (previous, over) => this.#reconnect(pipe, rest, previous, over),
      movedFrom: async (session, over) => this.#hasMoved(pipe, session, over),
      onEnded: session => { this.#sessions.delete(session) }
    })
    following.addEventListener('moved', () => { this.moved++ })
    this.#sessions.add(following)

    return following
  }

  /** @throws NoEndError - none of them could be reached */
  async connectAll (pipe: PipeAdvertisement, { signal, slow = 'drop', ...options }: ConnectAllOptions): Promise<SharedSession> {
    const { now, startTimer, log, self } = this.#init
    const {
      maxLagBytes = constants.MAX_LAG_BYTES, maxLagMs = slow === 'wait' ? constants.MAX_WAIT_MS : constants.MAX_LAG_MS, maxReceivers = constants.RECEIVERS, lookMs = constants.LOOK_ALL_MS
    } = options
    check([maxLagMs, lookMs].every(ms => isSpan(ms, constants.MAX_SPAN)), 'maxLagMs and lookMs are whole numbers from 1 to 2^31 - 1')
    check(isSpan(maxLagBytes, constants.MAX_SPAN) && maxLagBytes >= constants.LEAST_LAG_BYTES, `maxLagBytes is a whole number from ${constants.LEAST_LAG_BYTES} to 2^31 - 1`)
    check(isSpan(maxReceivers, constants.MAX_RECEIVERS), `a stream goes to 1 to ${constants.MAX_RECEIVERS} receivers`)
    const shared = new OneToMany({
      pipe,
      slow,
      maxLagBytes,
      maxLagMs,
      maxReceivers,
      lookMs,
      now,
      startTimer,
      log,
      ends: async signal => (await this.resolve(pipe, { signal })).filter(({ peer }) => peer.toString() !== self),
      connect: async (end, signal) => this.#inTime(constants.END_MS, signal, async signal => this.#open(pipe, pipe.id, end, { ...options, signal })),
      onEnded: session => { this.#sessions.delete(session) }
    })
    this.#sessions.add(shared)
    const onAbort = (): void => { shared.abort(signal?.reason) }
    signal?.addEventListener('abort', onAbort, { once: true })

    try {
      signal?.throwIfAborted()
      await shared.look()
      signal?.throwIfAborted()

      if (shared.receivers.length === 0) {
        throw new NoEndError(`nobody who listens on ${pipe.attributes.name}, ${pipe.id}, could be reached`)
      }
    } catch (error) {
      shared.abort(error as Error)
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }

    return shared
  }

  /** Sessions with the end of a pipe: when it is heard to be elsewhere they don't wait until they lose their paths */
  sessionsWith (id: string): { look (): void } | undefined {
    const sessions = [...this.#sessions].filter(session => session instanceof FollowingSession && session.pipe.id === id) as FollowingSession[]
    const known = this.#init.store.get(id)

    return sessions.length === 0 || known?.facts.delivery !== 'exclusive'
      ? undefined
      : { look: () => { this.#current(known).forEach(({ peer }) => { sessions.forEach(session => { session.endIsAt(peer) }) }) } }
  }

  /** Whether the end is elsewhere. If it is at the same peer, and that has other addresses now, the session is helped to find it. */
  async #hasMoved (pipe: PipeAdvertisement, session: ReliableSession, signal: AbortSignal): Promise<boolean> {
    const ends = await this.resolve(pipe, { signal })
    const same = ends.find(end => end.peer.equals(session.remotePeer))

    // a session is held to the endpoint that it began with
    if (same == null || (same.endpoint != null && same.endpoint.toString() !== this.#endpoints.get(session)?.toString())) {
      return ends.length > 0
    }

    await this.#init.peerStore.merge(session.remotePeer, { multiaddrs: same.addresses })

    return false
  }

  /** A stream to an end, for what needs no session */
  async openPath (paths: PathService, pipe: PipeAdvertisement, protocol: string, signal: AbortSignal): Promise<Path> {
    return this.#reach(pipe, async (end, signal) => {
      const options: OpenPathOptions = { signal, multiaddrs: end.addresses, only: constraintOf(pipe, end) }

      return paths.open(end.peer, protocol, options)
    }, signal)
  }

  #current ({ book, facts }: KnownPipe): ResolvedBinding[] {
    return book.current(this.#init.now()).map(binding => {
      const addresses = binding.addresses.map(address => multiaddr(address))

      return { peer: peerIdFromString(binding.holder), addresses, endpoint: facts.transport == null ? undefined : addresses[0], binding }
    })
  }

  /**
   * The first of the ends that can be reached, those of a shared pipe in a random order. Ends that are bound while the last of them is tried are tried
   * instead.
   *
   * @throws NoEndError - there is none; or why the last one could not be reached
   */
  async #reach<T> (pipe: PipeAdvertisement, open: (end: ResolvedBinding, signal?: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const until = this.#init.now() + constants.LOOK_FOR_MS
    const tried = new Set<string>()

    for (;;) {
      const late = new AbortController()

      try {
        return await this.#reachOne(pipe, open, tried, late, signal)
      } catch (error) {
        if (!late.signal.aborted || signal?.aborted === true || this.#init.now() >= until) {
          throw error
        }
      }
    }
  }

  /** @param moved - aborted when there is an end that was not tried */
  async #reachOne<T> (
    pipe: PipeAdvertisement, open: (end: ResolvedBinding, signal?: AbortSignal) => Promise<T>, tried: Set<string>, moved: AbortController, signal?: AbortSignal
  ): Promise<T> {
    const { self, random, startTimer } = this.#init
    const { ends: all, asked } = await this.#resolve(pipe, { signal })
    const ends = all
      .filter(({ peer }) => peer.toString() !== self)
      .map(end => ({ end, key: random() }))
      .sort((a, b) => a.key - b.key)
    let failure: unknown = ends.length === 0 ? noEnd(pipe, all.length > 0, asked?.()) : undefined

    for (const [i, { end }] of ends.entries()) {
      const isLast = i === ends.length - 1
      const late = isLast ? moved : new AbortController()
      tried.add(wayTo(end))
      // one that does not answer must not keep the others from it
      const stopTimer = isLast
        ? this.#lookForOthers(pipe, tried, moved)
        : startTimer(constants.END_MS, () => { late.abort(new NoEndError(`${end.peer.toString()} did not answer in time`)) })

      try {
        return await open(end, signal == null ? late.signal : AbortSignal.any([signal, late.signal]))
      } catch (error) {
        signal?.throwIfAborted()
        failure = error
      } finally {
        stopTimer()
      }
    }

    throw failure
  }

  /** The end that is being tried may be dead, and another one take its place */
  #lookForOthers (pipe: PipeAdvertisement, tried: ReadonlySet<string>, moved: AbortController): () => void {
    const { self, startTimer, log } = this.#init
    const over = new AbortController()
    let stopTimer = (): void => {}

    const look = async (): Promise<void> => {
      const ends = await this.resolve(pipe, { signal: over.signal })

      if (ends.some(end => end.peer.toString() !== self && !tried.has(wayTo(end)))) {
        moved.abort(new NoEndError('the end is elsewhere by now'))
      }
    }

    const again = (): void => {
      stopTimer = startTimer(constants.LOOK_MS, () => {
        look().catch((error: unknown) => { log('could not ask for other ends of %s - %e', pipe.id, error) }).finally(() => {
          if (!over.signal.aborted && !moved.signal.aborted) {
            again()
          }
        })
      })
    }

    again()

    return () => {
      stopTimer()
      over.abort()
    }
  }

  async #session (pipe: PipeAdvertisement, end: ResolvedBinding, options: PipeConnectOptions): Promise<EndSession> {
    return { session: await this.#open(pipe, pipe.id, end, options), epoch: end.binding.epoch, control: 0 }
  }

  async #open (pipe: PipeAdvertisement, name: string, end: ResolvedBinding, { info, retentionMs, windowing, priority, standby, signal }: PipeConnectOptions): Promise<ReliableSession> {
    const session = await this.#init.reliablePipe.connect(end.peer, {
      name, info: typeof info === 'function' ? info() : info, retentionMs, windowing, priority, standby, signal, multiaddrs: end.addresses, only: constraintOf(pipe, end)
    })

    if (end.endpoint != null) {
      this.#endpoints.set(session, end.endpoint)
    }

    return session
  }

  /** Goes on with the session before, if its end was handed over. Not for as long as a first attempt may take: meanwhile the end may have moved on. */
  async #reconnect (pipe: PipeAdvertisement, options: PipeConnectOptions, previous: PreviousSession, over: AbortSignal): Promise<EndSession> {
    return this.#inTime(constants.FOLLOW_CONNECT_MS, over, async signal => this.#reach(pipe, async (end, signal) => {
      const open = async (name: string): Promise<ReliableSession> => this.#open(pipe, name, end, { ...options, signal })

      return await this.#continuing.try(pipe, previous, end, open, signal) ?? this.#session(pipe, end, { ...options, signal })
    }, signal))
  }

  async #inTime<T> (ms: number, over: AbortSignal, reach: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = within(this.#init.startTimer, ms, () => new NoEndError('the end was not reached in time'), over)

    try {
      return await reach(limit.signal)
    } finally {
      limit.done()
    }
  }
}

function noEnd ({ id, attributes: { name } }: PipeAdvertisement, isOwn: boolean, asked: Asked = { peers: [], unreached: [] }): NoEndError {
  return new NoEndError(isOwn ? `nobody is known to listen on ${name}, ${id}, but this node itself` : notKnown(asked, `an end of ${name}, ${id}`), asked)
}

/** What makes it worth trying: another peer, or others of its addresses */
function wayTo ({ peer, addresses }: ResolvedBinding): string {
  return [peer, ...addresses].join()
}

/** A pipe that requires a transport: over the endpoint that its holder has signed, and nothing else */
function constraintOf ({ attributes: { transport } }: PipeAdvertisement, { addresses: [endpoint] }: ResolvedBinding): PathConstraint | undefined {
  return transport == null ? undefined : { transport, endpoint }
}
