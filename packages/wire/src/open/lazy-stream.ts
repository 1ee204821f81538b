import type { Connection, NewStreamOptions, Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

/**
 * As `connection.newStream`, and calls `onRequested` in the turn in which the request for the protocol is written, if that can be told. What is sent on the stream
 * from that turn on goes in the same flight as the request, and the other end hands it to the protocol's handler when it has agreed: multistream-select
 * calls that lazy. Where it does not agree, the stream is reset. Nothing may be read before the promise resolves: until then the answer is what comes.
 *
 * libp2p says nothing of that turn, so the stream's `send` is watched until it has written the request.
 */
export async function newLazyStream (connection: Connection, protocol: string, options: NewStreamOptions, onRequested: (stream: Stream) => void): Promise<Stream> {
  const before = connection.streams.length
  const opening = connection.newStream(protocol, options)
  const stream = connection.streams.at(-1)

  // or the muxer needs a while to make one, or has the protocol in what it makes
  if (stream != null && connection.streams.length === before + 1 && stream.protocol === '') {
    watch(stream, `${protocol}\n`, onRequested)
  }

  return opening
}

function watch (stream: Stream, request: string, onRequested: (stream: Stream) => void): void {
  stream.send = data => {
    // that of its class is in force again
    Reflect.deleteProperty(stream, 'send')
    const takesMore = stream.send(data)

    if (textOf(data).endsWith(request)) {
      onRequested(stream)
    }

    return takesMore
  }
}

function textOf (data: Uint8Array | Uint8ArrayList): string {
  return new TextDecoder().decode(data.subarray())
}
