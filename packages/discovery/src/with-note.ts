import { peerIdFromString } from '@libp2p/peer-id'
import { encodeCoverage } from './request.ts'
import type { Located } from './index.ts'
import type { Coverage } from './request.ts'
import type { Opened } from '@juxta/advertisement'
import type { PassedOn } from '@juxta/resolver'

const NOTHING = new Uint8Array(0)

/** All documents, those that are here first; beside the last one, or an empty response if there is none, how far the search went. */
export async function * withNote (local: AsyncIterable<Opened>, locate: () => AsyncGenerator<Located, Coverage, undefined> | undefined, notes: boolean, isOutdated: (document: Opened) => boolean): AsyncGenerator<PassedOn, void, undefined> {
  let waiting: PassedOn | undefined

  for await (const { bytes } of local) {
    yield * some(waiting)
    waiting = { response: bytes, passes: 0 }
  }

  const located = locate()

  try {
    for (let next = await located?.next(); next != null; next = await located?.next()) {
      if (next.done === true) {
        const note = notes ? encodeCoverage(next.value) : undefined
        waiting = waiting == null && note == null ? undefined : { ...waiting ?? { response: NOTHING, passes: 0 }, note }
        break
      }

      const { document, document: { bytes }, from } = next.value

      // what was fetched a moment ago may be withdrawn by now
      if (isOutdated(document)) {
        continue
      }

      yield * some(waiting)
      waiting = from == null ? { response: bytes, passes: 0 } : { response: bytes, passes: 1, source: peerIdFromString(from) }
    }

    yield * some(waiting)
  } finally {
    await located?.return({ whole: false, asked: 0, answered: 0, of: 0 })
  }
}

function some<T> (one: T | undefined): T[] {
  return one == null ? [] : [one]
}
