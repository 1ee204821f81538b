import { expect } from 'chai'
import fc from 'fast-check'
import { CLOCK_SKEW_MS, EXPIRATION_MS, MAX_DELEGATION_BYTES, MAX_DELEGATION_MS } from '../src/constants.ts'
import { expiresAt, indexEntries, isExpired, open, openAdvertisementDelegation, peerResourceId, remainingMs, seal, sealAdvertisementDelegation, supersedes, withdraw } from '../src/index.ts'
import { DAY, NOW, alice, bob, carol, delegated, delegatedTo, encoded, fields, idOf, mallory, nonceOf, ownerBytes, printer, printerContent, sealPrinter, sign, signDelegation } from './fixtures.ts'
import { failure, rejected } from './rejected.ts'
import type { AdvertisementDelegation, Content } from '../src/index.ts'
import type { Printer } from './fixtures.ts'
import type { PrivateKey } from '@libp2p/interface'

const sealing = async (delegation: AdvertisementDelegation | Uint8Array, content: Partial<Content<Printer>> = {}, privateKey: PrivateKey = bob, now = NOW): Promise<string | undefined> => {
  const bytes = delegation instanceof Uint8Array ? delegation : delegation.bytes

  return failure(() => seal(printer, { ...printerContent(), ...content }, { privateKey, now, delegation: bytes }))
}

