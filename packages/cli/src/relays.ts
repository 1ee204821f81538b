import type { Status } from './status.ts'
import type { Peer } from 'juxta'

/** Tells when a relay keeps a reservation of ours, and when it is lost; returns what ends the telling */
export function tellOfRelays (peer: Peer, status: Status): () => void {
  const controller = new AbortController()
  const { path } = peer.services
  const { signal } = controller
  let isFirst = true

  path.addEventListener('relay:reserved', ({ detail: { relay } }) => {
    status.say('relay-reserved', { relay: relay.toString() }, isFirst ? `can be reached through relay ${relay.toString()}` : `relay ${relay.toString()} is back`)
    isFirst = false
  }, { signal })

  path.addEventListener('relay:lost', ({ detail: { relay } }) => {
    status.say('relay-lost', { relay: relay.toString() }, `relay ${relay.toString()} is gone, waiting for it`)
  }, { signal })

  path.addEventListener('relay:failed', ({ detail: { relay, attempts, lastError } }) => {
    // the first failure is news, and the others are no help
    if (attempts === 1 && isFirst) {
      status.say('relay-failed', { relay: relay.toString(), message: lastError?.message }, `relay ${relay.toString()} can't be reached, waiting for it (${lastError?.message ?? 'no reason known'})`)
    }
  }, { signal })

  return () => { controller.abort() }
}

/** Resolves when at least one relay keeps a reservation */
export async function reserved (peer: Peer, signal: AbortSignal): Promise<void> {
  const { path } = peer.services

  signal.throwIfAborted()

  if (path.relays.some(({ state }) => state === 'reserved')) {
    return
  }

  const done = Promise.withResolvers<void>()
  const onAbort = (): void => { done.reject(signal.reason) }
  const onReserved = (): void => { done.resolve() }

  signal.addEventListener('abort', onAbort)
  path.addEventListener('relay:reserved', onReserved)

  try {
    await done.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    path.removeEventListener('relay:reserved', onReserved)
  }
}
