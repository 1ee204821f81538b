import { expect } from 'chai'
import fc from 'fast-check'
import { Followed } from '../../../src/core/following/followed.ts'
import { Holders } from '../../../src/core/placement/holders.ts'
import type { FollowEffect, FollowEvent } from '../../../src/core/following/followed.ts'
import type { Key } from '../../../src/core/placement/entry-key.ts'

const NOW = 1_793_534_400_000
const peers = (count: number): string[] => Array.from({ length: count }, (_, i) => `peer-${i}`)

/** One that follows, and others that answer at once, as they should. */
class Run {
  now = NOW
  readonly followed = new Followed('self')
  /** What each follows for it. */
  readonly at = new Map<string, Set<Key>>()
  readonly failing = new Set<string>()
  splits: Array<{ key: Key, splits: number }> = []
  asks = 0
  gaps: Key[][] = []

  handle (event: FollowEvent): void {
    this.#apply(this.followed.handle(event, this.now))
  }

  view (members: readonly string[]): void {
    [...this.at.keys()].filter(peer => !members.includes(peer)).forEach(peer => { this.at.delete(peer) })
    this.handle({ type: 'view', holders: new Holders([...members, 'self']) })
  }

  pass (ms: number): void {
    const end = this.now + ms

    for (let steps = 0; this.followed.wakeAt <= end; steps++) {
      this.now = Math.max(this.now, this.followed.wakeAt)
      this.handle({ type: 'tick' })

      if (steps > 10_000) {
        throw new Error('It never rests')
      }
    }

    this.now = end
  }

  #apply (effects: FollowEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'gap') {
        this.gaps.push(effect.keys)
      } else if (this.failing.has(effect.to)) {
        this.asks++
        this.handle({ type: 'failed', from: effect.to, ms: 60_000 })
      } else {
        this.asks++
        const before = this.at.get(effect.to)?.size ?? 0
        this.at.set(effect.to, new Set(effect.keys))
        this.handle({ type: 'answer', from: effect.to, keys: effect.keys.length, ms: 600_000, before, splits: this.splits })
      }
    }
  }

  of (key: Key): string[] {
    return [...this.at].filter(([, keys]) => keys.has(key)).map(([peer]) => peer).sort()
  }
}

