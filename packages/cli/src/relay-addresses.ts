import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { commandName } from './command-name.ts'
import { UsageError } from './errors.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/**
 * The relays that were named, or else those in `JUXTA_RELAY`, with spaces between them
 *
 * @throws UsageError - there is none, or it is no address with a peer id
 */
export function relayAddresses (named: string[] | undefined, env: NodeJS.ProcessEnv = process.env): Multiaddr[] {
  const relays = named ?? (env.JUXTA_RELAY ?? '').split(/\s+/).filter(text => text !== '')

  if (relays.length === 0) {
    throw new UsageError(`no relay is known: start one with \`${commandName(env)} relay\`, and give the address it prints as --relay ADDR, or in the environment as JUXTA_RELAY`)
  }

  return relays.map(text => {
    const address = parse(text)

    if (address == null || !endsWithPeer(address)) {
      throw new UsageError(`--relay ${text}: that is no address with the relay's peer id at its end, such as /ip4/127.0.0.1/tcp/7710/p2p/12D3…`)
    }

    return address
  })
}

function endsWithPeer (address: Multiaddr): boolean {
  const last = address.getComponents().at(-1)

  try {
    return last?.name === 'p2p' && last.value != null && peerIdFromString(last.value) != null
  } catch {
    return false
  }
}

function parse (text: string): Multiaddr | undefined {
  try {
    return multiaddr(text)
  } catch {
    return undefined
  }
}
