import { encodeQuery } from '@juxta/advertisement-cache'
import { expect } from 'chai'
import fc from 'fast-check'
import { encodeRequest } from '../src/request.ts'
import { Find } from '../src/wire/discovery.ts'
import { HOUR_MS, printer, rejection, sealPrinter } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode } from './stub-network.ts'

const NO_QUERY = { known: [], requires: 0 }

describe('hostile askers', () => {
  let network: StubNetwork
  let alice: StubNode
  let mallory: StubNode

  beforeEach(async () => {
    network = new StubNetwork();
    [alice, mallory] = [await network.node(), await network.node({ hostile: async () => undefined })]
    network.connect(alice, mallory)
    await alice.discovery.publish(printer, { attributes: { name: 'Attic' } }, { expirationMs: HOUR_MS })
  })

  afterEach(async () => { await network.stop() })

  const ask = async (query: Uint8Array): Promise<number> => {
    let responses = 0

    for await (const { response } of mallory.resolver.query(alice.peerId, 'discovery', query)) {
      responses += response.byteLength > 0 ? 1 : 0
    }

    return responses
  }

  it('are answered what is asked in the right way', async () => {
    expect(await ask(encodeRequest({ query: { type: 'printer', where: {} }, known: [] }))).to.equal(1)
    expect(await ask(new Uint8Array(0))).to.equal(0)
    expect(await ask(encodeRequest({ query: { type: 'plotter', where: {} }, known: [] }))).to.equal(0)
  })

  it('are told that anything else is no query, and counted', async () => {
    const { id } = await sealPrinter(1)
    const known = { id, type: '', sequence: 0n, digest: new Uint8Array(0) }
    const bad = [
      Uint8Array.of(0xff),
      Find.encode({ ...NO_QUERY, requires: 1 }),
      Find.encode({ ...NO_QUERY, query: new Uint8Array(0) }),
      Find.encode({ ...NO_QUERY, query: new Uint8Array(8_193) }),
      Find.encode({ ...NO_QUERY, query: encodeQuery({ type: 'printer', where: {} }).map(byte => byte === 0x70 ? 0x50 : byte) as Uint8Array<ArrayBuffer> }),
      Find.encode({ ...NO_QUERY, known: [{ ...known, id: 'urn:juxta:printer:x' }] }),
      Find.encode({ ...NO_QUERY, known: [{ ...known, sequence: 1n }] }),
      Find.encode({ ...NO_QUERY, known: [{ ...known, digest: new Uint8Array(32) }] }),
      Find.encode({ ...NO_QUERY, known: [{ ...known, sequence: 2n ** 53n, digest: new Uint8Array(32) }] }),
      Find.encode({ ...NO_QUERY, known: Array.from({ length: 257 }, () => known) })
    ]

    for (const query of bad) {
      expect(await rejection(ask(query))).to.include({ name: 'HandlerStatusError', status: 64 })
    }

    expect(alice.discovery.counts.badQueries).to.equal(bad.length)
    expect(await ask(Find.encode({ ...NO_QUERY, known: Array.from({ length: 256 }, () => known) }))).to.equal(0)
  })

  it('get no other error out of any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async bytes => {
      const outcome = await ask(bytes).catch((error: Error & { status?: number }) => `${error.name} ${error.status}`)
      expect(outcome).to.be.oneOf([0, 1, 'HandlerStatusError 64'])
    }), { numRuns: 200 })
  })
})
