import { expect } from 'chai'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { JOIN_AT_ONCE } from '../src/constants.ts'
import { Joining } from '../src/shared/joining.ts'
import type { ResolvedBinding } from '../src/index.ts'

describe('Joining', () => {
  let ends: ResolvedBinding[]

  before(async () => {
    ends = await Promise.all(Array.from({ length: JOIN_AT_ONCE + 3 }, async (_, i) =>
      ({ peer: peerIdFromPrivateKey(await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(i))) }) as unknown as ResolvedBinding))
  })

  it('connects to a few at a time, and to all in turn', async () => {
    const under: Array<() => void> = []
    let most = 0
    const order: ResolvedBinding[] = []
    const joining = new Joining(async end => {
      order.push(end)
      await new Promise<void>(resolve => {
        under.push(resolve)
        most = Math.max(most, under.length)
      })
    })
    const state = { done: false }
    const all = joining.all(ends).then(() => { state.done = true })
    expect([joining.size, under.length, joining.has(ends[ends.length - 1].peer.toString())]).to.deep.equal([ends.length, JOIN_AT_ONCE, true])

    while (!state.done) {
      under.shift()?.()
      await new Promise<void>(resolve => { setImmediate(resolve) })
    }

    await all
    expect([joining.size, most]).to.deep.equal([0, JOIN_AT_ONCE])
    expect(order).to.deep.equal(ends)
  })

  it('has as many turns as before when all are done', async () => {
    let under = 0
    let most = 0
    const joining = new Joining(async () => {
      most = Math.max(most, ++under)
      await Promise.resolve()
      under--
    })

    for (let i = 0; i < 3; i++) {
      most = 0
      await joining.all(ends)
      expect([most, joining.size]).to.deep.equal([JOIN_AT_ONCE, 0])
    }
  })
})
