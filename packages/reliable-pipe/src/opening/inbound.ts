import { StoreFullError } from '@juxta/session-store'
import { STORE_RETRY_MS, SUSPENDED_RETRY_MS } from '../constants.ts'
import { checkPosition } from '../core/positions.ts'
import { idOf } from '../core/session-id.ts'
import { decide } from './deciding.ts'
import { SessionClosedError, SessionSuspendedError, TooManySessionsError } from '../errors.ts'
import { refusalOf } from './refusal.ts'
import { InboundStream } from './inbound-stream.ts'
import { encodeFrame } from '../wire/frame.ts'
import type { DurableInit } from '../durable/durable-end.ts'
import type { BegunInit, DurableSessions } from '../durable/durable-sessions.ts'
import type { Ways } from '../durable/kept-ways.ts'
import type { SessionRegistry } from '../core/session-registry.ts'
import type { SessionConfig } from '../core/session-state.ts'
import type { ListenOptions, Refusal, SessionHandler } from '../index.ts'
import type { SessionLimits } from '../limits.ts'
import type { SessionShell } from '../session/reliable-session.ts'
import type { AttachFrame, Position } from '../wire/attach.ts'
import type { AttachStatus } from '../wire/attached.ts'
import type { PathService } from '@juxta/path'
import type { Clock } from '@juxta/path/internal'
import type { Counters, Scope, StreamReader } from '@juxta/wire'
import type { Connection, Logger, PeerId, Stream } from '@libp2p/interface'

export interface InboundInit {
  registry: SessionRegistry<SessionShell>
  limits: SessionLimits
  clock: Clock
  log: Logger
  paths: PathService
  refusals: Counters<Refusal>
  listener (name: string): { handler: SessionHandler, options: ListenOptions } | undefined
  /** @throws TooManySessionsError */
  create (peer: PeerId, config: Omit<SessionConfig, 'pool' | 'attachMillihertz'>, ways: Ways, scope: Scope, durable?: DurableInit): SessionShell
  nextPathId (): number
  /** undefined: no sessions are kept here */
  durable?: DurableSessions
}

interface Answer {
  counter: number
  reason?: string
  position?: Position
  retryAfterMs?: number
}

/** What comes in from who dialled: which session an ATTACH is for, whether there is one, and whether there may be one */
export class Inbound {
  readonly #init: InboundInit
  /** sessions that `accept` is deciding on, and what decides against them at once */
  readonly #deciding = new Map<string, () => void>()
  /** streams that have not found their session yet */
  readonly #streams = new Set<InboundStream>()
  #open = false

  constructor (init: InboundInit) {
    this.#init = init
  }

  start (): void {
    this.#open = true
  }

