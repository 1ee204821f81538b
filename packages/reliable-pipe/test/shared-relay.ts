import { LEAST_ALLOWANCE } from '@juxta/path/internal'
import { AttachTurns } from '../src/supply/attach-turns.ts'
import { PRIORITY } from '../src/constants.ts'
import { ReceivePool } from '../src/core/receive-pool.ts'
import { limitsOf } from '../src/limits.ts'
import { PathLink } from '../src/link/path-link.ts'
import { steady } from '../src/session/steady-clock.ts'
import { FRAMING_BYTES, LimitedEnd, StubStream } from './limited-pair.ts'
import { ManualClock } from './manual-clock.ts'
import type { SessionDriverInit } from '../src/session/session-driver-init.ts'
import type { PathLinkEvents } from '../src/link/path-link.ts'
import type { AttachFrame } from '../src/wire/attach.ts'
import type { OpenPathOptions, Path } from '@juxta/path'
import type { Connection, Logger, PeerId } from '@libp2p/interface'

type End = 0 | 1

/** What the relay takes from one end at a time, bytes */
const CARRIED_BYTES = 32_768

/** A connection through the relay, with streams of several sessions */
class Circuit {
  readonly id: string
  /** as each end counts: what it wrote, and what has come */
  readonly left: [number, number]
  /** as each end knows it */
  readonly connections: object[]
  streams: Array<[StubStream, StubStream]> = []
  open = true
  #relayLeft: number

  constructor (id: string, allowance: number) {
    this.id = id
    this.left = [allowance, allowance]
    this.#relayLeft = allowance
    const isOpen = (): boolean => this.open
    this.connections = [0, 1].map(() => ({ id, get status () { return isOpen() ? 'open' : 'closed' } }))
  }

  add (): [StubStream, StubStream] {
    const pair: [StubStream, StubStream] = [0, 1].map(end => new StubStream(bytes => { this.left[end as End] -= bytes })) as [StubStream, StubStream]
    this.streams.push(pair)

    return pair
  }

  /** What one end has written, stream by stream; what is too much takes the rest of it along. Gives whether it was cut. */
  carry (from: End): boolean {
    const to = from === 0 ? 1 : 0
    let carried = 0

    for (const pair of [...this.streams]) {
      while (pair[from].waiting.length > 0 && carried < CARRIED_BYTES) {
        const chunk = pair[from].waiting.shift()

        if (chunk == null) {
          break
        }

        const bytes = chunk.byteLength + FRAMING_BYTES
        carried += bytes
        this.#relayLeft -= bytes

        if (this.#relayLeft < 0) {
          this.end()
          return true
        }

        this.left[to] -= bytes
        pair[to].onChunk?.(chunk)
      }
    }

    return false
  }

  end (): void {
    this.open = false
    this.streams.splice(0).forEach(pair => { endPair(pair) })
  }
}

function endPair (pair: [StubStream, StubStream]): void {
  for (const stream of pair) {
    if (stream.status === 'open') {
      stream.status = 'closed'
      stream.writeStatus = 'closed'
      stream.onEnding?.()
    }
  }
}

export interface SharedRelayInit {
  sessions: number
  allowance: number
}

/** Sessions between two ends that share the connections through a relay, of which the budget allows so many a second */
export class SharedRelay {
  readonly near: LimitedEnd[] = []
  readonly far: LimitedEnd[] = []
  /** connections so far */
  dials = 0
  cuts = 0
  readonly failures: string[] = []
  readonly #init: SharedRelayInit
  readonly #clock = new ManualClock()
  #circuits: Circuit[] = []
  #dialling?: Promise<void>
  #ids = 0

