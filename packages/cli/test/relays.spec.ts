import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { addressForOthers } from '../src/commands/relay-address.ts'
import { relayAddresses } from '../src/relay-addresses.ts'
import { relayOnly } from '../src/relay-only.ts'
import { tcpAddress } from '../src/tcp-address.ts'

const RELAY = '/ip4/127.0.0.1/tcp/7710/p2p/12D3KooWPT4hzFPmL4jDvxKJgDgkTo5KnCTveEjS83qBgnHjVQib'
const PEER = '12D3KooWSsHHXG3fquTwMHrYcQfcSM42ejtqj8sgFGCPAfppo7nr'

describe('relays on a command line', () => {
  it('are those named, or else those in the environment', () => {
    expect(relayAddresses([RELAY], { JUXTA_RELAY: '/a' }).map(String)).to.deep.equal([RELAY])
    expect(relayAddresses(undefined, { JUXTA_RELAY: `${RELAY}  ${RELAY}` }).map(String)).to.deep.equal([RELAY, RELAY])
  })

  it('are addresses with peer ids, and at least one', () => {
    for (const named of [undefined, ['nonsense'], ['/ip4/127.0.0.1/tcp/7710'], ['/ip4/127.0.0.1/tcp/7710/p2p/12D3'], [RELAY, `${RELAY}/p2p-circuit`]]) {
      expect(() => relayAddresses(named, {}), String(named)).to.throw().with.property('name', 'UsageError')
    }
  })

  it('may be all that is dialled', () => {
    const denies = (text: string): unknown => relayOnly([multiaddr(RELAY)]).denyDialMultiaddr?.(multiaddr(text))

    expect(denies(RELAY)).to.equal(false)
    expect(denies(`${RELAY}/p2p-circuit/p2p/${PEER}`)).to.equal(false)
    expect(denies(`/ip4/127.0.0.1/tcp/7710/p2p/${PEER}`)).to.equal(true)
    expect(denies('/ip4/127.0.0.1/tcp/7710')).to.equal(true)
  })

  it('are told to others with an address that they can use', () => {
    const addresses = ['/ip4/127.0.0.1/tcp/7710', '/ip6/::1/tcp/7710', '/ip4/192.0.2.2/tcp/7710', '/ip4/198.51.100.1/tcp/80'].map(text => multiaddr(text))

    expect(String(addressForOthers(addresses))).to.equal('/ip4/192.0.2.2/tcp/7710')
    expect(String(addressForOthers(addresses, ['/ip4/198.51.100.1/tcp/80']))).to.equal('/ip4/198.51.100.1/tcp/80')
    expect(String(addressForOthers(addresses.slice(0, 2)))).to.equal('/ip4/127.0.0.1/tcp/7710')
  })

  it('listen on an interface that is given by its address', () => {
    expect(tcpAddress('0.0.0.0', 1)).to.equal('/ip4/0.0.0.0/tcp/1')
    expect(tcpAddress('::', 1)).to.equal('/ip6/::/tcp/1')
    expect(() => tcpAddress('everywhere', 1)).to.throw().with.property('name', 'UsageError')
  })
})
