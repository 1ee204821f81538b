import { expect } from 'chai'
import fc from 'fast-check'
import { encodeFrame } from '../../src/wire/frame.ts'
import { frames, LIMITS } from './arbitraries.ts'
import { byteByByte, concat, decode, fromHex, toHex } from './decoding.ts'
import { fixtures, refused } from './fixtures.ts'

const DEFAULTS = { maxSegment: 65_536, maxRanges: 64 }

describe('frames', () => {
  for (const { name, frame, hex } of fixtures) {
    it(`has its exact bytes: ${name}`, () => {
      expect(toHex(encodeFrame(frame))).to.equal(hex)
      expect(decode([fromHex(hex)], DEFAULTS)).to.deep.equal({ frames: [frame], inFrame: false })
    })
  }

  for (const { name, hex, error } of refused) {
    it(`refuses ${name}`, () => {
      for (const chunks of [[fromHex(hex)], byteByByte(fromHex(hex))]) {
        const decoded = decode(chunks, DEFAULTS)
        expect(decoded.frames).to.deep.equal([])
        expect(decoded.error?.name).to.equal(error)
      }
    })
  }

  it('names the type that it does not support', () => {
    expect(decode([fromHex('2a00')], DEFAULTS).error).to.include({ name: 'UnsupportedFrameError', type: 0x2a, retryable: false })
  })

  for (const [type, arbitrary] of Object.entries(frames)) {
    it(`round-trips ${type}`, () => {
      fc.assert(fc.property(arbitrary, frame => {
        const decoded = decode([encodeFrame(frame)], LIMITS)
        expect(decoded).to.deep.equal({ frames: [frame], inFrame: false })
      }))
    })
  }

  it('keeps a byte order mark, which is a character like others here', () => {
    const frame = { type: 'abort' as const, code: 'limit' as const, reason: '\ufeffmark' }
    expect(decode([encodeFrame(frame)], DEFAULTS).frames).to.deep.equal([frame])
  })

  it('skips what a later version puts behind the last field', () => {
    for (const { frame, hex } of fixtures.filter(({ frame }) => frame.type !== 'data')) {
      const bytes = fromHex(hex)
      const longer = concat(bytes.subarray(0, 1), Uint8Array.of(bytes[1] + 3), bytes.subarray(2), Uint8Array.of(0, 2, 3))
      expect(decode([concat(longer, fromHex('160101'))], DEFAULTS).frames).to.deep.equal([frame, { type: 'ping', token: 1 }])
    }
  })

  it('takes numbers on the wire that it has no name for', () => {
    expect(decode([fromHex('110663010000' + '00' + '00')], DEFAULTS).frames).to.deep.equal([
      { type: 'attached', status: 'refused', counter: 1, attachMillihertz: 0, retryAfterMs: 0, reason: '', position: undefined }
    ])
    expect(decode([fromHex('140163')], DEFAULTS).frames).to.deep.equal([{ type: 'path-end', reason: 'moved' }])
    expect(decode([fromHex('18026300')], DEFAULTS).frames).to.deep.equal([{ type: 'abort', code: 'application', reason: '' }])
  })

  it('cuts a reason that is too long for its field', () => {
    const { frames } = decode([encodeFrame({ type: 'abort', code: 'application', reason: 'x'.repeat(300) })], DEFAULTS)
    expect(frames).to.deep.equal([{ type: 'abort', code: 'application', reason: 'x'.repeat(255) }])
  })
})
