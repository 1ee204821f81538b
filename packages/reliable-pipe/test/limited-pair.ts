import { TypedEventEmitter } from 'main-event'
import { AttachTurns } from '../src/supply/attach-turns.ts'
import { PRIORITY } from '../src/constants.ts'
import { ReceivePool } from '../src/core/receive-pool.ts'
import { limitsOf } from '../src/limits.ts'
import { PathLink } from '../src/link/path-link.ts'
import { SessionDriver } from '../src/session/session-driver.ts'
import { steady } from '../src/session/steady-clock.ts'
import { ManualClock } from './manual-clock.ts'
import type { SessionDriverEvents, SessionDriverInit } from '../src/session/session-driver-init.ts'
import type { PathLinkEvents } from '../src/link/path-link.ts'
import type { AttachFrame } from '../src/wire/attach.ts'
import type { Path } from '@juxta/path'
import type { StreamReader } from '@juxta/wire'
import type { Logger, PeerId } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

const MESSAGE_BYTES = 3_000

type Bytes = Uint8Array | Uint8ArrayList

/** What the connection and its encryption add to a write, about */
export const FRAMING_BYTES = 40

/** One end of a stream over the relay */
export class StubStream extends TypedEventEmitter<any> {
  readonly writableNeedsDrain = false
  readonly writeBufferLength = 0
  status = 'open'
  writeStatus = 'writable'
  /** written, and not read by the relay yet */
  waiting: Bytes[] = []
  onChunk?: (chunk: Bytes) => void
  onEnding?: () => void
  readonly #onWritten: (bytes: number) => void

  constructor (onWritten: (bytes: number) => void) {
    super()
    this.#onWritten = onWritten
  }

  send (chunk: Bytes): void {
    this.waiting.push(chunk)
    this.#onWritten(chunk.byteLength + FRAMING_BYTES)
  }

  get reader (): StreamReader {
    return {
      start: (onChunk: (chunk: Bytes) => void, onEnd: (ending: { kind: 'ended' }) => void) => {
        this.onChunk = onChunk
        this.onEnding = () => { onEnd({ kind: 'ended' }) }
      },
      detach: () => {
        this.onChunk = undefined
        this.onEnding = undefined
      }
    } as unknown as StreamReader
  }
}

/** A connection through the relay, with one stream: what each end knows of the limit, and what the relay does */
class Circuit {
  readonly streams: [StubStream, StubStream]
  /** as each end counts: what it wrote, and what has come */
  readonly left: [number, number]
  #relayLeft: number
  open = true

  constructor (allowance: number) {
    this.left = [allowance, allowance]
    this.#relayLeft = allowance
    this.streams = [
      new StubStream(bytes => { this.left[0] -= bytes }),
      new StubStream(bytes => { this.left[1] -= bytes })
    ]
  }

  /** All that one end has written comes to the relay at once; what is too much takes the rest of it along. Gives whether it was cut. */
  carry (from: 0 | 1): boolean {
    const chunks = this.streams[from].waiting.splice(0)
    this.#relayLeft -= chunks.reduce((sum, chunk) => sum + chunk.byteLength + FRAMING_BYTES, 0)

    if (this.#relayLeft < 0) {
      this.end()
      return true
    }

    const to = from === 0 ? 1 : 0

    for (const chunk of chunks) {
      this.left[to] -= chunk.byteLength + FRAMING_BYTES
      this.streams[to].onChunk?.(chunk)
    }

    return false
  }

  end (): void {
    if (this.open) {
      this.open = false

      for (const stream of this.streams) {
        stream.status = 'closed'
        stream.writeStatus = 'closed'
        stream.onEnding?.()
      }
    }
  }
}

export class LimitedEnd {
  readonly driver: SessionDriver
  /** bytes of messages that came */
  received = 0
  #endless = false
  /** bytes of the messages that it sends */
  messageBytes = MESSAGE_BYTES

  constructor (init: SessionDriverInit, onFailure = (error: Error): void => { throw error }) {
    this.driver = new SessionDriver(init, {
      onMessages: messages => {
        this.received += messages.reduce((sum, message) => sum + message.byteLength, 0)
        this.driver.consumed(messages.length)
      },
      onExpired: () => {},
      onFlush: () => {},
      onDrain: () => { this.#fill() },
      onAttached: () => {},
      onDetached: () => {},
      onFailure,
      onRemoteFinished: () => {},
      onFlushed: () => {},
      onViolation: (error: Error) => { throw error },
      onEnded: (error?: Error) => { throw error ?? new Error('the session ended') }
    } satisfies SessionDriverEvents)
  }

  /** There is always something to send */
  begin (): void {
    this.#endless = true
    this.#fill()
  }

  stop (): void {
    this.#endless = false
  }

  get resent (): number {
    return this.driver.core.stats.resentBytes
  }

  get attaches (): number {
    return this.driver.core.stats.attaches
  }

  #fill (): void {
    while (this.#endless && this.driver.core.writable) {
      this.driver.send(new Uint8Array(this.messageBytes))
    }
  }
}

