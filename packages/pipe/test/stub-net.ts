import { VirtualClock } from '@juxta/test-network'
import { StreamMessageEvent } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { TypedEventEmitter } from 'main-event'
import { reliablePipe } from '@juxta/reliable-pipe'
import { pipe } from '../src/index.ts'
import { World } from './service/nodes.ts'
import type { PipeComponents, PipeService } from '../src/index.ts'
import type { ReliablePipeService } from '@juxta/reliable-pipe'
import type { Handler } from '@juxta/resolver'
import type { PeerId, PrivateKey, StreamHandler } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Uint8ArrayList } from 'uint8arraylist'

/** How far virtual time goes in a step, ms */
const STEP_MS = 5

class StubStream extends TypedEventEmitter<any> {
  readonly writableNeedsDrain = false
  readonly writeBufferLength = 0
  readonly readBufferLength = 0
  readonly protocol = 'protocol'
  maxReadBufferLength = 0
  status = 'open'
  writeStatus = 'writable'
  remoteWriteStatus = 'writable'
  other?: StubStream
  onFirst?: () => void
  readonly #later: (fn: () => void) => void

  constructor (later: (fn: () => void) => void) {
    super()
    this.#later = later
  }

  send (chunk: Uint8Array | Uint8ArrayList): boolean {
    this.#later(() => {
      this.other?.onFirst?.()

      if (this.other?.status === 'open') {
        this.other.dispatchEvent(new StreamMessageEvent(chunk))
      }
    })

    return true
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

/** One node: its services, and what they stand on */
export interface StubNode {
  readonly peer: PeerId
  readonly pipe: PipeService
  readonly sessions: ReliablePipeService
  readonly privateKey: PrivateKey
}

interface Line {
  near: StubStream
  far: StubStream
  from: string
  to: string
}

/** Any number of nodes with the services of pipes and of reliable pipes, in virtual time; streams between them, and everybody knows every binding at once */
export class StubNet {
  readonly world = new World()
  readonly clock = new VirtualClock(Date.now())
  readonly nodes: StubNode[] = []
  readonly latencyMs: number
  readonly #handlers = new Map<string, StreamHandler>()
  readonly #answers = new Map<string, Handler>()
  #lines: Line[] = []
  /** who can't be reached, nor reach anybody */
  readonly #gone = new Set<string>()

  constructor (latencyMs = 10) {
    this.latencyMs = latencyMs
  }

