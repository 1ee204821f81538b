import { list, record } from './attribute.ts'
import { define } from './define.ts'
import { addresses, foreign } from './foreign.ts'
import { reference } from './reference.ts'

/** The peers on the way to another, the first one first, each with where it can be reached */
export const hops = list(record({ peer: reference({ optional: true }), addresses }), { optional: true, maxLength: 8 })

/**
 * A route: how a peer can be reached by way of others.
 */
export const routeType = define({
  type: 'route',
  attributes: {
    /** the peer to which it leads */
    destination: reference({ index: true }),
    /** where that peer can be reached by the last on the way, or by anybody if there is none */
    addresses,
    hops,
    ...foreign
  }
})
