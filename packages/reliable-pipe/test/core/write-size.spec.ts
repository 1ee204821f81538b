import { expect } from 'chai'
import { LEAST_WRITE_BYTES, WRITE_BYTES } from '../../src/constants.ts'
import { WriteSize } from '../../src/core/write-size.ts'
import { pair } from './by-hand.ts'
import type { Frame } from '../../src/wire/frame.ts'

const SILENCE_MS = 5_000
/** a sixteenth of it */
const WRITE_MS = 312.5

describe('the size of a write', () => {
  it('begins small, and is what the path carries in a sixteenth of the silence that is borne', () => {
    const size = new WriteSize(SILENCE_MS)
    expect(size.bytes).to.equal(LEAST_WRITE_BYTES)

    // 100 bytes a millisecond
    size.wrote(10_000, 0)
    size.wrote(10_000, 0)
    size.delivered(5_000, 50)
    expect(size.bytes).to.equal(LEAST_WRITE_BYTES)
    size.delivered(15_000, 200)
    expect(size.bytes).to.equal(100 * WRITE_MS)

    size.wrote(100_000, 300)
    size.delivered(100_000, 310)
    expect(size.bytes).to.equal(WRITE_BYTES)

    size.wrote(300_000, 400)
    size.delivered(300_000, 60_400)
    expect(size.bytes).to.equal(LEAST_WRITE_BYTES)
  })

  it('counts each write from when it was made, not from the one before', () => {
    const size = new WriteSize(SILENCE_MS)
    size.wrote(1_000, 0)
    size.delivered(1_000, 10)
    expect(size.bytes).to.equal(100 * WRITE_MS)
    size.wrote(1_000, 60_000)
    size.delivered(1_000, 60_010)
    expect(size.bytes).to.equal(100 * WRITE_MS)
  })

  it('is not lowered where little was to be sent', () => {
    const size = new WriteSize(SILENCE_MS)
    size.wrote(100_000, 0)
    size.delivered(100_000, 10)
    size.wrote(100, 1_000)
    size.delivered(100, 1_050)
    expect(size.bytes).to.equal(WRITE_BYTES)
  })

  it('is not raised by what went over another path', () => {
    const size = new WriteSize(SILENCE_MS)
    size.delivered(1_000_000, 1)
    size.wrote(1_000, 10)
    size.delivered(1_000_000, 1_010)
    expect(size.bytes).to.equal(LEAST_WRITE_BYTES)
  })

  it('bounds what is written before anything is acknowledged, and not what follows on a path that is fast', () => {
    const { alice, bob } = pair({ maxSegment: 4_096, credit: 10_000_000, acknowledgeEvery: 1 })
    const bytesOf = (frames: Frame[]): number => frames.reduce((sum, frame) => sum + (frame.type === 'data' ? frame.payload.byteLength : 0), 0)
    alice.send(...Array.from({ length: 500 }, () => 4_096))

    const first = alice.poll(1)
    expect(bytesOf(first)).to.be.within(LEAST_WRITE_BYTES - 4_096, LEAST_WRITE_BYTES + 4_096)
    bob.receive(1, ...first)
    alice.now += 1
    alice.receive(1, ...bob.poll(1))
    expect(bytesOf(alice.poll(1))).to.be.within(WRITE_BYTES - 4_096, WRITE_BYTES + 4_096)
  })
})
