import { withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { HOUR_MS, keys, NOW, printer, read, reports, sealPrinter, settled, until } from './fixtures.ts'
import { StubNetwork } from './stub-network.ts'
import type { StubNode, StubNodeInit } from './stub-network.ts'
import type { Found } from '../src/index.ts'
import type { Handler } from '@juxta/resolver'

/** A responder that says this, whatever it is asked. */
const saying = (...responses: Uint8Array[]): Handler => async function * () {
  yield * responses
}

const type = printer

describe('hostile responders', () => {
  let network: StubNetwork
  let alice: StubNode
  let honest: StubNode

  beforeEach(async () => {
    network = new StubNetwork()
    alice = await network.node({ role: 'edge' })
    honest = await network.node()
    await honest.discovery.publish(printer, { attributes: { name: 'Hall', dpi: 600 } }, { expirationMs: HOUR_MS })
  })

  afterEach(async () => { await network.stop() })

  /** What is found beside one that says this, and what is reported of it. */
  const finding = async (hostile: Handler, init: StubNodeInit = {}): Promise<{ found: Found, mallory: StubNode }> => {
    const mallory = await network.node({ ...init, hostile })
    network.connect(alice, mallory)
    network.connect(alice, honest)

    return { mallory, found: alice.discovery.find({ type, where: { dpi: 600 } }) as unknown as Found }
  }

  const refusedFor = async (...responses: Uint8Array[]): Promise<unknown> => {
    const { found } = await finding(saying(...responses))
    expect(await read(found)).to.deep.equal(['Hall neighbour'])
    expect(found.ending).to.equal('exhausted')
    const [report, other] = reports(found)
    expect(other).to.deep.equal({ outcome: 'answered', found: 1 })
    expect(report).to.include({ outcome: 'answered', found: 0 })
    expect(alice.discovery.counts.refused).to.deep.equal(report.refused)
    expect(alice.discovery.counts.cached).to.equal(1)

    return report.refused
  }

  it('that forge are refused by name, counted, and the asker moves on', async () => {
    const right = await sealPrinter(1, { attributes: { name: 'Forged', dpi: 600 } }, keys[5])
    const signature = new Uint8Array(right.bytes)
    signature[signature.byteLength - 1] ^= 1
    const content = new Uint8Array(right.bytes)
    content[content.indexOf('F'.charCodeAt(0), 60)] ^= 1

    expect(await refusedFor(signature, signature, content)).to.deep.equal({ WrongSignatureError: 3 })
  })

  it('that give what is expired, dated ahead, too large, malformed or nothing at all', async () => {
    const old = await sealPrinter(1, { attributes: { name: 'Old', dpi: 600 } }, keys[5], NOW - HOUR_MS - 300_000)
    const ahead = await sealPrinter(2, { attributes: { name: 'Ahead', dpi: 600 } }, keys[5], NOW + 300_001)
    const malformed = new Uint8Array([...(await sealPrinter(3)).bytes, 0])

    expect(await refusedFor(old.bytes, ahead.bytes, new Uint8Array(16_385), malformed, new Uint8Array(0))).to.deep.equal({
      ExpiredError: 1, FutureDatedError: 1, TooLargeError: 1, InvalidDocumentError: 2
    })
  })

  it('that give what was not asked for: another type, other values, a foreign withdrawal', async () => {
    const other = await sealPrinter(1, { attributes: { name: 'Other', dpi: 300 } }, keys[5])
    const plotter = await alice.discovery.publish({ ...printer, type: 'plotter' }, { attributes: { name: 'Plot', dpi: 600 } })
    const withdrawal = await withdraw(await sealPrinter(2, { attributes: { name: 'Gone', dpi: 600 } }, keys[5]), { privateKey: keys[5], now: NOW })
    await alice.discovery.withdraw(plotter.id)

    const { found } = await finding(saying(other.bytes, plotter.advertisement.bytes, withdrawal.bytes))
    expect(await read(found)).to.deep.equal(['Hall neighbour'])
    expect(reports(found)[0]).to.deep.equal({ outcome: 'answered', found: 0, refused: { NotMatchingError: 2, UnknownTypeError: 1 } })
  })

  it('that give what is not of the type as it is defined here', async () => {
    const { define, integer, seal, string } = await import('@juxta/advertisement')
    const loose = define({ type: 'printer', attributes: { name: integer({ index: true }), dpi: integer({ index: true }) } })
    const odd = await seal(loose, { genesis: { kind: 'printer', owner: keys[5].publicKey, nonce: new Uint8Array(16) }, attributes: { name: 7, dpi: 600 } }, { privateKey: keys[5], now: NOW })
    const newer = define({ type: 'printer', attributes: { name: string({ index: true }), dpi: integer({ index: true }), ink: string() } })
    const later = await seal(newer, { genesis: { kind: 'printer', owner: keys[5].publicKey, nonce: new Uint8Array(16).fill(1) }, attributes: { name: 'Later', dpi: 600, ink: 'black' } }, { privateKey: keys[5], now: NOW })
    const { found } = await finding(saying(odd.bytes, later.bytes))

    expect((await read(found)).sort()).to.deep.equal(['Hall neighbour', 'Later neighbour'])
    expect(reports(found)[0]).to.deep.equal({ outcome: 'answered', found: 1, refused: { InvalidDocumentError: 1 } })
    // without the definition it is carried, and with it it is not found again
    expect(await read(alice.discovery.find({ type: 'printer', where: { name: 7 } }))).to.deep.equal(['7 neighbour'])
    expect(await read(alice.discovery.find({ type, where: { dpi: 600 } }, { localOnly: true }))).to.have.lengthOf(2)
  })

  it('that repeat themselves or give old versions are counted for it', async () => {
    const first = await sealPrinter(1, { attributes: { name: 'One', dpi: 600 } }, keys[5])
    const second = await sealPrinter(1, { attributes: { name: 'Two', dpi: 600 }, previous: first }, keys[5])
    const { found } = await finding(saying(second.bytes, first.bytes, second.bytes, second.bytes))

    expect((await read(found)).sort()).to.deep.equal(['Hall neighbour', 'Two neighbour'])
    expect(reports(found)[0]).to.deep.equal({ outcome: 'answered', found: 1, known: 2, stale: 1 })
  })

  it('that go on and on with what is wrong are not looked at any more after 16', async () => {
    const { found } = await finding(async function * () {
      for (;;) {
        yield Uint8Array.of(1)
      }
    })

    expect(await read(found)).to.deep.equal(['Hall neighbour'])
    expect(reports(found)[0]).to.deep.equal({ outcome: 'answered', found: 0, refused: { InvalidDocumentError: 17 } })
    // it was left at what was asked for
    expect(found.summary.peers[0].complete).to.equal(false)
  })

  it('that flood with what is right are left at the bound, and fill no more of the cache than one may', async () => {
    const documents = await Promise.all(Array.from({ length: 40 }, async (_, i) => sealPrinter(i, { attributes: { name: `${i}`, dpi: 600 } }, keys[5])))
    const bob = await network.node({ maxCachedPerPublisher: 10 })
    const mallory = await network.node({ hostile: saying(...documents.map(({ bytes }) => bytes)) })
    network.connect(bob, mallory)

    expect(await read(bob.discovery.find({ type }))).to.have.lengthOf(40)
    expect(bob.discovery.counts.cached).to.equal(10)
    expect(await read(bob.discovery.find({ type }, { limit: 5 }))).to.have.lengthOf(5)
  })

  it('that never answer or never end cost their own time alone', async () => {
    const hanging: Handler = async function * (_query, { signal }) {
      yield (await sealPrinter(1, { attributes: { name: 'First', dpi: 600 } }, keys[5])).bytes
      await new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(signal.reason) }) })
    }
    const { found } = await finding(hanging)
    const reading = read(found)
    await until(() => found.summary.peers[1]?.found === 1)
    await settled()
    network.clock.advance(2_999)
    await settled()
    expect(found.ending).to.equal(undefined)
    network.clock.advance(1)

    expect((await reading).sort()).to.deep.equal(['First neighbour', 'Hall neighbour'])
    expect(found.ending).to.equal('exhausted')
    expect(reports(found)).to.deep.equal([{ outcome: 'failed', found: 1, error: 'QueryDeadlineError' }, { outcome: 'answered', found: 1 }])
  })

  it('that refuse, fail or are no rendezvous are reported by the error', async () => {
    const mallory = await network.node({ hostile: async () => { throw new Error('no') } })
    const deaf = await network.node({ hostile: async () => undefined })
    await deaf.resolver.stop()
    network.lease([alice], mallory, deaf, honest)
    const found = alice.discovery.find({ type })

    expect(await read(found)).to.deep.equal(['Hall rendezvous'])
    expect(reports(found as unknown as Found)).to.deep.equal([
      { outcome: 'failed', found: 0, error: 'HandlerFailedError' }, { outcome: 'failed', found: 0, error: 'ResolverUnsupportedError' }, { outcome: 'answered', found: 1 }
    ])
  })

  it('that lie to a rendezvous which passes on a query are refused there', async () => {
    const forged = new Uint8Array((await sealPrinter(1, {}, keys[5])).bytes)
    forged[forged.byteLength - 1] ^= 1
    const right = await sealPrinter(2, { attributes: { name: 'Right' } }, keys[5])
    const first = await network.node({ role: 'rendezvous' })
    const mallory = await network.node({ role: 'rendezvous', hostile: saying(forged, right.bytes, right.bytes, (await sealPrinter(3, {}, keys[5])).bytes) })
    network.lease([], first, mallory)
    network.lease([alice], first);
    (first.rendezvous as { others: StubNode[] }).others = [mallory]
    const found = alice.discovery.find({ type, where: { name: 'Right' } })

    expect(await read(found)).to.deep.equal(['Right rendezvous'])
    expect(reports(found as unknown as Found).at(-1)).to.deep.equal({ outcome: 'answered', found: 1 })
    expect(first.discovery.counts.refused).to.deep.equal({ WrongSignatureError: 1, NotMatchingError: 1 })
  })
})
