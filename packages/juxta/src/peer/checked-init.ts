import { SCOPE_DHT_OPTIONS } from '@juxta/scope-dht'
import { checkOptions, checkWhole, LONGEST_MS } from '@juxta/wire'
import { InvalidPeerInitError } from '../errors.ts'
import { checkServices } from '../services.ts'
import { relayLimits } from './relay-server.ts'
import type { PeerDhtInit, PeerInit } from './init.ts'
import type { KnownOptions } from '@juxta/wire'

const OPTIONS: KnownOptions<PeerInit> = {
  role: 'string',
  // of a folder, a list of addresses and one of namespaces it is said by itself what is wrong
  dataDir: 'any',
  listen: 'any',
  announce: 'any',
  relays: 'any',
  rendezvous: 'any',
  libp2pNamespaces: 'any',
  privateKey: 'object',
  dht: 'boolean|object',
  readyMs: 'number',
  signal: 'object',
  relayLimits: 'object',
  services: 'object',
  libp2p: 'object'
}

/** Its `bootstrap` may be addresses as text, too: of those it is said by itself what is wrong */
const DHT_OPTIONS: KnownOptions<PeerDhtInit> = { ...SCOPE_DHT_OPTIONS, bootstrap: 'any' }

/** What libp2p could be told, and is told by the peer instead */
const OF_THE_PEER = {
  services: 'what is added to a peer can\'t be given here; in a libp2p node of your own, put ...juxta() beside your services',
  privateKey: 'it is an option of the peer itself, beside role'
}

/**
 * What is set of it, where an option that is `null` is not, once it is sure that each is one that there is. What is wrong with an address, a role or the settings of
 * a service is found out by who uses it.
 *
 * @throws InvalidPeerInitError
 */
export function checked (given: PeerInit): PeerInit {
  checkOptions('createPeer()', given, OPTIONS, failing)
  const init = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) as unknown as PeerInit
  const { dataDir, dht, readyMs = 0, services = {}, libp2p = {} } = init

  if (dataDir != null && (typeof dataDir !== 'string' || dataDir === '')) {
    throw failing(`dataDir: ${JSON.stringify(dataDir)} names no folder; without the option the peer is a new one each time`)
  }

  if (typeof dht === 'object') {
    checkOptions('dht', dht, DHT_OPTIONS, failing)
  }

  checkWhole('readyMs', readyMs, 0, LONGEST_MS, failing)
  checkServices('services', services)
  relayLimits(init.relayLimits)

  for (const [name, why] of Object.entries(OF_THE_PEER)) {
    if (name in libp2p) {
      throw failing(`libp2p.${name}: ${why}`)
    }
  }

  return init
}

function failing (message: string): Error {
  return new InvalidPeerInitError(message)
}
