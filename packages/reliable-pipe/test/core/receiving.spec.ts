import { expect } from 'chai'
import { attach, dataFrame, pair } from './by-hand.ts'
import type { DataFrame } from '../../src/wire/data.ts'

const CHUNK = 65_536

/** Segments whose payloads, of these lengths, are parts of one chunk */
function chunk (...segments: Array<[sequence: number, length: number]>): DataFrame[] {
  const bytes = new Uint8Array(CHUNK)
  let offset = 0

  return segments.map(([sequence, length]) => {
    offset += length

    return { ...dataFrame(sequence), payload: bytes.subarray(offset - length, offset) }
  })
}

const held = ({ buffer }: Uint8Array): number => buffer.byteLength

describe('receiving', () => {
  it('hands out parts of a chunk without a copy, when all of it is handed out', () => {
    const { bob } = pair()
    bob.receive(1, ...chunk([0, 1], [1, 900], [2, 1]))

    expect(bob.delivered.map(held)).to.deep.equal([CHUNK, CHUNK, CHUNK])
  })

  it('keeps no chunk for a segment that came ahead of others', () => {
    const { bob } = pair({ credit: 200_000 })
    bob.receive(1, ...chunk([0, 60_000], [3, 1]))
    bob.receive(1, ...chunk([1, 30_000], [2, 30_000]))

    expect(bob.delivered.map(held)).to.deep.equal([CHUNK, CHUNK, CHUNK, 1])
  })

  it('keeps no chunk for a segment that came with others for the second time', () => {
    const { alice, bob } = pair({ credit: 200_000 })
    bob.receive(1, ...chunk([0, 60_000]))
    attach(alice, bob, 2)
    bob.receive(2, ...chunk([1, 1], [0, 60_000]))
    bob.receive(2, ...chunk([2, 1], [2, 60_000]))

    expect(bob.delivered.map(held)).to.deep.equal([CHUNK, 1, 1])
  })
})
