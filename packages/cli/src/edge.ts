import { createPeer } from 'juxta'
import { relayAddresses } from './relay-addresses.ts'
import { relayOnly } from './relay-only.ts'
import { tcpAddress } from './tcp-address.ts'
import type { Peer, PipeInit } from 'juxta'

/** What listen and connect have in common */
export interface EdgeOptions {
  relay?: string[]
  relayOnly: boolean
  host: string
  /** how long a relay is waited for, s; 0: without end */
  wait: number
}

/**
 * The peer of a command, started
 *
 * @throws UsageError - no relay is known
 */
export async function createEdge (dataDir: string | undefined, options: EdgeOptions, pipe: PipeInit = {}): Promise<Peer> {
  const relays = relayAddresses(options.relay)

  return createPeer({
    role: 'edge',
    dataDir,
    relays,
    rendezvous: relays,
    services: { pipe },
    // it is told what is waited for
    readyMs: 0,
    ...(options.relayOnly
      ? { listen: [], libp2p: { connectionGater: relayOnly(relays) } }
      : { listen: [tcpAddress(options.host, 0)] })
  })
}
