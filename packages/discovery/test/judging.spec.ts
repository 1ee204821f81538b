import { define, seal, string, withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { HOUR_MS, keys, NOW, printer, read, sealPrinter, settled } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode, StubRendezvous } from './stub-network.ts'
import type { Handler } from '@juxta/resolver'

const type = printer

describe('what is said of rendezvous peers', () => {
  let network: StubNetwork
  let alice: StubNode

  beforeEach(async () => {
    network = new StubNetwork()
    alice = await network.node({ role: 'edge' })
  })

  afterEach(async () => { await network.stop() })

  /** What alice says of a rendezvous that answers like this, the first of two. */
  const judged = async (handler: Handler | undefined, options: { limit?: number, deadlineMs?: number } = {}, ms: number[] = []): Promise<string[]> => {
    const first = await network.node({ role: 'rendezvous', hostile: handler })
    const second = await network.node({ role: 'rendezvous' })
    second.rendezvous?.index.add(await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600 } }), NOW)
    network.lease([alice], first, second)
    const reading = read(alice.discovery.find({ type, where: { dpi: 600 } }, options))
    await settled()

    for (const step of ms) {
      network.clock.advance(step)
      await settled()
    }

    await reading

    return (alice.rendezvous as StubRendezvous).judged.sort()
  }

  const saying = (...responses: Uint8Array[]): Handler => async function * () { yield * responses }

  it('is that they were right', async () => {
    expect(await judged(undefined)).to.deep.equal(['0 right', '1 right'])
  })

  it('is what was wrong, once for a search', async () => {
    const forged = new Uint8Array((await sealPrinter(2, { attributes: { name: 'Forged', dpi: 600 } }, keys[5])).bytes)
    forged[forged.byteLength - 1] ^= 1
    expect(await judged(saying(forged, forged, Uint8Array.of(1)))).to.deep.equal(['0 forged', '1 right'])
  })

  it('does not wait for the end of what is wrong again and again', async () => {
    const endless: Handler = async function * (_query, { signal }) {
      while (!signal.aborted) {
        yield Uint8Array.of(1)
        await new Promise(resolve => { setImmediate(resolve) })
      }
    }

    // no time passes
    expect(await judged(endless)).to.deep.equal(['0 forged', '1 right'])
  })

  it('tells what was not asked for from what is too old', async () => {
    expect(await judged(saying((await sealPrinter(2, { attributes: { name: 'Other', dpi: 300 } }, keys[5])).bytes))).to.deep.equal(['0 foreign', '1 right'])
    const other = await network.node({ role: 'edge' })
    alice = other
    expect(await judged(saying((await sealPrinter(2, { attributes: { name: 'Old', dpi: 600 }, expirationMs: 1_000 }, keys[5], NOW - HOUR_MS)).bytes))).to.deep.equal(['0 expired', '1 right'])
  })

  it('is nothing when it is the withdrawal of something that is not known', async () => {
    const gone = await withdraw(await sealPrinter(2, { attributes: { name: 'Gone', dpi: 600 } }, keys[5]), { privateKey: keys[5], now: NOW })
    expect(await judged(saying(gone.bytes))).to.deep.equal(['0 right', '1 right'])
  })

  it('is nothing when an honest one may have given it', async () => {
    const odd = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: string({ index: true }) } })
    const document = await seal(odd, { genesis: { kind: 'printer', owner: keys[5].publicKey, nonce: new Uint8Array(16) }, attributes: { name: 'Odd', dpi: '600' } }, { privateKey: keys[5], now: NOW })
    expect(await judged(saying(document.bytes))).to.deep.equal(['0 right', '1 right'])
  })

  it('is that they are silent when they had their time, and nothing of those who waited for them', async () => {
    expect(await judged(async () => new Promise(() => {}), {}, [1_000, 4_000, 1_000])).to.deep.equal(['0 silent'])
  })

  it('is that they are silent when another had to be asked in their place', async () => {
    expect(await judged(async () => new Promise(() => {}), { limit: 1 }, [1_000])).to.deep.equal(['0 silent'])
  })

  it('is nothing when there was no time', async () => {
    expect(await judged(async () => new Promise(() => {}), { deadlineMs: 500 }, [500])).to.deep.equal([])
  })
})