describe('delegations', () => {
  it('let somebody else publish what is said of a resource', async () => {
    const owned = await sealPrinter()
    const { bytes } = await delegated({ previous: owned })
    const opened = await open(bytes, { now: NOW, types: [printer], id: owned.id })

    expect(opened.owner.equals(idOf(alice))).to.equal(true)
    expect(opened.publisher.equals(idOf(bob))).to.equal(true)
    expect(opened.delegation?.resource).to.equal(owned.id)
    expect(opened.genesis.owner.equals(alice.publicKey)).to.equal(true)
    expect(indexEntries(opened)).to.deep.equal(indexEntries(owned))
    expect(owned.delegation).to.equal(undefined)
  })

  it('let somebody else publish all resources of a kind', async () => {
    const delegation = await delegatedTo(bob, { kind: 'printer' })

    for (const nonce of [nonceOf(7), nonceOf(8)]) {
      const { bytes } = await seal(printer, { ...printerContent(), genesis: { kind: 'printer', owner: alice.publicKey, nonce } }, { privateKey: bob, now: NOW, delegation: delegation.bytes })

      expect((await open(bytes, { now: NOW })).publisher.equals(idOf(bob))).to.equal(true)
    }
  })

  it('go before and after what the owner says, by sequence alone', async () => {
    const first = await sealPrinter()
    const second = await delegated({ previous: first })
    const third = await sealPrinter({ previous: second })
    const last = await withdraw(third, { privateKey: bob, now: NOW, delegation: (await delegatedTo(bob)).bytes })

    expect([supersedes(second, first), supersedes(third, second), supersedes(last, third), supersedes(first, last)]).to.deep.equal([true, true, true, false])
    expect((await open(last.bytes, { now: NOW })).withdrawn).to.equal(true)
    expect(supersedes(await sealPrinter({ previous: last }), last)).to.equal(true)
  })

  it('are what their owner made, wherever they come from', async () => {
    const delegation = await delegatedTo(bob)

    expect(await openAdvertisementDelegation(delegation.bytes)).to.deep.equal(delegation)
    expect(delegation).to.include({ issued: NOW, expires: NOW + DAY, resource: (await sealPrinter()).id })
    expect(delegation.owner.equals(idOf(alice))).to.equal(true)
    expect(delegation.delegate.equals(idOf(bob))).to.equal(true)
  })

  for (const [type, delegate] of [['secp256k1', carol], ['Ed25519', bob]] as const) {
    it(`are for ${type} keys, and by them`, async () => {
      const content = { ...printerContent(), genesis: { kind: 'printer', owner: delegate.publicKey, nonce: nonceOf(1) } }
      const given = await sealAdvertisementDelegation({ delegate: idOf(mallory), kind: 'printer', expiresMs: DAY }, { privateKey: delegate, now: NOW })
      const { bytes } = await seal(printer, content, { privateKey: mallory, now: NOW, delegation: given.bytes })

      expect((await open(bytes, { now: NOW })).owner.equals(idOf(delegate))).to.equal(true)
      expect((await open((await delegated({}, delegate)).bytes, { now: NOW })).publisher.equals(idOf(delegate))).to.equal(true)
    })
  }

  it('of another resource, kind, delegate or owner are refused', async () => {
    const other = await sealPrinter({ genesis: { kind: 'printer', owner: alice.publicKey, nonce: nonceOf(8) } })
    const foreign = [
      await delegatedTo(bob, { resource: other.id }),
      await delegatedTo(bob, { kind: 'pipe' }),
      await delegatedTo(carol, { kind: 'printer' }),
      await delegatedTo(bob, { kind: 'printer' }, mallory),
      await delegatedTo(bob, { kind: 'printer' }, bob)
    ]

    for (const [i, { bytes }] of foreign.entries()) {
      expect(await sealing(bytes), `sealing ${i}`).to.equal('ForeignDelegationError')
      // as a program writes it that looks at nothing
      const map = fields({ type: 'printer', genesis: { kind: 'printer', owner: ownerBytes(), nonce: nonceOf(7) }, delegation: bytes })
      expect(await failure(async () => open(await sign(encoded(map), { privateKey: bob }), { now: NOW })), `opening ${i}`).to.equal('ForeignDelegationError')
    }
  })

  it('are needed by who is not the owner, and not by who is', async () => {
    const { bytes } = await delegatedTo(bob)

    expect(await failure(() => sealPrinter({}, bob))).to.equal('WrongPublisherError')
    expect(await sealing(bytes, {}, alice)).to.equal('InvalidDocumentError delegation')
    expect(await sealing(bytes, {}, mallory)).to.equal('ForeignDelegationError')
  })

  it('with another signature are refused', async () => {
    const { bytes } = await delegatedTo(bob)
    const forged = Uint8Array.from(bytes)
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
    const map = fields({ type: 'printer', genesis: { kind: 'printer', owner: ownerBytes(), nonce: nonceOf(7) }, delegation: forged })

    expect(await sealing(forged)).to.equal('ForgedDelegationError')
    expect(await failure(async () => openAdvertisementDelegation(forged))).to.equal('ForgedDelegationError')
    expect(await failure(async () => open(await sign(encoded(map), { privateKey: bob }), { now: NOW }))).to.equal('ForgedDelegationError')
    // what was signed for something else
    const elsewhere = await signDelegation({ kind: 'printer' }, { domain: 'juxta-pipe-delegation' })
    expect(await sealing(elsewhere)).to.equal('ForgedDelegationError')
  })

  it('hold for as long as what is published by them, and no longer', async () => {
    const delegation = await delegatedTo(bob)

    expect((await delegated()).expirationMs).to.equal(EXPIRATION_MS)
    expect((await delegated({}, bob, NOW + DAY - 1_000)).expirationMs).to.equal(1_000)
    expect(await sealing(delegation, { expirationMs: DAY })).to.equal(undefined)
    expect(await sealing(delegation, { expirationMs: DAY + 1 })).to.equal('ExpiredDelegationError')
    expect(await sealing(delegation, {}, bob, NOW + DAY)).to.equal('ExpiredDelegationError')
    expect(await sealing(delegation, { expirationMs: 1_000 }, bob, NOW - CLOCK_SKEW_MS)).to.equal(undefined)
    expect(await sealing(delegation, { expirationMs: 1_000 }, bob, NOW - CLOCK_SKEW_MS - 1)).to.equal('ExpiredDelegationError')
  })

  it('end for their holder too, who may keep documents for longer than others', async () => {
    const { bytes, delegation } = await delegated()
    const now = NOW + DAY + CLOCK_SKEW_MS

    expect(await failure(() => open(bytes, { now: now - 1, holder: 'publisher' }))).to.equal(undefined)
    expect((await rejected(() => open(bytes, { now, holder: 'publisher' })))?.expires).to.equal(delegation?.expires)
    expect(await failure(() => open(bytes, { now, holder: 'publisher' }))).to.equal('ExpiredDelegationError')
    const opened = await open(bytes, { now: NOW })
    expect([expiresAt(opened, { holder: 'publisher' }), isExpired(opened, now - 1, { holder: 'publisher' }), remainingMs(opened, now, { holder: 'publisher' })]).to.deep.equal([now, false, 0])
  })

  it('can take back what nobody keeps for longer than they hold', async () => {
    const owned = await sealPrinter({ expirationMs: 2 * DAY })
    const { bytes: delegation } = await delegatedTo(bob)

    expect(await failure(() => withdraw(owned, { privateKey: bob, now: NOW, delegation }))).to.equal('ExpiredDelegationError')
    expect(await failure(() => withdraw(owned, { privateKey: bob, now: NOW, delegation, expirationMs: DAY - 1 }))).to.equal(undefined)

    const own = await delegated({ expirationMs: DAY })
    expect((await withdraw(own, { privateKey: bob, now: NOW + 1_000, delegation })).expirationMs).to.equal(DAY - 1_000)
  })

  it('can be for a peer', async () => {
    const resource = peerResourceId(idOf(alice))

    expect((await delegatedTo(bob, { resource })).resource).to.equal(resource)
    expect((await delegatedTo(bob, { kind: 'peer' })).kind).to.equal('peer')
  })

  it('name a resource or a kind, somebody, and an end, and nothing else', async () => {
    const refused: Array<[object, string]> = [
      [{}, 'delegation.resource'],
      [{ kind: 'printer', resource: (await sealPrinter()).id }, 'delegation.resource'],
      [{ kind: 'Printer' }, 'delegation.kind'],
      [{ kind: 'content' }, 'delegation.kind'],
      [{ resource: 'printer' }, 'delegation.resource'],
      [{ resource: 5 }, 'delegation.resource'],
      [{ kind: 'printer', delegate: 2 ** 30 }, 'delegation.delegate'],
      [{ kind: 'printer', delegate: new Uint8Array(3) }, 'delegation.delegate'],
      [{ kind: 'printer', issued: 0 }, 'delegation.issued'],
      [{ kind: 'printer', issued: 1.5 }, 'delegation.issued'],
      [{ kind: 'printer', expires: NOW }, 'delegation.expires'],
      [{ kind: 'printer', expires: NOW + MAX_DELEGATION_MS + 1 }, 'delegation.expires'],
      [{ kind: 'printer', scope: 'name' }, 'delegation']
    ]

    for (const [content, path] of refused) {
      expect(await sealing(await signDelegation(content)), JSON.stringify(content)).to.equal(`InvalidDocumentError ${path}`)
    }

    expect(await sealing(new Uint8Array(MAX_DELEGATION_BYTES + 1))).to.equal('InvalidDocumentError delegation')
    expect(await sealing(new Uint8Array(100))).to.equal('InvalidDocumentError delegation.envelope')
    expect(await sealing((await sealPrinter()).bytes)).to.equal('InvalidDocumentError delegation.envelope.payloadType')
    expect(await sealing(await sign(new Uint8Array(3), { privateKey: alice, payloadType: '/juxta/advertisement-delegation/1' }))).to.equal('InvalidDocumentError delegation')
    expect(await failure(async () => open(await sign(encoded(fields({ delegation: 5 })), { privateKey: bob }), { now: NOW }))).to.equal('InvalidDocumentError delegation')
  })

  it('make our own errors alone, whatever they are spoilt into', async () => {
    const { bytes } = await delegatedTo(bob, { kind: 'note' })
    const OURS = ['InvalidDocumentError', 'NotCanonicalError', 'ForgedDelegationError', 'ForeignDelegationError', 'ExpiredDelegationError']

    await fc.assert(fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(8), fc.uint8Array({ maxLength: 8 }), async (from, length, other) => {
      const delegation = Uint8Array.of(...bytes.subarray(0, from), ...other, ...bytes.subarray(from + length))
      const err = await rejected(async () => open(await sign(encoded(fields({ delegation })), { privateKey: bob }), { now: NOW }))
      const same = delegation.length === bytes.length && delegation.every((byte, i) => byte === bytes[i])

      expect(same ? err?.name === undefined : OURS.includes(err?.name ?? ''), String(err?.stack)).to.equal(true)
    }), { numRuns: 300 })
  })
})
