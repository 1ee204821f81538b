import { AdvertisementCache } from '@juxta/advertisement-cache'
import type { Context } from './context.ts'
import type { Opened } from '@juxta/advertisement'

/** What a rendezvous holds for its clients, which is there again after a restart if it has something to keep it in */
export function indexOf ({ limits, clock, datastore, startTimer, log }: Context, onEvicted: (version: Pick<Opened, 'id' | 'type'>) => void): AdvertisementCache {
  return new AdvertisementCache({
    ...limits,
    ...clock,
    datastore,
    prefix: 'juxta/rendezvous',
    startTimer,
    onEvicted,
    onError: error => { log.error('what the index is kept in: %e', error) }
  })
}
