import { VirtualClock } from '@juxta/test-network'
import { StreamMessageEvent } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { TypedEventEmitter } from 'main-event'
import { reliablePipe } from '../src/index.ts'
import type { ReliablePipeComponents, ReliablePipeInit, ReliablePipeService } from '../src/index.ts'
import type { OpenPathOptions, Path } from '@juxta/path'
import type { Clock } from '@juxta/path/internal'
import type { PeerId, StreamHandler } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Uint8ArrayList } from 'uint8arraylist'

const PEERS = [
  peerIdFromString('12D3KooWGRUVh7mJr4Uq7NH7rbDYSZGqMzA3oKyi3FyzBGwpZ6Lt'),
  peerIdFromString('12D3KooWHwnFRxwiAwMndiXVKAcA8imR6XkD4FCLRxinFHjUfPiJ')
]

/** How far virtual time goes in a step, ms */
const STEP_MS = 5

/** One end of a stream. What one end does comes to the other after the latency; it hears of the stream with the first bytes. */
class StubStream extends TypedEventEmitter<any> {
  writableNeedsDrain = false
  readonly writeBufferLength = 0
  readonly readBufferLength = 0
  readonly protocol = 'protocol'
  maxReadBufferLength = 0
  status = 'open'
  writeStatus = 'writable'
  remoteWriteStatus = 'writable'
  other?: StubStream
  onFirst?: () => void
  /** what is sent is lost, and nobody is told */
  swallows = false
  readonly #later: (fn: () => void) => void
  readonly #wire?: StubWire

  constructor (later: (fn: () => void) => void, wire?: StubWire) {
    super()
    this.#later = wire == null ? later : fn => { wire.carry(0, fn) }
    this.#wire = wire
    wire?.streams.push(this)
  }

  send (chunk: Uint8Array | Uint8ArrayList): boolean {
    if (this.swallows) {
      return true
    }

    const later = this.#wire == null ? this.#later : (fn: () => void) => { this.#wire?.carry(chunk.byteLength, fn) }

    later(() => {
      this.other?.onFirst?.()

      if (this.other?.status === 'open') {
        this.other.dispatchEvent(new StreamMessageEvent(chunk))
      }
    })

    return !this.writableNeedsDrain
  }

  pause (): void {}

  resume (): void {}

  async close (): Promise<void> {
    if (this.writeStatus === 'writable') {
      this.writeStatus = 'closed'
      this.#later(() => { this.other?.remoteClosed() })
      this.#endIfDone()
    }
  }

  abort (): void {
    if (this.status === 'open') {
      this.reset('aborted')
      this.#later(() => { this.other?.reset() })
    }
  }

  remoteClosed (): void {
    if (this.status === 'open') {
      this.remoteWriteStatus = 'closed'
      this.safeDispatchEvent('remoteCloseWrite')
      this.#endIfDone()
    }
  }

  reset (status = 'reset'): void {
    if (this.status === 'open') {
      this.status = status
      this.writeStatus = 'closed'
      this.remoteWriteStatus = 'closed'
      this.dispatchEvent(Object.assign(new Event('close'), { error: new Error(status) }))
    }
  }

  #endIfDone (): void {
    if (this.writeStatus === 'closed' && this.remoteWriteStatus === 'closed') {
      this.status = 'closed'
      this.safeDispatchEvent('end')
      this.safeDispatchEvent('close')
    }
  }
}

/** Bytes that a socket takes before it asks to wait */
const SOCKET_BYTES = 65_536

/** One direction of a connection that is only so fast, as a muxer has it: when it is full all streams wait, and when it has drained the oldest is told first */
class StubWire {
  readonly streams: StubStream[] = []
  readonly #clock: VirtualClock
  readonly #latencyMs: number
  readonly #bytesPerMs: number
  #queued = 0
  #freeAt = 0
  #full = false

  constructor (clock: VirtualClock, latencyMs: number, bitsPerSecond: number) {
    this.#clock = clock
    this.#latencyMs = latencyMs
    this.#bytesPerMs = bitsPerSecond / 8000
  }

