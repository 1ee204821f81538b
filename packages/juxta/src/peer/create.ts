import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { dcutr } from '@libp2p/dcutr'
import { identify, identifyPush } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { READY_MS, SERVER_CONNECTIONS, SERVER_CONNECTIONS_PER_HOST, SERVER_PENDING_CONNECTIONS } from '../constants.ts'
import { InvalidPeerInitError } from '../errors.ts'
import { juxta } from '../services.ts'
import { checked } from './checked-init.ts'
import { DebouncedEnd } from './debounced.ts'
import { dhtServices } from './dht.ts'
import { DirectoryHolder } from './directory-holder.ts'
import { keepIdentity } from './identity.ts'
import { listenFailure } from './listen-failure.ts'
import { ready } from './ready.ts'
import { relayLimits, relayServer } from './relay-server.ts'
import { duties } from './role.ts'
import { checkNamespaces, showTo } from './libp2p-namespaces.ts'
import type { DebouncedComponents } from './debounced.ts'
import type { Peer, PeerInit, PeerServices } from './init.ts'
import type { Platform } from './platform.ts'
import type { CacheFolder } from '../directory/cache-folder.ts'
import type { DataDirectory } from '../directory/directory.ts'
import type { JuxtaInit } from '../services.ts'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Libp2pOptions } from 'libp2p'

export async function createPeerOn (platform: Platform, given: PeerInit): Promise<Peer> {
  const init = checked(given)
  checkNamespaces(init)
  const cache = init.dataDir == null ? undefined : platform.cache(init.dataDir)
  const options = libp2pOptions(platform, init, cache)
  const directory = init.dataDir == null ? undefined : platform.directory(init.dataDir)

  init.signal?.throwIfAborted()

  const peer = await start(options, init, directory, cache).catch(async err => {
    await cache?.close()
    await directory?.unlock()
    throw listenFailure(err)
  })

  showTo(peer, init.libp2pNamespaces ?? [])
  await ready(peer, mayLease(init, peer), init.readyMs ?? READY_MS, init.signal)

  if (init.signal?.aborted === true) {
    await peer.stop()
    throw init.signal.reason
  }

  return peer
}

/** Whether there is a rendezvous to wait for: one that is named, or that the table may give, which takes so long that it is waited for only where a time is set */
function mayLease (init: PeerInit, { services }: Peer): boolean {
  return (init.rendezvous ?? []).length > 0 || (init.readyMs != null && services.scopeDht != null && bootstrapOf(init).length > 0)
}

async function start (options: Libp2pOptions<PeerServices>, init: PeerInit, directory?: DataDirectory, cache?: CacheFolder): Promise<Peer> {
  if (directory == null || cache == null) {
    return await createLibp2p({ ...options, privateKey: init.privateKey })
  }

  // the key that is read must be nobody else's from then on
  await directory.lock()

  return await createLibp2p({
    ...options,
    privateKey: init.privateKey ?? await keepIdentity(directory),
    services: { ...options.services, dataDirectory: () => new DirectoryHolder(directory, cache) } as Libp2pOptions<PeerServices>['services']
  })
}

function libp2pOptions (platform: Platform, init: PeerInit, cache?: CacheFolder): Libp2pOptions<PeerServices> {
  const { rendezvous, relay } = duties(init.role)
  const isServer = rendezvous || relay

  return {
    addresses: {
      listen: addresses('listen', init.listen ?? platform.listen(isServer)).map(String),
      announce: addresses('announce', init.announce).map(String)
    },
    transports: platform.transports(),
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    ...(isServer
      ? {
          connectionManager: {
            maxConnections: SERVER_CONNECTIONS,
            inboundConnectionThreshold: SERVER_CONNECTIONS_PER_HOST,
            maxIncomingPendingConnections: SERVER_PENDING_CONNECTIONS
          }
        }
      : {}),
    ...init.libp2p,
    services: {
      identify: identify(),
      // whoever is connected learns at once where this peer is reached now
      identifyPush: identifyPush(),
      ping: ping(),
      dcutr: dcutr(),
      ...juxta(serviceSettings(platform, init, cache)),
      ...dhtServices(init, bootstrapOf(init)),
      ...(relay ? { relay: relayServer(relayLimits(init.relayLimits)) } : {}),
      debouncedEnd: (components: DebouncedComponents) => new DebouncedEnd(components)
    } as Libp2pOptions<PeerServices>['services']
  }
}

/** What the peer itself says of its services, below what was set for one */
function serviceSettings (platform: Platform, { role, relays, rendezvous, dataDir, services = {} }: PeerInit, cache?: CacheFolder): JuxtaInit {
  return {
    ...services,
    ...(dataDir == null ? {} : { reliablePipe: { store: platform.store(dataDir), ...services.reliablePipe } }),
    path: { ...services.path, relays: [...addresses('services.path.relays', services.path?.relays), ...addresses('relays', relays)] },
    discovery: { datastore: cache?.datastore, ...services.discovery },
    rendezvous: {
      datastore: cache?.datastore,
      role: duties(role).rendezvous ? 'rendezvous' : 'edge',
      ...services.rendezvous,
      seeds: [...addresses('services.rendezvous.seeds', [...services.rendezvous?.seeds ?? []]), ...addresses('rendezvous', rendezvous)]
    }
  }
}

/** Peers that may be part of the table: servers are, unless they switched it off */
function bootstrapOf ({ dht, rendezvous, relays }: PeerInit): Multiaddr[] {
  const told = typeof dht === 'object' ? addresses('dht.bootstrap', dht.bootstrap) : []

  return [...told, ...addresses('rendezvous', rendezvous), ...addresses('relays', relays)]
}

function listOf<T> (option: string, list: T[]): T[] {
  if (!Array.isArray(list)) {
    throw new InvalidPeerInitError(`${option}: a list of addresses is wanted, also for one`)
  }

  return list
}

/** Of options whose addresses are not those of other peers: what one looks like */
const EXAMPLES: Partial<Record<string, string>> = { listen: '/ip4/127.0.0.1/tcp/7710', announce: '/dns4/relay.example.org/tcp/7710' }

function addresses (option: string, list?: Array<Multiaddr | string> | null): Multiaddr[] {
  return listOf(option, list ?? []).map((address, i) => {
    if (address == null) {
      throw new InvalidPeerInitError(`${option}[${i}] is ${String(address)}, and not an address`)
    }

    try {
      return multiaddr(address)
    } catch (err) {
      throw new InvalidPeerInitError(`${option}[${i}]: ${String(address)} is no multiaddr, such as ${EXAMPLES[option] ?? '/ip4/192.0.2.1/tcp/7710/p2p/12D3…'}`, { cause: err })
    }
  })
}
