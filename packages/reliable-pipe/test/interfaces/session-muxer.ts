import { MuxerClosedError } from '@libp2p/interface'
import { systemClock } from '@juxta/path/internal'
import { peerIdFromString } from '@libp2p/peer-id'
import { mockMuxer } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { TypedEventEmitter } from 'main-event'
import { reliablePipe } from '../../src/index.ts'
import type { ReliablePipeComponents, ReliablePipeService, ReliableSession } from '../../src/index.ts'
import type { Clock, Path } from '@juxta/path'
import type { Connection, MessageStream, PeerId, Startable, Stream, StreamHandler, StreamMuxer, StreamMuxerEvents, StreamMuxerFactory, StreamMuxerStatus } from '@libp2p/interface'

const DIALLER = peerIdFromString('12D3KooWGRUVh7mJr4Uq7NH7rbDYSZGqMzA3oKyi3FyzBGwpZ6Lt')
const LISTENER = peerIdFromString('12D3KooWHwnFRxwiAwMndiXVKAcA8imR6XkD4FCLRxinFHjUfPiJ')
const NAME = 'streams'
const MANY = 10_000
const limits = { maxSessions: MANY, maxSessionsPerPeer: MANY, maxAttachesPerSecond: MANY, maxAttachBurst: MANY, maxHalfOpenPerPeer: MANY }

/** Two thousand ends share one thread with each other, and the machine with other tests: whoever waits for an answer waits for longer */
const patientClock: Clock = { ...systemClock, setTimeout: (callback, ms) => systemClock.setTimeout(callback, ms < 1_000 ? ms : 20 * ms) }

/** A muxer whose streams are sessions, each over a stream of another muxer: so that libp2p's tests of muxers test sessions as streams */
export const sessionMuxer: StreamMuxerFactory = {
  protocol: '/sessions',
  createStreamMuxer: maConn => new SessionMuxer(maConn)
}

class SessionMuxer extends TypedEventEmitter<StreamMuxerEvents> implements StreamMuxer {
  readonly protocol = '/sessions'
  readonly streams: Stream[] = []
  status: StreamMuxerStatus = 'open'
  readonly #pipe: ReliablePipeService
  readonly #remotePeer: PeerId
  readonly #started: Promise<void>
  /** a stream is waited for as long as it takes */
  readonly #closed = new AbortController()

  constructor (maConn: MessageStream) {
    super()
    const muxer = mockMuxer({ maxInboundStreams: MANY, maxOutboundStreams: MANY }).createStreamMuxer(maConn)
    this.#remotePeer = maConn.direction === 'outbound' ? LISTENER : DIALLER
    const connection = { id: 'one', status: 'open', remotePeer: this.#remotePeer, remoteAddr: multiaddr('/memory/1') } as unknown as Connection
    const handler = Promise.withResolvers<StreamHandler>()
    muxer.addEventListener('stream', ({ detail: stream }) => { void handler.promise.then(async handle => handle(stream, connection)) })
    const pipe = reliablePipe({ ...limits, clock: patientClock })({
      registrar: { handle: async (_protocol: string, handle: StreamHandler) => { handler.resolve(handle) }, unhandle: async () => {}, getMiddleware: () => [] },
      logger: { forComponent: () => maConn.log },
      path: {
        addEventListener: () => {},
        removeEventListener: () => {},
        watch: () => () => {},
        probe: async () => true,
        grant: () => {},
        from: (stream: Stream) => toPath(stream, connection),
        open: async () => toPath(await muxer.createStream(), connection)
      }
    } as unknown as ReliablePipeComponents)

    pipe.listen(NAME, session => {
      const stream = this.#add(session)
      this.safeDispatchEvent('stream', { detail: stream })
    })
    this.#started = (pipe as ReliablePipeService & Startable).start() as Promise<void>
    this.#pipe = pipe
  }

  async createStream (): Promise<Stream> {
    if (this.status !== 'open') {
      throw new MuxerClosedError()
    }

    await this.#started

    return this.#add(await this.#pipe.connect(this.#remotePeer, { name: NAME, signal: this.#closed.signal }))
  }

  abort (error: Error): void {
    this.#closed.abort(error)
    ;[...this.streams].forEach(stream => { stream.abort(error) })
    this.status = 'closed'
  }

  async close (): Promise<void> {
    this.status = 'closing'
    // one that the other side aborts meanwhile is closed, too
    await Promise.allSettled(this.streams.map(async stream => { await stream.close() }))
    this.status = 'closed'
  }

  #add (session: ReliableSession): Stream {
    const stream = session.stream()
    this.streams.push(stream)
    stream.addEventListener('close', () => { this.streams.splice(this.streams.indexOf(stream), 1) })

    return stream
  }
}

function toPath (stream: Stream, connection: Connection): Path {
  return {
    stream,
    connection,
    peer: connection.remotePeer,
    kind: 'direct',
    allowance: () => Infinity,
    remainingMs: () => Infinity,
    // as a path promises: never throws, what does not close is aborted
    close: async () => { await stream.close().catch((error: Error) => { stream.abort(error) }) },
    abort: error => { stream.abort(error) }
  }
}
