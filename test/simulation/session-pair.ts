import { DEFAULT_LIMITS, FrameDecoder, ReceivePool, constants, encodeFrame } from '@juxta/reliable-pipe/internal'
import { byteDuplex, duplex, seededRandom, VirtualClock } from '@juxta/test-network'
import { seal, unseal } from './checksum.ts'
import { SimulatedEnd } from './simulated-end.ts'
import type { AttachFrame, Frame, PathTraits, SessionConfig } from '@juxta/reliable-pipe/internal'
import type { ByteDuplex, CutKind, Duplex, Link, LinkInit, Random, Trace } from '@juxta/test-network'

export type LinkModel = Omit<LinkInit, 'clock' | 'random'>

/** What a path that is dialled is made of */
export type PathModel =
  | { kind: 'stream', latencyMs: number, jitterMs?: number, bitsPerSecond?: number }
  /** datagrams of at most `mtu` bytes */
  | { kind: 'packets', mtu: number, link: LinkModel, backward?: Partial<LinkModel> }

export interface SessionPairInit {
  seed: number | string
  /** the next path somebody dials; undefined: dialling fails */
  nextPath (): PathModel | undefined
  config?: Partial<SessionConfig>
  /** of each end, bytes */
  receivePool?: number
  /** from wanting a path to having one, ms */
  dialMs?: number
  /** between two attempts, ms */
  redialMs?: number
  trace?: Trace
}

/** from who dialled a path, or to him: by the initiator's view for a pair */
export type Direction = 'forward' | 'backward'

interface PairPath {
  id: number
  from: SimulatedEnd
  network: ByteDuplex | Duplex
  kind: PathModel['kind']
}

const FRAME_LIMITS = { maxSegment: constants.MAX_SEGMENT, maxRanges: constants.MAX_RANGES }

/** Two ends of one session: whoever wants a path gets the next one of the model */
export class SessionPair {
  readonly clock = new VirtualClock()
  readonly random: Random
  readonly alice: SimulatedEnd
  readonly bob: SimulatedEnd
  /** every path ever made, the latest last */
  readonly paths: PairPath[] = []
  readonly #init: SessionPairInit
  readonly #dialling = new Set<SimulatedEnd>()
  /** datagrams are lost on the way from this end */
  readonly #muted = new Set<SimulatedEnd>()
  /** … and these never come back */
  readonly #gone = new Set<Link>()
  readonly #arrivals = new Map<SimulatedEnd, number>()
  #nextId = 1