  /** Nothing is accepted from now on, nor what was not decided yet */
  stop (): void {
    this.#open = false

    for (const stream of [...this.#streams]) {
      stream.abort('the node stops')
    }

    this.#deciding.forEach(refuse => { refuse() })
  }

  onStream (reader: StreamReader, stream: Stream, connection: Connection, scope: Scope): void {
    const { registry, clock, limits, paths, refusals } = this.#init
    const peer = connection.remotePeer.toString()

    if (!this.#open) {
      stream.abort(new Error('the node stops'))
      return
    }

    if (!registry.beginHalfOpen(peer, clock.now())) {
      refusals.increment('half-open')
      paths.from(stream, connection).abort(new Error(`more than ${limits.maxHalfOpenPerPeer} streams wait for their attach`))
      return
    }

    const inbound = new InboundStream({
      id: this.#init.nextPathId(),
      path: paths.from(stream, connection),
      reader,
      limits,
      clock,
      onAttach: frame => { this.#onAttach(inbound, connection.remotePeer, frame, scope) },
      onMalformed: error => {
        const reason = refusalOf(error)
        this.#refuse(inbound, reason === 'unsupported-frame' ? reason : 'malformed', { counter: 0, reason: error.name }, reason)
      },
      onRefused: reason => { refusals.increment(reason) },
      onSettled: () => {
        this.#streams.delete(inbound)
        registry.endHalfOpen(peer)
      }
    })

    this.#streams.add(inbound)
    inbound.start()
  }

  onEnded (session: SessionShell): void {
    const { registry, clock, limits, durable } = this.#init
    const now = clock.now()

    if (session.endError instanceof SessionSuspendedError) {
      durable?.suspended(session)
      registry.forget(session.remotePeer.toString(), session.id)
      return
    }

    registry.remove(session.remotePeer.toString(), session.id, {
      status: endStatus(session),
      position: session.ownPosition,
      reason: session.endError instanceof SessionClosedError ? session.endError.message : undefined,
      // for as long as the other side may still look for the session
      until: now + Math.max(limits.tombstoneMs, session.retentionMs)
    }, now)
  }

  #onAttach (inbound: InboundStream, peer: PeerId, frame: AttachFrame, scope: Scope): void {
    const { registry, clock } = this.#init
    const now = clock.now()
    const key = peer.toString()
    const id = idOf(frame.session)
    const session = registry.get(key, id)

    if (!registry.admitAttach(key, now)) {
      this.#refuse(inbound, 'attach-rate', { counter: frame.counter, retryAfterMs: 1000 })
      return
    }

    if (session != null && session.scope !== scope) {
      // in this scope there is no such session
      this.#refuse(inbound, 'unknown-session', { counter: frame.counter })
      return
    }

    if (session != null) {
      if (!inbound.hand(session, frame) && session.status !== 'closed') {
        this.#init.refusals.increment('stale-attach')
      }

      return
    }

    if (this.#init.durable?.isSuspended(key, id) === true) {
      // until the store can be used again, nobody here can say where the session stands
      this.#refuse(inbound, 'attach-rate', { counter: frame.counter, retryAfterMs: SUSPENDED_RETRY_MS }, 'suspended')
      return
    }

    const tombstone = registry.tombstone(key, id, now)

    if (tombstone != null) {
      this.#refuse(inbound, tombstone.status, { counter: frame.counter, position: tombstone.position, reason: tombstone.reason }, tombstone.status === 'handed-over' ? 'handed-over' : 'ended-session')
    } else if (!frame.isNew) {
      this.#refuse(inbound, 'unknown-session', { counter: frame.counter })
    } else if (this.#deciding.has(`${key}/${id}`)) {
      // the same session, attached again while accept() still thinks
      this.#refuse(inbound, 'attach-rate', { counter: frame.counter, retryAfterMs: 1000 })
    } else {
      this.#accept(inbound, peer, frame, id, scope).catch(error => {
        this.#init.log.error('could not accept a session of %p - %e', peer, error)

        if (error instanceof SessionSuspendedError) {
          // nothing can be kept until this node is started again
          this.#refuse(inbound, 'attach-rate', { counter: frame.counter, retryAfterMs: SUSPENDED_RETRY_MS }, 'suspended')
        } else if (error instanceof StoreFullError) {
          this.#refuse(inbound, 'attach-rate', { counter: frame.counter, retryAfterMs: STORE_RETRY_MS }, 'store-full')
        } else {
          this.#refuse(inbound, 'refused', { counter: frame.counter })
        }
      })
    }
  }

  async #accept (inbound: InboundStream, peer: PeerId, frame: AttachFrame, id: string, scope: Scope): Promise<void> {
    const { listener, limits } = this.#init
    const found = listener(frame.name)

    if (found == null) {
      this.#refuse(inbound, 'no-listener', { counter: frame.counter })
      return
    }

    if (frame.durable === true && (this.#init.durable == null || found.options.durable === false)) {
      this.#refuse(inbound, 'not-durable', { counter: frame.counter })
      return
    }

    const ways: Ways = { multiaddrs: [], only: found.options.only, priority: found.options.priority }
    try {
      checkPosition(frame)
    } catch (error) {
      this.#refuse(inbound, 'position-mismatch', { counter: frame.counter, reason: (error as Error).message }, 'violation')
      return
    }

    const overdue = Promise.withResolvers<false>()
    this.#deciding.set(`${peer.toString()}/${id}`, () => { overdue.resolve(false) })
    let retentionMs: number | undefined
    let durable: BegunInit | undefined

    try {
      retentionMs = await decide(found.options, peer, frame, overdue, this.#init)

      if (retentionMs != null && frame.durable === true) {
        // before it is granted: whoever relies on it must find it after a restart
        durable = await this.#init.durable?.begin(peer, frame, retentionMs, scope.name, ways)
      }
    } finally {
      this.#deciding.delete(`${peer.toString()}/${id}`)
    }

    if (!inbound.open) {
      // gone meanwhile; who wants the session dials again
      durable?.link.drop()
      return
    }

    if (retentionMs == null) {
      this.#refuse(inbound, 'refused', { counter: frame.counter })
      return
    }

    try {
      const session = this.#init.create(peer, {
        ...limits,
        role: 'responder',
        id: frame.session,
        name: frame.name,
        info: frame.info,
        retentionMs,
        windowing: frame.claimed === true && durable == null && found.options.windowing !== 'default' ? 'claimed' : 'default',
        ...(durable != null && { durable: { segment: durable.segment } })
      }, ways, scope, durable)

      if (inbound.hand(session, frame)) {
        this.serve(found.handler, session)
      }
    } catch (error) {
      durable?.link.drop()

      if (!(error instanceof TooManySessionsError)) {
        throw error
      }

      this.#refuse(inbound, 'too-many-sessions', { counter: frame.counter, reason: error.message })
    }
  }

  /** The listener's handler gets the session */
  serve (handler: SessionHandler, session: SessionShell): void {
    Promise.resolve()
      .then(async () => handler(session))
      .catch(error => {
        this.#init.log.error('the handler of "%s" failed - %e', session.name, error)
        // what went wrong here is nothing the other end should read
        session.abort(new Error('the handler failed'))
      })
  }

  #refuse (inbound: InboundStream, status: AttachStatus & Refusal | AttachStatus, answer: Answer, counted: Refusal = status as Refusal): void {
    this.#init.refusals.increment(counted)
    inbound.refuse(encodeFrame({
      type: 'attached',
      status,
      counter: answer.counter,
      attachMillihertz: 0,
      retryAfterMs: answer.retryAfterMs ?? 0,
      reason: answer.reason ?? '',
      position: answer.position
    }), status)
  }
}

function endStatus (session: SessionShell): AttachStatus {
  switch (session.endError?.name) {
    case undefined:
      return 'closed'
    case 'SessionExpiredError':
      return 'expired'
    default:
      return 'aborted'
  }
}
