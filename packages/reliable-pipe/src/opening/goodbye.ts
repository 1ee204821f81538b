import type { Clock } from '@juxta/path/internal'
import type { Stream } from '@libp2p/interface'

/**
 * What was written last has been heard: the other side has closed the streams, too. libp2p resets connections when it stops, and with them goes what the other side
 * has not read yet.
 *
 * @param ms - how long that is waited for at most
 */
export async function heard (streams: readonly Stream[], clock: Clock, ms: number): Promise<void> {
  const open = streams.filter(({ status }) => status === 'open' || status === 'closing')

  if (open.length === 0) {
    return
  }

  const enough = Promise.withResolvers<void>()
  const timer = clock.setTimeout(() => { enough.resolve() }, ms)
  const closed = open.map(async stream => new Promise<void>(resolve => { stream.addEventListener('close', () => { resolve() }, { once: true }) }))

  await Promise.race([enough.promise, Promise.all(closed)])
  clock.clearTimeout(timer)
}
