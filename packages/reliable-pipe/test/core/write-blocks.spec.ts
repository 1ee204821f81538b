import { expect } from 'chai'
import { MAX_BLOCKS, PART_BYTES } from '../../src/constants.ts'
import { WriteBlocks } from '../../src/core/write-blocks.ts'
import { WriteBuilder } from '../../src/core/write-builder.ts'
import { FrameDecoder } from '../../src/wire/frame-decoder.ts'
import { pair } from './by-hand.ts'
import type { ByHand } from './by-hand.ts'
import type { Frame } from '../../src/wire/frame.ts'

describe('WriteBlocks', () => {
  it('gives a block again when all that is in it was acknowledged', () => {
    const blocks = new WriteBlocks()
    const [first, second] = [blocks.take(), blocks.take()]
    expect(first.byteLength).to.equal(PART_BYTES)
    blocks.written(first, 5)
    blocks.written(second, 9)
    blocks.acknowledged(5)
    expect(blocks.take()).not.to.be.oneOf([first, second])
    blocks.acknowledged(6)
    expect(blocks.take()).to.equal(first)
    expect(blocks.take()).not.to.equal(second)
  })

  it('does not where something was lost: another stream may still hold what is in it', () => {
    const blocks = new WriteBlocks()
    const block = blocks.take()
    blocks.written(block, 5)
    blocks.forget()
    blocks.acknowledged(6)
    expect(blocks.take()).not.to.equal(block)
  })

  it('keeps a bounded number', () => {
    const blocks = new WriteBlocks()
    const taken = new Set(Array.from({ length: MAX_BLOCKS + 10 }, () => blocks.take()))
    ;[...taken].forEach((block, i) => { blocks.written(block, i) })
    // one that is not acknowledged, and with it the rest is held
    blocks.written(new Uint8Array(PART_BYTES), MAX_BLOCKS + 10)
    blocks.acknowledged(MAX_BLOCKS + 10)
    const again = Array.from({ length: MAX_BLOCKS + 10 }, () => blocks.take()).filter(block => taken.has(block))
    expect(again.length).to.be.within(1, MAX_BLOCKS)
  })
})

describe('what a session has written', () => {
  const limits = { packed: true, maxSegment: 65_536, sendHighWater: 1e9, sendBufferMax: 1e9 }

  interface Write { parts: Uint8Array[], copy: Uint8Array }

  /** What a stream is given, and what it was then */
  function poll (side: ByHand): Write[] {
    return side.core.handle({ type: 'poll', path: 1, room: 200_000, dataRoom: Infinity }, side.now)
      .flatMap(effect => effect.type === 'write' ? [{ parts: effect.parts, copy: Buffer.concat(effect.parts) }] : [])
  }

  function decode (bytes: Uint8Array): Frame[] {
    const frames: Frame[] = []
    new FrameDecoder({ maxSegment: 65_536, maxRanges: 64 }).push(new Uint8Array(bytes), frames)

    return frames
  }

  /** Whether memory was used again while alice sent to bob, of whose writes at most so many wait in the stream */
  function send (alice: ByHand, bob: ByHand, waiting: number): boolean {
    const decoder = new FrameDecoder({ maxSegment: 65_536, maxRanges: 64 })
    const stream: Write[] = []
    const memory = new Set<ArrayBufferLike>()
    let isAgain = false

    for (let round = 0; round < 30; round++) {
      alice.send(...Array.from({ length: 3_000 }, (_, i) => i % 150))
      const writes = poll(alice)
      const used = writes.flatMap(({ parts }) => parts.filter(({ byteLength }) => byteLength > PART_BYTES / 2)).map(({ buffer }) => buffer)
      isAgain ||= used.some(buffer => memory.has(buffer))
      used.forEach(buffer => { memory.add(buffer) })
      stream.push(...writes)

      while (stream.length > waiting) {
        const [{ parts, copy }] = stream.splice(0, 1)
        expect(Buffer.compare(Buffer.concat(parts), copy), 'what waited in the stream').to.equal(0)
        const frames: Frame[] = []
        decoder.push(new Uint8Array(copy), frames)
        bob.receive(1, ...frames)
        bob.handle({ type: 'consumed', messages: 100_000 })
      }

      // as time goes by more is written at once
      alice.now = ++bob.now
      alice.receive(1, ...bob.poll(1))
    }

    return isAgain
  }

  it('is not written over before the other end has it', () => {
    for (const waiting of [0, 1, 2]) {
      const { alice, bob } = pair(limits, { encrypted: true })
      expect(send(alice, bob, waiting), 'memory is used again').to.be.true
    }
  })

  it('is not written over where a segment is sent again though the first may come yet: which of them was acknowledged, nobody knows', () => {
    const { alice, bob } = pair({ ...limits, windowing: 'claimed', claimedWindow: 64 }, { encrypted: true })
    alice.send(...Array(64).fill(300))
    const frames = [...poll(alice), ...poll(alice)].flatMap(({ copy }) => decode(copy))
    // that a part of the window has come bob says before he has the rest
    bob.receive(1, ...frames.splice(0, 32))
    alice.receive(1, ...bob.poll(1))
    const waiting = poll(alice)
    expect(alice.core.stats.resentSegments).to.equal(32)
    bob.receive(1, ...frames)
    alice.now = bob.now = 25
    alice.receive(1, ...bob.poll(1))
    expect(alice.core.bufferedBytes).to.equal(0)
    alice.send(...Array(64).fill(301))
    expect(poll(alice)).to.have.length(1)
    waiting.forEach(({ parts, copy }) => { expect(Buffer.compare(Buffer.concat(parts), copy), 'what waits in the stream').to.equal(0) })
  })

  it('takes little memory for a little, which is there until it is acknowledged', () => {
    const { alice, bob } = pair(limits, { encrypted: true })
    const memory = new Set<ArrayBufferLike>()

    for (let i = 0; i < 100; i++) {
      // an acknowledgement goes with the data
      bob.send(10)
      alice.receive(1, ...bob.poll(1))
      alice.send(300, 300)
      poll(alice).forEach(({ parts }) => { parts.forEach(({ buffer }) => { memory.add(buffer) }) })
    }

    // small ones lie in pieces of 8 KiB that the whole process shares
    expect([...memory].reduce((sum, { byteLength }) => sum + byteLength, 0)).to.be.below(100 * 8_192)
  })

  it('is not used again where no segment is in it, of which it could be known that it arrived', () => {
    const blocks = new WriteBlocks()
    const builder = new WriteBuilder(blocks)
    const reason = 'x'.repeat(250)

    for (let i = 0; i < 150; i++) {
      builder.frame({ type: 'abort', code: 'application', reason })
    }

    const [{ buffer }] = builder.finish()
    blocks.acknowledged(10)
    expect(buffer.byteLength).to.equal(PART_BYTES)
    expect(blocks.take().buffer).not.to.equal(buffer)
  })

  it('is never written over on a path that is not encrypted: the other end may be given that memory', () => {
    const { alice, bob } = pair(limits)
    expect(send(alice, bob, 0)).to.be.false
  })
})
