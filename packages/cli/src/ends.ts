/** The two ends of a pipe, as far as the commands know them */
import { setTimeout as delay } from 'node:timers/promises'
import { peerIdFromString } from '@libp2p/peer-id'
import { SessionRefusedError } from 'juxta'
import { commandName } from './command-name.ts'
import { RELEASE_MS, RELEASE_POLL_MS } from './constants.ts'
import { BusyError, UsageError } from './errors.ts'
import { decodeTail } from './tail.ts'
import type { Tail } from './tail.ts'
import type { PeerId } from '@libp2p/interface'
import type { Delegation, Peer, PipeAdvertisement, PipeSession, ReliableSession } from 'juxta'

/** The owner's word that this peer may have the end, and whose word it is */
export type Word = Delegation & { owner: string }

export interface ListeningEnd {
  owner: PeerId
  /** who had the end until now, where it was another peer and is known */
  before?: string
  /** The first session that somebody opens; others are refused from then on */
  session (signal: AbortSignal): Promise<{ session: ReliableSession, tail?: Tail }>
  /** Somebody else may have the end from now on, and a rendezvous knows, if one answers within a second */
  close (): Promise<void>
}

/**
 * Binds the end of this peer's own pipe of the name, or of the pipe that it holds a delegation of
 *
 * @throws UsageError - the delegation is of another pipe, or somebody else's; and what pipes throw
 */
export async function listenForOne (peer: Peer, name: string, word: Word | undefined, signal: AbortSignal, onTurnedAway: (peer: PeerId) => void = () => {}): Promise<ListeningEnd> {
  const { pipe: pipes } = peer.services
  const pipe = word == null
    ? await pipes.create({ name, input: 'exclusive', who: 'delegates' })
    : await pipes.find(`${name}@${word.owner}`, { signal })

  check(peer, pipe, word)

  // the owner's own end needs nobody's leave, and so tells of nobody
  const [holder] = word == null ? [] : await pipes.resolve(pipe, { signal })
  const first = Promise.withResolvers<ReliableSession>()
  let isTaken = false
  let tail: Tail | undefined
  const end = await pipes.listen(pipe, session => { first.resolve(session) }, {
    delegation: word,
    signal,
    accept: (remotePeer, { info }) => {
      if (isTaken) {
        onTurnedAway(remotePeer)
        return false
      }

      isTaken = true
      tail = decodeTail(info)

      return true
    }
  })

  end.addEventListener('lost', ({ detail: { error } }) => { first.reject(error) })

  return {
    owner: peerIdFromString(pipe.owner.toString()),
    before: holder == null || holder.peer.equals(peer.peerId) ? undefined : holder.peer.toString(),
    close: async () => {
      const taken = (): number => peer.services.rendezvous.counts.pushed.taken ?? 0
      const before = taken()
      const until = Date.now() + RELEASE_MS
      await end.close()

      // a rendezvous is told in its own time, and this process is about to end
      while (taken() === before && Date.now() < until) {
        await delay(RELEASE_POLL_MS)
      }
    },
    session: async signal => {
      const onAbort = (): void => { first.reject(signal.reason) }
      signal.addEventListener('abort', onAbort)

      try {
        return { session: await first.promise, tail }
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    }
  }
}

function check (peer: Peer, pipe: PipeAdvertisement, word?: Word): void {
  if (word == null) {
    return
  }

  if (word.delegate !== peer.peerId.toString()) {
    throw new UsageError(`the delegation is for ${word.delegate}, and \`${commandName()} id ${pipe.attributes.name}\` here is ${peer.peerId.toString()}`)
  }

  if (word.pipe !== pipe.id) {
    throw new UsageError(`the delegation is not of ${pipe.attributes.name}, but of another pipe of ${word.owner}`)
  }
}

/**
 * NAME@owner, or NAME while it has one owner
 *
 * @param info - asked for each session with an end
 * @throws BusyError - and what pipes throw
 */
export async function connectTo (peer: Peer, reference: string, info: () => Uint8Array | undefined, signal: AbortSignal): Promise<PipeSession> {
  try {
    return await peer.services.pipe.connect(reference, { info, signal })
  } catch (error) {
    throw error instanceof SessionRefusedError && error.status === 'refused' ? new BusyError(`${reference} is connected to somebody else`) : error
  }
}
