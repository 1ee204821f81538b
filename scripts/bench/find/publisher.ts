import { createPeer } from 'juxta'
import { ADVERTISEMENTS, pipeName, sensor } from './task.ts'
import type { Peer } from 'juxta'

let peer: Peer

export const findPublisher = {
  /**
   * Publishes all advertisements, and listens on a pipe for every round.
   *
   * @returns where it can be dialled
   */
  async start (rendezvous: string, rounds: number): Promise<string> {
    peer = await createPeer({
      role: 'edge',
      rendezvous: [rendezvous],
      listen: ['/ip4/127.0.0.1/tcp/0'],
      // libp2p lets in five connections a second from one host, which all nodes share here
      libp2p: { connectionManager: { inboundConnectionThreshold: Infinity } }
    })

    for (let number = 0; number < ADVERTISEMENTS; number++) {
      await peer.services.discovery.publish(sensor, { attributes: { name: `sensor ${number}`, number, place: 'somewhere' } })
    }

    for (let round = 0; round < rounds; round++) {
      const pipe = await peer.services.pipe.create({ name: pipeName(round), input: 'exclusive' })

      await peer.services.pipe.listen(pipe, async session => {
        session.send(Uint8Array.of(1))
        await session.close()
      })
    }

    return peer.getMultiaddrs()[0].toString()
  },

  /** Ends its connections to others than the rendezvous */
  async disconnect (from: string): Promise<void> {
    await Promise.all(peer.getConnections().filter(({ remotePeer }) => remotePeer.toString() === from).map(async connection => connection.close()))
  }
}
