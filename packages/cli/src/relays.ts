import type { Status } from './status.ts'
import type { Peer, RelayStatus } from 'juxta'

/** Tells when a relay keeps a reservation of ours, and when it is lost; returns what ends the telling */
export function tellOfRelays (peer: Peer, status: Status): () => void {
  const controller = new AbortController()
  const { path } = peer.services
  const { signal } = controller
  /** relays whose first failure was told: the others are no news */
  const failed = new Set<string>()
  let isFirst = true

  const onReserved = ({ relay }: RelayStatus): void => {
    failed.add(relay.toString())
    status.say('relay-reserved', { relay: relay.toString() }, isFirst ? `can be reached through relay ${relay.toString()}` : `relay ${relay.toString()} is back`)
    isFirst = false
  }

  const onFailed = ({ relay, lastError }: RelayStatus): void => {
    if (!failed.has(relay.toString())) {
      failed.add(relay.toString())
      status.say('relay-failed', { relay: relay.toString(), message: lastError?.message }, `relay ${relay.toString()} can't be reached, waiting for it (${lastError?.message ?? 'no reason known'})`)
    }
  }

  path.addEventListener('relay:reserved', ({ detail }) => { onReserved(detail) }, { signal })
  path.addEventListener('relay:failed', ({ detail }) => { onFailed(detail) }, { signal })
  path.addEventListener('relay:lost', ({ detail: { relay } }) => {
    status.say('relay-lost', { relay: relay.toString() }, `relay ${relay.toString()} is gone, waiting for it`)
  }, { signal })

  // what came of it before anybody could listen
  for (const relay of path.relays) {
    if (relay.state === 'reserved') {
      onReserved(relay)
    } else if (relay.lastError != null) {
      onFailed(relay)
    }
  }

  return () => { controller.abort() }
}

/** Resolves when at least one relay keeps a reservation */
export async function reserved (peer: Peer, signal: AbortSignal): Promise<void> {
  const { path } = peer.services

  await until(() => path.relays.some(({ state }) => state === 'reserved'), listener => { path.addEventListener('relay:reserved', listener, { once: true }) }, signal)
}

/** Resolves when at least one rendezvous has granted a lease */
export async function leased (peer: Peer, signal: AbortSignal): Promise<void> {
  const { rendezvous } = peer.services

  await until(() => rendezvous.leases.length > 0, listener => { rendezvous.addEventListener('lease:granted', listener, { once: true }) }, signal)
}

async function until (holds: () => boolean, listen: (listener: () => void) => void, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()

  if (holds()) {
    return
  }

  const done = Promise.withResolvers<void>()
  const onAbort = (): void => { done.reject(signal.reason) }
  signal.addEventListener('abort', onAbort)
  listen(() => { done.resolve() })

  try {
    await done.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
