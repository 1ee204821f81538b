import { expect } from 'chai'
import { decodeTail, encodeTail } from '../src/tail.ts'

const tail = { from: '12D3KooWSsHHXG3fquTwMHrYcQfcSM42ejtqj8sgFGCPAfppo7nr', offset: 7 }

describe('what a connector tells a new end', () => {
  it('is where the old one had got to', () => {
    expect(decodeTail(encodeTail(tail))).to.deep.equal(tail)
  })

  it('is nothing where it makes no sense', () => {
    for (const info of [undefined, new Uint8Array(), Uint8Array.of(255), ...[null, 7, { ...tail, offset: -1 }, { ...tail, offset: 1e300 }, { ...tail, offset: '7' }, { ...tail, from: '\u001b[2J' }, { offset: 7 }].map(told => new TextEncoder().encode(JSON.stringify(told)))]) {
      expect(decodeTail(info)).to.equal(undefined)
    }
  })
})
