import { expect } from 'chai'
import fc from 'fast-check'
import { COALESCE_BYTES, FIRST_PART_BYTES, PART_BYTES } from '../../src/constants.ts'
import { Segment } from '../../src/core/segment.ts'
import { WriteBuilder } from '../../src/core/write-builder.ts'
import { FIRST, LAST } from '../../src/wire/frame-type.ts'
import { FrameDecoder } from '../../src/wire/frame-decoder.ts'
import type { Frame } from '../../src/wire/frame.ts'

function decode (parts: Uint8Array[]): Frame[] {
  const decoder = new FrameDecoder({ maxSegment: 1 << 20, maxRanges: 16 })
  const frames: Frame[] = []
  parts.forEach(part => { decoder.push(part, frames) })
  expect(decoder.inFrame).to.equal(false)

  return frames
}

const segment = (sequence: number, length: number): Segment => new Segment(sequence, FIRST | LAST, new Uint8Array(length).fill(sequence))

/** As it comes out at the other end */
function check (builder: WriteBuilder, sent: Segment[]): void {
  const parts = builder.finish()
  const frames = decode(parts)

  expect(parts.reduce((sum, { byteLength }) => sum + byteLength, 0)).to.equal(builder.bytes)
  expect(frames.length).to.equal(sent.length)
  const isSent = (frame: Frame, { sequence, payload }: Segment): boolean => frame.type === 'data' && frame.sequence === sequence && Buffer.compare(frame.payload.subarray(), payload) === 0
  expect(frames.findIndex((frame, i) => !isSent(frame, sent[i]))).to.equal(-1)
}

describe('WriteBuilder', () => {
  it('puts small segments into parts of the size of a message of Noise, whatever they cut in two', () => {
    for (const length of [0, 1, 3, 100, 997, COALESCE_BYTES]) {
      const builder = new WriteBuilder()
      const sent: Segment[] = []

      for (let sequence = 0; builder.bytes < 220_000; sequence++) {
        const next = segment(sequence, length)
        sent.push(next)
        builder.data(next, undefined)
      }

      check(builder, sent)
      expect(builder.parts.slice(0, -1).map(({ byteLength }) => byteLength)).to.deep.equal([FIRST_PART_BYTES, PART_BYTES, PART_BYTES])
    }
  })

  it('takes little memory for a little, and keeps what it has when that grows', () => {
    const builder = new WriteBuilder()
    const sent = [segment(0, 100), segment(1, 100)]
    sent.forEach(next => { builder.data(next, 7) })
    expect(new WriteBuilder().finish()).to.deep.equal([])

    for (let sequence = 2; sequence < 50; sequence++) {
      sent.push(segment(sequence, 100))
      builder.data(sent[sequence], sequence)
    }

    check(builder, sent)
    expect(builder.parts.length).to.equal(1)

    const lone = new WriteBuilder()
    lone.frame({ type: 'ping', token: 1 })
    expect(decode(lone.finish())).to.deep.equal([{ type: 'ping', token: 1 }])
  })

  it('ends large payloads where a message of Noise ends, and puts their short rests together with what follows', () => {
    const builder = new WriteBuilder()
    const sent = Array.from({ length: 4 }, (_, sequence) => segment(sequence, 65_536))
    sent.forEach(next => { builder.data(next, undefined) })
    check(builder, sent)
    const ends = builder.parts.reduce<number[]>((sums, { byteLength }) => [...sums, (sums.at(-1) ?? 0) + byteLength], [])

    for (let boundary = FIRST_PART_BYTES; boundary < builder.bytes; boundary += PART_BYTES) {
      expect(ends).to.include(boundary)
    }

    // a header, and what is left of the payload before; and the payload, which is not copied
    expect(builder.parts.length).to.equal(2 * sent.length + 1)
    builder.parts.filter((_, i) => i % 2 === 1).forEach(({ buffer }, i) => { expect(buffer).to.equal(sent[i].payload.buffer) })
  })

  it('passes a payload on as it is whatever it spans, and copies none of it that is long', () => {
    for (const lengths of [[5_000], [70_000], [131_026, 10], [131_060, 10], [300_000, 4_096, 300_000], [65_519 * 3, 65_519 * 2, 1]]) {
      const builder = new WriteBuilder()
      const sent = lengths.map((length, sequence) => segment(sequence, length))
      sent.forEach(next => { builder.data(next, undefined) })
      check(builder, sent)
      const copied = builder.parts.filter(({ buffer }) => !sent.some(({ payload }) => payload.byteLength > COALESCE_BYTES && payload.buffer === buffer))
      expect(copied.reduce((sum, { byteLength }) => sum + byteLength, 0)).to.be.at.most(sent.length * (COALESCE_BYTES + 6))
    }
  })

  it('passes large payloads on as they are, among small ones and other frames', () => {
    const builder = new WriteBuilder()
    const sent = [100, COALESCE_BYTES + 1, 50_000, 10, 65_536, 4_000, 65_536, 1].map((length, sequence) => segment(sequence, length))
    sent.forEach(next => { builder.data(next, undefined) })
    check(builder, sent)

    for (const { payload } of sent.filter(({ payload }) => payload.byteLength > COALESCE_BYTES)) {
      expect(builder.parts).to.include(payload)
    }
  })

  it('comes back to the messages of Noise after what was passed on', () => {
    const builder = new WriteBuilder()
    const sent = Array.from({ length: 3_000 }, (_, sequence) => segment(sequence, sequence === 0 ? 50_000 : 100))
    sent.forEach(next => { builder.data(next, undefined) })
    check(builder, sent)
    expect(builder.parts.slice(0, -1).map(({ byteLength }) => byteLength).slice(-2)).to.deep.equal([PART_BYTES, PART_BYTES])
  })

  it('gives what was put in, whatever that is, and cuts what it copies where a message of Noise ends', () => {
    const near = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: -40, max: COALESCE_BYTES + 40 })).map(([parts, more]) => Math.max(0, parts * PART_BYTES + more))
    const length = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 2 * COALESCE_BYTES }), near)
    const first = fc.constantFrom(0, 127, 2 ** 14, 2 ** 28 - 2, 2 ** 52)

    fc.assert(fc.property(first, fc.array(length, { minLength: 1, maxLength: 40 }), fc.option(first, { nil: undefined }), (first, lengths, transmission) => {
      const builder = new WriteBuilder()
      const sent = lengths.map((length, i) => segment(first + i, length))
      sent.forEach(next => { builder.data(next, transmission) })
      check(builder, sent)
      const passed = new Set(sent.filter(({ payload }) => payload.byteLength > COALESCE_BYTES).map(({ payload }) => payload.buffer))
      let start = 12

      for (const { byteLength, buffer } of builder.parts) {
        expect(byteLength > 0 && (passed.has(buffer as ArrayBuffer) || start % PART_BYTES + byteLength <= PART_BYTES)).to.equal(true)
        start += byteLength
      }
    }), { numRuns: 60 })
  })

  it('takes a frame that has no room in the smallest block', () => {
    const builder = new WriteBuilder()
    const reason = 'x'.repeat(200)
    builder.data(segment(0, 100), undefined)
    builder.frame({ type: 'abort', code: 'application', reason })
    expect(decode(builder.finish())[1]).to.deep.include({ type: 'abort', reason })
  })
})
