import { record, string } from './attribute.ts'
import { define } from './define.ts'
import { addresses, foreign } from './foreign.ts'
import { reference } from './reference.ts'
import { hops } from './route.ts'

/**
 * A rendezvous: that a peer is one, for whom, and where it can be reached.
 */
export const rendezvousType = define({
  type: 'rendezvous',
  attributes: {
    /** the peer that it is */
    peer: reference({ index: true }),
    /** the group whose rendezvous it is; without, of those that are in none */
    group: reference({ optional: true, index: true }),
    /** the service that it serves, by a name of that service */
    service: string({ optional: true, index: true, maxBytes: 256 }),
    /** what people call it; others may be called the same */
    name: string({ optional: true, maxBytes: 256 }),
    /** how it can be reached */
    route: record({ addresses, hops }, { optional: true }),
    ...foreign
  }
})
