import { commandName } from '../command-name.ts'
import { converse } from '../converse.ts'
import { readDelegation } from '../delegation-text.ts'
import { createEdge } from '../edge.ts'
import { listenForOne } from '../ends.ts'
import { formatReference, ownName } from '../reference.ts'
import { relayAddresses } from '../relay-addresses.ts'
import { leased, reserved, tellOfRelays } from '../relays.ts'
import { shellWord } from '../shell-word.ts'
import type { Surroundings } from '../converse.ts'
import type { EdgeOptions } from '../edge.ts'
import type { ListeningEnd } from '../ends.ts'
import type { Folders } from '../folders.ts'

export interface ListenOptions extends EdgeOptions {
  delegation?: string
}

/** Takes one session under the name and ends with it */
export async function listen (name: string, options: ListenOptions, folders: Folders, surroundings: Surroundings): Promise<void> {
  const { status, signal } = surroundings
  const word = options.delegation == null ? undefined : await readDelegation(options.delegation)
  const peer = await createEdge(folders.listen(ownName(name)), options)
  const quiet = tellOfRelays(peer, status, relayAddresses(options.relay))
  let end: ListeningEnd | undefined

  try {
    await Promise.all([reserved(peer, signal), leased(peer, signal)])

    end = await listenForOne(peer, name, word, signal)
    const reference = formatReference(name, end.owner)
    const command = [`${commandName()} connect`, shellWord(reference), ...relayAddresses(options.relay).map(address => `--relay ${shellWord(address.toString())}`)].join(' ')

    status.say('listening', { name, owner: end.owner.toString(), peer: peer.peerId.toString(), command }, `listening; on the other side:\n  ${command}`)

    const session = await end.session(signal)
    status.say('session', { name, peer: session.remotePeer.toString() }, `${session.remotePeer.toString()} is there`)

    await converse(session, surroundings)
  } finally {
    quiet()
    // so that nobody looks here for it until the binding expires
    await end?.close().catch(() => {})
    await peer.stop()
  }
}
