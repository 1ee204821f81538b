import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { expect } from 'chai'
import { AWAIT_END_MS, LOOK_END_CAP_MS, LOOK_END_MS } from '../src/constants.ts'
import { StubNet } from './stub-net.ts'
import type { Discovery } from '../src/discovery.ts'
import type { PipeAdvertisement, PipeConnectOptions } from '../src/index.ts'
import type { StubNode } from './stub-net.ts'

/** what signatures take of virtual time, ms */
const STEPS_MS = 50

describe('who connects to a pipe on which nobody is known to listen', () => {
  let net: StubNet
  let owner: StubNode
  let dialler: StubNode
  let shared: PipeAdvertisement
  let exclusive: PipeAdvertisement
  let looks: number

  beforeEach(async () => {
    net = new StubNet()
    looks = 0
    const discovery = net.world.discovery.bind(net.world)
    net.world.discovery = key => {
      const { find, ...rest } = discovery(key)

      return {
        ...rest,
        find: (...args: Parameters<typeof find>) => {
          looks++
          return find(...args)
        }
      } as Discovery
    }
    const [owners, diallers] = await Promise.all([1, 2].map(async byte => generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(byte))))
    owner = await net.add(owners)
    dialler = await net.add(diallers)
    net.world.peers = [{ peer: owner.peer, distance: 'rendezvous', outcome: 'answered' }]
    shared = await owner.pipe.create({ name: 'printers', input: 'shared' })
    exclusive = await owner.pipe.create({ name: 'notes', input: 'exclusive' })
  })

  afterEach(async () => { await net.stop() })

  const connects: Array<[string, (options: PipeConnectOptions) => Promise<unknown>]> = [
    ['connect', async options => dialler.pipe.connect(exclusive, options)],
    ['connectAll', async options => dialler.pipe.connectAll(shared, options)]
  ]

  /** what came of it, and after how long */
  const outcome = async (connecting: Promise<unknown>): Promise<{ error?: string, ms: number }> => {
    const began = net.clock.now
    const error = await net.run(connecting.then(() => undefined, (error: Error) => error.name), 120_000)

    return { error, ms: net.clock.now - began }
  }

  for (const [name, connect] of connects) {
    it(`by ${name} looks again while a rendezvous may not have heard of it yet`, async () => {
      const connecting = outcome(connect({}))
      await net.pass(1_200)
      await net.run(owner.pipe.listen(name === 'connect' ? exclusive : shared, () => {}))
      const listening = net.clock.now
      const { error } = await connecting

      expect(error).to.equal(undefined)
      expect(net.clock.now - listening).to.be.lessThan(LOOK_END_CAP_MS + STEPS_MS)
    })

    it(`by ${name} hears after a bounded time that nobody does, and at once if it likes`, async () => {
      const waited = await outcome(connect({}))
      expect(waited.error).to.equal('NoEndError')
      expect(waited.ms).to.be.within(AWAIT_END_MS, AWAIT_END_MS + STEPS_MS)

      const shorter = await outcome(connect({ awaitEndMs: 250 }))
      expect(shorter.error).to.equal('NoEndError')
      expect(shorter.ms).to.be.within(250, 250 + STEPS_MS)

      const atOnce = await outcome(connect({ awaitEndMs: 0 }))
      expect(atOnce.error).to.equal('NoEndError')
      expect(atOnce.ms).to.be.lessThan(STEPS_MS)
    })

    it(`by ${name} does not wait where no rendezvous has answered`, async () => {
      for (const peers of [
        [], [{ peer: owner.peer, distance: 'rendezvous' as const, outcome: 'failed' }], [{ peer: owner.peer, distance: 'neighbour' as const, outcome: 'answered' }]
      ]) {
        net.world.peers = peers
        const { error, ms } = await outcome(connect({}))

        expect(error).to.equal('NoEndError')
        expect(ms).to.be.lessThan(STEPS_MS)
      }
    })

    it(`by ${name} can be told to wait no longer`, async () => {
      const enough = new AbortController()
      const connecting = outcome(connect({ signal: enough.signal }))
      await net.pass(LOOK_END_MS / 2)
      enough.abort(Object.assign(new Error('enough'), { name: 'EnoughError' }))
      const { error, ms } = await connecting

      expect(error).to.equal('EnoughError')
      expect(ms).to.be.lessThan(LOOK_END_MS / 2 + STEPS_MS)
    })

    it(`by ${name} gives a time that can be`, async () => {
      for (const awaitEndMs of [-1, 0.5, 2 ** 31, Infinity, '5' as unknown as number]) {
        expect((await outcome(connect({ awaitEndMs }))).error).to.equal('InvalidPipeError')
      }
    })
  }

  it('but this node itself, hears so at once', async () => {
    await net.run(owner.pipe.listen(exclusive, () => {}))
    const { error, ms } = await outcome(owner.pipe.connect(exclusive))

    expect(error).to.equal('NoEndError')
    expect(ms).to.be.lessThan(STEPS_MS)
  })

  it('asks less and less often, and not all the time', async () => {
    const before = looks
    await outcome(dialler.pipe.connect(exclusive, { awaitEndMs: 60_000 }))

    expect(looks - before).to.be.within(55, 70)
  })
})
