import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { entryKey } from '../../../src/core/placement/entry-key.ts'
import { Holders } from '../../../src/core/placement/holders.ts'

interface Vectors {
  keys: Array<{ type: string, attribute: string, value: string, secret?: string, key: string }>
  holders: Array<{ members: string[], now: number, key: string, holders: string[] }>
}

describe('keys and holders of the test vectors', () => {
  it('are these (scripts/vectors/placement.ts writes them)', async () => {
    const { keys, holders } = JSON.parse(await readFile(new URL('../../../../../../test/vectors/placement.json', import.meta.url), 'utf8')) as Vectors

    expect(keys.length).to.be.above(2)
    expect(holders.length).to.be.above(2)

    for (const { type, attribute, value, secret, key } of keys) {
      expect(entryKey(type, attribute, value, secret == null ? undefined : new Uint8Array(Buffer.from(secret, 'hex'))).toString()).to.equal(key)
    }

    for (const { members, now, key, holders: expected } of holders) {
      expect(new Holders(members).of(BigInt(key), now)).to.deep.equal(expected)
    }
  })
})
