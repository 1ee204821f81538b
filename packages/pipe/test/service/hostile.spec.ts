import { seal } from '@juxta/advertisement'
import { expect } from 'chai'
import { bindingGenesis, bindingType } from '../../src/binding-type.ts'
import { sealBinding } from '../../src/document/binding.ts'
import { sealDelegation } from '../../src/document/delegation.ts'
import { factsOf } from '../../src/document/pipe-facts.ts'
import { BindingAnswer } from '../../src/wire/query.ts'
import { createNode, rejection, stopAll, World } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { BindingContent } from '../../src/document/binding.ts'
import type { PipeAdvertisement } from '../../src/index.ts'
import type { PrivateKey } from '@libp2p/interface'

const keyOf = (node: Node): PrivateKey => (node as unknown as { components: { privateKey: PrivateKey } }).components.privateKey

/** Dials the other, and waits until it may be asked */
async function neighbour (dialler: Node, node: Node): Promise<void> {
  const known = Promise.withResolvers<void>()
  // the resolver's own was registered before, and is told first
  const id = await dialler.register('/juxta/resolver/1.0.0', { onConnect: peer => { peer.equals(node.peerId) && known.resolve() } })
  await dialler.dial(node.getMultiaddrs())
  await known.promise
  dialler.unregister(id)
}

