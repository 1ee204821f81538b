import { KeyedScope } from '@juxta/test-network'
import { expect } from 'chai'
import { bytes, turn } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { QueryAnswers } from '../src/index.ts'
import type { StubNode } from './stub-network.ts'

/** Turns of the event loop that any of these queries takes when nothing else runs. */
const TURNS = 40

/** Where the streams' timers are late the turns are shorter, and it takes more of them. */
const MAX_TURNS = 2_000

const REASON = new Error('enough')

describe('giving up at any moment', () => {
  let network: StubNetwork
  let alice: StubNode
  let bob: StubNode
  let scope: KeyedScope

  beforeEach(async () => {
    network = new StubNetwork()
    const theirs: KeyedScope[] = []
    alice = await network.node()
    bob = await network.node({ scopes: () => theirs })
    theirs.push(new KeyedScope('group', 'key', bob.peerId.toString()))
    scope = new KeyedScope('group', 'key', alice.peerId.toString())
    network.connect(alice, bob)
    bob.resolver.handle('x', async function * (_query, { signal }) {
      for (let i = 0; i < 3; i++) {
        await turn()
        signal.throwIfAborted()
        yield bytes(`${i}`)
      }
    })
  })

  const kinds: Array<[string, (signal: AbortSignal) => QueryAnswers]> = [
    ['a query', signal => alice.resolver.query(bob.peerId, 'x', bytes(''), { scope, signal })],
    ['a query to neighbours', signal => alice.resolver.queryNeighbours('x', bytes(''), { scope, signal })]
  ]

  const nothingLeft = async (): Promise<void> => {
    await network.quiet()
    network.streams.length = 0
  }

  for (const [kind, ask] of kinds) {
    it(`${kind} by its signal`, async () => {
      const endings = new Set<unknown>()

      for (let turns = 0; turns <= TURNS || (!endings.has('exhausted') && turns <= MAX_TURNS); turns++) {
        const controller = new AbortController()
        const answers = ask(controller.signal)
        const reading = (async () => {
          for await (const { response } of answers) {
            expect(response).to.have.lengthOf(1)
            await turn()
          }
        })().catch(err => { expect(err).to.equal(REASON) })

        for (let i = 0; i < turns; i++) {
          await turn()
        }

        controller.abort(REASON)
        await reading
        endings.add(answers.ending)
        await nothingLeft()
      }

      expect([...endings].sort()).to.deep.equal(['abandoned', 'exhausted'])
    })

    it(`${kind} by leaving it`, async () => {
      const endings = new Set<unknown>()

      for (let turns = 0; turns <= TURNS || (!endings.has('exhausted') && turns <= MAX_TURNS); turns++) {
        const answers = ask(new AbortController().signal)
        const reading = (async () => {
          while ((await answers.next()).done !== true) {
            await turn()
          }
        })().catch(() => {})

        for (let i = 0; i < turns; i++) {
          await turn()
        }

        await answers.return()
        await reading
        endings.add(answers.ending)
        await nothingLeft()
      }

      expect([...endings].sort()).to.deep.equal(['abandoned', 'exhausted'])
    })

    it(`${kind} by stopping either node, which starts again`, async () => {
      const endings = new Set<unknown>()

      for (const node of [alice, bob]) {
        for (let turns = 0; turns <= TURNS; turns++) {
          const answers = ask(new AbortController().signal)
          const names: string[] = []
          const reading = (async () => {
            while ((await answers.next()).done !== true) {
              await turn()
            }
          })().catch((err: Error) => { names.push(err.name) })

          for (let i = 0; i < turns; i++) {
            await turn()
          }

          await node.resolver.stop()
          await reading
          expect(names.filter(name => !['ResolverStoppedError', 'ResponderBusyError', 'ResolverUnsupportedError', 'AnswerCutError'].includes(name))).to.deep.equal([])
          endings.add(answers.ending)
          await nothingLeft()
          await node.resolver.start()
          network.identify(alice, bob)
          network.identify(bob, alice)
        }
      }

      expect(endings).to.include('exhausted')
      expect(endings).to.include('failed')
    })
  }

  it('starts and stops as often as one likes, and asks nothing in between', async () => {
    await alice.resolver.start()
    await alice.resolver.stop()
    await alice.resolver.stop()
    const [answers, neighbours] = kinds.map(([, ask]) => ask(new AbortController().signal))

    for (const stopped of [answers, neighbours]) {
      expect((await stopped.next().catch((err: Error) => err.name))).to.equal('ResolverStoppedError')
      expect(stopped.ending).to.equal('failed')
    }
  })
})
