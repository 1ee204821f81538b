import { expect } from 'chai'
import { encode } from 'cborg'
import fc from 'fast-check'
import { open, standardTypes } from '../src/index.ts'
import { NOW, alice, carol, encoded, fields, nonceOf, ownerBytes, printer, printerContent, sealPrinter, sign } from './fixtures.ts'
import type { Fields } from './fixtures.ts'
import type { PrivateKey } from '@libp2p/interface'

const OURS = [
  'ExpiredError', 'FutureDatedError', 'InvalidDocumentError', 'NotCanonicalError', 'TooLargeError', 'UnknownTypeError', 'WrongPublisherError', 'WrongSignatureError'
]

/** The error's name; none when it was opened */
const outcome = async (bytes: Uint8Array, types?: Array<typeof printer>): Promise<string | undefined> => {
  try {
    await open(bytes, { now: NOW, types })
  } catch (err) {
    expect((err as Error).name, String((err as Error).stack)).to.be.oneOf(OURS)

    return (err as Error).name
  }

  return undefined
}

describe('hostile bytes', () => {
  for (const [name, privateKey] of [['Ed25519', alice], ['secp256k1', carol]] as Array<[string, PrivateKey]>) {
    it(`are refused with any bit flipped (${name})`, async function () {
      this.timeout(60_000)

      const content = printerContent()
      const { bytes } = await sealPrinter({ genesis: { ...content.genesis, owner: privateKey.publicKey } }, privateKey)
      const accepted: number[] = []
      // all bits of the envelope and of what is in it; of the slower key, one of each byte
      const step = name === 'Ed25519' ? 1 : 9

      for (let bit = 0; bit < bytes.length * 8; bit += step) {
        const flipped = new Uint8Array(bytes)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))

        if (await outcome(flipped) === undefined) {
          accepted.push(bit)
        }
      }

      expect(accepted).to.deep.equal([])
    })
  }

  it('are refused cut off anywhere, and with anything behind', async () => {
    const { bytes } = await sealPrinter()

    for (let length = 0; length < bytes.length; length++) {
      expect(await outcome(bytes.subarray(0, length)), `${length}`).to.not.equal(undefined)
    }

    for (let byte = 0; byte < 256; byte++) {
      expect(await outcome(Uint8Array.of(...bytes, byte)), `${byte}`).to.not.equal(undefined)
    }
  })

  it('make our own errors alone: any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(await outcome(bytes)).to.not.equal(undefined)
    }), { numRuns: 1_000 })
  })

  it('make our own errors alone: any bytes, signed', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (payload) => {
      expect(await outcome(await sign(payload))).to.not.equal(undefined)
    }), { numRuns: 500 })
  })

  it('make our own errors alone: an envelope with parts exchanged', async () => {
    const { bytes } = await sealPrinter()

    await fc.assert(fc.asyncProperty(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }), async (from, length, other) => {
      const spoilt = Uint8Array.of(...bytes.subarray(0, from), ...other, ...bytes.subarray(from + length))
      const same = spoilt.length === bytes.length && spoilt.every((byte, i) => byte === bytes[i])

      expect(await outcome(spoilt) === undefined).to.equal(same)
    }), { numRuns: 500 })
  })

  const anything = fc.oneof(
    fc.anything({ maxDepth: 3, withTypedArray: false, withBigInt: true, values: [fc.string(), fc.integer(), fc.double(), fc.constant(null), fc.boolean(), fc.uint8Array()] }),
    fc.constantFrom<unknown>(undefined, 0, -0, 1, NOW, 2 ** 53, 'note', 'peer', 'content', '__proto__', [], {}, new Uint8Array(16), Array(40).fill('x'), 'x'.repeat(300))
  )
  const name = fc.constantFrom('type', 'genesis', 'sequence', 'lifetimeMs', 'expirationMs', 'attributes', 'index', 'withdrawn', '!critical', 'later')
  const part = fc.constantFrom('kind', 'owner', 'nonce', 'parent', 'text', 'size', 'id', 'owner', '__proto__', '0')

  const spoil = (map: Fields, field: string, within: string | undefined, value: unknown): Fields => {
    const before = map[field]

    return within === undefined || typeof before !== 'object'
      ? { ...map, [field]: value }
      : { ...map, [field]: { ...before, [within]: value } }
  }

  it('make our own errors alone: signed documents with anything in their fields, canonical or not', async () => {
    let opened = 0
    let refused = 0

    await fc.assert(fc.asyncProperty(name, fc.option(part, { nil: undefined }), anything, fc.boolean(), async (field, within, value, canonical) => {
      const map = spoil(fields({ type: 'printer' }), field, within, value)
      let payload: Uint8Array

      try {
        payload = canonical ? encoded(map) : encode(map, { mapSorter: () => 1 })
      } catch {
        // something that CBOR has no form for
        return
      }

      const bytes = await sign(payload)
      await outcome(bytes) === undefined ? opened++ : refused++
      await outcome(bytes, [printer])
    }), { numRuns: 1_500 })

    // both happen, or the mutations would not be worth much
    expect(opened).to.be.greaterThan(10)
    expect(refused).to.be.greaterThan(100)
  })

  it('make our own errors alone: the types that come with it', async () => {
    const types = standardTypes
    const names = [...new Set(types.flatMap(({ attributes }) => Object.keys(attributes)))]

    await fc.assert(fc.asyncProperty(fc.constantFrom(...types), fc.dictionary(
      fc.constantFrom(...names), fc.oneof(anything, fc.array(fc.record({ peer: anything, addresses: anything, service: anything, value: anything })))
    ), async ({ type, kind }, attributes) => {
      const genesis = { kind, owner: ownerBytes(), ...(kind === 'peer' ? {} : { nonce: nonceOf(1) }) }
      let bytes: Uint8Array

      try {
        bytes = await sign(encoded(fields({ type, genesis, attributes, index: [] })))
      } catch {
        return
      }

      const err = await open(bytes, { now: NOW, types }).then(() => undefined, (err: Error) => err)

      expect(err?.name, String(err?.stack)).to.be.oneOf([...OURS, undefined])
    }), { numRuns: 300 })
  })
})
