import { generateKeyPair } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { sealRecord } from '../src/record.ts'

describe('the record of a member', () => {
  it('leaves out addresses that are none as text: whoever reads them again would fail', async () => {
    // a name with a slash in it: /dns4/o/-
    const hostile = multiaddr(Uint8Array.of(0x36, 3, 0x6f, 0x2f, 0x2d))
    expect(() => multiaddr(hostile.toString())).to.throw()
    const { addresses } = await sealRecord({ incarnation: 1, left: false, addresses: [hostile, multiaddr('/ip4/1.2.3.4/tcp/1')] }, await generateKeyPair('Ed25519'))
    expect(addresses).to.deep.equal(['/ip4/1.2.3.4/tcp/1'])
  })
})
