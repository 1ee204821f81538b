import { RecentMap } from '@juxta/path/internal'
import { attachShare, crowdOf } from '../sharing/attach-share.ts'
import { AttachTurns } from '../supply/attach-turns.ts'
import { PRIORITY } from '../constants.ts'
import { compact, idOf } from '../core/session-id.ts'
import { openSessionStream } from '../supply/open-session-stream.ts'
import { refusalOf } from '../opening/refusal.ts'
import { SessionShell } from './reliable-session.ts'
import type { SessionRegistry } from '../core/session-registry.ts'
import type { SessionConfig } from '../core/session-state.ts'
import type { Ways } from '../durable/kept-ways.ts'
import type { Refusal } from '../index.ts'
import type { SessionShellInit } from './session-driver-init.ts'
import type { Clock } from '@juxta/path/internal'
import type { Admissions, Counters, Scope } from '@juxta/wire'
import type { PeerId } from '@libp2p/interface'

export interface SessionFactoryInit extends Pick<SessionShellInit, 'limits' | 'protocol' | 'paths' | 'clock' | 'random' | 'log' | 'nextPathId' | 'hasMiddleware' | 'onEnded'> {
  registry: SessionRegistry<SessionShell>
  /** by which scopes count: what expires does so at a time of day */
  systemClock: Clock
  admissions: Admissions
  refusals: Counters<Refusal>
  inboundAttachesPerSecond: number
}

/** What is its own, and not the same for all sessions with the peer */
type OwnConfig = Partial<SessionConfig> & Pick<SessionConfig, 'role' | 'id' | 'name' | 'info'>

/** Makes sessions, with what those with one peer share: turns to attach, room for large messages, attaches let in */
export class SessionFactory {
  readonly #init: SessionFactoryInit
  /** when the sessions with each peer attach */
  readonly #attachTurns: RecentMap<AttachTurns>

  constructor (init: SessionFactoryInit) {
    this.#init = init
    this.#attachTurns = new RecentMap(init.limits.maxSessions)
  }

  /** @throws TooManySessionsError */
  create (peer: PeerId, config: OwnConfig, ways: Ways & Pick<SessionShellInit, 'durable'>, scope: Scope): SessionShell {
    const { registry, systemClock, admissions, refusals, inboundAttachesPerSecond, onEnded, ...init } = this.#init
    const { limits, clock } = init
    const key = peer.toString()
    const id = compact(config.id)
    registry.check(key)

    const session: SessionShell = new SessionShell({
      ...init,
      config: {
        ...limits,
        peer: key,
        pool: registry.pool(key, clock.now()),
        packed: true,
        attachMillihertz: Math.floor(inboundAttachesPerSecond * 1000),
        ...config,
        id,
        info: compact(config.info)
      },
      remotePeer: peer,
      ...ways,
      priority: ways.priority ?? PRIORITY,
      attachTurns: this.#turns(key),
      attachShare: () => attachShare(key, registry.all(), inboundAttachesPerSecond),
      waiting: () => registry.of(key).reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0),
      crowd: () => crowdOf(registry.of(key), session),
      scope,
      early: scope.open,
      openStream: (path, signal) => openSessionStream(path, scope, { signal, admissions, now: () => systemClock.now() }),
      onViolation: error => {
        refusals.increment(refusalOf(error))
        init.log('%p broke the protocol: %s', peer, error.message)
      },
      onConsumed: () => { this.#offerRoom(key) },
      fence: () => { registry.fence(key, idOf(id)) },
      onEnded: session => {
        onEnded(session)
        this.#offerRoom(key)
      }
    })

    return session
  }

  #turns (peer: string): AttachTurns {
    const turns = this.#attachTurns.get(peer) ?? new AttachTurns(this.#init.limits, this.#init.clock)
    this.#attachTurns.set(peer, turns)

    return turns
  }

  /** What was consumed has left memory: a large message that waits in another session may go on */
  #offerRoom (peer: string): void {
    const { registry, clock } = this.#init

    if (registry.pool(peer, clock.now()).takeFreed()) {
      for (const session of [...registry.all()]) {
        session.roomFreed()
      }
    }
  }
}
