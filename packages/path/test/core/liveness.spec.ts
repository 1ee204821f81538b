import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { Liveness } from '../../src/core/liveness.ts'

const init = { silenceMs: 5_000, idlePingMs: 15_000, probeMs: 2_000, jumpMs: 500 }

function born (now = 0): Liveness {
  const liveness = new Liveness(init)
  liveness.received(now)
  return liveness
}

describe('liveness', () => {
  it('asks to be looked at before anything happened', () => {
    const liveness = new Liveness(init)

    expect(liveness.deadline).to.equal(0)
    expect(liveness.check(1_000_000)).to.equal('alive')
    expect(liveness.deadline).to.equal(1_015_000)
  })

  it('declares a path dead after exactly the silence, with one ping at half', () => {
    const liveness = born()
    liveness.expecting(1_000, true)

    expect(liveness.deadline).to.equal(3_500)
    expect(liveness.check(3_499)).to.equal('alive')
    expect(liveness.check(3_500)).to.equal('ping')
    expect(liveness.deadline).to.equal(6_000)
    expect(liveness.check(5_999)).to.equal('alive')
    expect(liveness.check(6_000)).to.equal('dead')
    expect(liveness.check(6_001)).to.equal('dead')
  })

  it('takes any byte for a sign of life, and what is sent for none', () => {
    const liveness = born()
    liveness.expecting(0, true)
    liveness.received(4_000)

    expect(liveness.deadline).to.equal(6_500)
    liveness.sent(6_000)
    expect(liveness.deadline).to.equal(6_500)
    expect(liveness.check(6_500)).to.equal('ping')
    liveness.sent(6_500)
    expect(liveness.check(9_000)).to.equal('dead')
  })

  it('does not count from anew while the expectation goes on', () => {
    const liveness = born()
    liveness.expecting(0, true)
    liveness.expecting(2_000, true)

    expect(liveness.deadline).to.equal(2_500)
  })

  it('pings an idle path, and expects the answer', () => {
    const liveness = born()

    expect(liveness.deadline).to.equal(15_000)
    expect(liveness.check(15_000)).to.equal('ping')
    expect(liveness.deadline).to.equal(20_000)
    liveness.received(15_080)
    expect(liveness.deadline).to.equal(30_080)
    expect(liveness.check(30_080)).to.equal('ping')
    expect(liveness.check(35_080)).to.equal('dead')
  })

  it('begins the idle time when the expectation ends', () => {
    const liveness = born()
    liveness.expecting(0, true)
    liveness.received(2_000)
    liveness.expecting(3_000, false)

    expect(liveness.deadline).to.equal(18_000)
  })

  it('asks once before it believes in death after the machine slept', () => {
    const liveness = born()
    liveness.expecting(0, true)

    expect(liveness.check(3_600_000)).to.equal('ping')
    expect(liveness.deadline).to.equal(3_602_000)
    expect(liveness.check(3_601_999)).to.equal('alive')
    expect(liveness.check(3_602_000)).to.equal('dead')
  })

  it('lives on when the probe is answered', () => {
    const liveness = born()
    liveness.expecting(0, true)
    liveness.check(3_600_000)
    liveness.received(3_600_100)

    expect(liveness.deadline).to.equal(3_602_600)
  })

  it('probes again when the machine slept during the probe', () => {
    const liveness = born()
    liveness.expecting(0, true)

    expect(liveness.check(100_000)).to.equal('ping')
    expect(liveness.check(200_000)).to.equal('ping')
    expect(liveness.check(202_000)).to.equal('dead')
  })

  it('probes an idle path after a sleep too', () => {
    const liveness = born()

    expect(liveness.check(100_000)).to.equal('ping')
    expect(liveness.check(102_000)).to.equal('dead')
  })

  it('counts anew when the clock was set back', () => {
    const liveness = born(1_000_000)
    liveness.expecting(1_000_000, true)
    liveness.check(1_002_500)

    expect(liveness.check(500_000)).to.equal('alive')
    expect(liveness.deadline).to.equal(505_000)
    expect(liveness.check(505_000)).to.equal('dead')
  })

  it('never kills a path on which bytes come in time, and always one on which none come', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed)
      const liveness = born()
      let now = 0
      let lastByte = 0
      const answers = random.chance(0.5)

      while (now < 600_000) {
        const deadline = liveness.deadline
        expect(deadline, `seed ${seed}`).to.be.at.least(now)

        const slept = random.chance(0.02) ? random.between(1_000, 100_000) : random.between(0, 100)
        now = deadline + slept

        const verdict = liveness.check(now)

        if (verdict === 'dead') {
          expect(answers, `seed ${seed}`).to.be.false
          expect(now - lastByte, `seed ${seed}`).to.be.at.least(5_000)
          break
        }

        liveness.sent(now)

        if (answers) {
          now += random.between(1, 1_900)
          lastByte = now
          liveness.received(now)
        }

        liveness.expecting(now, random.chance(0.5))
      }

      if (!answers) {
        expect(liveness.check(now), `seed ${seed}`).to.equal('dead')
      }
    }
  })
})
