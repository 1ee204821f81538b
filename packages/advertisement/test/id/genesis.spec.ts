import { generateKeyPair } from '@libp2p/crypto/keys'
import { expect } from 'chai'
import { checkGenesis, createId } from '../../src/index.ts'
import { alice, mallory, nonceOf } from '../fixtures.ts'
import { failure } from '../rejected.ts'
import type { Genesis } from '../../src/index.ts'

describe('genesis', () => {
  const genesis: Genesis = { kind: 'pipe', owner: alice.publicKey, nonce: nonceOf(9) }
  const id = createId(genesis)

  it('makes one id', () => {
    expect(createId({ nonce: nonceOf(9), owner: alice.publicKey, kind: 'pipe', parent: undefined })).to.equal(id)
    checkGenesis(id, genesis)
  })

  it('makes another id when any of it changes', async () => {
    const others: Genesis[] = [
      { ...genesis, kind: 'printer' },
      { ...genesis, owner: mallory.publicKey },
      { ...genesis, nonce: nonceOf(8) },
      { ...genesis, parent: id },
      { kind: 'peer', owner: alice.publicKey }
    ]

    expect(new Set([id, ...others.map(createId)]).size).to.equal(others.length + 1)

    for (const other of others) {
      expect(await failure(() => checkGenesis(id, other))).to.equal('ForgedIdError')
    }
  })

  it('is checked with an id only', async () => {
    expect(await failure(() => checkGenesis('pipe', genesis))).to.equal('InvalidIdError')
  })

  const refused: Array<[string, string, object]> = [
    ['a kind that is no name', 'genesis.kind', { kind: 'a pipe' }],
    ['a kind of 65 letters', 'genesis.kind', { kind: 'a'.repeat(65) }],
    ['the kind of CIDs', 'genesis.kind', { kind: 'content' }],
    ['no nonce', 'genesis.nonce', { nonce: undefined }],
    ['a longer nonce', 'genesis.nonce', { nonce: new Uint8Array(17) }],
    ['a nonce for a peer', 'genesis.nonce', { kind: 'peer' }],
    ['a parent for a peer', 'genesis.parent', { kind: 'peer', nonce: undefined, parent: id }],
    ['a parent that is no id', 'genesis.parent', { parent: 'urn:juxta:group:ciq' }],
    ['a parent that is not text', 'genesis.parent', { parent: 5 }]
  ]

  for (const [title, path, changes] of refused) {
    it(`is refused with ${title}`, async () => {
      expect(await failure(() => createId({ ...genesis, ...changes }))).to.equal(`InvalidDocumentError ${path}`)
    })
  }

  it('is refused with a key that makes no peer id', async () => {
    const { publicKey } = await generateKeyPair('ECDSA')

    expect(await failure(() => createId({ ...genesis, owner: publicKey }))).to.equal('InvalidDocumentError genesis.owner')
  })
})
