import { WrongPeerError } from 'juxta'
import { WrongRelayError } from './errors.ts'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Status } from './status.ts'
import type { Peer, RelayStatus } from 'juxta'

/** Tells when a relay keeps a reservation of ours, and when it is lost; returns what ends the telling */
export function tellOfRelays (peer: Peer, status: Status, addresses: Multiaddr[]): () => void {
  const controller = new AbortController()
  const { path } = peer.services
  const { signal } = controller
  /** relays whose first failure was told: the others are no news */
  const failed = new Set<string>()
  /** who was told to be there instead */
  const wrong = new Map<string, string>()
  let isFirst = true

  const onReserved = ({ relay }: RelayStatus): void => {
    failed.add(relay.toString())
    wrong.delete(relay.toString())
    status.say('relay-reserved', { relay: relay.toString() }, isFirst ? `can be reached through relay ${relay.toString()}` : `relay ${relay.toString()} is back`)
    isFirst = false
  }

  const onFailed = ({ relay, lastError }: RelayStatus): void => {
    const other = whoAnswered(lastError)

    // that a relay that was lost isn't back yet is no news, but that somebody else is there
    if (!failed.has(relay.toString()) || (other != null && wrong.get(relay.toString()) !== other)) {
      const tried = addresses.map(address => address.toString()).filter(text => text.endsWith(`/p2p/${relay.toString()}`))
      const message = other == null ? lastError?.message : anotherPeer(other)

      failed.add(relay.toString())

      if (other != null) {
        wrong.set(relay.toString(), other)
      }

      status.say('relay-failed', { relay: relay.toString(), addresses: tried, message },
        `relay ${tried.join(', ') || relay.toString()} can't be reached, waiting for it (${message ?? 'no reason known'}); Ctrl-C to stop`)
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

/**
 * Resolves when at least one relay keeps a reservation
 *
 * @throws WrongRelayError
 */
export async function reserved (peer: Peer, signal: AbortSignal): Promise<void> {
  const { path } = peer.services

  await orAllWrong(peer, signal, async signal => until(() => path.relays.some(({ state }) => state === 'reserved'), listener => { path.addEventListener('relay:reserved', listener, { once: true }) }, signal))
}

/**
 * Resolves when at least one rendezvous has granted a lease
 *
 * @throws WrongRelayError
 */
export async function leased (peer: Peer, signal: AbortSignal): Promise<void> {
  const { rendezvous } = peer.services

  await orAllWrong(peer, signal, async signal => until(() => rendezvous.leases.length > 0, listener => { rendezvous.addEventListener('lease:granted', listener, { once: true }) }, signal))
}

/** There is no use in waiting where others are than those that are waited for; one that doesn't answer may yet come */
async function orAllWrong (peer: Peer, signal: AbortSignal, wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const { path } = peer.services
  const over = new AbortController()
  const look = (): void => {
    const others = path.relays.map(({ lastError }) => whoAnswered(lastError)).filter(other => other != null)

    if (others.length > 0 && others.length === path.relays.length) {
      over.abort(new WrongRelayError(`--relay: ${anotherPeer(others.join(', '))}; the address that the relay printed ends with its own`))
    }
  }

  path.addEventListener('relay:failed', look)

  try {
    look()
    await wait(AbortSignal.any([signal, over.signal]))
  } finally {
    path.removeEventListener('relay:failed', look)
  }
}

/** Who it is, if another peer than the one that was dialled */
function whoAnswered (error?: Error): string | undefined {
  return error?.cause instanceof WrongPeerError ? error.cause.answered ?? 'one that does not say who it is' : undefined
}

function anotherPeer (other: string): string {
  return `another peer answers there: ${other}`
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
