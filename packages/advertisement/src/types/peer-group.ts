import { string } from './attribute.ts'
import { define } from './define.ts'
import { foreign, parameters } from './foreign.ts'
import { reference } from './reference.ts'

/**
 * A peer group: peers that agreed upon a set of services. The group within which it was made is the `parent` of its genesis.
 */
export const peerGroupType = define({
  type: 'peer-group',
  attributes: {
    /** what people call it; others may be called the same */
    name: string({ optional: true, index: true, maxBytes: 256 }),
    description: string({ optional: true, index: true, maxBytes: 256 }),
    /** the service specification that says what the group's services are */
    specification: reference({ optional: true, index: true }),
    /** what its services are told */
    parameters,
    ...foreign
  }
})