  constructor (init: SessionPairInit) {
    this.#init = init
    this.random = seededRandom(init.seed)
    const config = (role: SessionConfig['role']): SessionConfig => ({
      ...DEFAULT_LIMITS,
      role,
      id: seededRandom(init.seed).fork('id').bytes(16),
      name: 'simulation',
      info: new Uint8Array(0),
      attachMillihertz: 0,
      pool: new ReceivePool({ size: init.receivePool ?? DEFAULT_LIMITS.receivePoolPerPeer, reserves: 1 }),
      ...init.config
    })

    this.alice = new SimulatedEnd({ clock: this.clock, config: config('initiator'), onChange: () => { this.#dialWhenWanted(this.alice) } })
    this.bob = new SimulatedEnd({ clock: this.clock, config: config('responder'), onChange: () => { this.#dialWhenWanted(this.bob) } })
  }

  /** Begins, as `connect` does */
  start (): void {
    this.#dialWhenWanted(this.alice)
    this.alice.flush()
  }

  /** One end attaches another path though it has one that works */
  move (end: SimulatedEnd): void {
    if (end.core.currentPath != null) {
      this.#dial(end, true)
    }
  }

  /** Cuts every path there is */
  cut (kind: CutKind): void {
    for (const path of this.paths) {
      if (path.kind === 'stream') {
        (path.network as ByteDuplex).cut(kind)
      } else {
        const { forward, backward } = path.network as Duplex
        forward.cut()
        backward.cut()
        this.#gone.add(forward).add(backward)
      }
    }
  }

  /** Datagrams that alice sends (forward), or bob, are lost from now on, or not any more, over whatever path */
  blackout (directions: readonly Direction[], on: boolean): void {
    for (const direction of directions) {
      const end = direction === 'forward' ? this.alice : this.bob

      if (on) {
        this.#muted.add(end)
      } else {
        this.#muted.delete(end)
      }
    }

    for (const path of this.paths) {
      if (path.kind === 'packets') {
        this.#mute(path)
      }
    }
  }

  /** The initiator is somewhere else: its path is gone with all that was under way, and nobody tells the other end */
  rebind (): void {
    this.cut('blackhole')

    for (const id of [...this.alice.paths.keys()]) {
      this.alice.paths.delete(id)
      this.alice.handle({ type: 'path-ended', path: id, cause: 'rebound' })
    }
  }

  /** DATA frames that have come to an end in datagrams, whatever became of them there */
  arrivals (end: SimulatedEnd): number {
    return this.#arrivals.get(end) ?? 0
  }

  get latest (): PairPath | undefined {
    return this.paths.at(-1)
  }

  #other (end: SimulatedEnd): SimulatedEnd {
    return end === this.alice ? this.bob : this.alice
  }

  #dialWhenWanted (end: SimulatedEnd): void {
    // the responder does not know the session before it was attached once
    if (this.#dialling.has(end) || (end === this.bob && end.core.remote == null)) {
      return
    }

    const wanted = end.core.wantsPath(this.clock.now)

    if (wanted !== 'no') {
      this.#dialling.add(end)
      this.clock.after(this.#init.dialMs ?? 50, () => {
        this.#dialling.delete(end)
        const stillWanted = end.core.wantsPath(this.clock.now)

        if (stillWanted !== 'no' && !this.#dial(end, stillWanted === 'planned')) {
          this.#dialling.add(end)
          this.clock.after(this.#init.redialMs ?? 200, () => {
            this.#dialling.delete(end)
            this.#dialWhenWanted(end)
          })
        }
      })
    }
  }

  /** @returns false when there is no path to be had */
  #dial (from: SimulatedEnd, planned: boolean): boolean {
    const model = this.#init.nextPath()

    if (model == null) {
      return false
    }

    const id = this.#nextId++
    const path = model.kind === 'stream' ? this.#makeStream(id, from, model) : this.#makePackets(id, from, model)
    this.paths.push(path)
    from.handle({ type: 'dialled', path: id, traits: traitsOf(model), planned })

    return true
  }

  #makeStream (id: number, from: SimulatedEnd, model: Extract<PathModel, { kind: 'stream' }>): PairPath {
    const to = this.#other(from)
    const init = { ...model, clock: this.clock, random: this.random.fork(`path-${id}`), trace: this.#init.trace, name: `path-${id}` }
    const toReceiver = this.#receive(id, to, true, traitsOf(model), streamDecoder())
    const fromReceiver = this.#receive(id, from, false, traitsOf(model), streamDecoder())
    const gone = (end: SimulatedEnd) => (ending: string): void => {
      if (end.paths.delete(id)) {
        end.handle({ type: 'path-ended', path: id, cause: ending })
      }
    }

    const network = byteDuplex(init, {
      onData: toReceiver,
      onEnd: gone(to),
      onDrain: () => { from.flush() },
      onClosed: gone(from)
    }, {
      onData: fromReceiver,
      onEnd: gone(from),
      onDrain: () => { to.flush() },
      onClosed: gone(to)
    })

    for (const [end, link] of [[from, network.forward], [to, network.backward]] as const) {
      end.paths.set(id, {
        id,
        room: () => link.needsDrain || link.ended ? 0 : 65_536,
        write: bytes => { link.write(bytes) },
        close: graceful => {
          if (graceful) {
            link.close()
          } else {
            network.cut('reset')
          }
        }
      })
    }

    return { id, from, network, kind: 'stream' }
  }

  #makePackets (id: number, from: SimulatedEnd, model: Extract<PathModel, { kind: 'packets' }>): PairPath {
    const to = this.#other(from)
    const init = { ...model.link, clock: this.clock, random: this.random.fork(`path-${id}`), trace: this.#init.trace, name: `path-${id}`, backward: model.backward }
    const network = duplex(init, this.#receive(id, to, true, traitsOf(model), decodePacket), this.#receive(id, from, false, traitsOf(model), decodePacket))

    for (const [end, link] of [[from, network.forward], [to, network.backward]] as const) {
      end.paths.set(id, {
        id,
        // nobody tells a sender of datagrams that a queue is full
        room: () => model.mtu,
        write: bytes => { link.send(seal(bytes)) },
        close: () => {}
      })
    }

    const path: PairPath = { id, from, network, kind: 'packets' }
    this.#mute(path)

    return path
  }

  /** A node remembers of a session that has ended how, and where it stood */
  #answerFromTombstone (id: number, end: SimulatedEnd, { counter }: AttachFrame): void {
    const status = end.ended?.error == null ? 'closed' : 'aborted'
    end.paths.get(id)?.write(encodeFrame({ type: 'attached', status, counter, attachMillihertz: 0, retryAfterMs: 0, reason: '', position: end.core.ownPosition }))
  }

  #mute ({ from, network }: PairPath): void {
    const { forward, backward } = network as Duplex

    for (const [link, end] of [[forward, from], [backward, this.#other(from)]] as const) {
      if (this.#muted.has(end) && !link.isCut) {
        link.cut()
      } else if (!this.#muted.has(end) && link.isCut && !this.#gone.has(link)) {
        link.restore()
      }
    }
  }

  /** Hands frames to an end: the first one that comes to who was dialled is the ATTACH */
  #receive (id: number, end: SimulatedEnd, isDialled: boolean, traits: PathTraits, decode: (bytes: Uint8Array) => Frame[]): (bytes: Uint8Array) => void {
    let known = !isDialled

    return bytes => {
      const frames = decode(bytes)
      this.#arrivals.set(end, frames.reduce((sum, { type }) => type === 'data' ? sum + 1 : sum, this.arrivals(end)))

      if (!end.paths.has(id)) {
        return
      }

      if (!known) {
        const [first] = frames

        if (first?.type !== 'attach') {
          return
        }

        if (end.ended != null) {
          this.#answerFromTombstone(id, end, first)
          return
        }

        known = true
        frames.shift()
        end.handle({ type: 'attach', path: id, traits, frame: first })
      }

      if (frames.length > 0) {
        end.handle({ type: 'frames', path: id, frames })
      }
    }
  }
}

function traitsOf (model: PathModel): PathTraits {
  return model.kind === 'packets' ? { datagram: model.mtu - 4 } : {}
}

function streamDecoder (): (bytes: Uint8Array) => Frame[] {
  const decoder = new FrameDecoder(FRAME_LIMITS)

  return bytes => {
    const frames: Frame[] = []
    decoder.push(bytes, frames)

    return frames
  }
}

/** Every packet is whole frames; a corrupted one counts as lost */
function decodePacket (packet: Uint8Array): Frame[] {
  const frames: Frame[] = []
  const bytes = unseal(packet)

  if (bytes != null) {
    new FrameDecoder(FRAME_LIMITS).push(bytes, frames)
  }

  return frames
}
