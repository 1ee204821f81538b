import { expect } from 'chai'
import { standing } from '../../src/core/standing.ts'

const self = 'alice'
const others = Array.from({ length: 40 }, (_, i) => `peer ${i}`)

describe('where a node stands with its scope', () => {
  it('has an edge need the table while it has no lease, and never be in it', () => {
    expect(standing({ self, role: 'edge', leases: 0, view: undefined })).to.deep.equal({ need: 'much', key: undefined })
    expect(standing({ self, role: 'edge', leases: 1, view: undefined })).to.deep.equal({ need: 'none', key: undefined })
  })

  it('has a rendezvous that knows nobody need it, and be under the first key', () => {
    for (const view of [undefined, { members: [self], inside: true, full: false }]) {
      expect(standing({ self, role: 'rendezvous', leases: 0, view })).to.deep.equal({ need: 'much', key: 0 })
    }
  })

  it('has those under the first key look for others that are apart, and the rest not', () => {
    const members = [self, ...others]
    const all = members.map(peer => standing({ self: peer, role: 'rendezvous', leases: 0, view: { members, inside: true, full: false } }))

    expect([0, 1, 2, 3, undefined].map(key => all.filter(one => one.key === key).length)).to.deep.equal([8, 8, 8, 8, 9])
    expect(all.filter(({ need }) => need === 'little').every(({ key }) => key === 0)).to.equal(true)
    expect([8, 33]).to.deep.equal([all.filter(({ need }) => need === 'little').length, all.filter(({ need }) => need === 'none').length])
  })

  it('has nobody look for more than a full view has room for, and who is outside be under no key', () => {
    const members = [self, ...others]

    expect(members.map(peer => standing({ self: peer, role: 'rendezvous', leases: 0, view: { members, inside: true, full: true } }).need)).to.deep.equal(members.map(() => 'none'))
    expect(standing({ self, role: 'rendezvous', leases: 0, view: { members: others, inside: false, full: true } })).to.deep.equal({ need: 'none', key: undefined })
  })
})
