import { peerIdFromString } from '@libp2p/peer-id'
import { toError } from '@juxta/wire'
import { CLOCK_SKEW_MS } from './constants.ts'
import { HandOverPositionError, MalformedHandOverError } from './errors.ts'
import { firstMessage } from './session/first-message.ts'
import { HeldSession, transferOf } from './session/held-session.ts'
import { Continue } from './wire/hand-over.ts'
import type { TakenSession } from './taking-over.ts'
import type { PipeListenOptions, UnclaimedSession } from './types/ends.ts'
import type { PipeSessionHandler } from './types/sessions.ts'
import type { ReliablePipeService, ReliableSession } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'
import type { Logger } from '@libp2p/interface'

export interface ClaimsInit extends Pick<PipeListenOptions, 'accept' | 'priority' | 'windowing'> {
  pipe: string
  transport?: string
  sessions: TakenSession[]
  reliablePipe: ReliablePipeService
  handler: PipeSessionHandler
  now (): number
  startTimer: StartTimer
  log: Logger
  onClaimed (session: HeldSession): void
  /** nobody came for it */
  onUnclaimed (session: UnclaimedSession): void
}

/** Under which a sender asks the new holder for a session that was handed over */
export function claimName (pipe: string, session: string): string {
  return `${pipe}/${session}`
}

/** Sessions that were handed over to this node, until their senders come for them or their time is over */
export class Claims {
  readonly #init: ClaimsInit
  readonly #open = new Map<string, { taken: TakenSession, stop: () => void }>()

  constructor (init: ClaimsInit) {
    this.#init = init
    const { sessions, now, startTimer } = init

    for (const taken of sessions) {
      const { session, expires } = taken.handOver
      const stopListening = this.#listen(taken)
      const stopTimer = startTimer(Math.max(0, expires + CLOCK_SKEW_MS - now()), () => { this.#drop(session) })
      this.#open.set(session, {
        taken,
        stop: () => {
          stopListening()
          stopTimer()
        }
      })
    }
  }

  /** Of sessions that nobody has come for yet */
  get size (): number {
    return this.#open.size
  }

  stop (): void {
    [...this.#open.keys()].forEach(session => { this.#drop(session) })
  }

  #listen (taken: TakenSession): () => void {
    const { pipe, transport, reliablePipe, accept, priority, windowing, log } = this.#init
    const { handOver: { session: id, sender } } = taken

    return reliablePipe.listen(claimName(pipe, id), async session => {
      try {
        this.#init.onClaimed(await this.#begin(taken, session))
      } catch (error) {
        log('%p could not go on with session %s - %e', session.remotePeer, id, error)
        session.abort(toError(error))
        return
      }

      await this.#init.handler(session)
    }, {
      priority,
      windowing,
      durable: false,
      only: transport == null ? undefined : { transport },
      accept: async (peer, info) => peer.toString() === sender && this.#open.has(id) && (accept?.(peer, { ...info, name: pipe }) ?? true)
    })
  }

  /** Says who signed that this node goes on with it, hears what the sender has, and gives the application what the old holder's had not taken, and the sender what it has not got. */
  async #begin (taken: TakenSession, session: ReliableSession): Promise<HeldSession> {
    const { handOver: { session: id, bytes, accepted, acknowledged }, state } = taken
    const transfer = transferOf(session)

    if (transfer == null) {
      throw new MalformedHandOverError('a session of another kind can\'t be continued')
    }

    session.send(bytes)
    // for as long as the session is kept: the sender may be without a path
    const received = receivedIn(await firstMessage(session))

    if (received < acknowledged || received > accepted) {
      throw new HandOverPositionError(`the sender says that it has ${received} messages, it had acknowledged ${acknowledged} of ${accepted}`)
    }

    const open = this.#open.get(id)

    if (open == null) {
      throw new MalformedHandOverError('the session was claimed already, or its time is over')
    }

    open.stop()
    this.#open.delete(id)
    const held = new HeldSession(session, transfer, 1)
    transfer.prepend(state.unread)
    state.unacknowledged.slice(received - acknowledged).forEach(message => { session.send(message) })

    if (state.closed) {
      session.close().catch(() => {})
    }

    return held
  }

  #drop (id: string): void {
    const open = this.#open.get(id)

    if (open != null) {
      const { handOver: { sender, from }, state } = open.taken
      open.stop()
      this.#open.delete(id)
      this.#init.onUnclaimed({ id, sender: peerIdFromString(sender), from: peerIdFromString(from), unread: state.unread, unacknowledged: state.unacknowledged })
    }
  }
}

function receivedIn (message: Uint8Array): number {
  try {
    const said: Continue = Continue.decode(message)

    return said.received
  } catch (cause) {
    throw new MalformedHandOverError('the sender does not say what it has', { cause })
  }
}
