import { pipeType, seal } from '@juxta/advertisement'
import { VirtualClock } from '@juxta/test-network'
import { peerIdFromString } from '@libp2p/peer-id'
import { expect } from 'chai'
import { BindingStore } from '../src/binding-store.ts'
import { End } from '../src/bound-end.ts'
import { ADDRESSES_SETTLE_MS, BINDING_MS, RENEW_RETRY_MS } from '../src/constants.ts'
import { HOLDS, NOW } from './core/fixtures.ts'
import { alice, bind, bob, carol, delegate, idOf, rejection } from './document/fixtures.ts'
import type { EndInit } from '../src/bound-end.ts'
import type { Discovery } from '../src/discovery.ts'
import type { SealedBinding } from '../src/document/binding.ts'
import type { KnownPipe } from '../src/binding-store.ts'

const advertisement = await seal(pipeType, {
  genesis: { kind: 'pipe', owner: alice.publicKey, nonce: new Uint8Array(16) },
  attributes: { name: 'chat', delivery: 'exclusive', reliability: 'reliable', bind: 'delegates' }
}, { privateKey: alice, now: NOW })

const address = (port: number, key = alice): string => `/ip4/192.0.2.1/tcp/${port}/p2p/${idOf(key)}`

describe('an end that is bound', () => {
  let clock: VirtualClock
  let known: KnownPipe
  let published: Array<{ chain: readonly Uint8Array[], expirationMs?: number }>
  let addresses: string[]
  let over: number
  let asked: number
  let failing: Error | undefined

  const create = (changes: Partial<EndInit> = {}): End => new End({
    pipe: advertisement,
    known,
    privateKey: alice,
    self: idOf(alice),
    discovery: {
      publish: async (_type: unknown, { attributes }: { attributes: { chain: readonly Uint8Array[] } }, { expirationMs }: { expirationMs?: number }) => {
        published.push({ chain: attributes.chain, expirationMs })
      }
    } as unknown as Discovery,
    now: () => clock.now,
    startTimer: (ms, fn) => clock.after(ms, fn),
    log: Object.assign(() => {}, { error: () => {}, trace: () => {} }) as unknown as EndInit['log'],
    ask: async () => {
      asked++

      if (failing != null) {
        throw failing
      }
    },
    tell: async () => {},
    addresses: () => addresses,
    checkHandOver: () => {},
    handOver: async (to, chain) => ({ to, bytes: chain[chain.length - 1].bytes, sessions: 0, expires: 0 }),
    onOver: () => { over++ },
    ...changes
  })

  /** Lets time pass, and what it sets off happen: signatures take turns of the event loop */
  const pass = async (ms: number): Promise<void> => {
    clock.advanceTo(clock.now + ms)

    for (let i = 0; i < 20; i++) {
      await new Promise(resolve => { setImmediate(resolve) })
    }
  }

  const signed = (binding: SealedBinding | undefined): unknown => binding == null ? undefined : [binding.epoch, binding.sequence - NOW, binding.addresses]

  beforeEach(() => {
    clock = new VirtualClock(NOW)
    known = new BindingStore({ now: () => clock.now }).of(advertisement)
    published = []
    addresses = [address(1)]
    over = 0
    asked = 0
    failing = undefined
  })

  it('is asked for, signed, published, and renewed after half of its time', async () => {
    const end = create()
    await end.bind()
    expect([signed(end.binding), asked, published.length, published[0].expirationMs, end.bound]).to.deep.equal([[1, 0, addresses], 1, 1, BINDING_MS, true])

    await pass(BINDING_MS / 2 - 1)
    expect(published).to.have.lengthOf(1)
    await pass(1)
    expect([signed(end.binding), asked, published.length]).to.deep.equal([[1, BINDING_MS / 2, addresses], 2, 2])
    expect(known.book.current(clock.now)).to.deep.equal([end.binding])
  })

  it('is renewed though nobody can be asked, and tried again when that fails', async () => {
    const end = create()
    await end.bind()
    failing = new Error('nobody is there')
    await pass(BINDING_MS / 2)
    expect(published).to.have.lengthOf(2)

    const works = addresses
    addresses = ['no address']
    await pass(BINDING_MS / 2)
    expect(published).to.have.lengthOf(2)
    addresses = works
    await pass(RENEW_RETRY_MS - 1)
    expect(published).to.have.lengthOf(2)
    await pass(1)
    expect(published).to.have.lengthOf(3)
    expect(end.bound).to.equal(true)
  })

  it('is signed anew when the node has other addresses, once for several changes', async () => {
    const end = create()
    await end.bind()
    end.onAddresses()
    await pass(ADDRESSES_SETTLE_MS)
    expect(published).to.have.lengthOf(1)

    addresses = [address(2)]
    end.onAddresses()
    await pass(ADDRESSES_SETTLE_MS - 1)
    addresses = [address(3)]
    end.onAddresses()
    await pass(ADDRESSES_SETTLE_MS)
    expect([signed(end.binding), published.length]).to.deep.equal([[1, 2 * ADDRESSES_SETTLE_MS + ADDRESSES_SETTLE_MS - 1, [address(3)]], 2])
  })

  it('is lost to who may have it, and says so', async () => {
    const end = create()
    const lost: string[] = []
    end.addEventListener('lost', ({ detail: { error } }) => { lost.push(error.name) })
    await end.bind()
    const first = end.binding as SealedBinding
    known.book.add([first, await bind({ epoch: 2, previous: first.digest, sequence: NOW + 1, delegation: await delegate(bob) }, bob)], clock.now)
    await pass(BINDING_MS / 2)

    expect([lost, over, end.bound, published.length]).to.deep.equal([['EndLostError'], 1, false, 1])
    await pass(BINDING_MS)
    expect(published).to.have.lengthOf(1)
  })

  it('is lost by a delegate when the epoch is forked, and anchored anew by the owner', async () => {
    const owners = create()
    await owners.bind()
    const first = owners.binding as SealedBinding
    const bobs = create({ privateKey: bob, self: idOf(bob), delegation: await delegate(bob, 1), addresses: () => [address(1, bob)] })
    clock.advanceTo(NOW + 1)
    await bobs.bind()
    expect(signed(bobs.binding)).to.deep.equal([2, 1, [address(1, bob)]])
    const carols = await bind({ epoch: 2, previous: first.digest, sequence: NOW + 1, delegation: await delegate(carol) }, carol)
    expect(() => known.book.add([first, carols], clock.now)).to.throw().with.property('name', 'ForkedEpochError')

    await pass(BINDING_MS / 2)
    expect([owners.bound, signed(owners.binding)]).to.deep.equal([true, [3, BINDING_MS / 2 + 1, addresses]])
    await pass(1)
    expect(bobs.bound).to.equal(false)
  })

  it('holds no longer than the delegation that it is bound by', async () => {
    const delegation = await delegate(bob, 1, { expires: NOW + HOLDS / 10 })
    const end = create({ privateKey: bob, self: idOf(bob), delegation, addresses: () => [] })
    await end.bind()

    expect(end.binding).to.include({ sequence: NOW, expirationMs: HOLDS / 10 })
  })

  it('is given up, and handed over, in signed words; a second time is the first', async () => {
    const end = create()
    await end.bind()
    await end.handOver(peerIdFromString(idOf(bob)))
    await end.close()

    expect(end.binding).to.deep.include({ released: true, successor: idOf(bob), addresses: [], epoch: 1 })
    expect([published.length, over, end.bound]).to.deep.equal([2, 1, false])
    expect(known.book.current(clock.now)).to.deep.equal([])
    await pass(BINDING_MS)
    expect(published).to.have.lengthOf(2)
  })

  it('can\'t be bound out of turn', async () => {
    await create().bind()
    const stranger = create({ privateKey: carol, self: idOf(carol), addresses: () => [] })

    expect(await rejection(stranger.bind())).to.equal('NotSucceedingError')
    expect(stranger.bound).to.equal(false)
  })
})
