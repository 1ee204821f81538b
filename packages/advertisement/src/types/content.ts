import { integer, string } from './attribute.ts'
import { define } from './define.ts'
import { foreign } from './foreign.ts'
import { cid } from './reference.ts'

/**
 * A content that its owner offers. What is offered has a CID, the same for everybody who does; the offer is a resource of its owner.
 */
export const contentType = define({
  type: 'content',
  kind: 'offer',
  attributes: {
    /** what the content is found by, and verified with when it has come */
    cid: cid({ index: true }),
    /** what people call it; others may be called the same */
    name: string({ optional: true, index: true, maxBytes: 256 }),
    /** as in HTTP: `image/png` */
    mediaType: string({ optional: true, index: true, maxBytes: 128 }),
    /** bytes */
    size: integer({ optional: true, index: true, min: 0 }),
    description: string({ optional: true, maxBytes: 1_024 }),
    ...foreign
  }
})
