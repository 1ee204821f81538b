import { within } from '@juxta/wire'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { isSpan, check } from './arguments.ts'
import * as constants from './constants.ts'
import { NoEndError } from './errors.ts'
import { Reaching } from './reaching.ts'
import { Continuing } from './session/continuing.ts'
import { FollowingSession } from './session/following-session.ts'
import { OneToMany } from './shared/shared-session.ts'
import type { LookedFor } from './awaiting-end.ts'
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
import type { AbortOptions, Logger, Metrics, PeerStore } from '@libp2p/interface'
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
  readonly #reaching: Reaching
  readonly #endpoints = new WeakMap<ReliableSession, Multiaddr>()
  moved = 0

  constructor (init: ConnectingInit) {
    this.#init = init
    this.#continuing = new Continuing(init)
    this.#reaching = new Reaching({ ...init, look: async (pipe, options) => this.#resolve(pipe, options) })
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

  async #resolve (pipe: PipeAdvertisement, { signal, deadlineMs, cached = false }: ResolvePipeOptions): Promise<LookedFor> {
    const { store, resolving } = this.#init
    const known = store.of(pipe)
    const asked = !cached || this.#current(known).length === 0 ? await resolving.ask(known, { signal, deadlineMs }) : undefined

    return { ends: this.#current(known), asked }
  }

  /** Whether somebody listens, as far as can be heard in a moment: who has died is still known to */
  async listens (pipe: PipeAdvertisement, { signal }: AbortOptions): Promise<boolean> {
    const { store, resolving, self } = this.#init
    const inTime = { signal, deadlineMs: constants.LISTENS_MS }
    const ends = await this.resolve(pipe, inTime)
    const known = store.of(pipe)
    const there = await Promise.all(ends.slice(0, constants.MAX_LISTENERS_ASKED).map(async end => end.peer.toString() === self || resolving.isThere(known, end, inTime)))

    return there.includes(true)
  }

  async connect (pipe: PipeAdvertisement, options: PipeConnectOptions): Promise<PipeSession> {
    // silently not durable would be worse
    check((options as ConnectOptions).durable !== true, 'a session with the end of a pipe can\'t be durable: what the end has kept does not move with it')
    const { signal, awaitEndMs = constants.AWAIT_END_MS, followMs, onHolderGone, ...rest } = options
    checkAwaitEnd(awaitEndMs)
    const { now, startTimer, log } = this.#init
    const following = new FollowingSession({
      pipe,
      first: await this.#reaching.reach(pipe, async (end, signal) => this.#session(pipe, end, { ...rest, signal }), signal, awaitEndMs),
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
  async connectAll (pipe: PipeAdvertisement, { signal, slow = 'drop', awaitEndMs = constants.AWAIT_END_MS, ...options }: ConnectAllOptions): Promise<SharedSession> {
    checkAwaitEnd(awaitEndMs)
    const { now, startTimer, log, self } = this.#init
    const {
      maxLagBytes = constants.MAX_LAG_BYTES, maxLagMs = slow === 'wait' ? constants.MAX_WAIT_MS : constants.MAX_LAG_MS, maxReceivers = constants.RECEIVERS, lookMs = constants.LOOK_ALL_MS
    } = options
    check([maxLagMs, lookMs].every(ms => isSpan(ms, constants.MAX_SPAN)), 'maxLagMs and lookMs are whole numbers from 1 to 2^31 - 1')
    check(isSpan(maxLagBytes, constants.MAX_SPAN) && maxLagBytes >= constants.LEAST_LAG_BYTES, `maxLagBytes is a whole number from ${constants.LEAST_LAG_BYTES} to 2^31 - 1`)
    check(isSpan(maxReceivers, constants.MAX_RECEIVERS), `a stream goes to 1 to ${constants.MAX_RECEIVERS} receivers`)
    let first: ResolvedBinding[] | undefined = await this.#reaching.others(pipe, signal, awaitEndMs)
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
      ends: async signal => {
        const ends = first ?? (await this.resolve(pipe, { signal })).filter(({ peer }) => peer.toString() !== self)
        first = undefined

        return ends
      },
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
    return this.#reaching.reach(pipe, async (end, signal) => {
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
    return this.#inTime(constants.FOLLOW_CONNECT_MS, over, async signal => this.#reaching.reach(pipe, async (end, signal) => {
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

/** @throws InvalidPipeError */
function checkAwaitEnd (ms: number): void {
  check(ms === 0 || isSpan(ms, constants.MAX_SPAN), 'awaitEndMs is a whole number from 0 to 2^31 - 1')
}

/** A pipe that requires a transport: over the endpoint that its holder has signed, and nothing else */
function constraintOf ({ attributes: { transport } }: PipeAdvertisement, { addresses: [endpoint] }: ResolvedBinding): PathConstraint | undefined {
  return transport == null ? undefined : { transport, endpoint }
}
