import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { satisfies, transportsOf } from '../../src/core/transport.ts'
import { DIRECT, PEER, RELAYED, ROUTED } from '../stub-network.ts'

describe('the transport of an address', () => {
  const named: Array<[string, string[]]> = [
    ['/ip4/192.0.2.1/tcp/1', ['tcp']],
    ['/ip4/192.0.2.1/tcp/1/ws', ['ws']],
    ['/dns4/example.com/tcp/443/wss', ['ws', 'wss']],
    ['/dns4/ws/tcp/443/tls/sni/example.com/ws', ['ws', 'wss']],
    ['/ip6/2001:db8::1/udp/1/quic-v1', ['quic-v1']],
    ['/ip4/192.0.2.1/udp/1/quic-v1/webtransport', ['webtransport']],
    ['/ip4/192.0.2.1/udp/1/webrtc-direct/certhash/uEiAkH5a4DPGKUuOBjYw0CgwjvcJCJMD2K_1aluKR_tpevQ', ['webrtc-direct']],
    ['/dnsaddr/example.com', []],
    [RELAYED.toString(), []],
    [ROUTED.toString(), []]
  ]

  for (const [address, transports] of named) {
    it(`${address} is ${transports.join(', ') || 'nothing that can be asked for'}`, () => {
      expect(transportsOf(multiaddr(address))).to.deep.equal(transports)
    })
  }

  it('is what it has to be, or not', () => {
    const websocket = multiaddr(`/ip4/192.0.2.1/tcp/2/ws/p2p/${PEER.toString()}`)

    expect([{ transport: 'tcp' }, { transport: 'ws' }, { endpoint: DIRECT }, { endpoint: websocket }, { transport: 'tcp', endpoint: DIRECT }, {}].map(only => satisfies(DIRECT, only)))
      .to.deep.equal([true, false, true, false, true, true])
    expect(satisfies(websocket.decapsulate('/p2p'), { transport: 'ws', endpoint: websocket })).to.equal(true)
  })
})
