import { expect } from 'chai'
import { LossRecovery } from '../../src/core/loss-recovery.ts'
import { AcknowledgementOutOfRangeError } from '../../src/errors.ts'

const ACK_DELAY = 25
const all = (): boolean => true
const none = (): boolean => false

/** One with a first sample of `rttMs`, whose transmission 0 is acknowledged at `rttMs` */
function sampled (rttMs: number): LossRecovery {
  const recovery = new LossRecovery(ACK_DELAY)
  recovery.sent(0, 0)
  recovery.acknowledged(0, 0, rttMs, none)

  return recovery
}

describe('LossRecovery', () => {
  it('numbers transmissions, not segments', () => {
    const recovery = new LossRecovery(ACK_DELAY)

    expect([recovery.sent(7, 0), recovery.sent(8, 0), recovery.sent(7, 1)]).to.deep.equal([0, 1, 2])
  })

  it('takes three later transmissions for a loss (RFC 9002 section 6.1.1)', () => {
    const recovery = sampled(100)

    for (let sequence = 1; sequence <= 5; sequence++) {
      recovery.sent(sequence, 200)
    }

    // transmission 1 is sequence 1, …; 1 and 2 are missing
    expect(recovery.acknowledged(3, 0, 300, sequence => sequence <= 2)).to.deep.equal([])
    expect(recovery.acknowledged(4, 0, 300, sequence => sequence <= 2)).to.deep.equal([1])
    expect(recovery.acknowledged(5, 0, 300, sequence => sequence <= 2)).to.deep.equal([2])
  })

  it('takes 9/8 of a round trip for a loss once a later one has arrived (section 6.1.2)', () => {
    const recovery = sampled(100)

    recovery.sent(1, 200)
    recovery.sent(2, 210)
    expect(recovery.acknowledged(2, 0, 310, sequence => sequence === 1)).to.deep.equal([])
    expect(recovery.deadline(true)).to.equal(200 + 9 / 8 * 100)
    expect(recovery.onTimeout(312.4, all)).to.deep.equal({ lost: [], probe: false })
    expect(recovery.onTimeout(312.5, sequence => sequence === 1)).to.deep.equal({ lost: [1], probe: false })
  })

  it('does not lose what a later transmission carries again, or what has arrived', () => {
    const recovery = sampled(100)

    for (let sequence = 1; sequence <= 8; sequence++) {
      recovery.sent(sequence, 200)
    }

    expect(recovery.acknowledged(8, 0, 300, (sequence, transmission) => sequence === 2 && transmission === 9)).to.deep.equal([])
  })

  it('smooths the round trip time (RFC 9002 section 5.3)', () => {
    const recovery = sampled(100)

    expect(recovery.rttMs).to.equal(100)
    // 100 + max(4 x 50, 1) + 25
    expect(recovery.probeTimeoutMs).to.equal(325)
    recovery.sent(1, 1000)
    recovery.acknowledged(1, 20, 1220, none)
    // the sample is 200 after its delay; 0.875 x 100 + 0.125 x 200; variation 0.75 x 50 + 0.25 x 100
    expect(recovery.rttMs).to.equal(112.5)
    expect(recovery.probeTimeoutMs).to.equal(112.5 + 4 * 62.5 + 25)
  })

  it('does not believe a delay above the one agreed on', () => {
    const recovery = new LossRecovery(ACK_DELAY)

    recovery.sent(0, 0)
    recovery.acknowledged(0, 5000, 100, none)
    expect(recovery.rttMs).to.equal(75)
  })

  it('probes after srtt + 4 rttvar + delay, doubled each time up to 1 s', () => {
    const recovery = sampled(100)

    recovery.sent(1, 1000)
    expect(recovery.deadline(true)).to.equal(1325)
    expect(recovery.deadline(false)).to.equal(Infinity)

    const at = []

    for (let i = 0; i < 5; i++) {
      const now = recovery.deadline(true)
      at.push(now)
      expect(recovery.onTimeout(now - 0.1, all).probe).to.be.false
      expect(recovery.onTimeout(now, all)).to.deep.equal({ lost: [], probe: true })
      recovery.probed(now)
    }

    expect(at).to.deep.equal([1325, 1325 + 650, 1975 + 1000, 2975 + 1000, 3975 + 1000])
    recovery.acknowledged(1, 0, 5000, none)
    expect(recovery.probeTimeoutMs, 'an answer ends the back-off').to.be.above(1000)
  })

  it('waits longer than 1 s where the round trip itself is longer', () => {
    const recovery = sampled(800)

    // 800 + 4 x 400 + 25
    expect(recovery.probeTimeoutMs).to.equal(2425)
    recovery.sent(1, 1000)
    recovery.onTimeout(10_000, all)
    expect(recovery.probeTimeoutMs).to.equal(2425)
  })

  it('begins with 333 ms (section 6.2.2)', () => {
    expect(new LossRecovery(ACK_DELAY).probeTimeoutMs).to.equal(333 + 4 * 166.5 + 25)
  })

  it('refuses an acknowledgement of what was never sent: all that is sent later would be taken for lost', () => {
    const recovery = sampled(100)

    expect(() => recovery.acknowledged(1, 0, 200, none)).to.throw(AcknowledgementOutOfRangeError)
    expect(recovery.acknowledged(0, 0, 200, none)).to.deep.equal([])
  })
})
