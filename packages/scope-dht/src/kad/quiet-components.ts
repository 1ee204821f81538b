import { MAX_KEPT_ADDRESSES } from '../constants.ts'
import type { RecordStore } from './record-store.ts'
import type { PeerId, PeerStore, Topology } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import type { KadDHTComponents } from '@libp2p/kad-dht'

/** What the table uses of a libp2p node. */
export type OverlayDhtComponents = Omit<KadDHTComponents, 'datastore'>

const KEEP_ALIVE = 'keep-alive'

/**
 * A libp2p node as kad-dht is to see it.
 *
 * - What strangers have it keep goes into a store of its own, which is bounded.
 * - Of the addresses that somebody says it has, libp2p remembers a few, however often it says others.
 * - It does not have libp2p dial those again who are nearest in the table, whenever they go: who is needed is dialled.
 * - When it starts in a node that has connections already, it hears of them.
 */
export function quietComponents (components: OverlayDhtComponents, datastore: RecordStore): KadDHTComponents {
  const { peerId, privateKey, addressManager, connectionManager, events, logger, ping, metrics } = components

  return {
    peerId, privateKey, addressManager, connectionManager, events, logger, ping, metrics, datastore, peerStore: quietStore(components.peerStore), registrar: tellingRegistrar(components)
  }
}

function quietStore (store: PeerStore): PeerStore {
  const quiet: Partial<PeerStore> = {
    get: async (...args) => store.get(...args),
    getInfo: async (...args) => store.getInfo(...args),
    all: async (...args) => store.all(...args),
    merge: async (peer, data, options) => store.merge(peer, {
      ...data,
      ...(data.multiaddrs == null ? {} : { multiaddrs: data.multiaddrs.slice(0, Math.max(0, MAX_KEPT_ADDRESSES - await known(store, peer))) }),
      ...(data.tags == null ? {} : { tags: Object.fromEntries(Object.entries(data.tags).filter(([name]) => !name.startsWith(KEEP_ALIVE))) })
    }, options)
  }

  return quiet as PeerStore
}

/** Addresses of a peer that libp2p knows. */
async function known (store: PeerStore, peer: PeerId): Promise<number> {
  try {
    return (await store.get(peer)).addresses.length
  } catch {
    return 0
  }
}

function tellingRegistrar ({ registrar, connectionManager, peerStore, logger }: OverlayDhtComponents): Registrar {
  const log = logger.forComponent('juxta:scope-dht:kad')
  const tell = async (protocol: string, topology: Topology): Promise<void> => {
    for (const connection of connectionManager.getConnections()) {
      const { remotePeer } = connection

      if (connection.limits == null && (await peerStore.get(remotePeer)).protocols.includes(protocol)) {
        void topology.onConnect?.(remotePeer, connection)
      }
    }
  }
  const telling: Partial<Registrar> = {
    handle: async (...args) => registrar.handle(...args),
    unhandle: async (...args) => registrar.unhandle(...args),
    unregister: id => { registrar.unregister(id) },
    register: async (protocol, topology) => {
      const id = await registrar.register(protocol, topology)
      void tell(protocol, topology).catch((error: unknown) => { log('could not look who is connected - %e', error) })

      return id
    }
  }

  return telling as Registrar
}
