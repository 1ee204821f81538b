import { VirtualClock, settled } from '@juxta/test-network'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { ADDRESSES_MS } from '../src/constants.ts'
import { Whereabouts } from '../src/whereabouts.ts'
import type { Context } from '../src/context.ts'
import type { MemberRecord } from '../src/core/view/members.ts'

describe('what a node says of where it is', () => {
  it('is said later when it could not be signed', async () => {
    const clock = new VirtualClock(1_000_000)
    const key = await generateKeyPair('Ed25519')
    let failures = 1
    let errors = 0
    const said: MemberRecord[] = []
    const privateKey = Object.create(key, {
      sign: {
        value: (data: Uint8Array) => {
          if (failures-- > 0) {
            throw new Error('the key is somewhere else')
          }

          return key.sign(data)
        }
      }
    })
    const whereabouts = new Whereabouts({
      components: { privateKey, addressManager: { getAddresses: () => [multiaddr('/ip4/192.0.2.1/tcp/1')] } },
      now: () => clock.now,
      startTimer: (ms: number, fn: () => void) => clock.after(ms, fn),
      log: Object.assign(() => {}, { error: () => { errors++ } })
    } as unknown as Context, record => { said.push(record) })

    await whereabouts.start()
    expect([said.length, errors]).to.deep.equal([0, 1])
    clock.advance(ADDRESSES_MS)
    await settled()
    expect([said.length, errors]).to.deep.equal([1, 1])
    whereabouts.stop()
  })

  it('is newer than the goodbye before it, also when the node stops and starts again while it is being signed', async () => {
    const clock = new VirtualClock(1_000_000)
    const key = await generateKeyPair('Ed25519')
    const said: MemberRecord[] = []
    const slow = Promise.withResolvers<void>()
    let signed = 0
    const privateKey = Object.create(key, {
      sign: {
        value: async (data: Uint8Array) => {
          if (signed++ === 0) {
            await slow.promise
          }

          return key.sign(data)
        }
      }
    })
    const whereabouts = new Whereabouts({
      components: { privateKey, addressManager: { getAddresses: () => [multiaddr('/ip4/192.0.2.1/tcp/1')] } },
      now: () => clock.now,
      startTimer: (ms: number, fn: () => void) => clock.after(ms, fn),
      log: Object.assign(() => {}, { error: () => {} })
    } as unknown as Context, record => { said.push(record) })

    const first = whereabouts.start()
    whereabouts.stop()
    const goodbye = await whereabouts.seal(true)
    await whereabouts.start()
    slow.resolve()
    await first
    await settled()

    expect(said.length).to.equal(1)
    expect(said[0].incarnation).to.be.above(goodbye.incarnation)
    whereabouts.stop()
  })
})
