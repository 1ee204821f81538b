import type { Peer } from './init.ts'

/**
 * Resolves when a relay has taken the peer in, of those that it was told of, and a rendezvous, whoever told of it, or when the time is over: who is away is asked on
 * and on anyway, so that is no failure. Never rejects, also when the signal is aborted.
 */
export async function ready ({ services: { path, rendezvous } }: Peer, isLeasing: boolean, ms: number, given?: AbortSignal): Promise<void> {
  const over = new AbortController()
  const timer = setTimeout(() => { over.abort() }, ms)
  const signal = given == null ? over.signal : AbortSignal.any([over.signal, given])

  await Promise.all([
    first(() => path.relays.length === 0 || path.relays.some(({ state }) => state === 'reserved'), look => { path.addEventListener('relay:reserved', look, { signal }) }, signal),
    first(() => !isLeasing || rendezvous.role === 'rendezvous' || rendezvous.leases.length > 0, look => { rendezvous.addEventListener('lease:granted', look, { signal }) }, signal)
  ])

  clearTimeout(timer)
  over.abort()
}

async function first (holds: () => boolean, listen: (look: () => void) => void, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const look = (): void => {
      if (holds() || signal.aborted) {
        resolve()
      }
    }

    listen(look)
    signal.addEventListener('abort', look)
    look()
  })
}
