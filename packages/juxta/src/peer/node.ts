import { sessionStore } from '@juxta/session-store'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { NodeDataDirectory } from '../directory/node/directory.ts'
import { nodeCacheFolder } from '../directory/node/cache-folder.ts'
import type { Platform } from './platform.ts'

export const node: Platform = {
  transports: () => [tcp(), webSockets(), circuitRelayTransport()],
  // WebSockets for browsers, which can't reach anything else
  listen: isServer => ['/ip4/127.0.0.1/tcp/0', ...(isServer ? ['/ip4/127.0.0.1/tcp/0/ws'] : [])],
  directory: path => new NodeDataDirectory(path),
  store: path => sessionStore(`${path}/sessions`),
  cache: path => nodeCacheFolder(`${path}/advertisements`)
}
