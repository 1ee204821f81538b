import { createPeer } from 'juxta'
import { ECHO_PROTOCOL } from './task.ts'
import type { Peer } from 'juxta'

let peer: Peer

export const findRendezvous = {
  /** @returns its address */
  async start (): Promise<string> {
    peer = await createPeer({ role: 'rendezvous', listen: ['/ip4/127.0.0.1/tcp/0'] })
    await peer.handle(ECHO_PROTOCOL, stream => {
      stream.addEventListener('message', ({ data }) => { stream.send(data) })
    })

    return peer.getMultiaddrs()[0].toString()
  },

  /** @returns documents in its index */
  indexed (): number {
    return peer.services.rendezvous.index.documents
  }
}
