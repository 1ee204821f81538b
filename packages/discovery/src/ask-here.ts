import { peerIdFromString } from '@libp2p/peer-id'
import type { Ask, FindEvent } from './core/find.ts'
import type { RendezvousComponent } from './index.ts'
import type { FindRequest } from './request.ts'
import type { SearchContext } from './search-init.ts'
import type { Subject } from './subject.ts'
import type { Opened } from '@juxta/advertisement'
import type { PeerId } from '@libp2p/interface'

export interface AskHereInit {
  ask: Ask
  request: FindRequest
  subject: Subject
  self: PeerId
  context: Pick<SearchContext, 'knowledge' | 'monotonicNow'>
  signal: AbortSignal
  handle (event: FindEvent<Opened>): void
  /** When more may come. */
  room (): Promise<void>
}

/** What this node finds as the rendezvous that it is, among those that share the work with it: it asks itself, as it were. */
export async function askHere (locate: NonNullable<RendezvousComponent['locate']>, init: AskHereInit): Promise<void> {
  const { ask, request: { query, known }, subject, self, context: { knowledge, monotonicNow }, signal, handle, room } = init
  const peer = self.toString()
  const began = monotonicNow()

  try {
    const located = locate({ query, known }, { signal })

    for (let next = await located?.next(); next != null; next = await located?.next()) {
      if (next.done === true) {
        handle({ type: 'covered', peer, coverage: next.value })
        break
      }

      const { document, from } = next.value
      const { outdated } = knowledge.hear(document, 'rendezvous')
      const way = from == null ? { source: self, passes: -1 } : { source: peerIdFromString(from), passes: 0 }
      handle({ type: 'answer', peer, document, matches: subject.matches(document), outdated, way: { ...way, ms: monotonicNow() - began } })
      await room()
    }

    handle({ type: 'peer-ended', peer, complete: true })
  } catch (error) {
    handle({ type: 'peer-ended', peer, complete: false, error: error as Error })
  }

  handle({ type: 'ended', ask })
}
