import { generateKeyPair } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import fc from 'fast-check'
import { BindingRefusedError } from '../../src/errors.ts'
import { MAX_BINDING_BYTES } from '../../src/constants.ts'
import { decodeBinding } from '../../src/document/binding.ts'
import { openDelegation } from '../../src/document/delegation.ts'
import { Binding } from '../../src/wire/binding.ts'
import { HOLDS, NOW } from '../core/fixtures.ts'
import { alice, bind, bob, carol, content, delegate, idOf, mallory, pipe, pipeOf, rejection, sign } from './fixtures.ts'
import type { Signing } from './fixtures.ts'

const tcp = (key = alice): string => `/ip4/192.0.2.1/tcp/1/p2p/${idOf(key)}`
const websocket = (key = alice): string => `/ip4/192.0.2.1/tcp/2/ws/p2p/${idOf(key)}`

const open = async (bytes: Uint8Array, of = pipe): Promise<unknown> => decodeBinding(of, bytes).verify({})

const message = (changes: Partial<Binding>): Uint8Array => {
  return Binding.encode({ ...content(), addresses: [], delegation: undefined, previous: undefined, successor: undefined, ...changes })
}

/** What a message that is signed, whatever it says, comes to */
const openMessage = async (changes: Partial<Binding>, signing: Signing = {}): Promise<string> => {
  return rejection((async () => open(await sign(message(changes), signing)))())
}

