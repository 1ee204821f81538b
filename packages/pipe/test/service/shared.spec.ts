import { expect } from 'chai'
import { abortConnections } from '@juxta/test-network/libp2p'
import { bytes, createNode, Kept, next, stopAll, text, World } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { DropReport, PipeAdvertisement, SharedReceiver } from '../../src/index.ts'

const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `${from + i}`)

describe('a stream to all ends of a shared pipe, between nodes', function () {
  this.timeout(30_000)
  let world: World
  let sender: Node
  let pipe: PipeAdvertisement

  beforeEach(async () => {
    world = new World()
    sender = await createNode({ world })
    pipe = await sender.services.pipe.create({ name: 'news', input: 'shared' })
  })

  afterEach(stopAll)

  const receive = async (): Promise<{ node: Node, kept: Kept }> => {
    const node = await createNode({ world })
    const kept = new Kept()
    await node.services.pipe.listen(pipe, async session => {
      try {
        for await (const message of session) {
          kept.push(text(message))
        }

        await session.close()
      } catch {
        // the sender is gone
      }
    })

    return { node, kept }
  }

  it('has everything for each of them: of one that joins, from then on; of one that is gone, that is said', async () => {
    const [first, second, gone] = [await receive(), await receive(), await receive()]
    const shared = await sender.services.pipe.connectAll(pipe, { lookMs: 50 })
    expect(shared.receivers).to.have.length(3)

    for (const number of numbers(100)) {
      await shared.deliver(bytes(number))
      number === '50' && abortConnections(sender)
    }

    await Promise.all([first, second, gone].map(async ({ kept }) => kept.reaches(100)))
    const dropped = next<DropReport>(shared, 'drop')
    await gone.node.stop()
    expect((await dropped).peer.toString()).to.equal(gone.node.peerId.toString())
    const joined = next<SharedReceiver>(shared, 'join')
    const late = await receive()
    expect([(await joined).peer.toString(), (await joined).since]).to.deep.equal([late.node.peerId.toString(), 100])

    for (const number of numbers(100, 100)) {
      await shared.deliver(bytes(number))
    }

    await shared.close()
    await Promise.all([first.kept.reaches(200), second.kept.reaches(200), late.kept.reaches(100)])
    expect([first.kept, second.kept, late.kept].map(kept => [...kept])).to.deep.equal([numbers(200), numbers(200), numbers(100, 100)])
    expect(shared.watermarks).to.deep.equal({ accepted: 200, acknowledgedByAll: 200 })
  })
})
