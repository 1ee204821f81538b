import { createEdge } from '../edge.ts'
import { formatReference, ownName } from '../reference.ts'
import { reserved, tellOfRelays } from '../relays.ts'
import { shellWord } from '../shell-word.ts'
import { converse } from '../converse.ts'
import { relayAddresses } from '../relay-addresses.ts'
import { listenForOne } from '../ends.ts'
import type { EdgeOptions } from '../edge.ts'
import type { Surroundings } from '../converse.ts'
import type { Folders } from '../folders.ts'

/** Takes one session under the name and ends with it */
export async function listen (name: string, options: EdgeOptions, folders: Folders, surroundings: Surroundings): Promise<void> {
  const { status, signal } = surroundings
  const peer = await createEdge(folders.listen(ownName(name)), options)
  const quiet = tellOfRelays(peer, status)

  try {
    await reserved(peer, signal)

    const end = await listenForOne(peer, name)
    const reference = formatReference(name, end.owner)
    const command = ['juxta connect', shellWord(reference), ...relayAddresses(options.relay).map(address => `--relay ${shellWord(address.toString())}`)].join(' ')

    status.say('listening', { name, owner: end.owner.toString(), peer: peer.peerId.toString(), command }, `listening; on the other side:\n  ${command}`)

    const session = await end.session(signal)
    status.say('session', { peer: session.remotePeer.toString() }, `${session.remotePeer.toString()} is there`)

    await converse(session, surroundings)
  } finally {
    quiet()
    await peer.stop()
  }
}