  carry (bytes: number, arrived: () => void): void {
    this.#queued += bytes
    this.#freeAt = Math.max(this.#clock.now, this.#freeAt) + bytes / this.#bytesPerMs
    this.#clock.after(this.#freeAt - this.#clock.now, () => { this.#left(bytes) })
    this.#clock.after(this.#freeAt - this.#clock.now + this.#latencyMs, arrived)

    if (this.#queued >= SOCKET_BYTES) {
      this.#full = true
      this.streams.forEach(stream => { stream.writableNeedsDrain = true })
    }
  }

  #left (bytes: number): void {
    this.#queued -= bytes

    if (this.#full && this.#queued === 0) {
      this.#full = false
      this.streams.forEach(stream => { stream.writableNeedsDrain = false })
      this.streams.forEach(stream => { stream.safeDispatchEvent('drain') })
    }
  }
}

interface StubConnection {
  id: string
  status: 'open' | 'closed'
  remotePeer: PeerId
  remoteAddr: Multiaddr
}

export interface StubPairInit {
  latencyMs: number
  random: () => number
  /** of either node */
  pipes?: [ReliablePipeInit, ReliablePipeInit]
  /** whether the second node, too, can dial the first; default yes */
  bothDial?: boolean
  /** what a connection carries each way; without limit if not said */
  bitsPerSecond?: number
}

/** Two services with all that is theirs, and between them streams in virtual time, over one connection at a time */
export class StubPair {
  readonly pipes: ReliablePipeService[]
  readonly peers = PEERS
  /** streams so far */
  opened = 0
  /** whether dials come to something */
  reachable = true
  /** what each node asked of the paths that it opened */
  readonly asked: OpenPathOptions[][] = [[], []]
  /** when the nodes tried to open a path, in vain */
  readonly failedAt: number[] = []
  readonly #clock = new VirtualClock(1_000_000)
  readonly #wakes = new EventTarget()
  readonly #handlers: Array<StreamHandler | undefined> = []
  /** and the how many-th it is */
  readonly #streams = new Map<StubStream, number>()
  readonly #init: StubPairInit
  /** how each node sees it */
  #connection = connection(1)
  readonly #clocks: Clock
  /** how often each node's process was begun */
  readonly #lives = [0, 0]
  readonly #wires: StubWire[]

