/** The entry point for browsers: the same names as in `index.ts` */
import { browser } from './peer/browser.ts'
import { createPeerOn } from './peer/create.ts'
import type { Peer, PeerInit } from './peer/init.ts'

export * from './exports.ts'

/** As in `index.ts` */
export async function createPeer (init: PeerInit): Promise<Peer> {
  return createPeerOn(browser, init)
}
