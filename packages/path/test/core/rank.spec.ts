import { expect } from 'chai'
import { KINDS, kindOf, rank, ranksBetter } from '../../src/core/rank.ts'

const PEER = '12D3KooWGRUVh7mJr4Uq7NH7rbDYSZGqMzA3oKyi3FyzBGwpZ6Lt'

describe('rank', () => {
  it('reads the kind from the number of circuits', () => {
    expect(kindOf(`/ip4/127.0.0.1/tcp/1/p2p/${PEER}`)).to.equal('direct')
    expect(kindOf(`/ip4/127.0.0.1/tcp/1/p2p/${PEER}/p2p-circuit`)).to.equal('relayed')
    expect(kindOf(`/ip4/127.0.0.1/tcp/1/p2p/${PEER}/p2p-circuit/p2p/${PEER}`)).to.equal('relayed')
    expect(kindOf(`/ip4/127.0.0.1/tcp/1/p2p/${PEER}/p2p-circuit/p2p/${PEER}/p2p-circuit/p2p/${PEER}`)).to.equal('routed')
  })

  it('does not take a name that holds the word for a circuit', () => {
    expect(kindOf(`/dns4/p2p-circuit.example/tcp/1/p2p/${PEER}`)).to.equal('direct')
  })

  it('orders direct, relayed, routed, nothing', () => {
    expect([...KINDS, undefined].map(rank)).to.deep.equal([0, 1, 2, 3])
    expect(ranksBetter('direct', 'relayed')).to.be.true
    expect(ranksBetter('relayed', 'relayed')).to.be.false
    expect(ranksBetter('routed', undefined)).to.be.true
  })
})
