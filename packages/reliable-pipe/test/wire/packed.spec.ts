import { expect } from 'chai'
import fc from 'fast-check'
import { FrameDecodeError } from '../../src/errors.ts'
import { measurePacked, packedLength, readPacked, writePacked } from '../../src/wire/packed.ts'
import { fromHex } from './decoding.ts'
import type { Bytes } from '../../src/wire/data.ts'

function pack (messages: readonly Uint8Array[]): Uint8Array {
  const payload = new Uint8Array(messages.reduce((sum, { byteLength }) => sum + packedLength(byteLength), 0))
  messages.reduce((offset, message) => writePacked(payload, offset, message), 0)

  return payload
}

describe('the payload of a packed segment', () => {
  it('has the messages that were written to it, and is measured before they are made', () => {
    const message = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.nat(40_000).map(length => new Uint8Array(length).fill(length)))
    fc.assert(fc.property(fc.array(message, { minLength: 1, maxLength: 20 }), messages => {
      const payload = pack(messages)
      const bytes = messages.reduce((sum, { byteLength }) => sum + byteLength, 0)
      expect(measurePacked(payload)).to.deep.equal({ count: messages.length, bytes })

      const read: Bytes[] = []
      expect(readPacked(payload, read)).to.equal(bytes)
      expect(read.map(one => [...one.subarray()])).to.deep.equal(messages.map(one => [...one]))
      expect(read.every(one => one instanceof Uint8Array && one.buffer === payload.buffer), 'views').to.be.true
    }), { numRuns: 50 })
  })

  it('is refused where it holds none, or one that is cut off', () => {
    for (const hex of ['', '05' + '6162', '026162' + '80', '8000', '01' + '61' + 'ff'.repeat(9)]) {
      expect(() => measurePacked(fromHex(hex)), hex).to.throw(FrameDecodeError)
    }
  })
})
