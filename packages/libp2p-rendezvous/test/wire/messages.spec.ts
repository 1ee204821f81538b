import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import { FrameDecoder, encodeFrame } from '@juxta/wire'
import { decodeAnswer, decodeRequest, encodeDiscovered, encodeRefused, encodeRegistered, encodeRequest } from '../../src/codec.ts'
import { PROTOCOL } from '../../src/constants.ts'
import { knownAddresses, verifyRecord } from '../../src/record.ts'
import { Message } from '../../src/wire/rendezvous.ts'
import { hex, keyOf, sealedRecord, unhex } from '../fixtures.ts'
import { StubNetwork } from '../stub-network.ts'

interface Vector { name: string, message: Record<string, unknown>, hex: string }
interface Sealed { name: string, format: string, peer: string, addresses: string[], sealed: string }

interface Vectors {
  protocol: string
  messages: Vector[]
  proto3: Vector[]
  lenient: Vector[]
  refused: Array<{ name: string, hex: string }>
  records: { valid: Sealed[], refused: Array<{ name: string, peer: string, status: string, sealed: string }> }
}

// made by Google's protobuf library: scripts/vectors/libp2p-rendezvous.py
const vectors = JSON.parse(await readFile(new URL('../../../../../test/vectors/libp2p-rendezvous.json', import.meta.url), 'utf8')) as Vectors
const BYTES = ['signedPeerRecord', 'cookie']
const NUMBERS = ['ttl', 'limit']

/** A value of the vectors as a message of the codec, where what is repeated is always there */
function messageOf (value: Record<string, unknown>): Message {
  const of = (one: unknown, key = ''): unknown => {
    if (BYTES.includes(key)) {
      return unhex(one as string)
    }

    if (NUMBERS.includes(key)) {
      return BigInt(one as number | string)
    }

    if (Array.isArray(one)) {
      return one.map(each => of(each))
    }

    return one !== null && typeof one === 'object' ? Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, of(inner, name)])) : one
  }
  const message = of(value) as Message

  return message.discoverResponse == null ? message : { ...message, discoverResponse: { ...message.discoverResponse, registrations: message.discoverResponse.registrations ?? [] } }
}

