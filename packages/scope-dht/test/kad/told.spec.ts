import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { ToldAddresses } from '../../src/kad/told-addresses.ts'
import { ToldPeers } from '../../src/kad/told-peers.ts'
import { newPeer } from '../stub-node.ts'
import type { PeerId, PeerInfo } from '@libp2p/interface'

describe('peers that the table tells of', () => {
  const PRIVATE = ['/ip4/127.0.0.1/tcp/1', '/ip4/10.0.0.1/tcp/1']
  let id: PeerId
  let own = PRIVATE
  let now = 0
  let addresses: ToldAddresses

  const info = (...all: string[]): PeerInfo => ({ id, multiaddrs: all.map(address => multiaddr(address)) })

  before(async () => { id = await newPeer() })

  beforeEach(() => {
    own = PRIVATE
    now = 0
    addresses = new ToldAddresses({ getAddresses: () => own.map(address => multiaddr(address)) }, () => now)
  })

  it('keep private addresses where one\'s own are, and only there', () => {
    const told = info(...PRIVATE, '/ip4/1.2.3.4/tcp/1')
    expect(addresses.map(told).multiaddrs).to.have.length(3)
    own = [...PRIVATE, '/ip4/5.6.7.8/tcp/1']
    expect(addresses.map(told).multiaddrs).to.have.length(3)
    now = 1_000
    expect(addresses.map(told).multiaddrs.map(String)).to.deep.equal(['/ip4/1.2.3.4/tcp/1'])
  })

  it('have a few addresses, of which none is long', () => {
    expect(addresses.map(info(...Array.from({ length: 1_000 }, (_, i) => `/ip4/10.0.0.1/tcp/${i}`))).multiaddrs).to.have.length(4)
    expect(addresses.map(info(`/dns4/${'x'.repeat(600)}/tcp/1`)).multiaddrs).to.deep.equal([])
  })

  it('are remembered in a bounded number a second', () => {
    const told = new ToldPeers(addresses, () => now)
    let heard = 0
    told.addEventListener('peer', () => { heard++ })
    for (let i = 0; i < 5_000; i++) { told.tell(info(PRIVATE[0])) }
    expect(heard).to.equal(64)
    now = 1_000
    told.tell(info(PRIVATE[0]))
    told.tell(info())
    expect(heard).to.equal(65)
  })
})
