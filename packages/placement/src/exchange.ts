import { encodeFrame, encodePreamble, openScope, openStream, requestMany, within } from '@juxta/wire'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { codec } from './codec.ts'
import { FOUND_BYTES, MAX_FOUND_IN_ALL, MAX_REQUEST_BYTES, PLACE_MS } from './constants.ts'
import type { Context } from './context.ts'
import type { Target } from './core/view/gossip.ts'
import type { PlacementAnswer, PlacementRequest } from './wire/placement.ts'
import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** Opens or finds a connection to a peer, by its id if there is one, else by its addresses. */
async function connect ({ components }: Context, { peer, addresses }: Target, signal: AbortSignal): Promise<Connection> {
  const id = peer == null ? undefined : peerIdFromString(peer)
  const isOpen = id != null && components.connectionManager.getConnections(id).length > 0
  const to: PeerId | Multiaddr[] | undefined = isOpen || addresses.length === 0 ? id : addresses.map(address => withPeer(address, peer))

  if (to == null) {
    throw new Error('Neither a peer nor an address to dial')
  }

  return components.connectionManager.openConnection(to, { signal })
}

function withPeer (address: string, peer: string | undefined): Multiaddr {
  const parsed = multiaddr(address)

  return peer == null || parsed.getComponents().at(-1)?.name === 'p2p' ? parsed : parsed.encapsulate(`/p2p/${peer}`)
}

/** One request and the parts of its answer, with who gave them. */
export async function * ask (context: Context, to: Target, message: Partial<PlacementRequest>, ms: number, signal: AbortSignal = context.running()): AsyncGenerator<{ from: string, answer: PlacementAnswer }, void, undefined> {
  let from = ''
  const answers = requestMany(async (name, options) => {
    const connection = await connect(context, to, options.signal ?? signal)
    from = connection.remotePeer.toString()

    return { stream: await openStream(connection, name, options), connection }
  }, context.protocol, message, codec, {
    signal,
    startTimer: context.startTimer,
    timeout: ms,
    maxResponseLength: MAX_REQUEST_BYTES,
    maxResponses: Math.ceil(MAX_FOUND_IN_ALL * 16_384 / FOUND_BYTES),
    runOnLimitedConnection: true
  })

  for await (const answer of answers) {
    yield { from, answer }
  }
}

/** Bytes to a peer that does not answer. */
export async function tell (context: Context, to: Target, bytes: Uint8Array): Promise<void> {
  const { signal, done } = within(context.startTimer, PLACE_MS, () => new Error('It took too long'), context.running())

  try {
    const stream = await openStream(await connect(context, to, signal), context.placeProtocol, { signal, runOnLimitedConnection: true })
    const preamble = encodePreamble(openScope)
    const frame = encodeFrame(bytes)
    const whole = new Uint8Array(preamble.byteLength + frame.byteLength)
    whole.set(preamble)
    whole.set(frame, preamble.byteLength)
    stream.send(whole)
    await stream.close({ signal })
  } finally {
    done()
  }
}
