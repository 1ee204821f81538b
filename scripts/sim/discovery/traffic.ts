import { FrameCounter } from './frame-counter.ts'
import type { CreateStreamOptions, Stream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'

/** What libp2p does for itself: what peers speak and where they are, and whether they are there. Everything else is counted. */
const NOT_COUNTED = ['/ipfs/id/', '/ipfs/ping/']

/** The first frame of a stream of Juxta's says in which scope it is; in the open one it is empty and goes with the request. */
const SCOPED = '/juxta/'

export interface Count {
  messages: number
  bytes: number
}

type MuxerFactory = (components?: any) => StreamMuxerFactory

/**
 * Counts what all nodes send, at the streams of their muxers: frames with their length before them, as all of the protocols have, each where it is
 * sent. The negotiation of a stream's protocol comes before it has one, and is not counted.
 */
export class Traffic {
  readonly #protocols = new Map<string, Count>()

  get total (): Count {
    const all = [...this.#protocols.values()]

    return { messages: all.reduce((sum, { messages }) => sum + messages, 0), bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) }
  }

  /** Frames by protocol */
  get byProtocol (): Record<string, number> {
    return Object.fromEntries([...this.#protocols].map(([protocol, { messages }]) => [protocol, messages]))
  }

  /** A muxer of which every stream is counted. */
  counted (muxer: MuxerFactory): MuxerFactory {
    return components => {
      const factory = muxer(components)

      return {
        protocol: factory.protocol,
        createStreamMuxer: connection => this.#watched(factory.createStreamMuxer(connection))
      }
    }
  }

  #watched (muxer: StreamMuxer): StreamMuxer {
    const createStream = muxer.createStream.bind(muxer)
    const addEventListener = muxer.addEventListener.bind(muxer)

    // not by a listener of its own: a muxer keeps early streams for the first one there is
    muxer.addEventListener = (type: string, listener: any, options?: any) => {
      addEventListener(type as 'stream', event => {
        if (type === 'stream') {
          this.#watch(event.detail)
        }

        listener(event)
      }, options)
    }
    muxer.createStream = async (options?: CreateStreamOptions) => this.#watch(await createStream(options))

    return muxer
  }

  #watch (stream: Stream): Stream {
    const send = stream.send.bind(stream)
    let frames: FrameCounter | undefined

    stream.send = data => {
      if (stream.protocol !== '' && !NOT_COUNTED.some(prefix => stream.protocol.startsWith(prefix))) {
        frames ??= new FrameCounter(stream.direction === 'outbound' && stream.protocol.startsWith(SCOPED))
        const count = this.#of(stream.protocol)
        count.messages += frames.count(data)
        count.bytes += data.byteLength
      }

      return send(data)
    }

    return stream
  }

  #of (protocol: string): Count {
    const count = this.#protocols.get(protocol) ?? { messages: 0, bytes: 0 }
    this.#protocols.set(protocol, count)

    return count
  }
}