describe('bindings of hostile peers', function () {
  this.timeout(20_000)
  let world: World
  let owner: Node
  let mallory: Node
  let dialler: Node
  let pipe: PipeAdvertisement

  beforeEach(async () => {
    world = new World()
    ;[owner, mallory, dialler] = await Promise.all([createNode({ world }), createNode({ world }), createNode({ world, listen: [] })])
    pipe = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who: 'delegates' })
  })

  afterEach(stopAll)

  /** What mallory signs, whatever it says */
  const forge = async (changes: Partial<BindingContent> = {}, key = keyOf(mallory), of = factsOf(pipe)): Promise<Uint8Array> => {
    const content = { pipe: of.id, epoch: 1, sequence: Date.now(), expirationMs: 600_000, addresses: [], released: false, ...changes }

    return (await sealBinding(of, content, key)).bytes
  }

  const delegated = async (by: Node, changes = {}): Promise<BindingContent['delegation']> => {
    const now = Date.now()
    return sealDelegation({ pipe: pipe.id, delegate: mallory.peerId.toString(), rank: 9, issued: now, expires: now + 10_000_000, ...changes }, keyOf(by))
  }

  const publish = async (...chain: Uint8Array[]): Promise<void> => {
    const key = keyOf(mallory)
    await world.discovery(key).publish(bindingType, { genesis: bindingGenesis(key.publicKey, pipe.id), attributes: { pipe: pipe.id, chain } })
  }

  const resolved = async (): Promise<string[]> => (await dialler.services.pipe.resolve(pipe)).map(({ peer }) => peer.toString())

  it('are refused by name, counted, and the honest one is found all the same', async () => {
    await owner.services.pipe.listen(pipe, () => {})
    const own = owner.services.pipe.ends[0].binding
    const previous = own?.digest
    const good = own?.bytes as Uint8Array
    const [delegation, forgedDelegation] = [await delegated(owner), await delegated(mallory).catch(() => undefined)]
    const later = Date.now() + 1_000
    // to sign with a delegation that is none, the pipe must be mallory's
    const asMallorys = { ...factsOf(pipe), owner: mallory.peerId.toString() }
    const spoilt = Uint8Array.from(good)
    spoilt[spoilt.length - 1] ^= 1

    const attacks: Array<[string, Uint8Array[]]> = [
      ['NotEntitledError', [await forge()]],
      ['NotEntitledError', [good, await forge({ epoch: 2, previous, sequence: later, delegation: forgedDelegation }, keyOf(mallory), asMallorys)]],
      ['EpochSkippedError', [good, await forge({ epoch: 3, previous, sequence: later, delegation })]],
      ['BrokenChainError', [good, await forge({ epoch: 2, previous: '00'.repeat(32), sequence: later, delegation })]],
      ['IncompleteChainError', [await forge({ epoch: 2, previous, sequence: later, delegation })]],
      ['BindingFutureDatedError', [good, await forge({ epoch: 2, previous, sequence: Date.now() + 400_000, delegation })]],
      ['BindingExpiredError', [await forge({ delegation: await delegated(owner, { issued: Date.now() - 2_000_000 }), sequence: Date.now() - 1_000_000, expirationMs: 1 })]],
      ['DelegationExpiredError', [good, await forge({ epoch: 2, previous, sequence: later, delegation: await delegated(owner, { expires: later + 1 }) })]],
      ['NotSucceedingError', [good, await forge({ epoch: 2, previous, sequence: later, delegation: await delegated(owner, { rank: 0 }) })]],
      ['BindingSignatureError', [spoilt]],
      ['MalformedBindingError', [Uint8Array.of(1, 2, 3)]],
      ['BindingTooLargeError', [new Uint8Array(8_193)]],
      ['BindingTooLargeError', Array.from({ length: 17 }, () => good)]
    ]

    for (const [error, chain] of attacks) {
      const before = dialler.services.pipe.counts.refused[error] ?? 0
      // the type's own bound would refuse the longest: what a rendezvous gives need not keep to it
      world.documents.push({ type: 'binding', owner: mallory.peerId, attributes: { pipe: pipe.id, chain } } as never)
      expect(await resolved(), error).to.deep.equal([owner.peerId.toString()])
      expect(dialler.services.pipe.counts.refused[error], error).to.equal(before + 1)
      world.documents.pop()
    }
  })

  it('of an answer to a query are refused alike; who floods or never ends is left', async () => {
    await owner.services.pipe.listen(pipe, () => {})
    world.documents.splice(0, world.documents.length, ...world.documents.filter(({ type }) => type === 'pipe'))
    await mallory.services.pipe.stop()
    const forged = await forge()
    const kept = owner.services.pipe.ends[0].binding?.bytes as Uint8Array
    const left = Promise.withResolvers<void>()
    const answers = {
      forged: async function * () { yield BindingAnswer.encode({ chain: [new Uint8Array(forged)] }) },
      garbage: async function * () { yield Uint8Array.of(255) },
      endpoint: async function * () { yield BindingAnswer.encode({ chain: [new Uint8Array(kept)], endpoint: Uint8Array.of(4, 1, 2, 3, 4, 6, 0, 1) }) },
      long: async function * () { yield BindingAnswer.encode({ chain: Array.from({ length: 100 }, () => new Uint8Array(10)) }) },
      floods: async function * () { for (;;) { yield new Uint8Array(100_000) } },
      neverEnds: async function * (_: Uint8Array, { signal }: { signal: AbortSignal }) {
        yield BindingAnswer.encode({ chain: [new Uint8Array(forged)] })
        await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }) })
        left.resolve()
      }
    }

    await Promise.all([mallory, owner].map(async node => neighbour(dialler, node)))
    expect(dialler.services.resolver.neighbours()).to.have.lengthOf(2)

    for (const answer of Object.values(answers)) {
      const stop = mallory.services.resolver.handle('pipe', answer)
      expect(await resolved()).to.deep.equal([owner.peerId.toString()])
      stop()
    }

    await left.promise
    expect(dialler.services.pipe.counts.refused).to.include({ NotEntitledError: 2, WrongEndpointError: 1 })
    expect(dialler.services.pipe.counts.refused.IncompleteChainError).to.be.greaterThan(2)
  })

  it('that fork an epoch void it until the owner binds again', async () => {
    const bob = await createNode({ world })
    const end = await owner.services.pipe.listen(pipe, () => {}, { bindingMs: 60_000 })
    const bobs = await bob.services.pipe.listen(pipe, () => {}, { delegation: await owner.services.pipe.delegate(pipe, { to: bob.peerId, rank: 1 }) })
    expect(await resolved()).to.deep.equal([bob.peerId.toString()])
    expect(bobs.binding).to.include({ epoch: 2, previous: end.binding?.digest })

    await publish(end.binding?.bytes as Uint8Array, await forge({ epoch: 2, previous: end.binding?.digest, sequence: Date.now() + 1_000, delegation: await delegated(owner) }))
    expect(await resolved()).to.deep.equal([])
    expect(dialler.services.pipe.counts.refused).to.include({ ForkedEpochError: 1 })
    expect((await rejection(dialler.services.pipe.connect(pipe))).name).to.equal('NoEndError')
    const carol = await createNode({ world })
    expect(await rejection(carol.services.pipe.listen(pipe, () => {}, { delegation: await owner.services.pipe.delegate(pipe, { to: carol.peerId, rank: 99 }) }))).to.include({ name: 'ForkedEpochError', epoch: 2 })

    await end.close()
    const again = await owner.services.pipe.listen(pipe, () => {})
    expect(again.binding).to.include({ epoch: 3 })
    expect(await resolved()).to.deep.equal([owner.peerId.toString()])
  })

  for (const who of ['owner', 'delegates'] as const) {
    it(`bindings of strangers don't hide those that count, however many: ${who}`, async () => {
      const pipe = await owner.services.pipe.create({ name: 'notes', input: 'exclusive', who })
      const privateKey = keyOf(mallory)

      for (let i = 0; i < 300; i++) {
        const genesis = { kind: 'binding', owner: privateKey.publicKey, nonce: new Uint8Array(16).fill(i % 256, i >> 8) }
        world.documents.push(await seal(bindingType, { genesis, attributes: { pipe: pipe.id, chain: [] } }, { privateKey, now: Date.now() }) as never)
      }

      await owner.services.pipe.listen(pipe, () => {})
      expect((await dialler.services.pipe.resolve(pipe)).map(({ peer }) => peer.toString())).to.deep.equal([owner.peerId.toString()])
    })
  }

  it('of a shared pipe are refused before their signatures cost anything', async () => {
    const shared = await owner.services.pipe.create({ name: 'printers', input: 'shared', who: 'delegates' })
    const forged = await forge({ pipe: shared.id, epoch: 0 }, keyOf(mallory), factsOf(shared))
    forged[forged.length - 1] ^= 1
    const key = keyOf(mallory)
    const publishAs = async (chain: Uint8Array[]): Promise<void> => {
      await world.discovery(key).publish(bindingType, { genesis: bindingGenesis(key.publicKey, shared.id), attributes: { pipe: shared.id, chain } })
    }

    for (const chain of [[forged], [forged, forged]]) {
      await publishAs(chain)
      expect(await dialler.services.pipe.resolve(shared)).to.deep.equal([])
    }

    expect(dialler.services.pipe.counts.refused).to.deep.equal({ NotEntitledError: 1, BindingTooLargeError: 1 })
  })

  it('a name may be what looks like an owner', async () => {
    const name = mallory.peerId.toString()
    const pipe = await owner.services.pipe.create({ name, input: 'exclusive' })
    expect((await dialler.services.pipe.find(name)).id).to.equal(pipe.id)
    expect((await dialler.services.pipe.find(`${name}@${owner.peerId.toString()}`)).id).to.equal(pipe.id)
  })

  it('names that several own are an error that lists them, until one is remembered or named', async () => {
    await mallory.services.pipe.create({ name: 'notes', input: 'shared' })
    const owners = [owner, mallory].map(({ peerId }) => peerId.toString()).sort()
    const error = await rejection(dialler.services.pipe.find('notes'))

    expect(error).to.deep.include({ name: 'AmbiguousNameError', owners, names: owners.map(one => `notes@${one}`) })
    expect((await dialler.services.pipe.find(`notes@${owner.peerId.toString()}`)).id).to.equal(pipe.id)
    expect((await rejection(dialler.services.pipe.find('other'))).name).to.equal('PipeNotFoundError')
    expect((await rejection(dialler.services.pipe.find(''))).name).to.equal('InvalidPipeError')

    const pins = new Map([['notes', owner.peerId.toString()]])
    const careful = await createNode({ world, pipe: { pins: { get: name => pins.get(name), set: (name, by) => { pins.set(name, by) } } } })
    expect((await careful.services.pipe.find('notes')).id).to.equal(pipe.id)
    const mine = await owner.services.pipe.create({ name: 'mine', input: 'shared' })
    expect((await careful.services.pipe.find('mine')).id).to.equal(mine.id)
    await mallory.services.pipe.create({ name: 'mine', input: 'shared' })
    expect((await careful.services.pipe.find('mine')).id).to.equal(mine.id)
  })
})
