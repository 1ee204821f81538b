import { Session } from '@juxta/reliable-pipe/internal'
import type { Effect, SessionConfig, SessionEvent } from '@juxta/reliable-pipe/internal'
import type { VirtualClock } from '@juxta/test-network'

/** What one end has to write to */
export interface EndPath {
  readonly id: number
  /** bytes that may be written now */
  room (): number
  write (bytes: Uint8Array): void
  close (graceful: boolean): void
}

export interface SimulatedEndInit {
  clock: VirtualClock
  config: SessionConfig
  /** a path may be wanted: called after everything that may have changed it */
  onChange (): void
}

/**
 * One session core with the shell's duties done under virtual time: it writes
 * when there is room, keeps one timer, and reads as fast as `readEveryMs` says.
 */
export class SimulatedEnd {
  readonly core: Session
  readonly paths = new Map<number, EndPath>()
  /** messages the reader has taken, in order */
  readonly delivered: Uint8Array[] = []
  /** how many those are, or would be if they were kept */
  deliveredCount = 0
  keepsDelivered = true
  onDelivered?: (message: Uint8Array) => void
  onAttached?: (path: number) => void
  #readEveryMs = 0
  readonly #unread: Uint8Array[] = []
  readonly #clock: VirtualClock
  readonly #onChange: () => void
  #cancelTimer?: () => void
  #timerAt = Infinity
  #unreadBytes = 0
  #reading = false
  /** largest number of bytes that ever waited for the reader */
  mostUnread = 0
  ended?: { error?: Error }
  flushed = false
  remoteFinished = false
  /** the how many-th messages that were sent were dropped instead */
  readonly expired = new Set<number>()

  constructor (init: SimulatedEndInit) {
    this.#clock = init.clock
    this.#onChange = init.onChange
    this.core = new Session(init.config, init.clock.now)
  }

  get unread (): number {
    return this.#unread.length
  }

  /** @param everyMs - between two reads; 0: at once; Infinity: not at all */
  readEvery (everyMs: number): void {
    this.#readEveryMs = everyMs
    this.#read()
  }

  send (data: Uint8Array, expiresMs = Infinity): void {
    this.handle({ type: 'send', data, expiresAt: this.#clock.now + expiresMs })
  }

  handle (event: SessionEvent): void {
    this.#apply(this.core.handle(event, this.#clock.now))
    this.flush()
    this.#onChange()
  }

  flush (): void {
    for (const path of [...this.paths.values()]) {
      for (let room = path.room(); room > 0 && this.core.wants(path.id, this.#clock.now); room = path.room()) {
        const effects = this.core.handle({ type: 'poll', path: path.id, room, dataRoom: Infinity }, this.#clock.now)
        this.#apply(effects)

        if (!effects.some(effect => effect.type === 'write')) {
          break
        }
      }
    }

    this.#setTimer()
  }

  #apply (effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.#perform(effect)
    }
  }

  #perform (effect: Effect): void {
    switch (effect.type) {
      case 'write':
        this.paths.get(effect.path)?.write(join(effect.parts, effect.bytes))
        break
      case 'deliver':
        for (const message of effect.messages) {
          this.#unread.push(message.subarray())
          this.#unreadBytes += message.byteLength
        }

        this.mostUnread = Math.max(this.mostUnread, this.#unreadBytes)
        this.#read()
        break
      case 'close-path': {
        const path = this.paths.get(effect.path)
        this.paths.delete(effect.path)
        path?.close(effect.graceful)
        break
      }
      case 'attached':
        this.onAttached?.(effect.path)
        break
      case 'flushed':
        this.flushed = true
        break
      case 'remote-finished':
        this.remoteFinished = true
        break
      case 'ended':
        this.ended = { error: effect.error }
        break
      case 'expired':
        effect.numbers.forEach(number => { this.expired.add(number) })
        break
      case 'keep':
      case 'free':
      case 'drain':
      case 'standby':
      case 'retired':
      case 'hold-off':
      case 'too-small':
      case 'violation':
        break
    }
  }

  #read (): void {
    if (this.#reading || this.#unread.length === 0 || this.#readEveryMs === Infinity) {
      return
    }

    // in an event of its own: the core is in the middle of one
    this.#reading = true
    this.#clock.after(this.#readEveryMs, () => {
      this.#reading = false
      const messages = this.#readEveryMs === 0 ? this.#unread.splice(0) : this.#unread.splice(0, this.#readEveryMs === Infinity ? 0 : 1)

      for (const message of messages) {
        this.deliveredCount++
        this.#unreadBytes -= message.byteLength

        if (this.keepsDelivered) {
          this.delivered.push(message)
        }

        this.onDelivered?.(message)
      }

      if (messages.length > 0 && !this.core.ended) {
        this.handle({ type: 'consumed', messages: messages.length })
      }

      this.#read()
    })
  }

  #setTimer (): void {
    const { deadline } = this.core

    if (deadline === this.#timerAt) {
      return
    }

    this.#cancelTimer?.()
    this.#timerAt = deadline
    this.#cancelTimer = undefined

    if (deadline !== Infinity) {
      this.#cancelTimer = this.#clock.schedule(Math.max(deadline, this.#clock.now), () => {
        this.#timerAt = Infinity
        this.handle({ type: 'timeout' })
      })
    }
  }
}

function join (parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let offset = 0

  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.byteLength
  }

  return bytes
}
