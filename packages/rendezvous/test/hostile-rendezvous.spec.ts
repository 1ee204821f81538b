import { encodeFrame } from '@juxta/wire'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { sealPrinter } from './fixtures.ts'
import { answerFrame, CLIENT_PROTOCOL, saying, StubNetwork } from './stub-network.ts'
import type { LeaseCount } from '../src/index.ts'
import type { StubNode } from './stub-network.ts'
import type { StreamHandler } from '@libp2p/interface'

const MS = 600_000
const granted = (others: Uint8Array[] = [], ms = MS): Uint8Array => answerFrame({ granted: { ms, known: true, others: others.map(one => new Uint8Array(one)) } })

describe('rendezvous peers that an edge should not trust', () => {
  let network: StubNetwork
  let honest: StubNode

  beforeEach(async () => {
    network = new StubNetwork()
    honest = await network.rendezvous()
  })

  const bad: Array<[name: string, count: LeaseCount, handler: StreamHandler]> = [
    ['says nothing', 'timeout', saying(() => undefined)],
    ['is cut off', 'unreachable', saying((_request, stream) => {
      stream.abort(new Error('cut'))
      return undefined
    })],
    ['talks nonsense', 'invalid', saying(() => encodeFrame(Uint8Array.of(1, 0x0a, 0xff)))],
    ['answers something else', 'invalid', saying(() => answerFrame({ pushed: { refusals: [] } }))],
    ['answers nothing', 'invalid', saying(() => answerFrame({}))],
    ['floods', 'invalid', saying(() => granted([new Uint8Array(20_000)]))],
    ['tells of too many others', 'invalid', saying(() => granted(Array.from({ length: 17 }, () => new Uint8Array(1))))],
    ['never ends', 'invalid', saying((_request, stream) => {
      for (let i = 0; i < 100; i++) {
        stream.send(encodeFrame(Uint8Array.of(0)))
      }

      return undefined
    })],
    ['refuses', 'refused', saying(() => encodeFrame(Uint8Array.of(18)))]
  ]

  for (const [name, count, handler] of bad) {
    it(`one that ${name}: counted ${count}, and the other holds the lease`, async () => {
      const liar = await network.hostile(handler)
      const edge = await network.edge([liar, honest])
      const sealed = await sealPrinter(1)
      edge.service.push(sealed)
      await network.until(() => (edge.service.counts.leases[count] ?? 0) > 0 && honest.service.index.documents === 1)

      expect(edge.service.leases.map(String)).to.deep.equal([honest.peerId.toString()])
    })
  }

  it('one that tells of addresses that are none, of nobody, or too long', async () => {
    const liar = await network.hostile(saying(() => granted([
      new Uint8Array(0), Uint8Array.of(1, 2, 3), multiaddr('/ip4/127.0.0.1/tcp/1').bytes, new Uint8Array(513), honest.address.bytes
    ])))
    const edge = await network.edge([liar])
    await network.until(() => edge.service.leases.length === 2)
    expect(edge.service.leases.map(String)).to.deep.equal([liar.peerId, honest.peerId].map(String))
  })

  it('one that says it took what it did not, about documents nobody pushed: it is left', async () => {
    const liar = await network.hostile(saying(({ push }) => push == null ? granted() : answerFrame({ pushed: { refusals: [{ index: 7, reason: 1 }] } })))
    const edge = await network.edge([liar])
    const lost: string[] = []
    edge.service.addEventListener('lease:lost', ({ detail }) => { lost.push(detail.reason) })
    edge.service.push(await sealPrinter(1))
    await network.until(() => lost.length === 1)
    await network.pass(50_000, 1_000)
    expect([lost, edge.service.leases, edge.service.counts.pushed]).to.deep.equal([['broken'], [], { failed: 1 }])
  })

  for (const [name, status, least] of [['forgets each lease that it granted', 32, 1], ['is always busy', 19, 5]] as const) {
    it(`one that ${name}: it is not asked in a frenzy`, async () => {
      let asked = 0
      const useless = await network.hostile(saying(({ push }) => {
        asked++
        return push == null ? granted() : encodeFrame(Uint8Array.of(status))
      }))
      const edge = await network.edge([useless])
      edge.service.push(await sealPrinter(1))
      await network.pass(20_000, 500)
      expect(asked).to.be.within(least, 25)
    })
  }

  it('one that names a reason of a later version', async () => {
    const later = await network.hostile(saying(({ push }) => push == null ? granted() : answerFrame({ pushed: { refusals: [{ index: 0, reason: 99 }] } })))
    const edge = await network.edge([later])
    edge.service.push(await sealPrinter(1))
    await network.until(() => edge.service.counts.pushed.unknown === 1)
    expect(edge.service.leases).to.have.lengthOf(1)
  })

  it('somebody who holds no lease says goodbye', async () => {
    const edge = await network.edge([honest])
    const mallory = await network.rendezvous()
    await network.until(() => edge.service.leases.length === 1)
    await network.ask(mallory, edge, { goodbye: { others: [new Uint8Array(mallory.address.bytes)] } }, CLIENT_PROTOCOL)
    await network.pass(10_000, 1_000)
    expect(edge.service.leases.map(String)).to.deep.equal([honest.peerId.toString()])
    expect(mallory.service.counts.clients).to.equal(0)
  })
})
