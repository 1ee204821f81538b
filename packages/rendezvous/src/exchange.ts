import { openStream, request } from '@juxta/wire'
import { codec } from './codec.ts'
import { MAX_ANSWER_BYTES } from './constants.ts'
import type { RequestMessage } from './codec.ts'
import type { Context } from './context.ts'
import type { RendezvousAnswer } from './wire/rendezvous.ts'
import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

export interface ExchangeOptions {
  signal: AbortSignal
  /** Default the bound on exchanges. */
  timeoutMs?: number
  /** On a connection dialled for this. */
  fresh?: boolean
}

/** One request to a peer and its answer, over a connection that is open, limited or not, or one that is dialled. Gives who answered, too. */
export async function exchange (
  { components, limits, startTimer }: Context, protocol: string, to: PeerId | Multiaddr[], message: RequestMessage, { signal, timeoutMs, fresh }: ExchangeOptions
): Promise<{ answer: Partial<RendezvousAnswer>, peer: PeerId }> {
  let peer: PeerId | undefined

  const answer = await request(async (name, options) => {
    const connection: Connection = await components.connectionManager.openConnection(to, { signal: options.signal, force: fresh })
    peer = connection.remotePeer

    return { stream: await openStream(connection, name, options), connection }
  }, protocol, message, codec, {
    signal,
    startTimer,
    timeout: timeoutMs ?? limits.exchangeMs,
    maxResponseLength: MAX_ANSWER_BYTES,
    runOnLimitedConnection: true
  })

  if (peer == null) {
    throw new Error('An answer without a connection')
  }

  return { answer, peer }
}
