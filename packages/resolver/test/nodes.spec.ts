import { abortConnections, createRelay, createTestNode } from '@juxta/test-network/libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { resolver } from '../src/index.ts'
import { bytes, never, read, rejection, text, until } from './fixtures.ts'
import type { ResolverInit, ResolverService } from '../src/index.ts'
import type { Libp2p } from '@libp2p/interface'

type Node = Libp2p<{ resolver: ResolverService }>

describe('resolver on libp2p nodes over TCP', () => {
  const running: Array<{ stop (): void | Promise<void> }> = []

  const create = async (init: ResolverInit = {}, options: Parameters<typeof createTestNode>[0] = {}): Promise<Node> => {
    const node = await createTestNode({ ...options, services: { resolver: resolver(init) } })
    running.push(node)

    return node as unknown as Node
  }

  const neighbours = async (node: Node, count: number): Promise<void> => {
    await until(() => node.services.resolver.neighbours().length === count)
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map(async node => node.stop()))
  })

  it('asks and answers, small and large, and leaves no stream behind', async () => {
    const [alice, bob] = [await create({}, { listen: [] }), await create()]
    bob.services.resolver.handle('echo', async query => query)
    bob.services.resolver.handle('count', async function * (query) {
      for (let i = 0; i < Number(text(query)); i++) {
        yield new Uint8Array(100_000).fill(i)
      }
    })
    const connection = await alice.dial(bob.getMultiaddrs())

    for (const query of ['', 'hello', 'x'.repeat(65_536)]) {
      expect(await read(alice.services.resolver.query(bob.peerId, 'echo', bytes(query)))).to.deep.equal([query])
    }

    const answers = alice.services.resolver.query(connection, 'count', bytes('50'))
    let i = 0

    for await (const { response } of answers) {
      expect([response.byteLength, response[0]]).to.deep.equal([100_000, i++])
    }

    // 4 MiB have room for 41
    expect([i, answers.ending]).to.deep.equal([41, 'limit'])
    expect(await rejection(read(alice.services.resolver.query(bob.peerId, 'other', bytes(''))))).to.include({ name: 'UnknownHandlerError' })
    await until(() => connection.streams.every(({ protocol }) => !protocol.includes('resolver')))
    await until(() => bob.services.resolver.counts.working === 0)
  })

  it('asks all neighbours, one of which dies meanwhile', async () => {
    const alice = await create({}, { listen: [] })
    const others = [await create(), await create(), await create()]
    const deaf = await createTestNode()
    running.push(deaf)
    const asked = Promise.withResolvers<void>()
    others.forEach((node, i) => {
      node.services.resolver.handle('x', async function * (_query, { signal }) {
        yield bytes(`${i}`)

        if (i === 1) {
          asked.resolve()
          await never(signal)
        }
      })
    })

    for (const node of [...others, deaf]) {
      await alice.dial(node.getMultiaddrs())
    }

    await neighbours(alice, 3)
    const answers = alice.services.resolver.queryNeighbours('x', bytes(''))
    const reading = read(answers)
    await asked.promise
    abortConnections(others[1])

    expect((await reading).filter(response => response !== '1').sort()).to.deep.equal(['0', '2'])
    expect(answers.ending).to.equal('exhausted')
    const dead = answers.summary.peers.find(({ peer }) => peer.equals(others[1].peerId))
    expect(dead?.outcome).to.equal('failed')
    expect(dead?.error?.name).to.equal('AnswerCutError')
    await neighbours(alice, 2)
  })

  it('works through a relay with limits, both ways', async () => {
    const relay = await createRelay()
    running.push(relay)
    const hidden = await create({}, { listen: [], relay: true })
    const alice = await create({}, { listen: [], relay: true })
    hidden.services.resolver.handle('x', async query => query)
    alice.services.resolver.handle('x', async query => query)
    await hidden.dial(relay.multiaddr)
    await (hidden as unknown as { components: { transportManager: { listen (addresses: unknown[]): Promise<void> } } }).components.transportManager.listen([multiaddr(`${relay.multiaddr.toString()}/p2p-circuit`)])
    const connection = await alice.dial(multiaddr(`${relay.multiaddr.toString()}/p2p-circuit/p2p/${hidden.peerId.toString()}`))

    expect(connection.limits).to.not.equal(undefined)
    expect(await read(alice.services.resolver.query(hidden.peerId, 'x', bytes('through')))).to.deep.equal(['through'])
    await neighbours(alice, 1)
    expect(await read(alice.services.resolver.queryNeighbours('x', bytes('all')))).to.deep.equal(['all'])
    expect(await read(hidden.services.resolver.query(alice.peerId, 'x', bytes('back')))).to.deep.equal(['back'])
  })

  it('stops with what is under way, starts again with the same handlers', async () => {
    const [alice, bob] = [await create(), await create()]
    const signals: AbortSignal[] = []
    bob.services.resolver.handle('x', async (query, { signal }) => {
      signals.push(signal)
      return query.byteLength === 0 ? never(signal) : query
    })
    await alice.dial(bob.getMultiaddrs())
    const asking = rejection(read(alice.services.resolver.query(bob.peerId, 'x', bytes(''))))
    await until(() => signals.length === 1)
    await bob.stop()
    expect((await asking).name).to.be.oneOf(['ResponderBusyError', 'AnswerCutError'])
    expect(signals[0].aborted).to.equal(true)
    await until(() => bob.services.resolver.counts.working === 0)
    expect(await rejection(read(bob.services.resolver.query(alice.peerId, 'x', bytes(''))))).to.include({ name: 'ResolverStoppedError' })

    await bob.start()
    await alice.dial(bob.getMultiaddrs())
    await neighbours(alice, 1)
    expect(await read(alice.services.resolver.queryNeighbours('x', bytes('again')))).to.deep.equal(['again'])

    await alice.stop()
    expect(alice.services.resolver.neighbours()).to.deep.equal([])
    await alice.start()
    await alice.dial(bob.getMultiaddrs())
    expect(await read(alice.services.resolver.query(bob.peerId, 'x', bytes('and again')))).to.deep.equal(['and again'])
  })

  it('carries many queries at once over one connection, to the bounds of the other end', async () => {
    const [alice, bob] = [await create({}, { listen: [] }), await create({ maxQueriesPerPeer: 10 })]
    const gate = Promise.withResolvers<void>()
    let most = 0
    bob.services.resolver.handle('x', async query => {
      most = Math.max(most, bob.services.resolver.counts.working)
      await gate.promise

      return query
    })
    await alice.dial(bob.getMultiaddrs())
    let busy = 0
    const asking = Array.from({ length: 40 }, async (_, i) => {
      return read(alice.services.resolver.query(bob.peerId, 'x', bytes(`${i}`))).catch((err: Error) => {
        busy++
        return [err.name]
      })
    })
    await until(() => busy === 30)
    gate.resolve()
    const results = (await Promise.all(asking)).flat()

    expect(most).to.equal(10)
    expect(results.filter(result => result === 'ResponderBusyError')).to.have.lengthOf(30)
    expect(results.filter((result, i) => result === `${i}`)).to.have.lengthOf(10)
  })
})
