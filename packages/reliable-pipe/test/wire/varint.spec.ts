import { expect } from 'chai'
import fc from 'fast-check'
import { FrameDecodeError } from '../../src/errors.ts'
import { FieldReader, FieldWriter, MAX_VARINT_BYTES, varintLength, writeVarint } from '../../src/wire/varint.ts'
import { number } from './arbitraries.ts'
import { fromHex, toHex } from './decoding.ts'

const write = (value: number): Uint8Array => {
  const bytes = new Uint8Array(16)

  return bytes.subarray(0, writeVarint(bytes, 0, value))
}

describe('varints', () => {
  it('has the bytes of unsigned LEB128', () => {
    for (const [value, hex] of [[0, '00'], [127, '7f'], [128, '8001'], [300, 'ac02'], [2 ** 31, '8080808008'], [2 ** 32 - 1, 'ffffffff0f'], [Number.MAX_SAFE_INTEGER, 'ffffffffffffff0f']] as const) {
      expect(toHex(write(value))).to.equal(hex)
      expect(varintLength(value)).to.equal(hex.length / 2)
    }
  })

  it('round-trips every safe integer', () => {
    fc.assert(fc.property(number, value => {
      const bytes = write(value)
      expect(bytes.byteLength).to.equal(varintLength(value)).and.to.be.at.most(MAX_VARINT_BYTES)
      expect(new FieldReader(bytes).varint()).to.equal(value)
    }))
  })

  it('has one form for each number', () => {
    for (const hex of ['8000', 'ac8200', '80808080808080808000', 'ffffffffffffffff', 'ffffffffffffff10', '80']) {
      expect(() => new FieldReader(fromHex(hex)).varint()).to.throw(FrameDecodeError)
    }
  })
})

describe('fields', () => {
  it('round-trips a list of them', () => {
    fc.assert(fc.property(fc.array(fc.oneof(number, fc.uint8Array({ maxLength: 200 }))), fields => {
      const writer = new FieldWriter()

      for (const field of fields) {
        void (typeof field === 'number' ? writer.varint(field) : writer.lengthPrefixed(field))
      }

      const reader = new FieldReader(writer.finish())
      expect(fields.map(field => typeof field === 'number' ? reader.varint() : reader.lengthPrefixed(200))).to.deep.equal(fields)
      expect(reader.rest().byteLength).to.equal(0)
    }))
  })

  it('does not read beyond its end, though there are bytes', () => {
    const bytes = fromHex('80010203')
    expect(() => new FieldReader(bytes, 0, 1).varint()).to.throw(FrameDecodeError)
    expect(() => new FieldReader(bytes, 2, 3).take(2)).to.throw(FrameDecodeError)
    expect(() => new FieldReader(fromHex('0361626364')).lengthPrefixed(2)).to.throw(FrameDecodeError)
  })
})
