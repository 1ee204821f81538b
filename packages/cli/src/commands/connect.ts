import { converse } from '../converse.ts'
import { createEdge } from '../edge.ts'
import { connectTo } from '../ends.ts'
import { parseReference } from '../reference.ts'
import { tellOfRelays } from '../relays.ts'
import type { Surroundings } from '../converse.ts'
import type { EdgeOptions } from '../edge.ts'
import type { Folders } from '../folders.ts'

/** Opens a session to who listens under the name */
export async function connect (reference: string, options: EdgeOptions, _folders: Folders, surroundings: Surroundings): Promise<void> {
  const { status, signal } = surroundings
  const target = parseReference(reference)
  const peer = await createEdge(undefined, options)
  const quiet = tellOfRelays(peer, status)

  try {
    const session = await connectTo(peer, target, signal)
    status.say('session', { name: target.name, peer: session.remotePeer.toString() }, `${session.remotePeer.toString()} is there`)

    await converse(session, surroundings)
  } finally {
    quiet()
    await peer.stop()
  }
}
