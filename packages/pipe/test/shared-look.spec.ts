import { VirtualClock, settled } from '@juxta/test-network'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect } from 'chai'
import { OneToMany } from '../src/shared/shared-session.ts'
import { alice, bob } from './document/fixtures.ts'
import type { SharedSessionInit } from '../src/shared/shared-session.ts'
import type { ResolvedBinding } from '../src/index.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

const ends = [alice, bob].map(key => ({ peer: peerIdFromPrivateKey(key) }) as unknown as ResolvedBinding)

describe('looks for the ends of a shared pipe', () => {
  const looking = (init: Partial<SharedSessionInit>): { shared: OneToMany, tried: string[], refuse: () => void } => {
    const clock = new VirtualClock()
    const tried: string[] = []
    const refused = Promise.withResolvers<ReliableSession>()
    const shared = new OneToMany({
      slow: 'drop',
      maxLagBytes: 1_000_000,
      maxLagMs: 1_000,
      maxReceivers: 8,
      lookMs: 1_000,
      now: () => clock.now,
      startTimer: (ms: number, fn: () => void) => clock.after(ms, fn),
      log: Object.assign(() => {}, { error: () => {} }),
      ends: async () => ends,
      connect: async ({ peer }: ResolvedBinding) => {
        tried.push(peer.toString())

        return refused.promise
      },
      onEnded: () => {},
      ...init
    } as unknown as SharedSessionInit)

    return { shared, tried, refuse: () => { refused.reject(new Error('nobody listens')) } }
  }

  it('try each end once, and no more than there is room for, also where two are under way at the same time', async () => {
    const { shared, tried, refuse } = looking({})
    const done: number[] = []
    const looks = [0, 1].map(async i => {
      await shared.look()
      done.push(i)
    })
    await settled()
    expect(tried).to.have.members(ends.map(({ peer }) => peer.toString()))

    // who looks second has to wait for those, too
    expect(done).to.deep.equal([])
    refuse()
    await Promise.all(looks)
    expect(done).to.have.lengthOf(2)

    const full = looking({ maxReceivers: 1 })
    void full.shared.look()
    void full.shared.look()
    await settled()
    expect(full.tried).to.have.lengthOf(1)
    ;[shared, full.shared].forEach(one => { one.abort(new Error('enough')) })
  })
})
