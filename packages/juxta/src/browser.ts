/** The entry point for browsers: the same names as in `index.ts` */
import { browser } from './peer/browser.ts'
import { createPeerOn } from './peer/create.ts'
import type { DataDirectory } from './directory/directory.ts'
import type { Peer, PeerInit } from './peer/init.ts'

export * from './exports.ts'

/** As in `index.ts` */
export async function createPeer (init: PeerInit): Promise<Peer> {
  return createPeerOn(browser, init)
}

/** As in `index.ts` */
export function dataDirectory (path: string): DataDirectory {
  return browser.directory(path)
}
