import { KeyedScope } from '@juxta/test-network'
import { expect } from 'chai'
import { answerFrame, bytes, END, more, never, read, rejection, saying, scripted, settled, until } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'
import type { NeighbourAnswers, NeighbourQueryOptions } from '../src/index.ts'
import type { StreamHandler } from '@libp2p/interface'

describe('neighbours', () => {
  let network: StubNetwork
  let alice: StubNode

  beforeEach(async () => {
    network = new StubNetwork()
    alice = await network.node()
  })

  const neighbour = async (...responses: string[]): Promise<StubNode> => {
    const node = await network.node()
    node.resolver.handle('x', async function * () {
      for (const response of responses) {
        yield bytes(response)
      }
    })
    network.connect(alice, node)

    return node
  }

  const hostile = async (handler: StreamHandler): Promise<StubNode> => {
    const node = await network.hostile(handler)
    network.connect(alice, node)

    return node
  }

  const ask = (options?: NeighbourQueryOptions): NeighbourAnswers => alice.resolver.queryNeighbours('x', bytes('?'), options)
  const outcomes = ({ summary }: NeighbourAnswers): unknown[][] => summary.peers.map(({ peer, outcome, responses, error }) => {
    return [network.nodes.findIndex(({ peerId }) => peerId.equals(peer)), outcome, responses, ...error == null ? [] : [error.name]]
  })

  describe('known', () => {
    const known = (): string[] => alice.resolver.neighbours().map(peer => peer.toString())

    it('are the connected peers that speak the resolver, as identify said', async () => {
      const bob = await neighbour()
      const mute = await network.node()
      await mute.resolver.stop()
      network.connect(alice, mute)

      expect(known()).to.deep.equal([bob.peerId.toString()])
      await network.disconnect(alice, bob)
      expect(known()).to.deep.equal([])
    })

    it('stay when a new connection is there before the loss of the old one was heard of', async () => {
      const bob = await neighbour()
      const [topology] = alice.topologies.values()
      await topology.onDisconnect?.(bob.peerId)
      expect(known()).to.deep.equal([bob.peerId.toString()])

      alice.speaks.set(bob.peerId.toString(), [])
      await topology.onDisconnect?.(bob.peerId)
      expect(known()).to.deep.equal([])
    })

    it('go when the peer store knows them no more, or their connection is closing', async () => {
      const bob = await neighbour()
      Object.assign(alice.connections[0], { status: 'closing' })
      expect(known()).to.deep.equal([])
      Object.assign(alice.connections[0], { status: 'open' })
      alice.speaks.clear()
      await [...alice.topologies.values()][0].onDisconnect?.(bob.peerId)
      expect(known()).to.deep.equal([])
    })

    it('are forgotten at stop, and found anew after a restart', async () => {
      const bob = await neighbour('one')
      await alice.resolver.stop()
      expect([known(), alice.topologies.size, alice.handlers.size]).to.deep.equal([[], 0, 0])
      await alice.resolver.start()
      network.identify(bob, alice)
      expect(known()).to.deep.equal([bob.peerId.toString()])
      expect(await read(ask())).to.deep.equal(['one'])
    })
  })

  describe('asked', () => {
    // nothing is left behind, whatever happened
    afterEach(async () => { await network.quiet() })

    it('give their answers as they come in, with a summary', async () => {
      const [bob, carol] = [await neighbour('b1', 'b2'), await neighbour('c1')]
      const answers = ask()
      expect(answers.summary).to.deep.equal({ ending: undefined, peers: [] })

      expect((await read(answers)).sort()).to.deep.equal(['b1', 'b2', 'c1'])
      expect(answers.ending).to.equal('exhausted')
      expect(answers.summary).to.deep.equal({
        ending: 'exhausted',
        peers: [
          { peer: bob.peerId, outcome: 'answered', responses: 2, bytes: 4, ending: 'exhausted' },
          { peer: carol.peerId, outcome: 'answered', responses: 1, bytes: 2, ending: 'exhausted' }
        ]
      })
      expect(alice.resolver.counts.asked).to.deep.equal({ exhausted: 1 })
    })

    it('are none, where there are none', async () => {
      const answers = ask()
      expect([await read(answers), answers.ending]).to.deep.equal([[], 'exhausted'])
    })

    it('are asked in a random order, or in that of a list', async () => {
      const [bob, carol, dave] = [await neighbour('b'), await neighbour('c'), await neighbour('d')]
      const erin = await network.node({ random: () => 0 })
      ;[bob, carol, dave].forEach(node => { network.connect(erin, node) })

      expect(await read(erin.resolver.queryNeighbours('x', bytes(''), { concurrency: 1 }))).to.deep.equal(['c', 'd', 'b'])
      expect(await read(ask({ concurrency: 1, peers: [dave.peerId, bob.peerId] }))).to.deep.equal(['d', 'b'])
    })

    it('are dialled if a list names them, and reported if that fails', async () => {
      const bob = await neighbour('b')
      const stranger = await network.node()
      const friend = await network.node()
      friend.resolver.handle('x', async () => bytes('f'))
      alice.reachable.push(friend)
      const answers = ask({ peers: [stranger.peerId, friend.peerId, bob.peerId, alice.peerId] })

      expect((await read(answers)).sort()).to.deep.equal(['b', 'f'])
      expect(outcomes(answers)).to.deep.equal([
        [2, 'failed', 0, 'PeerUnreachableError'], [3, 'answered', 1], [1, 'answered', 1], [0, 'failed', 0, 'InvalidQueryError']
      ])
    })

    it('that are slow, lie, flood, break off or never end are left and reported; the others go on', async () => {
      const big = new Uint8Array(262_200)
      let floods = 0
      await neighbour('good')
      await hostile(scripted(async () => never()))
      await hostile(saying(Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 0)))
      await hostile(scripted(async stream => {
        // as many as it can, whatever was asked for
        while (stream.status === 'open' && floods < 5_000) {
          floods++
          stream.send(more('spam'))
          await new Promise<void>(resolve => { setImmediate(resolve) })
        }
      }))
      await hostile(saying(more('half')))
      await hostile(scripted(stream => { stream.send(more('first')) }))
      await hostile(saying(more(big), END))
      await hostile(saying(answerFrame(0, bytes('not protobuf'))))
      await hostile(saying(more('last', true), more('after it'), END))
      await hostile(scripted(stream => { stream.abort(new Error('no')) }))
      await hostile(saying(answerFrame(0x13, bytes('later'))))
      await neighbour('better')

      const answers = ask({ concurrency: 4, perPeerMs: 300, deadlineMs: 5_000, maxResponses: 20 })
      const reading = read(answers)

      // in the end only the two are waited for that will say nothing more
      await until(() => outcomes(answers).filter(([, outcome]) => outcome !== 'answered' && outcome !== 'failed').join(' ') === '2,asked,0 6,asked,1')
      network.clock.advance(300)

      const responses = await reading
      expect(responses).to.include.members(['good', 'better'])
      expect(answers.ending).to.equal('exhausted')
      expect(outcomes(answers)).to.deep.equal([
        [1, 'answered', 1],
        [2, 'failed', 0, 'QueryDeadlineError'],
        [3, 'failed', 0, 'ResponseTooLargeError'],
        [4, 'failed', 20, 'AnswerOverflowError'],
        [5, 'failed', 1, 'AnswerCutError'],
        [6, 'failed', 1, 'QueryDeadlineError'],
        [7, 'failed', 0, 'ResponseTooLargeError'],
        [8, 'failed', 0, 'InvalidAnswerError'],
        [9, 'failed', 1, 'InvalidAnswerError'],
        [10, 'failed', 0, 'AnswerCutError'],
        [11, 'failed', 0, 'ResponderBusyError'],
        [12, 'answered', 1]
      ])
      expect(floods).to.be.below(5_000)
    })

    it('are left at the limit, and told beforehand how many are wanted', async () => {
      const wanted: number[] = []
      await neighbour('b1', 'b2')
      await hostile(scripted(async (stream, { maxResponses }) => {
        wanted.push(maxResponses)
        stream.send(more('c1'))
        await never()
      }))
      await neighbour('d')
      const answers = ask({ concurrency: 1, limit: 3 })

      expect(await read(answers)).to.deep.equal(['b1', 'b2', 'c1'])
      expect(answers.ending).to.equal('limit')
      expect(wanted).to.deep.equal([1])
      expect(outcomes(answers)).to.deep.equal([[1, 'answered', 2], [2, 'unfinished', 1], [3, 'unasked', 0]])
    })

    it('are left at the deadline, without an error', async () => {
      await hostile(scripted(async () => never()))
      await neighbour('c')
      const answers = ask({ deadlineMs: 400 })
      const reading = read(answers)
      await until(() => answers.summary.peers[1]?.outcome === 'answered')
      network.clock.advance(399)
      await settled()
      expect(answers.ending).to.equal(undefined)
      network.clock.advance(1)

      expect(await reading).to.deep.equal(['c'])
      expect(answers.ending).to.equal('deadline')
      expect(outcomes(answers)).to.deep.equal([[1, 'unfinished', 0], [2, 'answered', 1]])
    })

    it('are told the time they have, their own share of it', async () => {
      const told: unknown[] = []
      await hostile(scripted((_stream, { deadlineMs }) => { told.push(deadlineMs) }))
      const reading = read(ask({ deadlineMs: 1_000, perPeerMs: 300 }))
      await until(() => told.length === 1)
      network.clock.advance(300)
      await reading
      expect(told).to.deep.equal([300])
    })

    it('that connect or leave meanwhile change nothing for the others', async () => {
      const bob = await neighbour('b')
      const carol = await neighbour('c')
      const answers = ask({ concurrency: 1 })
      await answers.next()
      await network.disconnect(alice, carol)
      await neighbour('d')

      expect(await read(answers)).to.deep.equal([])
      expect(outcomes(answers)).to.deep.equal([[network.nodes.indexOf(bob), 'answered', 1], [network.nodes.indexOf(carol), 'failed', 0, 'PeerUnreachableError']])
    })

    it('are let go when the reader leaves, its signal says so or the node stops', async () => {
      const controller = new AbortController()
      await neighbour('b')
      await hostile(scripted(async stream => {
        stream.send(more('c'))
        await never()
      }))

      const left = ask()
      expect((await left.next()).done).to.equal(false)
      await left.return()
      expect([left.ending, left.summary.ending]).to.deep.equal(['abandoned', 'abandoned'])
      const aborted = ask({ signal: controller.signal })
      const reading = rejection(read(aborted))
      await settled()
      controller.abort(new Error('no more'))
      expect([(await reading).message, aborted.ending]).to.deep.equal(['no more', 'abandoned'])

      const stopped = ask()
      const readingOn = rejection(read(stopped))
      await until(() => stopped.summary.peers.find(({ responses, outcome }) => responses === 1 && outcome === 'asked') != null)
      await alice.resolver.stop()
      expect(await readingOn).to.include({ name: 'ResolverStoppedError', retryable: false })
      expect(stopped.ending).to.equal('failed')
      expect(outcomes(stopped)).to.deep.include([2, 'unfinished', 1])
    })

    it('do not pile up answers for a slow reader', async () => {
      let given = 0
      for (let i = 0; i < 3; i++) {
        await hostile(scripted(async stream => {
          for (let j = 0; j < 50; j++) {
            given++
            stream.send(more('x'))
          }

          stream.send(END)
          await stream.close()
        }))
      }

      const answers = ask({ concurrency: 2 })
      await answers.next()
      await settled()
      // one taken, and one held of each of the two that are asked
      expect(answers.summary.peers.map(({ responses }) => responses)).to.satisfy((all: number[]) => all.every(count => count <= 2) && all[2] === 0)
      expect(await read(answers)).to.have.lengthOf(149)
      expect(given).to.equal(150)
    })

    it('refuse arguments out of their range at once', () => {
      for (const options of [{ concurrency: 0 }, { perPeerMs: Infinity }, { limit: 0 }, { limit: 1.5 }, { deadlineMs: 0 }]) {
        expect(() => ask(options)).to.throw().with.property('name', 'InvalidQueryError')
      }
    })
  })

  describe('in a scope', () => {
    it('answer who shares it; who does not is left out for a while', async () => {
      const scopeOf = (node: number, key = 'key'): KeyedScope => new KeyedScope('group', key, network.nodes[node].peerId.toString())
      const mine = scopeOf(0)
      const node = async (key: string): Promise<StubNode> => {
        const scopes: KeyedScope[] = []
        const made = await network.node({ scopes: () => scopes })
        scopes.push(new KeyedScope('group', key, made.peerId.toString()))
        made.resolver.handle('x', async (_query, { scope }) => bytes(scope.name))
        network.connect(alice, made)

        return made
      }
      const bob = await node('key')
      const outsider = await node('other key')
      expect(alice.resolver.neighbours(mine)).to.have.lengthOf(2)

      const answers = ask({ scope: mine })
      expect(await read(answers)).to.deep.equal(['group'])
      expect(outcomes(answers)).to.deep.equal([[1, 'answered', 1], [2, 'failed', 0, 'ScopeNotSharedError']])
      expect(alice.resolver.neighbours(mine).map(String)).to.deep.equal([bob.peerId.toString()])
      expect(alice.resolver.neighbours()).to.have.lengthOf(2)

      await network.quiet()
      network.clock.advance(60_000)
      expect(alice.resolver.neighbours(mine)).to.have.lengthOf(2)
      expect(await rejection(read(alice.resolver.query(outsider.peerId, 'x', bytes(''), { scope: mine })))).to.include({ name: 'ScopeNotSharedError', retryable: false })
      // neither serves the open scope, and says so by a reset
      expect((await rejection(read(alice.resolver.query(bob.peerId, 'x', bytes(''))))).name).to.equal('AnswerCutError')
    })
  })
})