describe('a binding in bytes', () => {
  it('says what was said', async () => {
    const delegation = await delegate(bob)
    const sealed = await bind({ epoch: 3, previous: 'ab'.repeat(32), delegation, addresses: [tcp(bob), websocket(bob)], released: true, successor: idOf(carol) }, bob)
    const { verify, binding } = decodeBinding(pipe, sealed.bytes)
    await verify({})

    expect(binding).to.deep.equal(sealed)
    expect(binding).to.deep.include({ holder: idOf(bob), epoch: 3, previous: 'ab'.repeat(32), successor: idOf(carol), addresses: [tcp(bob), websocket(bob)] })
    expect(binding.delegation).to.deep.equal(delegation)
  })

  it('has room for large keys', async function () {
    this.timeout(60_000)
    const [owner, delegated] = await Promise.all([generateKeyPair('RSA', 4096), generateKeyPair('RSA', 4096)])
    const of = await pipeOf({}, owner)
    const delegation = await delegate(delegated, 1, { pipe: of.id }, owner)
    const { bytes } = await bind({ delegation }, delegated, of)

    expect(await rejection(open(bytes, of))).to.equal('nothing')
  })

  it('is refused when it was signed for something else, or not by who says so', async () => {
    const { bytes } = await bind()
    const flipped = Uint8Array.from(bytes)
    flipped[flipped.length - 1] ^= 1

    expect(await rejection(open(flipped))).to.equal('BindingSignatureError')
    expect(await openMessage({}, { domain: 'juxta-advertisement' })).to.equal('BindingSignatureError')
    expect(await openMessage({}, { payloadType: '/juxta/pipe-binding/2' })).to.equal('MalformedBindingError')
    expect(await rejection((async () => open(Uint8Array.of(...bytes, 0x38, 0)))())).to.equal('MalformedBindingError')
    expect(await openMessage({})).to.equal('nothing')
  })

  it('is refused with a delegation that the owner did not sign', async () => {
    const forged = await delegate(bob, 1, {}, mallory)
    const good = await delegate(bob)
    const spoilt = Uint8Array.from(good.bytes)
    spoilt[spoilt.length - 1] ^= 1

    expect(await openMessage({ delegation: new Uint8Array(forged.bytes) }, { key: bob })).to.equal('NotEntitledError')
    expect(await openMessage({ delegation: spoilt }, { key: bob })).to.equal('BindingSignatureError')
    expect(await openMessage({ delegation: Uint8Array.of(1, 2, 3) }, { key: bob })).to.equal('MalformedBindingError')
    // a binding is no delegation
    expect(await openMessage({ delegation: new Uint8Array(await sign(message({}))) }, { key: bob })).to.equal('MalformedBindingError')
    expect(await openMessage({ delegation: new Uint8Array(good.bytes) }, { key: bob })).to.equal('nothing')
  })

  const bytesOf = (address: string): Uint8Array<ArrayBuffer> => new Uint8Array(multiaddr(address).bytes)
  const malformed: Array<[string, Partial<Binding>]> = [
    ['no id', { pipe: 'chat' }],
    ['the id of something else', { pipe: `urn:juxta:peer:${idOf(alice)}` }],
    ['no date', { sequence: 0 }],
    ['no time', { expirationMs: 0 }],
    ['more than a day', { expirationMs: 86_400_001 }],
    ['half a hash', { previous: new Uint8Array(16) }],
    ['a successor to what was not given up', { successor: Uint8Array.of(0) }],
    ['a successor that is nobody', { released: true, successor: Uint8Array.of(1, 2, 3) }],
    ['what is no address', { addresses: [Uint8Array.of(255, 255, 255)] }],
    ['an address of another', { addresses: [bytesOf(tcp(bob))] }],
    ['an address of nobody', { addresses: [bytesOf('/ip4/192.0.2.1/tcp/1')] }],
    ['a long address', { addresses: [bytesOf(`/dns4/${'x'.repeat(257)}/tcp/1/p2p/${idOf(alice)}`)] }],
    ['nine addresses', { addresses: Array.from({ length: 9 }, () => bytesOf(tcp())) }]
  ]

  for (const [what, changes] of malformed) {
    it(`is refused with ${what}`, async () => {
      expect(await openMessage(changes)).to.equal('MalformedBindingError')
    })
  }

  it('is refused when it is too large, before anything else', async () => {
    expect(await rejection((async () => open(new Uint8Array(MAX_BINDING_BYTES + 1)))())).to.equal('BindingTooLargeError')
    expect(await rejection(openDelegation(new Uint8Array(MAX_BINDING_BYTES)))).to.equal('BindingTooLargeError')
  })

  it('of a pipe that requires a transport has one address, which has it', async () => {
    const of = await pipeOf({ transport: 'ws' })
    const outcomes = [[websocket()], [tcp()], [], [websocket(), websocket()], [tcp(), websocket()]].map(async addresses => rejection(bind({ addresses }, alice, of)))

    expect(await Promise.all(outcomes)).to.deep.equal(['nothing', ...Array.from({ length: 4 }, () => 'WrongEndpointError')])
    expect(await rejection(bind({ released: true }, alice, of))).to.equal('nothing')
  })

  it('of any bytes throws nothing but that it is none', async () => {
    const { bytes } = await bind({ delegation: await delegate(bob), addresses: [tcp(bob)] }, bob)

    const tryOpening = async (spoilt: Uint8Array): Promise<void> => {
      try {
        await decodeBinding(pipe, spoilt).verify({})
      } catch (error) {
        expect(error).to.be.instanceOf(BindingRefusedError)
      }
    }

    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), tryOpening), { numRuns: 200 })
    await fc.assert(fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const spoilt = Uint8Array.from(bytes)
      spoilt[at] ^= by
      expect(await rejection((async () => open(spoilt))())).to.be.oneOf(['BindingSignatureError', 'MalformedBindingError', 'NotEntitledError'])
    }), { numRuns: 200 })
    await fc.assert(fc.asyncProperty(fc.nat(bytes.length - 1), async at => tryOpening(bytes.slice(0, at))), { numRuns: 100 })
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async payload => tryOpening(await sign(payload))), { numRuns: 100 })
  })
})

describe('a delegation in bytes', () => {
  it('says what was said, and by whom', async () => {
    const sealed = await delegate(bob, 7)

    expect(await openDelegation(sealed.bytes)).to.deep.equal({ ...sealed, owner: idOf(alice) })
    expect(sealed).to.include({ pipe: pipe.id, delegate: idOf(bob), rank: 7, issued: NOW, expires: NOW + 10 * HOLDS })
  })

  it('is refused when it holds for no time, or for more than a year', async () => {
    for (const expires of [NOW, NOW - 1, NOW + 31_536_000_001]) {
      expect(await rejection(delegate(bob, 1, { expires }))).to.equal('MalformedBindingError')
    }
  })
})
