import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { Referring } from '../src/referring.ts'
import { targetsFrom } from '../src/targets.ts'
import type { Context } from '../src/context.ts'

const peer = '12D3KooWFYqkkhc1mnPcgWyCfGsJVLsX6CXueUxQGp1qFWVsrciW'

describe('where a rendezvous sends its clients', () => {
  it('is said in spite of a member whose address is none', () => {
    const targets = [{ peer, addresses: ['/dns4/o/-', '/ip4/1.2.3.4/tcp/1'] }]
    const referring = new Referring({ random: () => 0.5 } as unknown as Context, { addresses: () => new Map() } as never, { targets })
    expect(referring.others('client').map(bytes => multiaddr(bytes).toString())).to.deep.equal([`/ip4/1.2.3.4/tcp/1/p2p/${peer}`])
  })

  it('is not where an address leads that is none as text', () => {
    const hostile = multiaddr(Uint8Array.of(0x36, 3, 0x6f, 0x2f, 0x2d)).encapsulate(`/p2p/${peer}`)
    expect(targetsFrom([hostile.bytes])).to.deep.equal([])
  })
})
