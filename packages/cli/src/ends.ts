/** The two ends of a pipe, as far as the commands know them */
import { UsageError } from './errors.ts'
import type { Reference } from './reference.ts'
import type { PeerId } from '@libp2p/interface'
import type { Peer, ReliableSession } from 'juxta'

export interface ListeningEnd {
  owner: PeerId
  /** The first session that somebody opens; others are refused from then on */
  session (signal: AbortSignal): Promise<ReliableSession>
}

export async function listenForOne (peer: Peer, name: string): Promise<ListeningEnd> {
  const first = Promise.withResolvers<ReliableSession>()
  let isTaken = false

  peer.services.reliablePipe.listen(name, session => { first.resolve(session) }, {
    accept: () => {
      const isFirst = !isTaken
      isTaken = true

      return isFirst
    }
  })

  return {
    owner: peer.peerId,
    session: async signal => {
      const onAbort = (): void => { first.reject(signal.reason) }
      signal.addEventListener('abort', onAbort)

      try {
        return await first.promise
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    }
  }
}

export async function connectTo (peer: Peer, { name, owner }: Reference, signal: AbortSignal): Promise<ReliableSession> {
  if (owner == null) {
    throw new UsageError('name the owner too: NAME@owner')
  }

  return peer.services.reliablePipe.connect(owner, { name, signal })
}
