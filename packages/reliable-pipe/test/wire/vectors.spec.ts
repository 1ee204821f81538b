import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { PROTOCOL_NAME, PROTOCOL_VERSION } from '../../src/constants.ts'
import { toHex } from './decoding.ts'
import { fixtures, refused } from './fixtures.ts'

describe('test vectors', () => {
  it('has the fixtures of these tests (scripts/vectors/reliable-pipe.ts writes them)', async () => {
    const file = new URL('../../../../../test/vectors/reliable-pipe.json', import.meta.url)
    const expected = JSON.stringify({
      protocol: `/juxta/${PROTOCOL_NAME}/${PROTOCOL_VERSION}`,
      limits: { maxSegment: 65_536, maxRanges: 64 },
      frames: fixtures,
      refused
    }, (_key, value: unknown) => value instanceof Uint8Array ? toHex(value) : value)

    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(JSON.parse(expected))
  })
})
