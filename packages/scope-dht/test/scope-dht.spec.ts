import { expect } from 'chai'
import { multiaddr } from '@multiformats/multiaddr'
import { InvalidScopeDhtSettingError, scopeDht } from '../src/index.ts'
import { newPeer, StubNode } from './stub-node.ts'
import type { ScopeDhtComponents } from '../src/index.ts'
import type { PeerId, Provider } from '@libp2p/interface'

const HOUR = 3_600_000
const at = (...addresses: string[]): Pick<Provider, 'multiaddrs' | 'routing'> => ({ multiaddrs: addresses.map(address => multiaddr(address)), routing: 'stub' })

async function * given (...providers: Provider[]): AsyncGenerator<Provider, void, undefined> {
  yield * providers
}

/** What never comes, whatever its signal says */
const never: () => AsyncIterable<Provider> = () => ({ [Symbol.asyncIterator]: () => ({ next: async () => new Promise(() => {}) }) })

describe('a node that may be in the table', () => {
  let self: PeerId
  let other: PeerId

  before(async () => {
    [self, other] = await Promise.all([newPeer(), newPeer()])
  })

  it('is not looked for, nor put there, while an edge has a lease', async () => {
    const node = new StubNode(self, 'edge')
    await node.pass(3_000)
    node.stands({ leases: [other] })
    await node.pass(24 * HOUR)
    expect([node.looked, node.provided, node.dialled]).to.deep.equal([[], [], []])
  })

  it('gives an edge without a lease what is under the first key that has something', async () => {
    const node = new StubNode(self, 'edge')
    const keys = new Set<string>()
    node.providers = key => {
      keys.add(key.toString())

      return keys.size === 2 ? given({ id: other, ...at('/ip4/192.0.2.1/tcp/1') }) : given()
    }
    await node.pass(10_000)
    expect(node.looked).to.have.length(2)
    expect(node.results).to.deep.equal([[{ peer: other.toString(), addresses: [`/ip4/192.0.2.1/tcp/1/p2p/${other.toString()}`] }]])
    expect(node.service.counts).to.deep.equal({ looked: 2, found: 1 })
  })

  it('has a rendezvous put itself there, and no more when others do', async () => {
    const node = new StubNode(self, 'rendezvous')
    node.providers = () => given({ id: self, ...at('/ip4/192.0.2.1/tcp/1') })
    await node.pass(20_000)
    expect([node.provided.length, node.service.provided]).to.deep.equal([1, 0])
    // it is not its own discovery
    expect(node.results).to.deep.equal([])

    // with all others before it
    const members = await Promise.all(Array.from({ length: 200 }, async () => (await newPeer()).toString()))
    node.stands({ view: { members: [...members, self.toString()], inside: false, full: true } })
    await node.pass(24 * HOUR)
    expect([node.provided.length, node.ceased, node.service.provided]).to.deep.equal([1, node.provided, undefined])
  })

  it('has a rendezvous say that it is not there when nobody took it', async () => {
    const node = new StubNode(self, 'rendezvous')
    node.takers = 0
    await node.pass(60_000)
    expect(node.service.provided).to.equal(undefined)
    expect(node.service.counts['provide-failed']).to.equal(2)
  })

  it('takes 16 of those that are there, four addresses of each, and no address that leads to another', async () => {
    const node = new StubNode(self, 'edge')
    const many = await Promise.all(Array.from({ length: 100 }, async (): Promise<Provider> => ({ id: await newPeer(), ...at('/ip4/192.0.2.1/tcp/1') })))
    const wide = { id: other, ...at(...Array.from({ length: 100 }, (_, i) => `/ip4/192.0.2.2/tcp/${i}`)) }
    const long = { id: await newPeer(), ...at(`/dns4/${'x'.repeat(600)}/tcp/1`) }
    const foreign = { id: await newPeer(), ...at(`/ip4/192.0.2.3/tcp/1/p2p/${other.toString()}`) }
    let given = 0
    node.providers = async function * () {
      yield * [foreign, long, { id: await newPeer(), multiaddrs: [], routing: 'stub' }, wide]

      // without end
      for (;;) {
        yield many[given++ % 100]
      }
    }
    await node.pass(10_000)
    const [found = []] = node.results
    expect(found).to.have.length(16)
    expect(found[0]).to.deep.include({ peer: other.toString() })
    expect(found[0].addresses).to.have.length(4)
    expect(given).to.equal(60)
    expect(node.service.counts).to.deep.equal({ looked: 1, found: 16, ignored: 48 })
  })

  it('is over in time when nothing answers, and asks again', async () => {
    const node = new StubNode(self, 'edge')
    node.providers = never
    await node.pass(5 * 60_000)
    // four keys, 15 s each
    expect(node.service.counts).to.deep.equal({ looked: 12, 'look-failed': 12, found: 0 })
    expect(node.results).to.deep.equal([])
  })

  it('keeps what came before the time was over', async () => {
    const node = new StubNode(self, 'edge')
    node.providers = async function * () {
      yield { id: other, ...at('/ip4/192.0.2.1/tcp/1') }
      yield * never()
    }
    await node.pass(30_000)
    expect(node.results).to.have.length(1)
  })

  it('goes on where there is no table', async () => {
    const node = new StubNode(self, 'rendezvous')
    node.providers = () => { throw new Error('No content routers available') }
    node.takers = 0
    await node.pass(HOUR)
    expect(node.results).to.deep.equal([])
    expect(node.service.counts.looked).to.be.below(50)
  })

  it('stops at once amidst a look, hears nothing more, and starts again', async () => {
    const node = new StubNode(self, 'rendezvous')
    node.providers = never
    await node.pass(8_000)
    await node.service.beforeStop()
    await node.service.stop()
    node.stands({ leases: [] })
    expect(node.clock.pending).to.be.at.most(1)
    await node.pass(HOUR)
    expect([node.looked.length, node.provided.length]).to.deep.equal([1, 0])
    await node.service.stop()
    await node.service.start()
    await node.service.afterStart()
    await node.pass(8_000)
    expect(node.looked).to.have.length(2)
    await node.service.stop()
  })

  it('dials those that it was told of as part of the table when it needs it, unless it is connected to one', async () => {
    const peers = await Promise.all(Array.from({ length: 20 }, async () => newPeer()))
    const bootstrap = peers.map(peer => multiaddr(`/ip4/192.0.2.1/tcp/1/p2p/${peer.toString()}`))
    const node = new StubNode(self, 'edge', { bootstrap })
    await node.pass(4_000)
    expect(node.dialled).to.deep.equal([])
    await node.pass(6_000)
    expect(node.dialled).to.have.length(16)
    node.connected = [peers[3]]
    await node.pass(60_000)
    expect(node.looked.length).to.be.above(4)
    expect(node.dialled).to.have.length(16)
  })

  it('does not ask while it is connected to nobody', async () => {
    const node = new StubNode(self, 'edge')
    node.connected = []
    await node.pass(HOUR)
    expect(node.looked).to.deep.equal([])
    node.connected = [other]
    await node.pass(HOUR)
    expect(node.looked.length).to.be.above(10)
  })

  it('refuses settings with which it could not work', () => {
    const made = (init: object) => () => scopeDht(init)(new StubNode(self, 'edge') as unknown as ScopeDhtComponents)

    expect(made({ lookTimeoutMs: 0 })).to.throw(InvalidScopeDhtSettingError)
    expect(made({ provideTimeoutMs: Number.NaN })).to.throw(InvalidScopeDhtSettingError)
    expect(made({ lookTimeoutMS: 5 } as any)).to.throw(InvalidScopeDhtSettingError, 'is \'lookTimeoutMs\' meant?')
    expect(made({ scope: new Uint8Array(300) })).to.throw(InvalidScopeDhtSettingError)
  })
})