/** Two ends, each with its driver, and a relay between them that lets so many bytes through for a connection */
export class LimitedPair {
  readonly near: LimitedEnd
  readonly far: LimitedEnd
  cuts = 0
  /** bytes that the relay lets through, of the connections from now on */
  allowance: number
  readonly #clock = new ManualClock()
  readonly #circuits: Circuit[] = []
  #ids = 0

  constructor (allowance: number) {
    this.allowance = allowance
    this.near = new LimitedEnd(this.#init('initiator'))
    this.far = new LimitedEnd(this.#init('responder'))
    this.near.driver.connect()
  }

  /** Goes on until so many more paths were attached */
  readonly paths = async (count: number): Promise<void> => {
    const until = this.near.attaches + count

    while (this.near.attaches < until) {
      await this.#step()
    }
  }

  /** All connections end, with what is on its way */
  lose (): void {
    this.#circuits.splice(0).forEach(circuit => { circuit.end() })
  }

  async #step (): Promise<void> {
    for (const circuit of this.#circuits) {
      // who was dialled is always the faster: what it writes comes to the relay before what the other writes on hearing that it is attached
      for (const from of [1, 0] as const) {
        if (circuit.open && circuit.carry(from)) {
          this.cuts++
        }
      }
    }

    this.#circuits.splice(0, Infinity, ...this.#circuits.filter(({ open }) => open))
    await new Promise<void>(resolve => { setImmediate(resolve) })
    this.#clock.advance(5)
  }

  #open (): Path {
    const circuit = new Circuit(this.allowance)
    this.#circuits.push(circuit)
    this.#accept(circuit)

    return this.#path(circuit, 0)
  }

  #accept (circuit: Circuit): void {
    let attached = false
    const { driver } = this.far
    const events: PathLinkEvents = {
      now: () => this.#clock.now(),
      onFrames: (link, frames) => {
        if (attached) {
          driver.onFrames(link, frames)
        } else {
          attached = true
          driver.accept(link, frames[0] as AttachFrame)
        }
      },
      onRoom: () => { driver.onRoom() },
      onEnd: (link, cause, error) => { driver.onEnd(link, cause, error) },
      onMalformed: (link, error) => { driver.onMalformed(link, error) }
    }

    new PathLink(++this.#ids, this.#path(circuit, 1), { reader: circuit.streams[1].reader }, { maxSegment: 65_536, maxRanges: 64, busyPollMs: 0, collectEveryBytes: 0 }, events).start()
  }

  #path (circuit: Circuit, end: 0 | 1): Path {
    return {
      stream: circuit.streams[end],
      connection: { id: `${++this.#ids}`, status: 'open' },
      kind: 'relayed',
      allowance: () => Math.max(0, circuit.left[end]),
      remainingMs: () => 60_000,
      close: async () => { circuit.end() },
      abort: () => { circuit.end() }
    } as unknown as Path
  }

  #init (role: 'initiator' | 'responder'): SessionDriverInit {
    const limits = limitsOf({ sendHighWater: 1024 * 1024 })

    return {
      config: {
        ...limits,
        role,
        id: new Uint8Array(16),
        name: 'test',
        info: new Uint8Array(0),
        attachMillihertz: 0,
        pool: new ReceivePool({ size: 1e9, reserves: 1 })
      },
      limits,
      remotePeer: {} as PeerId,
      protocol: '/protocol',
      multiaddrs: [],
      paths: {
        watch: () => () => {},
        probe: async () => true,
        grant: () => {},
        open: async () => this.#open()
      } as unknown as SessionDriverInit['paths'],
      clock: steady(this.#clock),
      random: () => 1,
      log: Object.assign(() => {}, { error: () => {}, trace: () => {} }) as unknown as Logger,
      nextPathId: () => ++this.#ids,
      priority: PRIORITY,
      attachTurns: new AttachTurns(limits, this.#clock),
      attachShare: () => 0,
      waiting: () => this[role === 'initiator' ? 'near' : 'far'].driver.core.bufferedBytes,
      crowd: () => 0,
      early: true,
      hasMiddleware: () => false,
      openStream: path => ({ reader: (path.stream as unknown as StubStream).reader })
    }
  }
}
