import { expect } from 'chai'
import { Publications } from '../../src/core/publications.ts'

const create = (): Publications => new Publications({ renewShare: 0.5, retryMs: 1_000, retryCapMs: 4_000 })
const dates = (sequence: number, lifetimeMs = 1_000_000, expirationMs = 10_000): { sequence: number, lifetimeMs: number, expirationMs: number } => ({ sequence, lifetimeMs, expirationMs })

describe('the core of publishing', () => {
  it('renews in time, once at a time, and shortens what outlives it', () => {
    const core = create()
    core.handle({ type: 'published', id: 'a', dates: dates(100, 12_000) }, 100)
    expect(core.wakeAt).to.equal(5_100)
    expect(core.handle({ type: 'wake' }, 5_099)).to.deep.equal([])
    expect(core.handle({ type: 'wake' }, 5_100)).to.deep.equal([{ type: 'renew', id: 'a', lifetimeMs: 7_000, expirationMs: 7_000 }])
    expect(core.handle({ type: 'wake' }, 5_200)).to.deep.equal([])
    expect(core.wakeAt).to.equal(12_100)
    core.handle({ type: 'renewed', id: 'a', dates: dates(5_100, 7_000, 7_000) }, 5_100)
    // nobody keeps it longer than it lives
    expect(core.wakeAt).to.equal(12_100)
    expect(core.handle({ type: 'wake' }, 12_100)).to.deep.equal([{ type: 'forget', id: 'a' }])
    expect(core.wakeAt).to.equal(Infinity)
  })

  it('tries again what failed, ever later, and starts anew when it went well', () => {
    const core = create()
    core.handle({ type: 'published', id: 'a', dates: dates(0) }, 0)
    let now = 5_000

    for (const delay of [1_000, 2_000, 4_000, 4_000]) {
      expect(core.handle({ type: 'wake' }, now)).to.have.lengthOf(1)
      core.handle({ type: 'failed', id: 'a' }, now)
      expect(core.wakeAt).to.equal(now + delay)
      now += delay
    }

    core.handle({ type: 'wake' }, now)
    core.handle({ type: 'renewed', id: 'a', dates: dates(now) }, now)
    expect(core.wakeAt).to.equal(now + 5_000)
  })

  it('does not bring back what was withdrawn meanwhile', () => {
    const core = create()
    core.handle({ type: 'published', id: 'a', dates: dates(0) }, 0)
    core.handle({ type: 'wake' }, 5_000)
    core.handle({ type: 'withdrawn', id: 'a' }, 5_001)
    core.handle({ type: 'renewed', id: 'a', dates: dates(5_000) }, 5_002)
    core.handle({ type: 'failed', id: 'a' }, 5_003)
    expect(core.wakeAt).to.equal(Infinity)
  })

  it('renews after a sleep what is due, and forgets what is over', () => {
    const core = create()
    core.handle({ type: 'published', id: 'a', dates: dates(0) }, 0)
    core.handle({ type: 'published', id: 'b', dates: dates(0, 20_000) }, 0)
    expect(core.handle({ type: 'wake' }, 500_000)).to.deep.equal([{ type: 'renew', id: 'a', lifetimeMs: 500_000, expirationMs: 10_000 }, { type: 'forget', id: 'b' }])
  })
})