  constructor (init: SharedRelayInit) {
    this.#init = init
    const turns = [0, 1].map(() => new AttachTurns(limitsOf({}), this.#clock))

    for (let i = 0; i < init.sessions; i++) {
      this.near.push(new LimitedEnd(this.#driverInit('initiator', i, turns[0]), error => { this.failures.push(error.name) }))
      this.far.push(new LimitedEnd(this.#driverInit('responder', i, turns[1]), error => { this.failures.push(error.name) }))
    }

    this.near.forEach(({ driver }) => { driver.connect() })
  }

  get attaches (): number {
    return this.near.reduce((sum, { attaches }) => sum + attaches, 0)
  }

  get resent (): number {
    return [...this.near, ...this.far].reduce((sum, { resent }) => sum + resent, 0)
  }

  get received (): number {
    return [...this.near, ...this.far].reduce((sum, { received }) => sum + received, 0)
  }

  async pass (ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5) {
      await this.#step()
    }
  }

  async #step (): Promise<void> {
    for (const circuit of this.#circuits) {
      for (const from of [1, 0] as const) {
        if (circuit.open && circuit.carry(from)) {
          this.cuts++
        }
      }
    }

    this.#circuits = this.#circuits.filter(({ open }) => open)
    await new Promise<void>(resolve => { setImmediate(resolve) })
    this.#clock.advance(5)
  }

  /** As `@juxta/path`: the one with most left, and all who want another wait for the same */
  async #open (session: number, { avoid, suits }: OpenPathOptions): Promise<Path> {
    const avoided = new Set(avoid)

    for (;;) {
      const [circuit] = this.#circuits
        .filter(({ id, open, left, connections }) => open && !avoided.has(id) && left[0] >= LEAST_ALLOWANCE && suits?.(connections[0] as Connection) !== false)
        .sort((a, b) => b.left[0] - a.left[0])

      if (circuit != null) {
        const streams = circuit.add()
        this.#accept(session, circuit, streams)

        return this.#path(circuit, streams, 0)
      }

      this.#dialling ??= this.#dial()
      await this.#dialling
    }
  }

  async #dial (): Promise<void> {
    // four a second
    await new Promise<void>(resolve => { this.#clock.setTimeout(resolve, 250) })
    this.dials++
    this.#circuits.push(new Circuit(String(this.dials), this.#init.allowance))
    this.#dialling = undefined
  }

  #accept (session: number, circuit: Circuit, streams: [StubStream, StubStream]): void {
    let attached = false
    const { driver } = this.far[session]
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

    new PathLink(++this.#ids, this.#path(circuit, streams, 1), { reader: streams[1].reader }, { maxSegment: 65_536, maxRanges: 64, busyPollMs: 0, collectEveryBytes: 0 }, events).start()
  }

  #path (circuit: Circuit, streams: [StubStream, StubStream], end: End): Path {
    const close = (): void => {
      circuit.streams = circuit.streams.filter(pair => pair !== streams)
      endPair(streams)
    }

    return {
      stream: streams[end],
      connection: circuit.connections[end],
      kind: 'relayed',
      allowance: () => Math.max(0, circuit.left[end]),
      remainingMs: () => 60_000,
      close: async () => { close() },
      abort: close
    } as unknown as Path
  }

  #driverInit (role: 'initiator' | 'responder', session: number, attachTurns: AttachTurns): SessionDriverInit {
    const limits = limitsOf({ sendHighWater: 1024 * 1024 })

    return {
      config: { ...limits, role, id: new Uint8Array(16), name: 'test', info: new Uint8Array(0), attachMillihertz: 0, pool: new ReceivePool({ size: 1e9, reserves: 1 }) },
      limits,
      remotePeer: {} as PeerId,
      protocol: '/protocol',
      multiaddrs: [],
      paths: {
        watch: () => () => {},
        probe: async () => true,
        grant: () => {},
        open: async (_peer: PeerId, _protocol: string, options: OpenPathOptions) => this.#open(session, options)
      } as unknown as SessionDriverInit['paths'],
      clock: steady(this.#clock),
      random: () => 1,
      log: Object.assign(() => {}, { error: () => {}, trace: () => {} }) as unknown as Logger,
      nextPathId: () => ++this.#ids,
      priority: PRIORITY,
      attachTurns,
      attachShare: () => 0,
      waiting: () => this[role === 'initiator' ? 'near' : 'far'].reduce((sum, { driver }) => sum + driver.core.bufferedBytes, 0),
      crowd: () => this[role === 'initiator' ? 'near' : 'far'].reduce((sum, { driver }, i) => sum + (i !== session && driver.core.bufferedBytes > 0 ? driver.priority : 0), 0),
      early: true,
      hasMiddleware: () => false,
      openStream: path => ({ reader: (path.stream as unknown as StubStream).reader })
    }
  }
}
