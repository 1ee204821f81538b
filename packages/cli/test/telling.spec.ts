import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { WrongPeerError } from 'juxta'
import { tellOfRelays } from '../src/relays.ts'
import type { Status } from '../src/status.ts'
import type { Peer } from 'juxta'

const RELAY = '12D3KooWPT4hzFPmL4jDvxKJgDgkTo5KnCTveEjS83qBgnHjVQib'
const OTHER = '12D3KooWSsHHXG3fquTwMHrYcQfcSM42ejtqj8sgFGCPAfppo7nr'
const address = `/ip4/127.0.0.1/tcp/7710/p2p/${RELAY}`

describe('what is told of a relay', () => {
  it('is that it is gone, and that another is in its place: once, and again when it was back meanwhile', () => {
    const path = Object.assign(new EventTarget(), { relays: [] })
    const told: string[] = []
    tellOfRelays({ services: { path } } as unknown as Peer, { say: (_event: string, _data: object, text: string) => { told.push(text) } } as unknown as Status, [multiaddr(address)])
    const happen = (what: string, lastError?: Error): void => {
      path.dispatchEvent(new CustomEvent(`relay:${what}`, { detail: { relay: { toString: () => RELAY }, lastError } }))
    }
    const refused = new Error('connection refused')
    const wrong = new Error('it is not where it was', { cause: new WrongPeerError(address, { cause: new Error(`Payload identity key ${OTHER} does not match expected ${RELAY}`) }) })

    happen('reserved')
    happen('lost')
    happen('failed', refused)
    expect(told).to.have.lengthOf(2)

    happen('failed', wrong)
    happen('failed', wrong)
    happen('failed', refused)
    happen('failed', wrong)
    expect(told).to.have.lengthOf(3)
    expect(told[2]).to.include(`another peer answers there: ${OTHER}`).and.include(address)

    happen('reserved')
    happen('lost')
    happen('failed', wrong)
    expect(told.slice(3)).to.deep.equal([`relay ${RELAY} is back`, `relay ${RELAY} is gone, waiting for it`, told[2]])
  })
})
