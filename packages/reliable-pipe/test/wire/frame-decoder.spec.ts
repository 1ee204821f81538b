import { expect } from 'chai'
import fc from 'fast-check'
import { regressionSeeds } from '@juxta/test-network'
import { FrameDecoder } from '../../src/wire/frame-decoder.ts'
import { encodeFrame, maxBodyBytes } from '../../src/wire/frame.ts'
import { writeVarint } from '../../src/wire/varint.ts'
import seeds from '../seeds.json' with { type: 'json' }
import { anyFrame, damagedFrames, LIMITS } from './arbitraries.ts'
import { byteByByte, concat, decode, fromHex } from './decoding.ts'
import { fixtures } from './fixtures.ts'
import type { Bytes } from '../../src/wire/data.ts'
import type { Frame } from '../../src/wire/frame.ts'

const OUR_ERRORS = ['FrameDecodeError', 'UnsupportedFrameError']

/** Type and length, as bytes */
const header = (type: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(10)
  bytes[0] = type

  return bytes.subarray(0, writeVarint(bytes, 1, length))
}

/** A property with the cases in which it once failed, and new ones */
function holds<T> (suite: string, property: fc.IProperty<T>, numRuns: number): void {
  for (const { seed, path } of regressionSeeds(seeds, suite)) {
    fc.assert(property, { seed: Number(seed), path, numRuns: 1 })
  }

  fc.assert(property, { numRuns })
}

