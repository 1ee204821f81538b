import { SessionRefusedError } from '@juxta/reliable-pipe'
import { Counters, toError } from '@juxta/wire'
import { claimName } from '../claims.ts'
import { CLOCK_SKEW_MS } from '../constants.ts'
import { HandOvers } from '../core/hand-overs.ts'
import { decodeHandOver } from '../document/hand-over.ts'
import { HandOverRefusedError } from '../errors.ts'
import { Continue } from '../wire/hand-over.ts'
import { firstMessageInTime } from './first-message.ts'
import { transferOf } from './held-session.ts'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { ResolvedBinding } from '../types/ends.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'
import type { StartTimer } from '@juxta/wire'
import type { Logger, Metrics } from '@libp2p/interface'

/** A session with an end of a pipe */
export interface EndSession {
  readonly session: ReliableSession
  /** of the binding of the end, when it was made */
  readonly epoch: number
  /** messages each way with which the two ends found each other, and of which their applications know nothing */
  readonly control: number
  /** it goes on with what a session before it was: so many messages of that had arrived */
  readonly received?: number
}

/** One that is over, and may go on with who has the end now: counts are of the application's messages */
export interface PreviousSession extends EndSession {
  readonly accepted: number
  readonly acknowledged: number
}

export interface ContinuingInit {
  self: string
  now (): number
  startTimer: StartTimer
  log: Logger
  metrics?: Metrics
}

/** Goes on with a session at the peer to whom its end was handed over. */
export class Continuing {
  readonly #init: ContinuingInit
  readonly #handOvers = new HandOvers(CLOCK_SKEW_MS)
  readonly #refused: Counters

  constructor (init: ContinuingInit) {
    this.#init = init
    this.#refused = new Counters(init.metrics, 'juxta_pipe_hand_overs_refused_total', { label: 'error', help: 'Hand-overs that new holders showed and that were refused, by why' })
  }

  get refused (): Partial<Record<string, number>> {
    return this.#refused.snapshot()
  }

  /**
   * A session that goes on with the one before; undefined if the new holder has nothing of that, or shows what is refused.
   *
   * @param open - opens a session under a name
   * @throws what ended the session meanwhile, or kept it from coming about
   */
  async try (pipe: PipeAdvertisement, previous: PreviousSession, end: ResolvedBinding, open: (name: string) => Promise<ReliableSession>, signal?: AbortSignal): Promise<EndSession | undefined> {
    const { startTimer, log } = this.#init
    const transfer = transferOf(previous.session)

    if (transfer == null || end.peer.equals(previous.session.remotePeer)) {
      return undefined
    }

    const session = await open(claimName(pipe.id, previous.session.id)).catch((error: unknown) => {
      if (error instanceof SessionRefusedError && error.status === 'no-listener') {
        return undefined
      }

      throw error
    })

    if (session == null) {
      return undefined
    }

    try {
      const received = await this.#accept(await firstMessageInTime(session, startTimer, signal), pipe, previous, end, signal)
      transfer.fence()
      session.send(Continue.encode({ received: transfer.received - previous.control }))

      return { session, epoch: end.binding.epoch, control: 1, received }
    } catch (error) {
      session.abort(toError(error))

      if (!(error instanceof HandOverRefusedError)) {
        throw error
      }

      this.#refused.increment(error.name)
      log.error('refused a hand-over of %s to %p - %e', pipe.id, end.peer, error)

      return undefined
    }
  }

  /** @throws HandOverRefusedError */
  async #accept (bytes: Uint8Array, pipe: PipeAdvertisement, previous: PreviousSession, end: ResolvedBinding, signal?: AbortSignal): Promise<number> {
    const { self, now } = this.#init
    const { handOver, verify } = decodeHandOver(bytes)
    await verify({ signal })
    this.#handOvers.accept(handOver, {
      pipe: pipe.id,
      session: previous.session.id,
      sender: self,
      from: previous.session.remotePeer.toString(),
      epoch: previous.epoch,
      to: end.peer.toString(),
      toEpoch: end.binding.epoch,
      accepted: previous.accepted,
      acknowledged: previous.acknowledged
    }, now())

    return handOver.received
  }
}
