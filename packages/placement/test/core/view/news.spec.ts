import { expect } from 'chai'
import { View } from '../../../src/core/view/view.ts'
import { NOW } from '../fixtures.ts'
import type { Gossip } from '../../../src/core/view/gossip.ts'
import type { MemberRecord } from '../../../src/core/view/members.ts'

const recordOf = (peer: string, incarnation = 1, left = false): MemberRecord => ({ peer, incarnation, left, addresses: [], prefixes: [], bytes: new Uint8Array(0) })
const gossip = (records: MemberRecord[]): Gossip => ({ sum: 0n, records, suspects: [], fingerprints: [], wanted: [] })

describe('a view whose clock is set back', () => {
  it('compares notes, and asks whom others suspect, as soon as it would have', () => {
    const HOUR = 3_600_000
    const view = new View({ self: 'self', random: () => 0.5 })
    view.handle({ type: 'start', record: recordOf('self'), seeds: [] }, NOW)
    view.handle({ type: 'request', from: 'other', gossip: gossip([recordOf('other')]) }, NOW)
    view.handle({ type: 'tick' }, NOW - 24 * HOUR)
    expect(view.wakeAt).to.equal(NOW - 24 * HOUR + 2_000)
    view.handle({ type: 'request', from: 'another', gossip: { ...gossip([]), suspects: ['other'] } }, NOW - 23 * HOUR)
    const effects = view.handle({ type: 'tick' }, NOW - 23 * HOUR + 1_500)
    expect(effects.flatMap(effect => effect.type === 'ask' ? effect.to.peer : [])).to.include('other')
  })
})

describe('news of members', () => {
  it('are not kept back by members that somebody makes up, who come and leave', () => {
    const view = new View({ self: 'self', random: () => 0.5 })
    const told = (from: string, records: MemberRecord[] = []): string[] => view.handle({ type: 'request', from, gossip: gossip(records) }, NOW)
      .flatMap(effect => effect.type === 'reply' ? effect.gossip.records.map(({ peer }) => peer) : [])
    view.handle({ type: 'start', record: recordOf('self'), seeds: [] }, NOW)

    for (let i = 0; i < 100; i++) {
      const made = Array.from({ length: 32 }, (_, j) => `made-${i}-${j}`)
      told('hostile', [...made.map(peer => recordOf(peer)), ...made.map(peer => recordOf(peer, 2, true))])
    }

    told('other', [recordOf('other')])
    expect(told('another')).to.include('other')
  })
})
