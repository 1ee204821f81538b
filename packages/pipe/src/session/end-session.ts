import { ViewedSession } from '@juxta/reliable-pipe/internal'
import type { PipeAdvertisement } from '../document/pipe-facts.ts'
import type { PipeSessionEvents } from '../types/sessions.ts'
import type { CurrentPath, ReliableSession, ReliableSessionStats, WindowingName } from '@juxta/reliable-pipe'
import type { PeerId } from '@libp2p/interface'

/** What a session with the end of a pipe has of the session at hand, whichever that is */
export abstract class EndSessionView extends ViewedSession<PipeSessionEvents> {
  abstract readonly pipe: PipeAdvertisement
  readonly direction = 'outbound'
  #priority?: number

  protected abstract get atHand (): ReliableSession

  get id (): string { return this.atHand.id }
  get name (): string { return this.pipe.id }
  get remotePeer (): PeerId { return this.atHand.remotePeer }
  get windowing (): WindowingName { return this.atHand.windowing }
  get path (): CurrentPath | undefined { return this.atHand.path }
  get standby (): CurrentPath | undefined { return this.atHand.standby }
  get stats (): ReliableSessionStats { return this.atHand.stats }
  get bufferedBytes (): number { return this.atHand.bufferedBytes }

  get priority (): number { return this.atHand.priority }

  set priority (priority: number) {
    this.atHand.priority = priority
    this.#priority = priority
  }

  flush (): void {
    this.atHand.flush()
  }

  /** Another session is at hand */
  protected keepPriority (): void {
    if (this.#priority != null) {
      this.atHand.priority = this.#priority
    }
  }
}
