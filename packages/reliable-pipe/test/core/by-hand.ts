import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { ReceivePool } from '../../src/core/receive-pool.ts'
import { Session } from '../../src/core/session.ts'
import { FrameDecoder } from '../../src/wire/frame-decoder.ts'
import { FIN, FIRST, LAST } from '../../src/wire/frame-type.ts'
import type { Effect, PathTraits, SessionEvent } from '../../src/core/events.ts'
import type { SessionConfig } from '../../src/core/session-state.ts'
import type { AttachFrame } from '../../src/wire/attach.ts'
import type { DataFrame } from '../../src/wire/data.ts'
import type { Frame } from '../../src/wire/frame.ts'

export const SESSION_ID = new Uint8Array(16).fill(7)

function config (role: SessionConfig['role'], overrides: Partial<SessionConfig> = {}): SessionConfig {
  return {
    ...DEFAULT_LIMITS,
    role,
    id: SESSION_ID,
    name: 'test',
    info: new Uint8Array(0),
    attachMillihertz: 4000,
    pool: new ReceivePool({ size: 1e9, reserves: 1 }),
    maxSegment: 1000,
    sendHighWater: 10_000,
    sendLowWater: 5_000,
    ...overrides
  }
}

type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>

/** A session that does what a test says, when it says so */
export class ByHand {
  readonly core: Session
  now: number
  /** everything the session asked for but writes, in order */
  readonly effects: Effect[] = []
  readonly delivered: Uint8Array[] = []
  readonly #decoder = new Map<number, FrameDecoder>()
  readonly #traits: PathTraits

  constructor (role: SessionConfig['role'], overrides: Partial<SessionConfig> = {}, traits: PathTraits = {}) {
    this.now = 0
    this.core = new Session(config(role, overrides), 0)
    this.#traits = traits
  }

  /** What it writes because of the event, without being polled */
  handle (event: SessionEvent): Frame[] {
    const frames: Frame[] = []

    for (const effect of this.core.handle(event, this.now)) {
      if (effect.type === 'write') {
        for (const part of effect.parts) {
          this.#decode(effect.path).push(part, frames)
        }
      } else {
        this.effects.push(effect)
      }

      if (effect.type === 'deliver') {
        this.delivered.push(...effect.messages.map(message => message.subarray()))
      }
    }

    return frames
  }

  /** What one write to the path takes, or nothing if the session wants none */
  poll (path: number, room = 1_000_000, dataRoom = Infinity): Frame[] {
    return this.core.wants(path, this.now) ? this.handle({ type: 'poll', path, room, dataRoom }) : []
  }

  dial (path: number, planned = false): AttachFrame {
    this.handle({ type: 'dialled', path, traits: this.#traits, planned })
    const [frame] = this.poll(path)

    return frame as AttachFrame
  }

  /** Its answer */
  attach (path: number, frame: AttachFrame): Frame[] {
    const written = this.handle({ type: 'attach', path, traits: this.#traits, frame })

    return [...written, ...this.poll(path)]
  }

  receive (path: number, ...frames: Frame[]): Frame[] {
    return this.handle({ type: 'frames', path, frames })
  }

  send (...lengths: number[]): void {
    for (const length of lengths) {
      this.handle({ type: 'send', data: new Uint8Array(length).fill(length) })
    }
  }

  timeoutAt (now: number): Frame[] {
    this.now = now

    return this.handle({ type: 'timeout' })
  }

  of<T extends Effect['type']> (type: T): Array<EffectOf<T>> {
    return this.effects.filter((effect): effect is EffectOf<T> => effect.type === type)
  }

  /** Effects since the last call */
  take (): Effect[] {
    return this.effects.splice(0)
  }

  get ended (): EffectOf<'ended'> | undefined {
    return this.of('ended').at(0)
  }

  /** `cause` of each path that was closed */
  get closed (): string[] {
    return this.of('close-path').map(({ path, cause }) => `${path} ${cause}`)
  }

  #decode (path: number): FrameDecoder {
    const decoder = this.#decoder.get(path) ?? new FrameDecoder({ maxSegment: 65_536, maxRanges: 64 })
    this.#decoder.set(path, decoder)

    return decoder
  }
}

/** Two ends, attached over path 1 */
export function pair (overrides: Partial<SessionConfig> = {}, traits: PathTraits = {}): { alice: ByHand, bob: ByHand } {
  const alice = new ByHand('initiator', overrides, traits)
  const bob = new ByHand('responder', overrides, traits)
  attach(alice, bob, 1)

  return { alice, bob }
}

/** One dials, the other answers, and sends what it has with it; what comes back is returned */
export function attach (from: ByHand, to: ByHand, path: number, planned = false): Frame[] {
  const frames = to.attach(path, from.dial(path, planned))
  from.receive(path, ...frames)

  return frames.slice(1)
}

/** Writes and hands over until nobody has anything to say at this time */
export function exchange (a: ByHand, b: ByHand, ...paths: number[]): void {
  for (let quiet = false; !quiet;) {
    quiet = true

    for (const path of paths) {
      for (const [from, to] of [[a, b], [b, a]]) {
        const frames = from.poll(path)

        if (frames.length > 0) {
          quiet = false
          to.receive(path, ...frames)
        }
      }
    }
  }
}

export const dataFrame = (sequence: number, flags = FIRST | LAST, length = 1): DataFrame => ({ type: 'data', flags, sequence, transmission: undefined, payload: new Uint8Array(length) })
export const finFrame = (sequence: number): DataFrame => dataFrame(sequence, FIN, 0)
export const ackFrame = (cumulative: number, credit = 100_000, ranges: Array<{ start: number, end: number }> = []): Frame => ({ type: 'ack', cumulative, credit, transmission: undefined, delayMs: 0, ranges })

/** Sequence numbers of the DATA in them */
export const sequencesOf = (frames: readonly Frame[]): number[] => frames.flatMap(frame => frame.type === 'data' ? [frame.sequence] : [])
export const typesOf = (frames: readonly Frame[]): string[] => frames.map(({ type }) => type)
