import { expect } from 'chai'
import { sealBinding } from '../../src/document/binding.ts'
import { sealDelegation } from '../../src/document/delegation.ts'
import { factsOf } from '../../src/document/pipe-facts.ts'
import { BindingQuery } from '../../src/wire/query.ts'
import { acknowledged, bytes, createNode, kill, next, stopAll, text, World } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { BoundEnd, MovedReport, PipeAdvertisement, PipeSessionHandler } from '../../src/index.ts'
import type { PrivateKey } from '@libp2p/interface'

const keyOf = (node: Node): PrivateKey => (node as unknown as { components: { privateKey: PrivateKey } }).components.privateKey

const into = (kept: string[]): PipeSessionHandler => async session => {
  try {
    for await (const message of session) {
      kept.push(text(message))
    }

    await session.close()
  } catch {
    // the end was lost
  }
}

describe('an end that somebody takes while its holder runs', function () {
  this.timeout(20_000)
  let world: World
  let owner: Node
  let bob: Node
  let pipe: PipeAdvertisement
  let end: BoundEnd
  let lost: string[]

  beforeEach(async () => {
    world = new World()
    ;[owner, bob] = await Promise.all([createNode({ world }), createNode({ world })])
    pipe = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
    lost = []
  })

  afterEach(stopAll)

  const listen = async (kept: string[] = []): Promise<void> => {
    end = await owner.services.pipe.listen(pipe, into(kept))
    end.addEventListener('lost', ({ detail: { error } }) => { lost.push(error.name) })
  }

  const take = async (kept: string[] = [], rank = 1): Promise<BoundEnd> => {
    return bob.services.pipe.listen(pipe, into(kept), { delegation: await owner.services.pipe.delegate(pipe, { to: bob.peerId, rank }) })
  }

  it('is lost by the holder at once, and who is connected follows', async () => {
    const [atOwner, atBob]: string[][] = [[], []]
    await listen(atOwner)
    const dialler = await createNode({ world, listen: [] })
    const session = await dialler.services.pipe.connect(pipe)
    await session.deliver(bytes('one'))
    await acknowledged(session, 1)

    const moved = next<MovedReport>(session, 'moved')
    await take(atBob)
    const { to, delivered, undelivered } = await moved
    expect([to.equals(bob.peerId), delivered, undelivered]).to.deep.equal([true, 1, []])
    expect([lost, end.bound, owner.services.pipe.ends]).to.deep.equal([['EndLostError'], false, []])

    await session.deliver(bytes('two'))
    await session.close()
    expect([atOwner, atBob]).to.deep.equal([['one'], ['two']])
  })

  it('is lost to the owner, who takes it back', async () => {
    const bobs = await take()
    const gone = next(bobs, 'lost')
    await listen()
    await gone
    expect([bobs.bound, end.bound, end.binding?.epoch]).to.deep.equal([false, true, 2])
  })

  it('is bound, though the holder before can\'t be reached', async () => {
    await listen()
    await kill(owner)
    const now = Date.now()
    const delegation = await sealDelegation({ pipe: pipe.id, delegate: bob.peerId.toString(), rank: 1, issued: now, expires: now + 10_000_000 }, keyOf(owner))
    const bobs = await bob.services.pipe.listen(pipe, () => {}, { delegation })
    expect(bobs.bound).to.equal(true)
    await bobs.close()
  })

  it('is kept when what the holder is told is none, and that is counted', async () => {
    await listen()
    const connection = await bob.dial(owner.getMultiaddrs())
    const facts = factsOf(pipe)
    const good = end.binding?.bytes as Uint8Array
    const content = { pipe: pipe.id, epoch: 2, previous: end.binding?.digest, sequence: Date.now() + 1_000, expirationMs: 600_000, addresses: [], released: false }
    const rankless = await sealBinding(facts, { ...content, delegation: await owner.services.pipe.delegate(pipe, { to: bob.peerId, rank: 0 }) }, keyOf(bob))
    const ranked = await sealBinding(facts, { ...content, delegation: await owner.services.pipe.delegate(pipe, { to: bob.peerId, rank: 1 }) }, keyOf(bob))
    const spoilt = Uint8Array.from(ranked.bytes)
    spoilt[spoilt.length - 1] ^= 1

    const tell = async (chain: Uint8Array[], of: string = pipe.id): Promise<void> => {
      for await (const answer of bob.services.resolver.query(connection, 'pipe', BindingQuery.encode({ pipe: of, chain: chain.map(one => new Uint8Array(one)) }))) {
        expect(answer.response.byteLength).to.be.greaterThan(0)
      }
    }

    const attacks: Array<[string, Uint8Array[]]> = [
      ['NotSucceedingError', [good, rankless.bytes]],
      ['BindingSignatureError', [good, spoilt]],
      ['IncompleteChainError', [ranked.bytes]],
      ['MalformedBindingError', [Uint8Array.of(1, 2, 3)]]
    ]

    for (const [error, chain] of attacks) {
      await tell(chain)
      expect(owner.services.pipe.counts.refused[error], error).to.equal(1)
    }

    // too many for a query, and of a pipe that nobody here listens on: not looked at
    const refused = await tell(Array.from({ length: 17 }, () => good)).then(() => {}, (error: Error) => error.name)
    await tell([good, ranked.bytes], 'another')
    expect(refused).to.equal('HandlerStatusError')
    expect([lost, end.bound]).to.deep.equal([[], true])

    await tell([good, ranked.bytes])
    expect([lost, end.bound]).to.deep.equal([['EndLostError'], false])
  })
})
