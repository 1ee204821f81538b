import { createTestNode } from '@juxta/test-network/libp2p'
import { ping } from '@libp2p/ping'
import { pbStream } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { overlayDht, scopeKey } from '../src/index.ts'
import { newPeer } from './stub-node.ts'
import { Nodes, until } from './nodes.ts'
import type { OverlayDhtService } from '../src/index.ts'
import type { Libp2p, PeerId } from '@libp2p/interface'

const KEYS = [0, 1, 2, 3].map(i => CID.createV1(0x55, Digest.create(0x12, scopeKey(i))))
const PROTOCOL = '/juxta/kad/1.0.0'

/** Bytes of a field of protobuf that is a length and so many bytes */
function field (number: number, bytes: Uint8Array): number[] {
  return [number << 3 | 2, ...varint(bytes.byteLength), ...bytes]
}

function varint (value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...varint(Math.floor(value / 128))]
}

/** A peer as Kademlia's messages have it */
function peerOf (id: PeerId, ...addresses: string[]): Uint8Array {
  return new Uint8Array([...field(1, id.toMultihash().bytes), ...addresses.flatMap(address => field(2, multiaddr(address).bytes))])
}

/** What is passed through as it is */
const RAW = { encode: (bytes: Uint8Array) => bytes, decode: (bytes: unknown) => (bytes as { subarray (): Uint8Array }).subarray() }

describe('a table that hostile peers are part of, over TCP', () => {
  const nodes = new Nodes()

  afterEach(async () => { await nodes.stop() })

  /** One that says that it is part of the table, and answers whatever it is asked with the same bytes */
  async function liar (answer: Uint8Array): Promise<Libp2p> {
    const node = nodes.keep(await createTestNode({ services: { ping: ping() } }))

    await node.handle(PROTOCOL, async stream => {
      const messages = pbStream(stream)

      for (;;) {
        await messages.read(RAW as never)
        await messages.write(answer as never, RAW as never)
      }
    }, { maxInboundStreams: 1_000 })

    return node
  }

  it('has an edge find a rendezvous among providers that are none, are nowhere, and do not speak', async () => {
    const known = await nodes.table()
    const node = nodes.keep(await createTestNode({ services: { ping: ping(), overlayDht: overlayDht({ mode: 'server', kad: { initialQuerySelfInterval: 10 } }) } })) as unknown as Libp2p<{ overlayDht: OverlayDhtService }>
    await node.dial(known.getMultiaddrs())
    // a peer of the table that is no rendezvous
    await Promise.all(KEYS.map(async key => node.contentRouting.provide(key)))
    // and one that is not where it says
    const gone = nodes.keep(await createTestNode({ services: { ping: ping() } }))
    const stream = await gone.dialProtocol(known.getMultiaddrs(), PROTOCOL)
    const record = new Uint8Array([8, 2, ...field(2, KEYS[0].multihash.bytes), ...field(9, peerOf(gone.peerId, '/ip4/127.0.0.1/tcp/1'))])
    await pbStream(stream).write(record as never, RAW as never)
    await gone.stop()

    const meeting = await nodes.rendezvous(known.getMultiaddrs())
    const edge = await nodes.edge(known.getMultiaddrs())
    await until([edge, meeting], () => edge.services.rendezvous.leases.length === 1)
    expect(edge.services.rendezvous.leases.map(String)).to.deep.equal([meeting.peerId.toString()])
    expect(known.services.overlayDht.records).to.be.within(5, 6)
  })

  it('takes a bounded number of thousands of providers that one answer has, and goes on', async () => {
    const made = await Promise.all(Array.from({ length: 2_000 }, async () => newPeer()))
    const providers = made.flatMap(id => field(9, peerOf(id, '/ip4/127.0.0.1/tcp/1')))
    const closer = made.slice(0, 1_000).flatMap(id => field(8, peerOf(id, '/ip4/127.0.0.1/tcp/1')))
    const known = await liar(new Uint8Array([8, 3, ...field(2, KEYS[0].multihash.bytes), ...closer, ...providers]))
    const told = Promise.withResolvers<number>()
    const edge = await nodes.edge(known.getMultiaddrs(), {
      scope: {
        // the first look is enough
        startTimer: (ms, fn) => {
          const timer = setTimeout(() => {
            if ((edge?.services.scopeDht.counts.found ?? 0) > 0) {
              told.resolve(edge.services.scopeDht.counts.found ?? 0)
            }

            fn()
          }, ms / 100)

          return () => { clearTimeout(timer) }
        }
      }
    })

    expect(await told.promise).to.be.at.most(16)
    expect((await edge.peerStore.all()).length).to.be.below(600)
    expect(edge.services.rendezvous.leases).to.deep.equal([])

    // and finds one that is there all the same
    const honest = await nodes.table()
    const meeting = await nodes.rendezvous(honest.getMultiaddrs())
    await new Promise(resolve => { meeting.services.scopeDht.addEventListener('provided', resolve) })
    await edge.dial(honest.getMultiaddrs())
    await until([edge], () => edge.services.rendezvous.leases.length === 1)
    // it may look a few times, and longer each time, among so many that are nowhere
  }).timeout(120_000)

  it('remembers a few addresses of a provider that says it has thousands, however often', async () => {
    const known = await nodes.table()
    const node = nodes.keep(await createTestNode({ services: { ping: ping() } }))
    const messages = pbStream(await node.dialProtocol(known.getMultiaddrs(), PROTOCOL))

    for (let i = 0; i < 4; i++) {
      const addresses = Array.from({ length: 2_000 }, (_, j) => `/ip4/127.${i}.${j >> 8}.${j & 255}/tcp/1`)
      await messages.write(new Uint8Array([8, 2, ...field(2, KEYS[i].multihash.bytes), ...field(9, peerOf(node.peerId, ...addresses))]) as never, RAW as never)
    }

    // a ping: what came before it is worked off when it is answered
    await messages.write(new Uint8Array([8, 5]) as never, RAW as never)
    await messages.read(RAW as never)
    expect(known.services.overlayDht.records).to.equal(4)
    expect((await known.peerStore.get(node.peerId)).addresses.length).to.be.below(32)
  }).timeout(20_000)

  it('has nobody wait who can not reach it', async () => {
    const nobody = [multiaddr('/ip4/127.0.0.1/tcp/1')]
    const meeting = await nodes.rendezvous(nobody)
    const edge = await nodes.edge(nobody, { rendezvous: { seeds: meeting.getMultiaddrs() } })
    await until([edge], () => edge.services.rendezvous.leases.length === 1)
    await Promise.all([meeting.stop(), edge.stop()])
  })
})
