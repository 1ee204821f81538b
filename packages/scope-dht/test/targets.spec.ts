import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { targetOf } from '../src/targets.ts'
import { newPeer } from './stub-node.ts'

describe('where a provider is', () => {
  it('is not said by an address that is none as text', async () => {
    const id = await newPeer()
    const hostile = multiaddr(Uint8Array.of(0x36, 3, 0x6f, 0x2f, 0x2d))
    expect(targetOf({ id, multiaddrs: [hostile] })).to.equal(undefined)
    expect(targetOf({ id, multiaddrs: [hostile, multiaddr('/ip4/1.2.3.4/tcp/1')] })?.addresses).to.deep.equal([`/ip4/1.2.3.4/tcp/1/p2p/${id.toString()}`])
  })
})
