import { expect } from 'chai'
import { Seeds } from '../../../src/core/view/seeds.ts'
import { NOW } from '../fixtures.ts'
import type { Seed } from '../../../src/core/view/seeds.ts'
import type { Target } from '../../../src/core/view/gossip.ts'

const at = (peer: string): Target => ({ peer, addresses: [`/${peer}`] })
const named = (seeds: Seed[]): Array<string | undefined> => seeds.map(({ target }) => target.peer)

/** The milliseconds at which each place is tried within two hours, if nobody is there */
function triesOf (seeds: Seeds): Map<string, number[]> {
  const tries = new Map<string, number[]>()

  for (let now = NOW; now < NOW + 7_200_000; now = Math.max(now + 1, seeds.retryAt(() => true))) {
    seeds.due(now, () => true, () => 0.5).forEach(({ target: { peer = '' } }) => { tries.set(peer, [...tries.get(peer) ?? [], now - NOW]) })
  }

  return tries
}

describe('places where others may be', () => {
  it('are tried for ever if they were configured, and three times if a stranger told of them', () => {
    const seeds = new Seeds()
    seeds.learn(at('seed'), NOW, false)
    seeds.learn(at('hearsay'), NOW, true)
    const tries = triesOf(seeds)

    expect(tries.get('hearsay')).to.deep.equal([0, 30_000, 90_000])
    expect(tries.get('seed')?.length).to.be.above(10)
    expect(tries.get('seed')?.slice(0, 4)).to.deep.equal([0, 30_000, 90_000, 210_000])
  })

  it('that strangers tell of are no more than 32, and take no place of those that were configured', () => {
    const seeds = new Seeds()
    Array.from({ length: 5_000 }, (_, i) => at(`x${i}`)).forEach(target => { seeds.learn(target, NOW, true) })
    seeds.learn(at('seed'), NOW, false)

    expect(seeds.due(NOW, () => true, () => 0)).to.have.length(33)
  })

  it('that nobody answered at make room for others', () => {
    const seeds = new Seeds()
    Array.from({ length: 32 }, (_, i) => at(`x${i}`)).forEach(target => { seeds.learn(target, NOW, true) })
    seeds.learn(at('early'), NOW, true)
    expect(named(seeds.due(NOW, () => true, () => 0.5))).to.not.include('early')
    seeds.learn(at('late'), NOW + 1, true)
    expect(named(seeds.due(NOW + 1, () => true, () => 0.5))).to.deep.equal(['late'])
  })

  it('that strangers told of are forgotten when somebody there is a member', () => {
    const seeds = new Seeds()
    seeds.learn(at('a'), NOW, true)
    seeds.due(NOW, () => true, () => 0.5)
    seeds.due(NOW + 1, () => false, () => 0.5)
    expect(seeds.retryAt(() => true)).to.equal(Infinity)
  })
})
