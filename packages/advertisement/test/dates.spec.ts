import { expect } from 'chai'
import { CLOCK_SKEW_MS, MAX_CLOCK_SKEW_MS } from '../src/constants.ts'
import { expiresAt, isExpired, open, remainingMs } from '../src/index.ts'
import { NOW, sealPrinter } from './fixtures.ts'
import { failure, rejected } from './rejected.ts'
import type { Advertisement } from '../src/index.ts'

describe('dates', () => {
  const expirationMs = 60_000
  const lifetimeMs = 3_600_000
  let advertisement: Advertisement

  before(async () => {
    advertisement = await sealPrinter({ expirationMs, lifetimeMs })
  })

  const opening = async (now: number, options = {}): Promise<string | undefined> => failure(() => open(advertisement.bytes, { now, ...options }))

  it('let others keep it until it expires', async () => {
    const end = NOW + expirationMs + CLOCK_SKEW_MS

    expect(expiresAt(advertisement)).to.equal(end)
    expect(await opening(end - 1)).to.equal(undefined)
    expect(await opening(end)).to.equal('ExpiredError')
    expect([isExpired(advertisement, end - 1), isExpired(advertisement, end)]).to.deep.equal([false, true])
    expect([end - 1, end, end + 1].map((now) => remainingMs(advertisement, now))).to.deep.equal([1, 0, 0])
  })

  it('let its publisher keep it for its lifetime', async () => {
    const end = NOW + lifetimeMs + CLOCK_SKEW_MS
    const holder = 'publisher'

    expect(expiresAt(advertisement, { holder })).to.equal(end)
    expect(await opening(end - 1, { holder })).to.equal(undefined)
    expect(await opening(end, { holder })).to.equal('ExpiredError')
    expect([isExpired(advertisement, end - 1, { holder }), isExpired(advertisement, end, { holder })]).to.deep.equal([false, true])
    expect(remainingMs(advertisement, end - 1, { holder })).to.equal(1)
  })

  it('may be ahead by what clocks may be apart', async () => {
    expect(await opening(NOW - CLOCK_SKEW_MS)).to.equal(undefined)
    expect(await opening(NOW - CLOCK_SKEW_MS - 1)).to.equal('FutureDatedError')
  })

  it('are looked at with the clock skew that is given', async () => {
    const end = NOW + expirationMs

    expect(await opening(NOW, { clockSkewMs: 0 })).to.equal(undefined)
    expect(await opening(NOW - 1, { clockSkewMs: 0 })).to.equal('FutureDatedError')
    expect(await opening(end - 1, { clockSkewMs: 0 })).to.equal(undefined)
    expect(await opening(end, { clockSkewMs: 0 })).to.equal('ExpiredError')
    expect(isExpired(advertisement, end + 9, { clockSkewMs: 10 })).to.equal(false)
    expect(isExpired(advertisement, end + 10, { clockSkewMs: 10 })).to.equal(true)
  })

  it('say in the error from when and until when it would have been right', async () => {
    const early = await rejected(() => open(advertisement.bytes, { now: NOW - 600_000 }))
    const late = await rejected(() => open(advertisement.bytes, { now: NOW + 600_000 }))

    expect([early?.validFrom, early?.retryable]).to.deep.equal([NOW - CLOCK_SKEW_MS, true])
    expect([late?.expiredAt, late?.retryable]).to.deep.equal([NOW + expirationMs + CLOCK_SKEW_MS, false])
  })

  it('need a clock that can be', async () => {
    for (const now of [NaN, Infinity, 0, -1, 1.5, undefined as unknown as number]) {
      expect(await opening(now), String(now)).to.equal('InvalidSettingError')
    }

    for (const clockSkewMs of [NaN, Infinity, -1, MAX_CLOCK_SKEW_MS + 1]) {
      expect(await opening(NOW, { clockSkewMs }), String(clockSkewMs)).to.equal('InvalidSettingError')
      expect(await failure(() => expiresAt(advertisement, { clockSkewMs }))).to.equal('InvalidSettingError')
    }
  })
})
