import { VirtualClock } from '@juxta/test-network'
import { expect } from 'chai'
import { Schedule } from '../../src/core/schedule.ts'
import type { Need, ScheduleEffect } from '../../src/core/schedule.ts'

const NOW = 1_793_534_400_000
const HOUR = 3_600_000

/** A schedule under virtual time, whose looks take a second and whose provisions take two */
class Bench {
  readonly clock = new VirtualClock(NOW)
  readonly schedule: Schedule
  readonly did: Array<[at: number, what: string]> = []
  /** Whether anybody takes what is provided */
  taken = true
  #cancel = (): void => {}

  constructor (random = () => 0.5) {
    this.schedule = new Schedule({ random })
    this.handle({ type: 'start' })
  }

  stands (need: Need, key?: number): void {
    this.handle({ type: 'standing', need, key })
  }

  handle (event: Parameters<Schedule['handle']>[0]): void {
    for (const effect of this.schedule.handle(event, this.clock.now)) {
      this.#apply(effect)
    }

    this.#cancel()
    const { wakeAt } = this.schedule
    this.#cancel = wakeAt < Infinity ? this.clock.schedule(Math.max(wakeAt, this.clock.now), () => { this.handle({ type: 'tick' }) }) : () => {}
  }

  /** What was done since the last call, with the seconds since the beginning */
  since (): string[] {
    return this.did.splice(0).map(([at, what]) => `${(at - NOW) / 1_000} ${what}`)
  }

  #apply (effect: ScheduleEffect): void {
    if (effect.type === 'look') {
      this.did.push([this.clock.now, `look ${effect.keys.join()}`])
      this.clock.after(1_000, () => { this.handle({ type: 'looked' }) })
    } else {
      this.did.push([this.clock.now, `${effect.type} ${effect.key}`])
    }

    if (effect.type === 'provide') {
      this.clock.after(2_000, () => { this.handle({ type: 'provided', key: this.taken ? effect.key : undefined }) })
    }
  }
}

describe('the schedule of a node that may be in the table', () => {
  it('does nothing for an edge with a lease', () => {
    const bench = new Bench()
    bench.stands('none')
    bench.clock.advance(24 * HOUR)
    expect([bench.since(), bench.schedule.wakeAt]).to.deep.equal([[], Infinity])
  })

  it('looks after a while without a lease, ever less often, each time under another key first, and no more when there is one', () => {
    const bench = new Bench()
    bench.stands('much')
    bench.clock.advance(7_000)
    expect(bench.since()).to.deep.equal([])
    bench.clock.advance(250_000)
    expect(bench.since()).to.deep.equal(['7.5 look 0,1,2,3', '38.5 look 1,2,3,0', '99.5 look 2,3,0,1', '220.5 look 3,0,1,2'])
    bench.clock.advance(24 * HOUR)
    expect(bench.since().length).to.be.within(140, 150)
    bench.stands('none')
    bench.clock.advance(24 * HOUR)
    expect(bench.since()).to.deep.equal([])
    // lost again: at once, as at first
    bench.stands('much')
    bench.clock.advance(7_500)
    expect(bench.since()).to.have.length(1)
  })

  it('does not look if a lease comes in time', () => {
    const bench = new Bench()
    bench.stands('much')
    bench.clock.advance(7_000)
    bench.stands('none')
    bench.clock.advance(HOUR)
    expect(bench.since()).to.deep.equal([])
  })

  it('has a rendezvous that knows others look ever less often, in the end once an hour, and put itself there every 40 minutes', () => {
    const bench = new Bench()
    bench.stands('little', 1)
    bench.clock.advance(2 * HOUR)
    const did = bench.since()
    expect(did.filter(what => what.includes('provide'))).to.deep.equal(['15 provide 1', '2417 provide 1', '4819 provide 1'])
    expect(did.filter(what => what.includes('look'))).to.deep.equal(['60 look 0', '181 look 0', '422 look 0', '903 look 0', '1864 look 0', '3785 look 0'])
    bench.clock.advance(24 * HOUR)
    expect(bench.since().filter(what => what.includes('look')).length).to.equal(24)
  })

  it('has one whose turn it is not, and whose view is full, do nothing', () => {
    const bench = new Bench()
    bench.stands('none', undefined)
    bench.clock.advance(24 * HOUR)
    expect(bench.since()).to.deep.equal([])
  })

  it('tries again, ever less often, while nobody takes what is provided', () => {
    const bench = new Bench()
    bench.taken = false
    bench.stands('little', 0)
    const provided = (): string[] => bench.since().filter(what => what.includes('provide'))
    bench.clock.advance(300_000)
    expect(provided()).to.deep.equal(['15 provide 0', '47 provide 0', '109 provide 0', '231 provide 0'])
    bench.clock.advance(24 * HOUR)
    expect(provided().length).to.be.within(140, 170)
    bench.taken = true
    bench.clock.advance(HOUR)
    expect(provided().length).to.be.below(5)
  })

  it('ceases when another has its place, and takes another key up, but not at every turn', () => {
    const bench = new Bench()
    bench.stands('little', 0)
    bench.clock.advance(20_000)
    bench.stands('little', undefined)
    expect(bench.since()).to.deep.equal(['15 provide 0', 'cease 0'.replace(/^/, '20 ')])

    for (let i = 0; i < 100; i++) {
      bench.clock.advance(100)
      bench.stands('little', i % 4)
    }

    bench.clock.advance(600_000)
    expect(bench.since().filter(what => what.includes('provide'))).to.deep.equal(['75 provide 3'])
  })

  it('ceases what was provided while it became another key\'s turn', () => {
    const bench = new Bench()
    bench.stands('little', 0)
    bench.clock.advance(15_500)
    bench.stands('little', 2)
    bench.clock.advance(120_000)
    expect(bench.since().filter(what => !what.includes('look'))).to.deep.equal(['15 provide 0', '17 cease 0', '75 provide 2'])
  })

  it('starts anew after a stop, and hears nothing in between', () => {
    const bench = new Bench()
    bench.stands('much', 0)
    bench.clock.advance(8_000)
    bench.handle({ type: 'stop' })
    bench.clock.advance(HOUR)
    bench.stands('much', 0)
    bench.clock.advance(HOUR)
    expect(bench.since()).to.deep.equal(['7.5 look 0,1,2,3'])
    bench.handle({ type: 'start' })
    bench.stands('much', 0)
    bench.clock.advance(16_000)
    expect(bench.since()).to.deep.equal(['7215.5 look 0,1,2,3', '7223 provide 0'])
  })

  it('is another for each node', () => {
    const looks = [0, 0.3, 0.999].map(random => {
      const bench = new Bench(() => random)
      bench.stands('much', 0)
      bench.clock.advance(25_000)

      return bench.did.map(([at]) => (at - NOW))
    })

    expect(looks.map(times => times.map(Math.round))).to.deep.equal([[5_000, 10_000], [6_500, 13_000], [9_995, 19_990]])
  })
})
