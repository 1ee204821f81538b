import { expect } from 'chai'
import fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import * as varint from 'uint8-varint'
import { encodeFrame, FrameDecoder, FrameTooLargeError, InvalidLengthError } from '../src/index.ts'
import { concat } from './fixtures.ts'

/** All frames, or what was thrown, with whatever chunks. */
function decodeAll (chunks: Uint8Array[], maxLength = 1000): { frames: Uint8Array[], error?: Error, pending: number } {
  const decoder = new FrameDecoder({ maxLength })
  const frames: Uint8Array[] = []

  try {
    for (const chunk of chunks) {
      frames.push(...decoder.push(chunk))
    }

    // shows an error that waits behind frames
    frames.push(...decoder.push(new Uint8Array(0)))
  } catch (error) {
    return { frames, error: error as Error, pending: decoder.pending }
  }

  return { frames, pending: decoder.pending }
}

describe('FrameDecoder', () => {
  it('round-trips frames of every prefix length', () => {
    for (const length of [0, 1, 127, 128, 16_383, 16_384, 2_097_152]) {
      const bytes = new Uint8Array(length).fill(7)
      const decoder = new FrameDecoder({ maxLength: length })

      expect(decoder.push(encodeFrame(bytes))).to.deep.equal([bytes])
      expect(decoder.pending).to.equal(0)
    }
  })

  it('gives the same frames at every split point', () => {
    const frames = [0, 1, 126, 127, 128, 129, 300].map(length => new Uint8Array(length).fill(length))
    const bytes = concat(...frames.map(encodeFrame))

    for (let i = 0; i <= bytes.byteLength; i++) {
      const { frames: decoded, pending } = decodeAll([bytes.subarray(0, i), bytes.subarray(i)])
      expect(decoded).to.deep.equal(frames)
      expect(pending).to.equal(0)
    }

    expect(decodeAll([...bytes].map(byte => Uint8Array.of(byte))).frames).to.deep.equal(frames)
  })

  it('takes lists, also of a class it does not know', () => {
    const parts = [Uint8Array.of(3, 1), Uint8Array.of(2, 3, 1), Uint8Array.of(9)]
    const foreign = { byteLength: 6, [Symbol.iterator]: () => parts[Symbol.iterator]() } as unknown as Uint8ArrayList

    for (const list of [new Uint8ArrayList(...parts), foreign]) {
      expect(new FrameDecoder().push(list)).to.deep.equal([Uint8Array.of(1, 2, 3), Uint8Array.of(9)])
    }
  })

  it('gives frames one by one, so that a flood of empty ones is not held', () => {
    const decoder = new FrameDecoder()
    decoder.append(new Uint8Array(100_000))
    let frames = 0

    while (decoder.next() != null) {
      frames++
    }

    expect(frames).to.equal(100_000)
  })

  it('does not alias what it was given', () => {
    const chunk = Uint8Array.of(2, 1, 2)
    const [frame] = new FrameDecoder().push(chunk)
    chunk.fill(0)

    expect(frame).to.deep.equal(Uint8Array.of(1, 2))
  })

  it('refuses a frame above the bound as soon as its length is known', () => {
    expect(() => new FrameDecoder({ maxLength: 10 }).push(Uint8Array.of(11))).to.throw(FrameTooLargeError)
      .that.includes({ length: 11, maxLength: 10 })
    expect(new FrameDecoder({ maxLength: 10 }).push(Uint8Array.of(10))).to.deep.equal([])
  })

  it('hands out what came before a bad frame, keeps nothing after it, and says so again', () => {
    const decoder = new FrameDecoder({ maxLength: 10 })

    expect(decoder.push(Uint8Array.of(1, 5, 11, 0, 0))).to.deep.equal([Uint8Array.of(5)])
    expect(() => decoder.push(Uint8Array.of(1, 5))).to.throw(FrameTooLargeError)
    expect(() => decoder.push(new Uint8Array(1000))).to.throw(FrameTooLargeError)
    expect(() => decoder.next()).to.throw(FrameTooLargeError)
    expect(decoder.pending).to.equal(0)
  })

  it('takes lengths up to 2^53 - 1, and none above or over-long', () => {
    const decoder = (): FrameDecoder => new FrameDecoder({ maxLength: Number.MAX_SAFE_INTEGER })
    const longest = varint.encode(Number.MAX_SAFE_INTEGER)

    expect(longest).to.have.lengthOf(8)
    expect(decoder().push(longest)).to.deep.equal([])

    // 2^53 in 8 groups; nine groups; zero and one in more groups than they need
    expect(() => decoder().push(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10))).to.throw(InvalidLengthError)
    expect(() => decoder().push(new Uint8Array(8).fill(0x80))).to.throw(InvalidLengthError)
    expect(() => decoder().push(Uint8Array.of(0x80, 0))).to.throw(InvalidLengthError)
    expect(() => decoder().push(Uint8Array.of(0x81, 0))).to.throw(InvalidLengthError)
  })

  it('never needs more than a frame and a chunk of memory for single bytes', () => {
    const decoder = new FrameDecoder({ maxLength: 1_000_000 })
    decoder.push(varint.encode(1_000_000))

    for (let i = 0; i < 100_000; i++) {
      decoder.push(Uint8Array.of(1))
    }

    expect(decoder.pending).to.equal(100_003)
  })

  it('property: any frames in any chunks come out', () => {
    fc.assert(fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }),
      fc.array(fc.nat(2000), { maxLength: 10 }),
      (frames, cuts) => {
        const bytes = concat(...frames.map(encodeFrame))
        const points = [0, ...cuts.map(cut => Math.min(cut, bytes.byteLength)).toSorted((a, b) => a - b), bytes.byteLength]
        const chunks = points.slice(1).map((point, i) => bytes.subarray(points[i], point))

        expect(decodeAll(chunks)).to.deep.equal({ frames, pending: 0 })
      }
    ))
  })

  it('property: hostile bytes give our own errors only, the same in any chunks', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
      const whole = decodeAll([bytes], 50)
      const split = decodeAll([bytes.subarray(0, cut), bytes.subarray(cut)], 50)

      expect(split.frames).to.deep.equal(whole.frames)
      expect(split.error?.name).to.equal(whole.error?.name)
      expect(whole.error?.name).to.be.oneOf([undefined, 'FrameTooLargeError', 'InvalidLengthError'])
      expect(whole.pending).to.be.at.most(58)
    }))
  })
})
