import { expect } from 'chai'
import { createNode, stopAll, until } from './nodes.ts'
import type { PipeNode } from './nodes.ts'
import type { ReliableSession } from '../src/index.ts'

/** How many look for better connections */
function countWatches (node: PipeNode): () => number {
  const { path } = node.services
  const watch = path.watch.bind(path)
  let count = 0

  path.watch = (...args) => {
    const stop = watch(...args)
    count++

    return () => {
      count--
      stop()
    }
  }

  return () => count
}

describe('a session at rest', () => {
  afterEach(stopAll)

  async function rested (): Promise<{ near: ReliableSession, far: ReliableSession, watches: Array<() => number> }> {
    const [server, client] = await Promise.all([createNode({ idlePathMs: 20 }), createNode({ idlePathMs: 20 })])
    const watches = [countWatches(server), countWatches(client)]
    const accepted = Promise.withResolvers<ReliableSession>()
    server.services.reliablePipe.listen('rests', session => { accepted.resolve(session) })
    const near = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'rests' })
    const far = await accepted.promise
    await until(() => near.path == null && far.path == null)

    return { near, far, watches }
  }

  it('looks for no path, at either end', async () => {
    const { near, far, watches } = await rested()
    await until(() => watches.every(count => count() === 0))

    expect([near.status, far.status]).to.deep.equal(['open', 'open'])
  })

  for (const who of ['near', 'far'] as const) {
    it(`goes on when ${who === 'near' ? 'who opened it' : 'the other end'} has something to say, and rests again`, async () => {
      const ends = await rested()
      const [from, to] = who === 'near' ? [ends.near, ends.far] : [ends.far, ends.near]

      for (let round = 0; round < 3; round++) {
        from.send(Uint8Array.of(round))
        const { value } = await to[Symbol.asyncIterator]().next()
        expect(value).to.deep.equal(Uint8Array.of(round))
        await until(() => from.path == null && to.path == null)
      }

      await until(() => ends.watches.every(count => count() === 0))
      await Promise.all([from.close(), to.close()])
    })
  }

  it('ends as any other, though it has no path', async () => {
    const { near, far, watches } = await rested()
    const ended = new Promise(resolve => { far.addEventListener('close', resolve) })
    near.abort(new Error('enough'))
    far.abort(new Error('enough'))
    await ended

    expect(watches.map(count => count())).to.deep.equal([0, 0])
  })
})
