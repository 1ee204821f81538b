import { expect } from 'chai'
import { InvalidArgumentError } from '../src/errors.ts'
import { DEFAULT_LIMITS, limitsOf } from '../src/limits.ts'
import type { SessionLimits } from '../src/limits.ts'

describe('limits', () => {
  it('are the defaults where nothing is said', () => {
    expect(limitsOf({})).to.deep.equal(DEFAULT_LIMITS)
    expect(limitsOf({ credit: undefined })).to.deep.equal(DEFAULT_LIMITS)
    expect(limitsOf({ silenceMs: 100 })).to.deep.equal({ ...DEFAULT_LIMITS, silenceMs: 100 })
  })

  it('may turn busy polling off', () => {
    expect(limitsOf({ busyPollMs: 0 })).to.include({ busyPollMs: 0 })
  })

  it('follow those they depend on', () => {
    expect(limitsOf({ maxMessage: 1000 })).to.include({ maxSegment: 1000, maxMessage: 1000 })
    expect(limitsOf({ sendHighWater: 1000 })).to.include({ sendLowWater: 500 })
    expect(limitsOf({ sendHighWater: 1000, maxMessage: 2000 })).to.include({ sendBufferMax: 3000 })
    expect(limitsOf({ sendAheadHighWater: 1000 })).to.include({ sendAheadLowWater: 500 })
    expect(limitsOf({ credit: 1e9 })).to.include({ receivePoolPerPeer: 2e9, receivePool: 2e9 })
    expect(limitsOf({ sendHighWater: 1e9 })).to.include({ sendLowWater: DEFAULT_LIMITS.sendLowWater })
  })

  const refused: Array<Partial<SessionLimits>> = [
    { credit: 0 },
    { credit: -1 },
    { credit: NaN },
    { silenceMs: 0 },
    { busyPollMs: -1 },
    { busyPollMs: 11 },
    { collectEveryBytes: -1 },
    // what goes over the wire is a whole number
    { retentionMs: Infinity },
    { retentionMs: 0.5 },
    { acknowledgeEvery: 1.5 },
    { sendWindow: 2 ** 60 },
    // what the other side would refuse
    { maxSegment: 511 },
    { claimedWindow: 5 },
    { claimedWindow: 4098 },
    { claimedAcknowledgeShare: 1.1 },
    { claimedLingerMs: 0 },
    { maxMessage: 511 },
    { maxSegment: 2000, maxMessage: 1000 },
    { maxSegment: 2 ** 28 },
    { sendWindow: 1_048_577 },
    { credit: 2 ** 30 + 1 },
    // what could never go on
    { credit: 4095 },
    { sendHighWater: 1000, sendLowWater: 1001 },
    { sendAheadHighWater: 1000, sendAheadLowWater: 1001 },
    { sendHighWater: 1000, sendBufferMax: 999 }
  ]

  for (const init of refused) {
    it(`refuse ${Object.entries(init).map(([name, value]) => `${name} ${value}`).join(', ')}`, () => {
      expect(() => limitsOf(init)).to.throw(InvalidArgumentError)
    })
  }
})
