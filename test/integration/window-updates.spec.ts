import { yamux } from '@chainsafe/libp2p-yamux'
import { path } from '@juxta/path'
import { reliablePipe } from '@juxta/reliable-pipe'
import { abortConnections, createTestNode } from '@juxta/test-network/libp2p'
import { expect } from 'chai'
import type { PathService } from '@juxta/path'
import type { ReliablePipeService, ReliableSession } from '@juxta/reliable-pipe'
import type { Libp2p } from '@libp2p/interface'

describe('window updates between nodes', () => {
  const nodes: Libp2p[] = []

  afterEach(async () => {
    nodes.forEach(node => { abortConnections(node) })
    await Promise.all(nodes.splice(0).map(async node => { await node.stop() }))
  })

  async function node (streamOptions: { initialStreamWindowSize?: number, maxStreamWindowSize?: number }): Promise<Libp2p<{ reliablePipe: ReliablePipeService }>> {
    const node = await createTestNode<{ path: PathService, reliablePipe: ReliablePipeService }>({ services: { path: path(), reliablePipe: reliablePipe() }, libp2p: { streamMuxers: [yamux({ streamOptions })], connectionMonitor: { enabled: false } } })
    nodes.push(node)

    return node
  }

  for (const streamOptions of [{ initialStreamWindowSize: 2 ** 21 }, { maxStreamWindowSize: 2 ** 16 }]) {
    it(`come in time where the reader's muxer was given ${JSON.stringify(streamOptions)}`, async () => {
      const [server, client] = await Promise.all([node(streamOptions), node({})])
      const accepted = Promise.withResolvers<ReliableSession>()
      server.services.reliablePipe.listen('windows', session => { accepted.resolve(session) })
      const near = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'windows' })
      const far = await accepted.promise
      near.send(new Uint8Array(2 ** 21))
      const { value } = await far[Symbol.asyncIterator]().next()
      expect((value as Uint8Array).byteLength).to.equal(2 ** 21)
      expect(near.stats.attaches).to.equal(1)
    })
  }
})
