import { expect } from 'chai'
import { pipeType, seal } from '../../src/index.ts'
import { NOW, alice, nonceOf } from '../fixtures.ts'
import { failure } from '../rejected.ts'
import type { Attributes } from '../../src/index.ts'

type Pipe = Attributes<typeof pipeType>

const sealing = async (changes: Partial<Pipe> | object): Promise<string | undefined> => {
  const attributes = { name: 'chat', delivery: 'shared', reliability: 'reliable', bind: 'owner', ...changes } as Pipe

  return failure(() => seal(pipeType, { genesis: { kind: 'pipe', owner: alice.publicKey, nonce: nonceOf(1) }, attributes }, { privateKey: alice, now: NOW }))
}

describe('pipe advertisements', () => {
  it('let owner, delegates, members or anyone bind a shared pipe', async () => {
    for (const bind of ['owner', 'delegates', 'members', 'anyone']) {
      expect(await sealing({ bind }), bind).to.equal(undefined)
    }
  })

  it('let owner and delegates alone bind an exclusive pipe', async () => {
    for (const [bind, expected] of [['owner', undefined], ['delegates', undefined], ['members', 'InvalidDocumentError attributes.bind'], ['anyone', 'InvalidDocumentError attributes.bind']]) {
      expect(await sealing({ delivery: 'exclusive', bind }), bind).to.equal(expected)
    }
  })

  it('have a name, and no values but those there are', async () => {
    expect(await sealing({ name: undefined })).to.equal('InvalidDocumentError attributes.name')
    expect(await sealing({ name: 'x'.repeat(256) })).to.equal(undefined)
    expect(await sealing({ name: 'x'.repeat(257) })).to.equal('InvalidDocumentError attributes.name')
    expect(await sealing({ delivery: 'twice' })).to.equal('InvalidDocumentError attributes.delivery')
    expect(await sealing({ transport: 'ws' })).to.equal(undefined)
    expect(await sealing({ transport: 5 })).to.equal('InvalidDocumentError attributes.transport')
  })
})
