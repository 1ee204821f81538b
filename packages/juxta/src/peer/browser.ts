import { sessionStore } from '@juxta/session-store'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { webSockets } from '@libp2p/websockets'
import { BrowserDataDirectory } from '../directory/browser/directory.ts'
import { browserCacheFolder } from '../directory/browser/cache-folder.ts'
import type { Platform } from './platform.ts'

export const browser: Platform = {
  transports: () => [webSockets(), circuitRelayTransport()],
  // a browser can't be dialled: it is reached through relays
  listen: () => [],
  directory: path => new BrowserDataDirectory(path),
  store: path => sessionStore(`${path}/sessions`),
  cache: path => browserCacheFolder(`${path}/advertisements`)
}