  constructor (init: StubPairInit) {
    this.#init = init
    const { bitsPerSecond } = init
    this.#wires = bitsPerSecond == null ? [] : [0, 1].map(() => new StubWire(this.#clock, init.latencyMs, bitsPerSecond))
    const clock: Clock = {
      now: () => this.#clock.now,
      monotonic: () => this.#clock.now,
      setTimeout: (callback, ms) => this.#clock.after(ms, callback),
      clearTimeout: cancel => { (cancel as (() => void) | undefined)?.() }
    }

    this.#clocks = clock
    this.pipes = [0, 1].map(node => this.#create(node, init.pipes?.[node]))
  }

  get now (): number {
    return this.#clock.now
  }

  async start (): Promise<void> {
    for (const pipe of this.pipes) {
      await startNode(pipe)
    }
  }

  async stop (): Promise<void> {
    for (const pipe of this.pipes) {
      await (pipe as unknown as { stop (): Promise<void> }).stop()
    }
  }

  /** The connection is lost, but streams that were opened after `upTo` are not; the next one is another */
  cut (upTo = this.opened): void {
    this.#connection.forEach(end => { end.status = 'closed' })
    this.#connection = connection(Number(this.#connection[0].id) + 1)

    for (const [stream, opened] of [...this.#streams]) {
      if (opened <= upTo) {
        this.#streams.delete(stream)
        stream.reset()
      }
    }
  }

  async sleep (ms: number): Promise<void> {
    await new Promise<void>(resolve => { this.#clock.after(ms, resolve) })
  }

  /** The process of a node ends without a word: what it would do, does nothing */
  kill (node: number): void {
    this.#lives[node]++
    this.#handlers[node] = undefined
    this.cut()
  }

  /** Only this node starts */
  async begin (node: number): Promise<ReliablePipeService> {
    await startNode(this.pipes[node])

    return this.pipes[node]
  }

  /** A process of the same node begins */
  async revive (node: number, init: ReliablePipeInit): Promise<ReliablePipeService> {
    this.pipes[node] = this.#create(node, init)
    await startNode(this.pipes[node])

    return this.pipes[node]
  }

  /** Lets time pass until it holds; gives how much that was, ms */
  async until (holds: () => boolean, mostMs = 60_000): Promise<number> {
    const start = this.#clock.now

    while (!holds()) {
      if (this.#clock.now - start > mostMs) {
        throw new Error(`it does not hold after ${mostMs} ms`)
      }

      this.#clock.advance(STEP_MS)
      await new Promise<void>(resolve => { setImmediate(resolve) })
    }

    return this.#clock.now - start
  }

  /** What is sent on the streams there are does not arrive any more */
  swallow (): void {
    for (const stream of this.#streams.keys()) {
      stream.swallows = true
    }
  }

  /** Both machines have slept */
  wake (): void {
    this.#wakes.dispatchEvent(new Event('wake'))
  }

  async pass (ms: number): Promise<void> {
    const end = this.#clock.now + ms
    await this.until(() => this.#clock.now >= end, Infinity)
  }

  #create (node: number, init: ReliablePipeInit = {}): ReliablePipeService {
    return reliablePipe({ random: this.#init.random, clock: this.#clocks, ...init })(this.#components(node))
  }

  #components (node: number): ReliablePipeComponents {
    const life = this.#lives[node]

    return {
      registrar: {
        handle: async (_protocol: string, handler: StreamHandler) => { this.#handlers[node] = handler },
        unhandle: async () => {},
        getMiddleware: () => []
      },
      path: {
        addEventListener: (type: string, listener: EventListener) => { this.#wakes.addEventListener(type, listener) },
        removeEventListener: (type: string, listener: EventListener) => { this.#wakes.removeEventListener(type, listener) },
        watch: () => () => {},
        probe: async () => true,
        grant: () => {},
        from: (stream: StubStream, connection: object) => this.#path(stream, connection),
        open: async (_peer: PeerId, _protocol: string, options: OpenPathOptions) => {
          this.asked[node].push(options)

          return life === this.#lives[node] ? this.#open(node) : new Promise<Path>(() => {})
        }
      },
      logger: { forComponent: () => Object.assign(() => {}, { error: () => {}, trace: () => {}, enabled: false }) }
    } as unknown as ReliablePipeComponents
  }

  #open (node: number): Path {
    if (node === 1 && this.#init.bothDial === false) {
      throw new Error('no address')
    }

    if (!this.reachable) {
      this.failedAt.push(this.#clock.now)
      throw new Error('unreachable')
    }

    const later = (fn: () => void): void => { this.#clock.after(this.#init.latencyMs, fn) }
    const [near, far] = [new StubStream(later, this.#wires[node]), new StubStream(later, this.#wires[1 - node])]
    const connection = this.#connection
    near.other = far
    far.other = near
    this.opened++
    this.#streams.set(near, this.opened).set(far, this.opened)
    far.onFirst = () => {
      far.onFirst = undefined

      if (far.status === 'open') {
        const handler = this.#handlers[1 - node]

        if (handler == null) {
          // nobody is there
          far.abort()
        } else {
          void handler(far as never, connection[1 - node] as never)
        }
      }
    }

    return this.#path(near, connection[node])
  }

  #path (stream: StubStream, connection: object): Path {
    return {
      stream,
      connection,
      kind: 'direct',
      allowance: () => Infinity,
      remainingMs: () => Infinity,
      close: async () => stream.close(),
      abort: () => { stream.abort() }
    } as unknown as Path
  }
}

function connection (id: number): StubConnection[] {
  return [1, 0].map(remote => ({ id: String(id), status: 'open', remotePeer: PEERS[remote], remoteAddr: multiaddr(`/ip4/192.0.2.1/tcp/1/p2p/${PEERS[remote].toString()}`) }))
}

async function startNode (pipe: ReliablePipeService): Promise<void> {
  const { start, afterStart } = pipe as unknown as { start (): Promise<void>, afterStart (): Promise<void> }
  await start.call(pipe)
  await afterStart.call(pipe)
}
