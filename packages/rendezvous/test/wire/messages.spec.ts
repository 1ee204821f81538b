import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { CLIENT_PROTOCOL_NAME, PROTOCOL_NAME, PROTOCOL_PREFIX, PROTOCOL_VERSION } from '../../src/constants.ts'
import { RendezvousAnswer, RendezvousRequest } from '../../src/wire/rendezvous.ts'
import { StubNetwork } from '../stub-network.ts'
import { answers, refusedRequests, requests } from './fixtures.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

describe('messages of rendezvous', () => {
  for (const { name, message, hex: written } of requests) {
    it(`request, ${name}`, () => {
      expect(hex(RendezvousRequest.encode(message))).to.equal(written)
      expect(RendezvousRequest.decode(unhex(written))).to.deep.equal(message)
    })
  }

  for (const { name, message, hex: written } of answers) {
    it(`answer, ${name}`, () => {
      expect(hex(RendezvousAnswer.encode(message))).to.equal(written)
      expect(RendezvousAnswer.decode(unhex(written))).to.deep.equal(message)
    })
  }

  for (const { name, hex: written } of refusedRequests) {
    it(`no request: ${name}`, async () => {
      const network = new StubNetwork()
      const [client, server] = [await network.edge([]), await network.rendezvous()]
      expect(await network.ask(client, server, unhex(written))).to.equal(16)
    })
  }

  it('are the test vectors (scripts/vectors/rendezvous.ts writes them)', async () => {
    const file = new URL('../../../../../test/vectors/rendezvous.json', import.meta.url)
    const protocols = [PROTOCOL_NAME, CLIENT_PROTOCOL_NAME].map(name => `/${PROTOCOL_PREFIX}/${name}/${PROTOCOL_VERSION}`)
    const expected = JSON.stringify({ protocols, requests, answers, refusedRequests }, (_key, value: unknown) => value instanceof Uint8Array ? hex(value) : value)

    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(JSON.parse(expected))
  })
})
