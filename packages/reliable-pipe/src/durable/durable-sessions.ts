import { StoreFullError } from '@juxta/session-store'
import { peerIdFromString } from '@libp2p/peer-id'
import { fromHex } from 'multiformats/bytes'
import { idOf } from '../core/session-id.ts'
import { durableSegment } from '../core/durable.ts'
import { NoStoreError, SessionAbortedError, SessionExpiredError, SessionSuspendedError } from '../errors.ts'
import { decodeDescription, decodeSession, decodeState, DESCRIPTION, STATE } from './codec.ts'
import { DurableLink } from './durable-link.ts'
import { Journal } from './journal.ts'
import { keptWays, waysOf } from './kept-ways.ts'
import { nodeStopped } from './node-stopped.ts'
import { mostSent } from './store-room.ts'
import type { Description, State } from './codec.ts'
import type { DurableInit } from './durable-end.ts'
import type { Ways } from './kept-ways.ts'
import type { SessionConfig } from '../core/session-state.ts'
import type { AttachFrame } from '../wire/attach.ts'
import type { SessionLimits } from '../limits.ts'
import type { SessionShell } from '../session/reliable-session.ts'
import type { Clock } from '@juxta/path/internal'
import type { SessionKey, SessionStore, StoredSession } from '@juxta/session-store'
import type { Logger, PeerId } from '@libp2p/interface'

/** A session that the other side has begun, with the size of its segments */
export type BegunInit = DurableInit & { segment: number }

export interface DurableSessionsInit {
  store: SessionStore
  limits: SessionLimits
  clock: Clock
  /** milliseconds since 1970 */
  now (): number
  log: Logger
  /** undefined: there is no such scope any more */
  create (peer: PeerId, config: Pick<SessionConfig, 'role' | 'id' | 'name' | 'info' | 'retentionMs' | 'durable'>, ways: Ways, scope: string, durable: DurableInit): SessionShell | undefined
  /**
   * It goes on
   *
   * @throws TooManySessionsError
   */
  onOpen (session: SessionShell): void
  /** One that ended is remembered, for who comes back to it, so long */
  bury (session: SessionShell, status: Exclude<State['status'], 'open'>, leftMs: number): void
  /** Nothing is kept any more: the sessions stop */
  onFailed (error: SessionSuspendedError): void
}

/** The durable sessions of a node: those that are there when it starts, and those that are begun */
export class DurableSessions {
  readonly #init: DurableSessionsInit
  #journal?: Journal
  /** opened again, and not handed to anybody yet */
  #unclaimed: SessionShell[] = []
  readonly #suspended = new Set<string>()
  /** they are remembered, or have messages that are not committed */
  readonly #ended = new Map<string, DurableLink>()
  /** why nothing can be kept until the node is started again */
  failure?: SessionSuspendedError

  constructor (init: DurableSessionsInit) {
    this.#init = init
  }

