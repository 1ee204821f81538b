import { dataDirectory, NoEndError, PipeNotFoundError } from 'juxta'
import { commandName } from '../command-name.ts'
import { converse } from '../converse.ts'
import { createEdge } from '../edge.ts'
import { connectTo } from '../ends.ts'
import { Moves } from '../moves.ts'
import { PinnedOwners } from '../pinned-owners.ts'
import { parseReference } from '../reference.ts'
import { relayAddresses } from '../relay-addresses.ts'
import { encodeTail } from '../tail.ts'
import { leased, tellOfRelays } from '../relays.ts'
import { shellWord } from '../shell-word.ts'
import { untilThere } from '../waiting.ts'
import type { Surroundings } from '../converse.ts'
import type { EdgeOptions } from '../edge.ts'
import type { Folders } from '../folders.ts'
import type { Tail } from '../tail.ts'

/** Opens a session to who listens under the name. It is a new peer each time: several of them may run, and nobody needs to know it again. */
export async function connect (reference: string, options: EdgeOptions, folders: Folders, surroundings: Surroundings): Promise<void> {
  const { status, signal } = surroundings
  const { name } = parseReference(reference)
  const peer = await createEdge(undefined, options, { pins: new PinnedOwners(dataDirectory(folders.connect)) })
  const quiet = tellOfRelays(peer, status, relayAddresses(options.relay))

  try {
    await untilThere(async signal => leased(peer, signal), { peer, status, signal, seconds: options.wait })

    let tail: Tail | undefined
    const session = await connectTo(peer, reference, () => tail == null ? undefined : encodeTail(tail), signal).catch((error: unknown) => {
      if (error instanceof PipeNotFoundError || error instanceof NoEndError) {
        status.say('nobody-listens', { name }, `nobody is there: does \`${commandName()} listen ${shellWord(name)}\` run on the other side, with a relay that is named here, too?`)
      }

      throw error
    })
    const owner = session.pipe.owner.toString()
    status.say('session', { name, owner, peer: session.remotePeer.toString() }, `${session.remotePeer.toString()} is there`)

    const sent = { bytes: 0 }
    const moves = new Moves(session, sent, status, before => { tail = before })

    await converse(session, surroundings, { sent, again: () => moves.again })
  } finally {
    quiet()
    await peer.stop()
  }
}
