import { DEFAULT_LIMITS, FrameDecoder, ReceivePool, constants } from '@juxta/reliable-pipe/internal'
import { byteDuplex, duplex, seededRandom, VirtualClock } from '@juxta/test-network'
import { seal, unseal } from './checksum.ts'
import { SimulatedEnd } from './simulated-end.ts'
import type { Frame, PathTraits, SessionConfig } from '@juxta/reliable-pipe/internal'
import type { ByteDuplex, CutKind, Duplex, LinkInit, Random, Trace } from '@juxta/test-network'

type LinkModel = Omit<LinkInit, 'clock' | 'random'>

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

interface PairPath {
  id: number
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
        (path.network as Duplex).cut()
      }
    }
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

    return { id, network, kind: 'stream' }
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

    return { id, network, kind: 'packets' }
  }

  /** Hands frames to an end: the first one that comes to who was dialled is the ATTACH */
  #receive (id: number, end: SimulatedEnd, isDialled: boolean, traits: PathTraits, decode: (bytes: Uint8Array) => Frame[]): (bytes: Uint8Array) => void {
    let known = !isDialled

    return bytes => {
      const frames = end.paths.has(id) ? decode(bytes) : []

      if (!known) {
        const [first] = frames

        if (first?.type !== 'attach') {
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
