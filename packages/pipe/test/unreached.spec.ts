import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { unreached } from '../src/unreached.ts'
import type { RelayStatus } from '@juxta/path'

describe('why others can\'t be asked', () => {
  it('is that relays failed, too, unless they did as rendezvous peers', async () => {
    const relay = peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
    const address = multiaddr(`/ip4/192.0.2.1/tcp/1/p2p/${relay.toString()}`)
    const lastError = new Error('connection refused')
    const status = (state: RelayStatus['state'], failure = {}): RelayStatus => ({ relay, address, state, attempts: 1, losses: 0, ...failure })
    const relays = [status('waiting', { lastError }), status('reserving'), status('reserved', { lastError })]

    const [error, ...more] = unreached([], relays)
    expect(error).to.include({ message: `relay ${address.toString()}: connection refused`, peer: relay.toString(), cause: lastError })
    expect(more).to.deep.equal([])

    const rendezvous = Object.assign(new Error('as a rendezvous'), { peer: relay.toString() })
    expect(unreached([rendezvous], relays)).to.deep.equal([rendezvous])
    expect(unreached(undefined, [])).to.deep.equal([])
  })
})
