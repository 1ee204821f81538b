import { commandName } from '../command-name.ts'
import { TOLD_TURNED_AWAY } from '../constants.ts'
import { converse } from '../converse.ts'
import { readDelegation } from '../delegation-text.ts'
import { createEdge } from '../edge.ts'
import { listenForOne } from '../ends.ts'
import { formatReference, ownName } from '../reference.ts'
import { relayAddresses } from '../relay-addresses.ts'
import { leased, reserved, tellOfRelays } from '../relays.ts'
import { shellWord } from '../shell-word.ts'
import { untilThere } from '../waiting.ts'
import type { Surroundings } from '../converse.ts'
import type { EdgeOptions } from '../edge.ts'
import type { ListeningEnd } from '../ends.ts'
import type { Folders } from '../folders.ts'
import type { Status } from '../status.ts'
import type { PeerId } from '@libp2p/interface'

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
    await untilThere(async signal => Promise.all([reserved(peer, signal), leased(peer, signal)]), { peer, status, signal, seconds: options.wait })

    end = await listenForOne(peer, name, word, signal, tellOfTurnedAway(status))
    const reference = formatReference(name, end.owner)
    const command = [`${commandName()} connect`, shellWord(reference), ...relayAddresses(options.relay).map(address => `--relay ${shellWord(address.toString())}`)].join(' ')

    status.say('listening', { name, owner: end.owner.toString(), peer: peer.peerId.toString(), before: end.before, command },
      `listening${end.before == null ? '' : `, in place of ${end.before}`}; on the other side:\n  ${command}`)

    const { session, tail } = await end.session(signal)
    const isThere = `${session.remotePeer.toString()} is there`
    status.say('session', { name, peer: session.remotePeer.toString(), offset: tail?.offset ?? 0, from: tail?.from },
      tail == null ? isThere : `${isThere}, and goes on after byte ${tail.offset} of what ${tail.from} had`)

    await converse(session, surroundings)
  } finally {
    quiet()
    // so that nobody looks here for it until the binding expires
    await end?.close().catch(() => {})
    await peer.stop()
  }
}

function tellOfTurnedAway (status: Status): (peer: PeerId) => void {
  const told = new Set<string>()

  return peer => {
    const text = peer.toString()

    if (!told.has(text) && told.size < TOLD_TURNED_AWAY) {
      told.add(text)
      status.say('turned-away', { peer: text }, `${text} was turned away: somebody else is connected`)
    }
  }
}
