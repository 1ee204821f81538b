import { SessionSuspendedError } from '../errors.ts'
import { keptWays } from './kept-ways.ts'
import { CommittingIterator, MessageLog } from './message-log.ts'
import type { State } from './codec.ts'
import type { DurableLink } from './durable-link.ts'
import type { Ways } from './kept-ways.ts'
import type { MessageQueue } from '../reading/message-queue.ts'
import type { SessionDriver } from '../session/session-driver.ts'

/** What a durable session was made with, or of */
export interface DurableInit {
  link: DurableLink
  /** milliseconds since 1970 */
  now (): number
  /** bytes of the largest message that can have room in the store */
  maxMessage: number
  /** for how long an ended one is remembered at least, ms */
  tombstoneMs: number
  /** it is over: what is not committed is kept until it is */
  onEnded (): void
  /** the store knows of it already */
  begun?: boolean
  /** it was there before this process */
  restored?: { messages: Uint8Array[], numbers: number[], next: number, detachedMs: number, over: boolean }
}

/** What a durable session has besides, as its application sees it */
export class DurableEnd {
  readonly #init: DurableInit
  readonly #driver: SessionDriver
  readonly log: MessageLog
  /** the messages as bytes: one iterator, so that a loop that follows another is done with its last message, too */
  readonly iterator: CommittingIterator
  /** the store knows of the session */
  #begun: boolean
  #detached = true

  constructor (init: DurableInit, driver: SessionDriver, queue: MessageQueue, session: string, onRoom: () => void) {
    this.#init = init
    this.#driver = driver
    this.#begun = init.begun === true || init.restored != null
    this.log = new MessageLog({
      session,
      restored: init.restored?.numbers ?? [],
      next: init.restored?.next ?? 0,
      commit: async (from, to) => this.commit(from, to)
    })
    this.iterator = new CommittingIterator(queue, this.log)
    init.link.listen({ onStored: (direction, mark) => { driver.handle({ type: 'stored', direction, mark }) }, onRoom })
    queue.push(init.restored?.messages ?? [])
  }

  get full (): Error | undefined {
    return this.#init.link.full
  }

  get isBegun (): boolean {
    return this.#begun
  }

  /** The store knows of the session from here on */
  async begin ({ name, info, scope, ways }: { name: string, info: Uint8Array, scope: string, ways: Ways }): Promise<void> {
    const { core } = this.#driver
    const { remote, durable, retentionMs } = core

    if (remote != null && durable != null && !core.ended) {
      this.#begun = true
      await this.#init.link.begin({ role: 'initiator', name, info, scope, retentionMs, remote, segment: durable.segment, ...keptWays(ways) }, true)
    }
  }

  /** Its application has changed its mind */
  onPriority (priority: number): void {
    if (this.#begun && !this.#driver.core.ended) {
      this.#init.link.describe({ priority })
    }
  }

  /** Resolves when everything accepted so far is safe */
  async stored (): Promise<void> {
    await this.#init.link.whenStored(this.#driver.core.durable?.marks.sent ?? 0)
  }

  /** Resolves when the messages numbered from … to - 1 do not come again */
  async commit (from: number, to: number): Promise<void> {
    this.#driver.handle({ type: 'commit', from, to }, true)
    await this.#init.link.whenFreed()
  }

  onAttached (): void {
    this.#note(false)
  }

  onDetached (): void {
    this.#note(this.#driver.currentLink == null)
  }

  onEnded (error?: Error): void {
    const { link } = this.#init

    if (this.#init.restored?.over === true || error instanceof SessionSuspendedError) {
      // what is on its way to the store may still get there
      return
    }

    link.fail(error ?? new SessionSuspendedError('the session is over'))

    if (this.#begun) {
      const now = this.#init.now()
      // for as long as the other end may still look for it
      const until = now + Math.max(this.#init.tombstoneMs, this.#driver.core.retentionMs)
      link.end({ detachedAt: 0, status: statusOf(error), until, reason: error?.message ?? '' })
      this.#init.onEnded()
    } else {
      link.drop()
    }
  }

  #note (detached: boolean): void {
    if (this.#begun && detached !== this.#detached) {
      this.#detached = detached
      this.#init.link.note({ detachedAt: detached ? this.#init.now() : 0, status: 'open', until: 0, reason: '' })
    }
  }
}

function statusOf (error: Error | undefined): State['status'] {
  switch (error?.name) {
    case undefined:
      return 'closed'
    case 'SessionExpiredError':
      return 'expired'
    default:
      return 'aborted'
  }
}