  async add (privateKey: PrivateKey): Promise<StubNode> {
    const peer = peerIdFromPrivateKey(privateKey)
    const id = peer.toString()
    const startTimer = (ms: number, fn: () => void): (() => void) => this.clock.after(ms, fn)
    const base = {
      peerId: peer,
      privateKey,
      events: new TypedEventEmitter(),
      peerStore: { merge: async () => {} },
      addressManager: { getAddresses: () => [this.#addressOf(id)] },
      logger: { forComponent: () => Object.assign(() => {}, { error: () => {}, trace: () => {}, enabled: false }) },
      registrar: { handle: async (_protocol: string, handler: StreamHandler) => { this.#handlers.set(id, handler) }, unhandle: async () => {}, getMiddleware: () => [] },
      path: { relays: [], addEventListener: () => {}, removeEventListener: () => {}, watch: () => () => {}, probe: async () => true, grant: () => {}, from: (stream: StubStream, connection: object) => pathOf(stream, connection), open: async (to: PeerId) => this.#open(id, to.toString()) },
      discovery: this.world.discovery(privateKey),
      resolver: {
        handle: (_name: string, handler: Handler) => {
          this.#answers.set(id, handler)
          return () => {}
        },
        neighbours: () => [],
        query: (to: PeerId, _name: string, query: Uint8Array) => this.#query(id, to, query),
        queryNeighbours: () => Object.assign((async function * () {})(), { summary: { peers: [] } })
      }
    }
    const clock = { now: () => this.clock.now, monotonic: () => this.clock.now, setTimeout: (fn: () => void, ms: number) => this.clock.after(ms, fn), clearTimeout: (cancel: unknown) => { (cancel as (() => void) | undefined)?.() } }
    const sessions = reliablePipe({ random: () => 0.5, clock })(base as never) as ReliablePipeService
    const components = { ...base, reliablePipe: sessions, registrar: { handle: async () => {}, unhandle: async () => {} } } as unknown as PipeComponents
    const service = pipe({ now: () => this.clock.now, startTimer, random: () => 0.5 })(components)
    const node = { peer, pipe: service, sessions, privateKey }
    this.nodes.push(node)
    await (sessions as unknown as { start (): Promise<void> }).start()
    await service.start()

    return node
  }

  async stop (): Promise<void> {
    for (const { pipe, sessions } of this.nodes) {
      await pipe.stop()
      await (sessions as unknown as { stop (): Promise<void> }).stop()
    }
  }

  /** Every stream is lost; new ones can be opened */
  cut (): void {
    this.#reset(() => true)
  }

  /** As a process that is killed: nothing is said to anybody, and nothing comes from it any more */
  kill ({ peer }: StubNode): void {
    const id = peer.toString()
    this.#gone.add(id)
    this.#reset(({ from, to }) => from === id || to === id)
  }

  /** It is there again, with what it had */
  revive ({ peer }: StubNode): void {
    this.#gone.delete(peer.toString())
  }

  /** Lets time pass until it holds; gives how much that was, ms */
  async until (holds: () => boolean, mostMs = 60_000): Promise<number> {
    const start = this.clock.now

    while (!holds()) {
      if (this.clock.now - start > mostMs) {
        throw new Error(`it does not hold after ${mostMs} ms`)
      }

      this.clock.advance(STEP_MS)
      // signatures take turns of the event loop
      await new Promise<void>(resolve => { setImmediate(resolve) })
      await new Promise<void>(resolve => { setImmediate(resolve) })
    }

    return this.clock.now - start
  }

  /** What a promise comes to, while time passes */
  async run<T> (promise: Promise<T>, mostMs?: number): Promise<T> {
    let settled = false
    promise.then(() => { settled = true }, () => { settled = true })
    await this.until(() => settled, mostMs)

    return promise
  }

  async pass (ms: number): Promise<void> {
    const end = this.clock.now + ms
    await this.until(() => this.clock.now >= end, Infinity)
  }

  /** Comes a latency later */
  async * #query (from: string, to: PeerId, query: Uint8Array): AsyncGenerator<{ response: Uint8Array, from: PeerId }> {
    await new Promise<void>(resolve => { this.clock.after(this.latencyMs, resolve) })
    const handler = this.#answers.get(to.toString())

    if (handler == null || this.#gone.has(from) || this.#gone.has(to.toString())) {
      throw new Error('it can\'t be reached')
    }

    for await (const response of handler(query, {} as never) as AsyncIterable<Uint8Array>) {
      yield { response, from: to }
    }
  }

  #addressOf (id: string): Multiaddr {
    return multiaddr(`/ip4/192.0.2.1/tcp/1/p2p/${id}`)
  }

  #reset (which: (line: Line) => boolean): void {
    const lost = this.#lines.filter(which)
    this.#lines = this.#lines.filter(line => !which(line))
    lost.forEach(({ near, far }) => {
      near.reset()
      far.reset()
    })
  }

  #open (from: string, to: string): object {
    const handler = this.#handlers.get(to)

    if (handler == null || this.#gone.has(from) || this.#gone.has(to)) {
      throw new Error('it can\'t be reached')
    }

    const later = (fn: () => void): void => { this.clock.after(this.latencyMs, fn) }
    const [near, far] = [new StubStream(later), new StubStream(later)]
    const connection = (remote: string): object => ({ id: `${from} ${to}`, status: 'open', remotePeer: this.nodes.find(({ peer }) => peer.toString() === remote)?.peer, remoteAddr: this.#addressOf(remote) })
    near.other = far
    far.other = near
    this.#lines.push({ near, far, from, to })
    far.onFirst = () => {
      far.onFirst = undefined

      if (far.status === 'open') {
        void handler(far as never, connection(from) as never)
      }
    }

    return pathOf(near, connection(to))
  }
}

function pathOf (stream: StubStream, connection: object): object {
  return {
    stream,
    connection,
    kind: 'direct',
    allowance: () => Infinity,
    remainingMs: () => Infinity,
    close: async () => stream.close(),
    abort: () => { stream.abort() }
  }
}
