import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { PROTOCOL_NAME, PROTOCOL_PREFIX, PROTOCOL_VERSION } from '../../src/constants.ts'
import { Query, Response } from '../../src/wire/resolver.ts'
import { bytes, text, until } from '../fixtures.ts'
import { PROTOCOL, StubNetwork } from '../stub-network.ts'
import { exchanges, lenient, queries, refused, responses } from './fixtures.ts'

const hex = (of: Uint8Array): string => toString(of, 'hex')
const unhex = (of: string): Uint8Array => fromString(of, 'hex')

describe('messages of the resolver', () => {
  for (const { name, message, hex: written } of queries) {
    it(`${name}: ${written}`, () => {
      expect(hex(Query.encode(message))).to.equal(written)
      expect(Query.decode(unhex(written))).to.deep.equal(message)
    })
  }

  for (const { name, message, hex: written } of responses) {
    it(`${name}: ${written}`, () => {
      expect(hex(Response.encode(message))).to.equal(written)
      expect(Response.decode(unhex(written))).to.deep.equal(message)
    })
  }

  for (const { name, message, hex: written } of lenient) {
    it(`takes a ${name}`, () => {
      expect(Query.decode(unhex(written))).to.deep.equal(message)
    })
  }

  for (const { name, hex: written } of refused) {
    it(`refuses ${name}`, () => {
      expect(() => Query.decode(unhex(written))).to.throw()
    })
  }

  it('property: what is written is read', () => {
    const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })

    fc.assert(fc.property(fc.record({
      name: fc.string(),
      payload: fc.uint8Array({ maxLength: 300 }),
      deadlineMs: fc.option(uint32, { nil: undefined }),
      hops: uint32,
      maxResponses: uint32,
      maxBytes: uint32,
      requires: uint32
    }), message => {
      fc.pre(message.name.isWellFormed())
      const { deadlineMs, ...others } = message
      expect(Query.decode(Query.encode(message as Query))).to.deep.equal(deadlineMs == null ? others : message)
    }))
  })

  it('property: any bytes are a message or an error, soon', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
      for (const { decode } of [Query, Response]) {
        try {
          decode(bytes)
        } catch (err) {
          expect(err).to.be.instanceOf(Error)
        }
      }
    }), { numRuns: 2_000 })
  })

  it('nested as deep as a request may be, is an error and not the end', () => {
    expect(() => Query.decode(new Uint8Array(65_536).fill(0x0b))).to.throw()
  })
})

describe('test vectors of the resolver', () => {
  it('are the fixtures of these tests (scripts/vectors/resolver.ts writes them)', async () => {
    const file = new URL('../../../../../test/vectors/resolver.json', import.meta.url)
    const expected = JSON.stringify({
      protocol: `/${PROTOCOL_PREFIX}/${PROTOCOL_NAME}/${PROTOCOL_VERSION}`,
      queries,
      responses,
      lenient,
      refused,
      exchanges
    }, (_key, value: unknown) => value instanceof Uint8Array ? hex(value) : value)

    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(JSON.parse(expected))
  })

  for (const { name, asked, answered } of exchanges) {
    it(`as a whole stream: ${name}`, async () => {
      const network = new StubNetwork()
      const [alice, bob] = [await network.node(), await network.node()]
      network.connect(alice, bob)
      bob.resolver.handle('find', async function * (query) {
        if (text(query) === 'k') {
          yield bytes('a')
          yield bytes('b')
        }
      })
      const stream = await alice.connections[0].newStream(PROTOCOL)
      let received = ''
      let closed = false
      stream.addEventListener('message', event => { received += hex(event.data.subarray()) })
      stream.addEventListener('remoteCloseWrite', () => { closed = true })
      stream.send(unhex(asked))
      await stream.close()
      await until(() => closed)

      expect(received).to.equal(answered)
    })
  }
})
