import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { ReservationUpkeep } from '../../src/core/reservation.ts'
import type { ReservationEffect } from '../../src/core/reservation.ts'

const init = { retry: { baseMs: 250, factor: 2, capMs: 5_000, jitter: 0 }, checkMs: 5_000, refreshMs: 120_000, stableMs: 5_000 }
const reserve: ReservationEffect[] = [{ type: 'reserve' }]

function begun (now = 0): ReservationUpkeep {
  const upkeep = new ReservationUpkeep(init)
  upkeep.handle({ type: 'start', graceMs: 0 }, now, 0)
  expect(upkeep.handle({ type: 'tick', held: false }, now, 0)).to.deep.equal(reserve)
  return upkeep
}

function held (expires?: number, now = 0): ReservationUpkeep {
  const upkeep = begun(now)
  upkeep.handle({ type: 'reserved', expires }, now, 0)
  return upkeep
}

describe('reservation upkeep', () => {
  it('reserves at once, and looks again now and then', () => {
    const upkeep = begun()

    expect(upkeep.state).to.equal('reserving')
    expect(upkeep.handle({ type: 'reserved', expires: 7_200_000 }, 30, 0)).to.deep.equal([
      { type: 'report', what: 'reserved' },
      { type: 'wake', at: 5_030 }
    ])
    expect(upkeep.handle({ type: 'tick', held: true, expires: 7_200_000 }, 5_030, 0)).to.deep.equal([{ type: 'wake', at: 10_030 }])
    expect(upkeep.expires).to.equal(7_200_000)
  })

  it('tries for ever, backed off up to the cap', () => {
    const upkeep = begun()
    const delays: number[] = []
    let now = 0

    for (let i = 0; i < 8; i++) {
      const [report, wake] = upkeep.handle({ type: 'failed' }, now, 0)
      expect(report).to.deep.equal({ type: 'report', what: 'failed' })

      if (wake.type !== 'wake') {
        throw new Error('not a wake-up')
      }

      delays.push(wake.at - now)
      expect(upkeep.handle({ type: 'tick', held: false }, wake.at - 1, 0)).to.deep.equal([wake])
      now = wake.at
      expect(upkeep.handle({ type: 'tick', held: false }, now, 0)).to.deep.equal(reserve)
    }

    expect(delays).to.deep.equal([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000])
    expect(upkeep.attempts).to.equal(8)
  })

  it('reserves again at once when a reservation that was stable is lost', () => {
    const upkeep = held()

    expect(upkeep.handle({ type: 'tick', held: false }, 60_000, 0)).to.deep.equal([
      { type: 'report', what: 'lost' },
      { type: 'wake', at: 60_000 }
    ])
    expect(upkeep.handle({ type: 'tick', held: false }, 60_000, 0)).to.deep.equal(reserve)
    expect(upkeep.losses).to.equal(1)
  })

  it('backs off when reservations are lost as soon as they are made', () => {
    const upkeep = begun()
    const waits: number[] = []
    let now = 0

    for (let i = 0; i < 4; i++) {
      upkeep.handle({ type: 'reserved' }, now, 0)
      const [, wake] = upkeep.handle({ type: 'tick', held: false }, now + 10, 0)

      if (wake.type !== 'wake') {
        throw new Error('not a wake-up')
      }

      waits.push(wake.at - now - 10)
      now = wake.at
      upkeep.handle({ type: 'tick', held: false }, now, 0)
    }

    expect(waits).to.deep.equal([250, 500, 1_000, 2_000])
  })

  it('does not wait when the relay is connected', () => {
    const upkeep = begun()
    upkeep.handle({ type: 'failed' }, 0, 0)

    expect(upkeep.handle({ type: 'connected' }, 10, 0)).to.deep.equal(reserve)
    expect(upkeep.handle({ type: 'connected' }, 20, 0)).to.deep.equal([])
  })

  it('leaves the first attempt to others for the time of grace', () => {
    const upkeep = new ReservationUpkeep(init)

    expect(upkeep.handle({ type: 'start', graceMs: 1_000 }, 0, 0)).to.deep.equal([{ type: 'wake', at: 1_000 }])
    expect(upkeep.handle({ type: 'connected' }, 20, 0)).to.deep.equal([])
    expect(upkeep.handle({ type: 'tick', held: true }, 1_000, 0)[0]).to.deep.equal({ type: 'report', what: 'reserved' })
  })

  it('notices a reservation that somebody else made', () => {
    const upkeep = begun()
    upkeep.handle({ type: 'failed' }, 0, 0)

    expect(upkeep.handle({ type: 'tick', held: true, expires: 1e9 }, 10, 0)).to.deep.equal([
      { type: 'report', what: 'reserved' },
      { type: 'wake', at: 5_010 }
    ])
  })

  it('refreshes a reservation that libp2p let come near its end', () => {
    const upkeep = held(3_600_000)

    expect(upkeep.handle({ type: 'tick', held: true, expires: 3_600_000 }, 3_479_000, 0)).to.deep.equal([{ type: 'wake', at: 3_480_000 }])
    expect(upkeep.handle({ type: 'tick', held: true, expires: 3_600_000 }, 3_480_000, 0)).to.deep.equal([{ type: 'refresh' }])
    expect(upkeep.handle({ type: 'reserved', expires: 7_000_000 }, 3_480_010, 0)).to.deep.equal([{ type: 'wake', at: 3_485_010 }])
  })

  it('leaves alone one that libp2p refreshed', () => {
    const upkeep = held(3_600_000)

    upkeep.handle({ type: 'tick', held: true, expires: 7_000_000 }, 3_300_000, 0)
    expect(upkeep.handle({ type: 'tick', held: true, expires: 7_000_000 }, 3_480_000, 0)).to.deep.equal([{ type: 'wake', at: 3_485_000 }])
  })

  it('refreshes a short reservation at half its time', () => {
    const upkeep = held(20_000)

    expect(upkeep.handle({ type: 'tick', held: true, expires: 20_000 }, 9_999, 0)).to.deep.equal([{ type: 'wake', at: 10_000 }])
    expect(upkeep.handle({ type: 'tick', held: true, expires: 20_000 }, 10_000, 0)).to.deep.equal([{ type: 'refresh' }])
  })

  it('does not hurry when the relay\'s clock is wrong', () => {
    const upkeep = held(1_000, 10_000_000)

    expect(upkeep.handle({ type: 'tick', held: true, expires: 1_000 }, 10_100_000, 0)).to.deep.equal([{ type: 'wake', at: 10_105_000 }])
    expect(upkeep.handle({ type: 'tick', held: true, expires: 1_000 }, 10_120_000, 0)).to.deep.equal([{ type: 'refresh' }])
  })

  it('reserves anew when a refresh fails', () => {
    const upkeep = held(20_000)
    upkeep.handle({ type: 'tick', held: true, expires: 20_000 }, 10_000, 0)

    expect(upkeep.handle({ type: 'failed' }, 10_100, 0)).to.deep.equal([{ type: 'report', what: 'lost' }, { type: 'wake', at: 10_350 }])
  })

  it('is quiet once stopped, and starts again', () => {
    const upkeep = held()

    expect(upkeep.handle({ type: 'stop' }, 1, 0)).to.deep.equal([])
    expect(upkeep.handle({ type: 'tick', held: false }, 2, 0)).to.deep.equal([])
    expect(upkeep.handle({ type: 'failed' }, 2, 0)).to.deep.equal([])
    expect(upkeep.handle({ type: 'start', graceMs: 0 }, 3, 0)).to.deep.equal([{ type: 'wake', at: 3 }])
  })

  it('does not sleep long when the clock is set back', () => {
    const upkeep = begun(1e12)
    upkeep.handle({ type: 'failed' }, 1e12, 0)

    expect(upkeep.handle({ type: 'tick', held: false }, 1e9, 0)).to.deep.equal(reserve)
  })

  it('always has an attempt under way or a wake-up ahead', () => {
    for (let seed = 0; seed < 100; seed++) {
      const random = seededRandom(seed)
      const upkeep = new ReservationUpkeep({ ...init, retry: {} })
      let now = 0
      let wake: number | undefined
      let busy = false
      const apply = (effects: ReservationEffect[]): void => {
        for (const effect of effects) {
          if (effect.type === 'wake') {
            wake = effect.at
          } else if (effect.type !== 'report') {
            busy = true
            wake = undefined
          }
        }
      }

      apply(upkeep.handle({ type: 'start', graceMs: random.int(2) * 1_000 }, now, random.next()))

      for (let i = 0; i < 300; i++) {
        expect(busy || wake != null, `seed ${seed}`).to.be.true

        if (busy) {
          now += random.int(3_000)
          busy = false
          apply(upkeep.handle(random.chance(0.5) ? { type: 'reserved', expires: now + random.int(600_000) } : { type: 'failed' }, now, random.next()))
        } else {
          now = Math.max(now, wake ?? now)
          apply(upkeep.handle({ type: 'tick', held: random.chance(0.7), expires: upkeep.expires }, now, random.next()))
        }
      }
    }
  })
})