  /** Syncs so far, and records they were for */
  get stats (): { appends: number, records: number } {
    return { ...this.#journal?.stats ?? { appends: 0, records: 0 } }
  }

  /** Opens the store, and again the sessions that are in it */
  async open (): Promise<void> {
    const { store, limits, clock } = this.#init
    const stored = await store.open()
    this.#suspended.clear()
    this.failure = undefined
    this.#journal = new Journal({
      store,
      clock,
      maxStoredPerPeer: limits.maxStoredPerPeer,
      maxStored: limits.maxStored,
      isFull: error => error instanceof StoreFullError,
      full: message => new StoreFullError(message),
      onFailed: error => {
        this.#init.log.error('the session store has failed, durable sessions stop - %e', error)
        this.failure = new SessionSuspendedError(`the session store has failed: ${error.message}`, undefined, { cause: error })
        this.#init.onFailed(this.failure)

        return this.failure
      }
    })
    stored.forEach(session => { this.#reopen(session) })
  }

  async close (): Promise<void> {
    this.#unclaimed = []
    this.#ended.clear()
    await this.#journal?.close(nodeStopped())
    this.#journal = undefined
    await this.#init.store.close()
  }

  /** Sessions of this name that were opened again, to whoever asks first */
  claim (name: string, direction: 'inbound' | 'outbound'): SessionShell[] {
    const claimed = this.#unclaimed.filter(session => session.name === name && session.direction === direction)
    this.#unclaimed = this.#unclaimed.filter(session => !claimed.includes(session))

    return claimed
  }

  /**
   * A session that is begun by this side
   *
   * @throws NoStoreError - the service is not started
   */
  fresh (key: SessionKey): DurableInit {
    return this.#initOf(this.#link(key))
  }

  /**
   * A session that the other side begins: when this resolves, it is in the store
   *
   * @throws StoreFullError, SessionSuspendedError, NoStoreError
   */
  async begin (peer: PeerId, frame: AttachFrame, retentionMs: number, scope: string, ways: Ways): Promise<BegunInit> {
    const init = this.fresh({ peer: peer.toString(), id: idOf(frame.session) })
    const segment = durableSegment(this.#init.limits.maxSegment, frame)
    await init.link.begin({ role: 'responder', name: frame.name, info: frame.info, retentionMs, segment, remote: frame, scope, ...keptWays(ways) }, false)

    return { ...init, begun: true, segment }
  }

  #link (key: SessionKey): DurableLink {
    if (this.#journal == null) {
      throw new NoStoreError('the session store is not open')
    }

    return new DurableLink(key, this.#journal)
  }

  /** It goes on after a restart, and is not to be taken for ended until then */
  suspended (session: SessionShell): void {
    this.#suspended.add(nameOf({ peer: session.remotePeer.toString(), id: session.id }))
  }

  isSuspended (peer: string, id: string): boolean {
    return this.#suspended.has(nameOf({ peer, id }))
  }

  /** That it has ended is not remembered any longer: nothing of it is kept but what is not committed */
  forget (peer: string, id: string): void {
    const name = nameOf({ peer, id })
    this.#ended.get(name)?.dropWhenCommitted()
    this.#ended.delete(name)
  }

  #initOf (link: DurableLink): DurableInit {
    const { limits } = this.#init

    return { link, now: () => this.#init.now(), maxMessage: mostSent(limits), tombstoneMs: limits.tombstoneMs, onEnded: () => { this.#ended.set(nameOf(link.key), link) } }
  }

  #reopen (stored: StoredSession): void {
    const link = this.#link(stored)
    const bytes = stored.values.get(DESCRIPTION)

    if (bytes == null) {
      // it was being begun, and nobody was told that it was
      link.count(stored)
      link.drop()
      return
    }

    let description: Description | undefined

    try {
      description = decodeDescription(bytes)
    } catch (error) {
      this.#leave(stored, error)
    }

    link.count(stored, description)

    try {
      if (description != null) {
        this.#restore(stored, description, decodeState(stored.values.get(STATE)), link)
      }
    } catch (error) {
      this.#leave(stored, error)
    }
  }

  /** It stays in the store */
  #leave ({ peer, id }: SessionKey, error: unknown): void {
    this.#suspended.add(nameOf({ peer, id }))
    this.#init.log.error('the durable session %s with %s can\'t be opened - %e', id, peer, error)
  }

  #restore (stored: StoredSession, description: Description, state: State, link: DurableLink): void {
    const now = this.#init.now()
    const { restored, messages } = decodeSession(stored, description.remote)
    link.wholeTo = restored.inbox.totals.segments - restored.inbox.part.length - (restored.inbox.finished ? 1 : 0)
    const numbers = restored.inbox.uncommitted.map(({ number }) => number)

    if (state.status !== 'open' && state.until <= now && messages.length === 0) {
      link.drop()
      return
    }

    const session = this.#init.create(peerIdFromString(stored.peer), {
      ...description,
      id: new Uint8Array(fromHex(stored.id)),
      durable: { segment: description.segment, restored }
    }, waysOf(description), description.scope, {
      ...this.#initOf(link),
      restored: { messages, numbers, next: restored.inbox.totals.messages, detachedMs: state.detachedAt === 0 ? 0 : Math.max(0, now - state.detachedAt), over: state.status !== 'open' }
    })

    if (session == null) {
      throw new NoStoreError(`there is no scope called ${description.scope}`)
    }

    if (state.status === 'open') {
      this.#init.onOpen(session)
    } else {
      this.#ended.set(nameOf(stored), link)
      this.#init.bury(session, state.status, state.until - now)
      session.suspend(endOf(state, session))
    }

    if (state.status === 'open' || messages.length > 0) {
      this.#unclaimed.push(session)
    }
  }
}

function nameOf ({ peer, id }: SessionKey): string {
  return `${peer}/${id}`
}

function endOf ({ status, reason }: State, { position }: SessionShell): Error | undefined {
  switch (status) {
    case 'open':
    case 'closed':
      return undefined
    case 'expired':
      return new SessionExpiredError(reason, position)
    case 'aborted':
      return new SessionAbortedError(reason, position)
  }
}
