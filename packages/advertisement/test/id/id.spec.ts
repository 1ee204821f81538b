import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromMultihash, peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect } from 'chai'
import { base32 } from 'multiformats/bases/base32'
import { base58btc } from 'multiformats/bases/base58'
import { create } from 'multiformats/hashes/digest'
import { MAX_ID_LENGTH, MAX_NAME_LENGTH } from '../../src/constants.ts'
import { createId, parseId, peerResourceId } from '../../src/index.ts'
import { formatId } from '../../src/id/id.ts'
import { alice, carol, nonceOf } from '../fixtures.ts'
import { failure } from '../rejected.ts'

describe('ids', () => {
  const id = createId({ kind: 'pipe', owner: alice.publicKey, nonce: nonceOf(9) })
  const digest = id.slice('urn:juxta:pipe:'.length)
  const peer = peerIdFromPrivateKey(alice)
  const multihash = (code: number, length: number): string => base32.baseEncode(create(code, new Uint8Array(length)).bytes)

  it('are read as they are written', () => {
    const parsed = parseId(id)

    expect(parsed.id).to.equal(id)
    expect(parsed.kind).to.equal('pipe')
    expect(formatId(parsed.kind, parsed.digest)).to.equal(id)
    expect(parsed.peerId).to.equal(undefined)
  })

  it('of peers are their peer ids, whatever their key', async () => {
    for (const key of [alice, carol, await generateKeyPair('RSA', 2048)]) {
      const peerId = peerIdFromPrivateKey(key)
      const peerUrn = peerResourceId(peerId)

      expect(createId({ kind: 'peer', owner: key.publicKey })).to.equal(peerUrn)
      expect(parseId(peerUrn).peerId?.equals(peerId)).to.equal(true)
      expect(parseId(peerUrn).digest).to.deep.equal(peerId.toMultihash().bytes)
    }
  })

  it('fit the longest kind, and no more', async () => {
    const longest = formatId('a'.repeat(MAX_NAME_LENGTH), parseId(id).digest)

    expect(longest.length).to.equal(MAX_ID_LENGTH)
    expect(parseId(longest).id).to.equal(longest)
    expect(await failure(() => parseId(formatId('a'.repeat(MAX_NAME_LENGTH + 1), parseId(id).digest)))).to.equal('InvalidIdError')
  })

  const refused: Array<[string, unknown]> = [
    ['nothing', ''],
    ['not text', 5],
    ['no kind', `urn:juxta::${digest}`],
    ['no digest', 'urn:juxta:pipe:'],
    ['another namespace', `urn:jxta:pipe:${digest}`],
    ['capitals', id.toUpperCase()],
    ['capitals in the digest', `urn:juxta:pipe:${digest.toUpperCase()}`],
    ['a kind in capitals', `urn:juxta:Pipe:${digest}`],
    ['a multibase prefix', `urn:juxta:pipe:b${digest}`],
    ['padding', `${id}=`],
    ['a blank', `${id} `],
    ['a character less', id.slice(0, -1)],
    ['a character more', `${id}a`],
    ['bits behind the digest', `${id.slice(0, -1)}b`],
    ['one part more', `${id}:${digest}`],
    ['sha2-512', `urn:juxta:pipe:${multihash(0x13, 64)}`],
    ['another hash of 32 bytes', `urn:juxta:pipe:${multihash(0x16, 32)}`],
    ['a shortened hash', `urn:juxta:pipe:${multihash(0x12, 20)}`],
    ['the kind of CIDs', `urn:juxta:content:${digest}`],
    ['a peer by its hash', `urn:juxta:peer:${digest}`],
    ['a peer id as a CID', `urn:juxta:peer:${peer.toCID().toString()}`],
    ['no peer id', 'urn:juxta:peer:12D3KooW'],
    ['a peer that is a URL', `urn:juxta:peer:${base58btc.baseEncode(create(0, new TextEncoder().encode('http://192.0.2.1')).bytes)}`],
    ['that peer as a CID', `urn:juxta:peer:${peerIdFromMultihash(create(0, new TextEncoder().encode('http://192.0.2.1'))).toString()}`],
    ['an endless text', `urn:juxta:peer:${'1'.repeat(1_000_000)}`]
  ]

  for (const [title, text] of refused) {
    it(`are not read from ${title}`, async () => {
      expect(await failure(() => parseId(text as string))).to.equal('InvalidIdError')
    })
  }
})