describe('FrameDecoder', () => {
  it('gives the same frames at every split point, and byte by byte', () => {
    const bytes = concat(...fixtures.map(({ hex }) => fromHex(hex)), fromHex('4003010203'), fromHex('7f00'), fromHex('160101'))
    const expected = { frames: [...fixtures.map(({ frame }) => frame), { type: 'ping', token: 1 }], inFrame: false }

    for (let i = 0; i <= bytes.byteLength; i++) {
      expect(decode([bytes.subarray(0, i), bytes.subarray(i)], LIMITS), `split at ${i}`).to.deep.equal(expected)
    }

    expect(decode(byteByByte(bytes), LIMITS)).to.deep.equal(expected)
  })

  it('gives the same frames in whatever chunks', () => {
    holds('frame-decoder/chunks', fc.property(fc.array(anyFrame, { maxLength: 5 }), fc.array(fc.nat()), (frames, cuts) => {
      const bytes = concat(...frames.map(encodeFrame))
      const points = [0, ...cuts.map(cut => cut % (bytes.byteLength + 1)).sort((a, b) => a - b), bytes.byteLength]
      const chunks = points.slice(1).map((point, i) => bytes.slice(points[i], point))

      expect(decode(chunks, LIMITS)).to.deep.equal({ frames, inFrame: false })
    }), 100)
  })

  it('gives its own errors only, whatever bytes come, and the same however they are cut', () => {
    const check = (bytes: Uint8Array): void => {
      const whole = decode([bytes], LIMITS)
      const split = decode(byteByByte(bytes), LIMITS)

      expect(split).to.deep.equal(whole.error == null ? whole : { ...whole, inFrame: split.inFrame })

      if (whole.error != null) {
        expect(whole.error.name).to.be.oneOf(OUR_ERRORS)
      }
    }

    holds('frame-decoder/random', fc.property(fc.uint8Array({ maxLength: 64 }), check), 500)
    holds('frame-decoder/damaged', fc.property(damagedFrames, check), 300)
  })

  it('gives the same error at every split point', () => {
    holds('frame-decoder/splits', fc.property(fc.uint8Array({ maxLength: 24 }), bytes => {
      const whole = decode([bytes], LIMITS)

      for (let i = 0; i <= bytes.byteLength; i++) {
        const split = decode([bytes.subarray(0, i), bytes.subarray(i)], LIMITS)
        expect({ frames: split.frames, error: split.error?.message }).to.deep.equal({ frames: whole.frames, error: whole.error?.message })
      }
    }), 200)
  })

  it('says whether the bytes end inside a frame', () => {
    const bytes = encodeFrame({ type: 'abort', code: 'limit', reason: 'x'.repeat(200) })

    for (let i = 0; i <= bytes.byteLength; i++) {
      expect(decode([bytes.subarray(0, i)], LIMITS).inFrame).to.equal(i > 0 && i < bytes.byteLength)
    }
  })

  it('refuses a length above its limit from the header alone', () => {
    for (const type of [0x00, 0x0f, 0x10, 0x12, 0x18, 0x40, 0x7f]) {
      const most = maxBodyBytes(type, LIMITS)

      expect(decode([header(type, most)], LIMITS)).to.deep.equal({ frames: [], inFrame: true })

      for (const length of [most + 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
        expect(decode([header(type, length)], LIMITS).error?.name).to.equal('FrameDecodeError')
        expect(decode(byteByByte(header(type, length)), LIMITS).error?.name).to.equal('FrameDecodeError')
      }
    }
  })

  it('refuses a segment above its limit that its framing would still allow', () => {
    const data = (payload: number): Frame => ({ type: 'data', flags: 3, sequence: 0, transmission: undefined, payload: new Uint8Array(payload) })

    expect(decode([encodeFrame(data(LIMITS.maxSegment))], LIMITS).frames).to.have.length(1)
    expect(decode([encodeFrame(data(LIMITS.maxSegment + 1))], LIMITS).error?.name).to.equal('FrameDecodeError')
  })

  it('refuses more ranges than its limit, without making a list of them', () => {
    const ranges = Array.from({ length: LIMITS.maxRanges + 1 }, (_, i) => ({ start: 2 * i + 1, end: 2 * i + 2 }))
    const ack: Frame = { type: 'ack', cumulative: 0, credit: 0, delayMs: 0, ranges }

    expect(decode([encodeFrame({ ...ack, ranges: ranges.slice(1) })], LIMITS).frames).to.have.length(1)
    expect(decode([encodeFrame(ack)], LIMITS).error?.name).to.equal('FrameDecodeError')
    expect(decode([fromHex('120c' + '00000000' + 'ffffffffffffff0f')], LIMITS).error?.name).to.equal('FrameDecodeError')
  })

  it('refuses a name, an info or a reason above its limit', () => {
    const attach = fixtures.find(({ frame }) => frame.type === 'attach')?.frame as Extract<Frame, { type: 'attach' }>

    for (const frame of [{ ...attach, name: 'x'.repeat(256) }, { ...attach, info: new Uint8Array(4097) }]) {
      expect(decode([encodeFrame(frame)], LIMITS).error?.name).to.equal('FrameDecodeError')
    }

    expect(decode([concat(header(0x18, 259), fromHex('00' + '8002'), new Uint8Array(256))], LIMITS).error?.name).to.equal('FrameDecodeError')
  })

  it('gives the frames before the bad bytes', () => {
    expect(decode([fromHex('160101' + '80')], LIMITS).frames).to.deep.equal([{ type: 'ping', token: 1 }])
  })

  it('skips a frame of a type that it need not know', () => {
    for (const type of [0x40, 0x55, 0x7f]) {
      for (const length of [0, 1, 200, maxBodyBytes(type, LIMITS)]) {
        const bytes = concat(header(type, length), new Uint8Array(length), fromHex('160101'))
        expect(decode([bytes], LIMITS)).to.deep.equal({ frames: [{ type: 'ping', token: 1 }], inFrame: false })
        expect(decode(byteByByte(bytes), LIMITS).frames).to.have.length(1)
      }
    }
  })

  it('hands out a payload that lies within a chunk without a copy, and one that does not as a copy', () => {
    const bytes = encodeFrame({ type: 'data', flags: 3, sequence: 0, transmission: undefined, payload: new Uint8Array(500).fill(1) })
    const payloadOf = (chunks: Uint8Array[]): Uint8Array => (decode(chunks, LIMITS).frames[0] as Extract<Frame, { type: 'data' }>).payload.subarray()

    expect(payloadOf([bytes]).buffer).to.equal(bytes.buffer)
    expect(payloadOf([bytes.subarray(0, 9), bytes.subarray(9)]).buffer).not.to.equal(bytes.buffer)
  })

  it('does not let a small payload keep a large chunk in memory', () => {
    const data = (payload: number): Uint8Array => encodeFrame({ type: 'data', flags: 3, sequence: 0, transmission: undefined, payload: new Uint8Array(payload).fill(7) })
    const skipped = concat(header(0x40, 4000), new Uint8Array(4000))
    const heldBy = (chunk: Uint8Array): number[] => decode([chunk], LIMITS).frames.map(frame => {
      const payload = (frame as Extract<Frame, { type: 'data' }>).payload as Uint8Array
      expect(payload.every(byte => byte === 7)).to.be.true

      return payload.buffer.byteLength
    })

    // what a segment counts for in credit is to bound what it holds
    expect(heldBy(concat(data(1), skipped, data(2), skipped))).to.deep.equal([1, 2])
    expect(heldBy(concat(data(1), skipped, Uint8Array.of(0x80))), 'before bad bytes').to.deep.equal([1])
    expect(heldBy(data(1000).slice())).to.deep.equal([1004])
    expect(heldBy(Buffer.concat([data(3), skipped]))).to.deep.equal([3])
  })

  it('does not let an attach keep its chunk in memory', () => {
    const { hex } = fixtures.find(({ name }) => name === 'attach of a new session') ?? expect.fail()
    const [frame] = decode([Buffer.concat([fromHex(hex), new Uint8Array(100).fill(0x40)])], LIMITS).frames as Array<Extract<Frame, { type: 'attach' }>>

    expect(frame.session.buffer.byteLength).to.equal(16)
    expect(frame.info.buffer.byteLength).to.equal(2)
    expect(frame.session).to.deep.equal(fromHex('000102030405060708090a0b0c0d0e0f'))
  })

  it('holds a frame that spans chunks in a buffer of exactly its size', () => {
    const decoder = new FrameDecoder(LIMITS)
    const frames: Frame[] = []
    const bytes = encodeFrame({ type: 'data', flags: 3, sequence: 0, transmission: undefined, payload: new Uint8Array(1000) })

    for (const byte of byteByByte(bytes)) {
      decoder.push(byte, frames)
    }

    expect(decoder.inFrame).to.be.false
    expect(payloadIn(frames).buffer.byteLength).to.equal(1001)
  })

  describe('with a large payload that spans chunks', () => {
    const limits = { maxSegment: 65_536, maxRanges: 4 }
    const payload = Uint8Array.from({ length: 65_536 }, (_, i) => i * 31)
    const bytes = encodeFrame({ type: 'data', flags: 3, sequence: 70_000, transmission: undefined, payload })

    /** Each chunk in memory of its own, as what was decrypted is */
    const cut = (...sizes: number[]): Uint8Array[] => {
      const chunks: Uint8Array[] = []

      for (let start = 0, i = 0; start < bytes.byteLength; start += sizes[i++ % sizes.length]) {
        chunks.push(bytes.slice(start, start + sizes[i % sizes.length]))
      }

      return chunks
    }

    const decodeIn = (chunks: Uint8Array[]): { payload: Bytes, pieces: Uint8Array[] } => {
      const { frames, inFrame } = decode(chunks, limits)
      expect(inFrame).to.be.false
      expect(frames).to.have.length(1)
      const { payload } = frames[0] as Extract<Frame, { type: 'data' }>

      return { payload, pieces: payload instanceof Uint8Array ? [payload] : [...payload] }
    }

    it('leaves it in pieces, which are views of the chunks', () => {
      const chunks = cut(30_000, 25_000, 20_000)
      const { pieces } = decodeIn(chunks)

      expect(pieces.map(({ buffer }) => buffer)).to.deep.equal(chunks.map(({ buffer }) => buffer))
      expect(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0)).to.equal(65_536)
    })

    it('gives the same bytes wherever it is cut', () => {
      for (const sizes of [[65_535, 9], [22, 65_536], [21, 65_536], [4096], [4095], [1000, 30_000], [40_000, 1], [5000, 100, 5000], [16_384]]) {
        expect(Buffer.compare(decodeIn(cut(...sizes)).payload.subarray(), payload), sizes.join()).to.equal(0)
      }
    })

    it('copies a piece out of a chunk that is much larger', () => {
      const chunks = cut(60_000, 10_000).map(chunk => Buffer.concat([chunk, new Uint8Array(60_000)]).subarray(0, chunk.byteLength))
      const { pieces } = decodeIn(chunks)

      expect(pieces.map(({ buffer, byteLength }) => buffer.byteLength <= 4 * byteLength)).to.deep.equal([true, true])
    })

    it('puts it together when the pieces are many', () => {
      expect(decodeIn(cut(100)).payload).to.be.instanceOf(Uint8Array)
      expect(decodeIn(cut(3500)).payload).to.be.instanceOf(Uint8Array)
      expect(decodeIn(cut(4096)).pieces.length).to.be.at.most(17)
      expect(decodeIn(cut(30_000, 1, 30_000)).pieces).to.have.length(4)
    })

    it('refuses one above its limit when it begins', () => {
      const tooLarge = encodeFrame({ type: 'data', flags: 3, sequence: 0, transmission: undefined, payload: new Uint8Array(65_537) })

      expect(decode([tooLarge.subarray(0, 100)], limits).error?.name).to.equal('FrameDecodeError')
    })

    it('reads what comes after it', () => {
      const ping = encodeFrame({ type: 'ping', token: 7 })
      const { frames } = decode([bytes.subarray(0, 40_000), concat(bytes.subarray(40_000), ping)], limits)

      expect(frames.map(({ type }) => type)).to.deep.equal(['data', 'ping'])
    })
  })
})

function payloadIn (frames: Frame[]): Uint8Array {
  return (frames[0] as Extract<Frame, { type: 'data' }>).payload as Uint8Array
}
