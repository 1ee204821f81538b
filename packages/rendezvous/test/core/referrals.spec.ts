import { expect } from 'chai'
import { referrals } from '../../src/core/referrals.ts'

const others = Array.from({ length: 8 }, (_, i) => [`12D3KooW${i}`, i] as const)
const orderOf = (client: string, among = others, salt = 1): number[] => referrals(client, among, salt).map(([, i]) => i)

describe('referrals', () => {
  it('spread clients evenly, first choices and second ones', () => {
    const first = new Array<number>(8).fill(0)
    const second = new Array<number>(8).fill(0)

    for (let i = 0; i < 8_000; i++) {
      const order = orderOf(`client ${i}`)
      expect(new Set(order).size).to.equal(8)
      first[order[0]]++
      second[order[1]]++
    }

    // 1,000 each, with a deviation of 30
    expect(first.every(count => count > 850 && count < 1_150), first.join()).to.equal(true)
    expect(second.every(count => count > 850 && count < 1_150), second.join()).to.equal(true)
  })

  it('are the same for a client each time, but for those that come or go', () => {
    for (let i = 0; i < 100; i++) {
      const order = orderOf(`client ${i}`)
      expect(orderOf(`client ${i}`, [...others].reverse())).to.deep.equal(order)
      expect(orderOf(`client ${i}`, others.slice(1))).to.deep.equal(order.filter(other => other !== 0))
    }
  })

  it('are others for another salt', () => {
    const same = Array.from({ length: 1_000 }, (_, i) => orderOf(`${i}`, others, 1)[0] === orderOf(`${i}`, others, 2)[0]).filter(Boolean)
    expect(same.length).to.be.within(70, 190)
  })
})
