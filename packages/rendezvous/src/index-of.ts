import { AdvertisementCache } from '@juxta/advertisement-cache'
import type { Context } from './context.ts'

/** What a rendezvous holds for its clients, which is there again after a restart if it has something to keep it in */
export function indexOf ({ limits, clock, datastore, startTimer, log }: Context): AdvertisementCache {
  return new AdvertisementCache({
    ...limits,
    ...clock,
    datastore,
    prefix: 'juxta/rendezvous',
    startTimer,
    onError: error => { log.error('what the index is kept in: %e', error) }
  })
}
