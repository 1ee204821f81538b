import { list, string } from './attribute.ts'
import { define } from './define.ts'
import { foreign, parameters } from './foreign.ts'
import { reference } from './reference.ts'

const attributes = {
  /** what people call it; others may be called the same */
  name: string({ optional: true, index: true, maxBytes: 256 }),
  /** what it does for others: `rendezvous`, `relay`, and what applications add */
  roles: list(string({ maxBytes: 64 }), { optional: true, index: true, maxLength: 16 }),
  /** multiaddrs as text, or addresses of JXTA */
  addresses: list(string({ maxBytes: 512 }), { optional: true, maxLength: 16 }),
  description: string({ optional: true, maxBytes: 1_024 }),
  /** the groups in which it says so */
  groups: list(reference(), { optional: true, index: true, maxLength: 8 }),
  /** what it has to say to services */
  parameters,
  ...foreign
}

/**
 * A peer: what it is called, what it does for others, and where it can be reached. Its id is its peer id.
 */
export const peerType = define({ type: 'peer', attributes })

/**
 * A peer of JXTA, as somebody else tells of it. It has no peer id of its own here: what describes it is a resource of who imported that.
 */
export const foreignPeerType = define({ type: 'foreign-peer', attributes })