describe('what is followed at others', () => {
  const foreignKey = (members: readonly string[], from = 0n): Key => {
    const holders = new Holders([...members, 'self'])
    let key = from + 1n

    while (holders.of(key, NOW).includes('self')) {
      key++
    }

    return key
  }

  const started = (count: number): Run => {
    const run = new Run()
    run.view(peers(count))
    run.pass(20_000)

    return run
  }

  it('is at the first two of its holders, asked for together with others, and renewed', () => {
    const run = started(20)
    const keys = Array.from({ length: 10 }, (_, i) => foreignKey(peers(20), BigInt(i * 1_000)))
    keys.forEach(key => { run.handle({ type: 'follow', key }) })
    expect(run.asks).to.equal(0)
    run.pass(25)
    const holders = new Holders([...peers(20), 'self'])
    keys.forEach(key => { expect(run.of(key)).to.deep.equal(holders.of(key, NOW).slice(0, 2).sort()) })
    const { asks } = run
    expect(asks).to.be.at.most(20)
    expect(run.gaps.flat().length).to.be.within(10, 20)
    run.pass(600_000)
    expect(run.asks).to.be.within(2 * asks, 4 * asks)
  })

  it('is left to the third when one fails, and to the first again when that is over', () => {
    const run = started(20)
    const key = foreignKey(peers(20))
    const [first, second, third] = new Holders([...peers(20), 'self']).of(key, NOW)
    run.failing.add(first)
    run.handle({ type: 'follow', key })
    run.pass(5_000)
    expect(run.of(key)).to.deep.equal([second, third].sort())
    run.failing.clear()
    run.pass(61_000)
    expect(run.of(key)).to.deep.equal([first, second].sort())
  })

  it('stays where it was until what there is has moved, when others come', () => {
    const run = started(30)
    let key = foreignKey(peers(30))
    const holdersOf = (count: number): string[] => new Holders([...peers(count), 'self']).of(key, NOW).slice(0, 2).sort()

    while (String(holdersOf(30)) === String(holdersOf(40)) || holdersOf(40).includes('self')) {
      key = foreignKey(peers(30), key)
    }

    run.handle({ type: 'follow', key })
    run.pass(1_000)
    run.view(peers(40))
    run.pass(14_000)
    expect(run.of(key)).to.deep.equal(holdersOf(30))
    run.pass(2_000)
    expect(run.of(key)).to.deep.equal(holdersOf(40))
  })

  it('is with those of each period when that changes', () => {
    const run = started(20)
    const key = foreignKey(peers(20))
    run.handle({ type: 'follow', key })

    for (let day = 0; day < 4; day++) {
      run.pass(86_400_000)
      const holders = new Holders([...peers(20), 'self']).of(key, run.now)
      expect(run.of(key)).to.deep.equal(holders.includes('self') ? [] : holders.slice(0, 2).sort())
    }
  })

  it('is followed in all parts when it is split, as often as one of its holders says', () => {
    const run = started(20)
    const key = foreignKey(peers(20))
    run.splits = [{ key, splits: 2 }, { key: key + 1n, splits: 6 }]
    run.handle({ type: 'follow', key })
    run.pass(5_000)
    expect(run.followed.size).to.equal(4)
    expect(run.gaps.flat().every(one => one === key)).to.equal(true)
    const part = [...run.at.values()].flatMap(keys => [...keys]).find(one => one !== key) as Key
    expect(run.followed.keyOf(part, run.of(part)[0])).to.equal(key)
    run.handle({ type: 'unfollow', key })
    run.pass(5_000)
    expect([...run.at.values()].every(({ size }) => size === 0)).to.equal(true)
    run.pass(400_000)
    expect([run.followed.size, run.followed.wakeAt]).to.deep.equal([0, Infinity])
  })

  it('is no more than may be: of what is split its first part before others\' further ones', () => {
    const run = started(20)
    const keys = Array.from({ length: 100 }, (_, i) => BigInt(i))
    run.splits = keys.map(key => ({ key, splits: 6 }))
    keys.forEach(key => { run.handle({ type: 'follow', key }) })
    run.pass(20_000)
    expect(run.followed.size).to.equal(2_048)
    const holders = new Holders([...peers(20), 'self'])
    keys.filter(key => !holders.of(key, NOW).includes('self')).forEach(key => { expect(run.of(key)).to.have.length(2) })
  })

  it('is asked for no more often, and in no more parts, than may be, whatever others answer', () => {
    const followed = new Followed('self')
    const key = foreignKey(peers(20))
    let now = NOW
    let asks = 0
    const handle = (event: FollowEvent): void => {
      for (const effect of followed.handle(event, now)) {
        if (effect.type === 'ask') {
          const ms = ++asks % 2 === 0 ? 0 : 4_000_000_000
          handle({ type: 'answer', from: effect.to, keys: 4_000_000_000, ms, before: 4_000_000_000, splits: [{ key, splits: 4_000_000_000 }, { key: key + 1n, splits: 6 }] })
          // unasked
          handle({ type: 'answer', from: effect.to, keys: 0, ms, before: 0, splits: [] })
        }
      }
    }

    handle({ type: 'view', holders: new Holders([...peers(20), 'self']) })
    handle({ type: 'follow', key })

    for (let i = 0; i < 10_000; i++, now += 10) {
      handle({ type: 'tick' })
    }

    expect(followed.size).to.equal(64)
    expect(asks).to.be.within(20, 20 * 101)
  })

  it('goes on when the clock is set back', () => {
    const run = started(20)
    const key = foreignKey(peers(20))
    run.handle({ type: 'follow', key })
    run.pass(5_000)
    run.now -= 3_600_000
    run.handle({ type: 'tick' })
    run.pass(5_000)
    const { asks } = run
    expect(run.of(key)).to.have.length(2)
    run.pass(310_000)
    expect(run.asks).to.equal(asks + 2)
  })

  it('is in the end at two of the holders that there are, whatever happens, and asks no one more often than once a second', () => {
    const event = fc.oneof(
      fc.record({ type: fc.constant('follow' as const), key: fc.bigInt(0n, 12n) }),
      fc.record({ type: fc.constant('unfollow' as const), key: fc.bigInt(0n, 12n) }),
      fc.record({ type: fc.constant('failed' as const), from: fc.constantFrom(...peers(12)), ms: fc.constantFrom(60_000, 600_000) }),
      fc.record({ type: fc.constant('disconnected' as const), from: fc.constantFrom(...peers(12)) }),
      fc.record({ type: fc.constant('restarted' as const), from: fc.constantFrom(...peers(12)) }),
      fc.record({ type: fc.constant('members' as const), members: fc.subarray(peers(12)) }),
      fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 30_000 }) })
    )

    fc.assert(fc.property(fc.array(event, { maxLength: 60 }), events => {
      const run = started(12)
      const wanted = new Map<Key, number>()
      let members = peers(12)

      for (const one of events) {
        switch (one.type) {
          case 'follow':
            wanted.set(one.key, (wanted.get(one.key) ?? 0) + 1)
            run.handle(one)
            break
          case 'unfollow':
            wanted.set(one.key, Math.max(0, (wanted.get(one.key) ?? 0) - 1))
            run.handle(one)
            break
          case 'members':
            members = one.members
            run.view(members)
            break
          case 'restarted':
            run.at.delete(one.from)
            run.handle({ type: 'disconnected', from: one.from })
            break
          case 'pass':
            run.pass(one.ms)
            break
          case 'failed':
            // what it tells is not looked at any more
            run.at.delete(one.from)
            run.handle(one)
            break
          default:
            run.handle(one)
        }
      }

      const { asks } = run
      run.pass(700_000)
      expect(run.asks - asks).to.be.at.most(12 * 20)
      const holders = new Holders([...members, 'self'])

      for (let key = 0n; key <= 12n; key++) {
        const of = holders.of(key, run.now)
        expect(run.of(key)).to.deep.equal((wanted.get(key) ?? 0) === 0 || of.includes('self') ? [] : of.slice(0, 2).sort())
      }
    }), { numRuns: 200 })
  })
})