describe('messages of /rendezvous/1.0.0', () => {
  it('are of the protocol of the vectors', () => {
    expect(vectors.protocol).to.equal(PROTOCOL)
  })

  for (const { name, message, hex: written } of vectors.messages) {
    it(`as another library writes and reads them: ${name}`, () => {
      expect(hex(Message.encode(messageOf(message)))).to.equal(written)
      expect(Message.decode(unhex(written))).to.deep.equal(messageOf(message))
    })
  }

  for (const { name, message, hex: written } of [...vectors.lenient]) {
    it(`with more than there is in them: ${name}`, () => {
      expect(Message.decode(unhex(written))).to.deep.equal(messageOf(message))
    })
  }

  it('as go writes them, in proto3, mean the same', () => {
    const [register, zero, registered, all, discovered] = vectors.proto3.map(({ hex: written }) => unhex(written))
    const record = unhex(vectors.records.valid[0].sealed)
    expect(decodeRequest(register)).to.deep.equal({ kind: 'register', namespace: 'my-app', record, ttl: undefined })
    expect(decodeRequest(zero)).to.deep.equal({ kind: 'register', namespace: 'my-app', record, ttl: undefined })
    expect(decodeAnswer('register', registered, 0)).to.deep.equal({ ttl: 7_200n })
    expect(decodeRequest(all)).to.deep.equal({ kind: 'discover', namespace: undefined, limit: undefined, cookie: undefined })
    expect(decodeAnswer('discover', discovered, 1)).to.have.deep.property('registrations', [{ signedPeerRecord: record, ttl: 7_200n }])
  })

  it('that are asked with and answered are those bytes', () => {
    const bytesOf = (wanted: string): string => vectors.messages.find(({ name }) => name === wanted)?.hex ?? ''
    const [one] = vectors.records.valid.map(({ sealed }) => unhex(sealed))
    const cookie = messageOf(vectors.messages.find(({ name }) => name === 'discover what came since')?.message ?? {}).discover?.cookie ?? new Uint8Array(0)
    expect(hex(encodeRequest({ kind: 'register', namespace: 'my-app', record: one }))).to.equal(bytesOf('register for the default time'))
    expect(hex(encodeRequest({ kind: 'register', namespace: 'my-app', record: one, ttl: 36_000n }))).to.equal(bytesOf('register for ten hours'))
    expect(hex(encodeRequest({ kind: 'unregister', namespace: 'my-app' }))).to.equal(bytesOf('unregister'))
    expect(hex(encodeRequest({ kind: 'discover' }))).to.equal(bytesOf('discover all'))
    expect(hex(encodeRequest({ kind: 'discover', namespace: 'my-app', limit: 200n, cookie }))).to.equal(bytesOf('discover what came since'))
    expect(hex(encodeRegistered(7_200))).to.equal(bytesOf('registered'))
    expect(hex(encodeDiscovered([], cookie))).to.equal(bytesOf('discovered nothing'))
    expect(hex(encodeRefused('register', 'E_INVALID_TTL', 'why'))).to.equal(bytesOf('not registered: E_INVALID_TTL'))
    expect(hex(encodeRefused('discover', 'E_INVALID_COOKIE', 'bad cookie'))).to.equal(bytesOf('not discovered'))
  })

  for (const { name, hex: written } of vectors.refused) {
    it(`that are no requests have the stream reset: ${name}`, async () => {
      const network = new StubNetwork()
      const [point, asker] = [await network.point(), await network.node()]
      expect(await network.talk(asker, point, [unhex(written)])).to.deep.equal([undefined])
      expect(point.service.counts.requests).to.deep.equal({ invalid: 1 })
    })
  }

  it('that are no answers to what was asked are not taken for any', () => {
    for (const kind of ['register', 'discover'] as const) {
      for (const bytes of [new Uint8Array(0), encodeRequest({ kind: 'discover' }), unhex(vectors.refused[0].hex), kind === 'register' ? encodeDiscovered([], new Uint8Array(8)) : encodeRegistered(1)]) {
        expect(() => decodeAnswer(kind, bytes, 10)).to.throw()
      }
    }

    const found = { namespace: 'x', record: new Uint8Array(1), ttl: 1 }
    expect(() => decodeAnswer('discover', encodeDiscovered([found, found], new Uint8Array(8)), 1)).to.throw()
  })

  it('in any bytes are a request, none, or an error, and nothing worse', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      try {
        decodeRequest(bytes)
      } catch (err) {
        expect(err).to.be.instanceOf(Error)
      }
    }), { numRuns: 2_000 })
  })

  it('are the same wherever their bytes are cut', () => {
    const stream = unhex(vectors.messages.map(({ hex: written }) => hex(encodeFrame(unhex(written)))).join(''))

    for (let at = 0; at <= stream.byteLength; at++) {
      const decoder = new FrameDecoder()
      const frames = [...decoder.push(stream.subarray(0, at)), ...decoder.push(stream.subarray(at))]
      expect(frames.map(hex)).to.deep.equal(vectors.messages.map(({ hex: written }) => written))
    }
  })
})

describe('signed peer records', () => {
  for (const { name, format, peer, addresses, sealed } of vectors.records.valid) {
    it(`of another library are verified: ${name}`, async () => {
      const verified = await verifyRecord(unhex(sealed))
      expect(hex(verified.peerId.toMultihash().bytes)).to.equal(peer)
      expect(verified.format).to.equal(format)
      expect(hex(verified.sealed)).to.equal(sealed)
      expect(verified.addresses.map(hex)).to.deep.equal(addresses)
      expect(knownAddresses(verified.addresses).map(String)).to.deep.equal(['/ip4/192.0.2.1/tcp/4001'])
    })
  }

  for (const { name, status, sealed } of vectors.records.refused) {
    it(`refused: ${name}`, async () => {
      const network = new StubNetwork()
      // the first node has the key of the vectors' alice
      const [alice, point] = [await network.node(), await network.point()]
      const [answer] = await network.talk(alice, point, [{ kind: 'register', namespace: 'x', record: unhex(sealed) }])
      expect(answer?.registerResponse?.status).to.equal(status)
      expect([point.service.counts.registrations, point.service.counts.requests]).to.deep.equal([0, { [status]: 1 }])
    })
  }

  it('in any bytes are refused', async () => {
    const sealed = await sealedRecord(await keyOf(1))

    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(sealed.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (bytes, at, change) => {
      const altered = new Uint8Array(sealed)
      altered[at] ^= change

      for (const one of [bytes, altered, sealed.subarray(0, at)]) {
        // the envelope itself is not signed, and what is read of it may be the same: then it is passed on as it was
        expect(await verifyRecord(one).then(verified => hex(verified.sealed), () => 'refused')).to.be.oneOf(['refused', hex(sealed)])
      }
    }), { numRuns: 200 })
  })
})
