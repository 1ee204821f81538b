import { once } from 'node:events'
import { createPeer, relayLimits } from 'juxta'
import { commandName } from '../command-name.ts'
import { PortInUseError } from '../errors.ts'
import { shellWord } from '../shell-word.ts'
import { tcpAddress } from '../tcp-address.ts'
import { portsInUse } from './ports-in-use.ts'
import { addressForOthers } from './relay-address.ts'
import type { Surroundings } from '../converse.ts'
import type { Folders } from '../folders.ts'

const GiB = 1024 ** 3
const hour = 60 * 60_000

export interface RelayOptions {
  host: string
  port: number
  wsPort: number
  announce?: string[]
}

/** Relays and answers queries until it is told to end */
export async function relay (options: RelayOptions, folders: Folders, { status, signal }: Surroundings): Promise<void> {
  const peer = await createPeer({
    role: 'rendezvous+relay',
    dataDir: folders.relay,
    listen: [tcpAddress(options.host, options.port), `${tcpAddress(options.host, options.wsPort)}/ws`],
    announce: options.announce
  }).catch((error: unknown) => { throw inUse(error) })

  try {
    const reached = peer.getMultiaddrs()
    const addresses = reached.map(address => address.toString())
    const others = shellWord(addressForOthers(reached, options.announce).toString())
    const commands = ['listen', 'connect'].map(command => `${commandName()} ${command} NAME --relay ${others}`)

    const limits = relayLimits()

    status.say('relay', { peer: peer.peerId.toString(), addresses, commands, limits }, [
      'relay and rendezvous, at',
      ...addresses.map(address => `  ${address}`),
      `for up to ${limits.reservations} peers; a connection through it may carry ${limits.connectionBytes / GiB} GiB and last ${limits.connectionMs / hour} hours, and then the next one is made`,
      'and now, elsewhere:',
      ...commands.map(command => `  ${command}`)
    ].join('\n'))

    if (!signal.aborted) {
      await once(signal, 'abort')
    }
  } finally {
    await peer.stop()
  }

  throw signal.reason
}

function inUse (error: unknown): unknown {
  const ports = portsInUse(error)

  return ports.length === 0 ? error : new PortInUseError(ports)
}
