import { expect } from 'chai'
import { ConnectionShare, shareOf } from '../../src/sharing/connection-share.ts'
import { ALLOWANCE_RESERVE } from '../../src/constants.ts'
import { divide, RelayShare } from '../../src/sharing/relay-share.ts'
import type { SharedPath } from '../../src/sharing/relay-share.ts'
import type { Connection } from '@libp2p/interface'

const WHOLE = 128_000

/** A limited connection as one end knows it, and a path on it that was opened just now */
function end (usable = WHOLE): { path: SharedPath & { share: ConnectionShare }, write (bytes: number): void, come (bytes: number): void } {
  let allowance = usable + ALLOWANCE_RESERVE
  const share = new ConnectionShare(() => allowance)
  share.add({ queued: 0 })

  return {
    path: { share, openedAt: { written: 0, usable: share.usable } },
    write (bytes) {
      allowance -= bytes
      share.written += bytes
    },
    come (bytes) {
      allowance -= bytes
      share.received(bytes)
    }
  }
}

describe('the share of a relay\'s allowance', () => {
  it('that is left to the other end is what it wants, and half of what nobody wants', () => {
    expect(divide(WHOLE, 0, 0)).to.equal(WHOLE / 2)
    expect(divide(WHOLE, 20_000, 40_000)).to.equal(40_000 + 34_000)
    expect(divide(WHOLE, 40_000, 20_000)).to.equal(20_000 + 34_000)
  })

  it('is a half when both want more than that, and what the other does not want when one does', () => {
    expect(divide(WHOLE, 1e9, 1e9)).to.equal(WHOLE / 2)
    expect(divide(WHOLE, 70_000, 65_000)).to.equal(WHOLE / 2)
    expect(divide(WHOLE, 1e9, 30_000)).to.equal(30_000)
    expect(divide(WHOLE, 30_000, 1e9)).to.equal(WHOLE - 30_000)
  })

  it('is never less than a thirty-second, for what there may come to be to send', () => {
    expect(divide(WHOLE, 1e9, 0)).to.equal(WHOLE / 32)
    expect(divide(WHOLE, 0, Number.MAX_SAFE_INTEGER)).to.equal(WHOLE * 31 / 32)
  })

  it('that one end grants, the other takes, whatever has come with the answer', () => {
    const [answering, dialling] = [end(), end()]
    const granted = new RelayShare().answer(answering.path, () => 1e9, 30_000)
    expect(granted).to.equal(30_000)
    expect([answering.path.share.room, answering.path.share.othersLeft]).to.deep.equal([WHOLE - 30_000, 30_000])
    dialling.come(28_000)
    new RelayShare().answered(dialling.path, granted as number)
    expect(dialling.path.share.room).to.equal(30_000)
  })

  it('is a half when the other end does not say', () => {
    const { path } = end()
    new RelayShare().answered(path, 0)
    expect(path.share.room).to.equal(WHOLE / 2)
  })

  it('that is granted is never more than there is, and never nothing', () => {
    const { path } = end()
    new RelayShare().answered(path, Number.MAX_SAFE_INTEGER)
    expect(path.share.room).to.equal(WHOLE)
    expect(new RelayShare().answer(end(-ALLOWANCE_RESERVE + 100).path, () => 0, 0)).to.equal(1)
  })

  it('is wanted for what waits, or for as much as went over the connection before', () => {
    const share = new RelayShare()
    expect(share.wanted(end().path, () => 500)).to.equal(500)
    const before = end()
    before.write(40_000)
    share.attached(before.path)
    expect(share.wanted(end().path, () => 500)).to.equal(40_000)
    expect(share.wanted(end().path, () => 50_000)).to.equal(50_000)
  })

  it('is nothing where there is no limit', () => {
    const share = new RelayShare()
    const direct = { openedAt: { written: 0, usable: Infinity } }
    expect(share.wanted(direct, () => 500)).to.equal(undefined)
    expect(share.answer(direct, () => 500, 500)).to.equal(undefined)
    share.answered(direct, 500)
    share.attached(direct)
    expect(share.wanted(end().path, () => 500)).to.equal(500)
  })

  describe('of several paths on one connection', () => {
    it('is used up by all of them, and not divided again: what was granted may be on its way', () => {
      const [answering, dialling] = [end(), end()]
      const first = new RelayShare().answer(answering.path, () => 1e9, 1e9) as number
      new RelayShare().answered(dialling.path, first)
      dialling.write(20_000)
      answering.come(20_000)
      answering.write(10_000)

      const second = { ...dialling.path, openedAt: { written: 20_000, usable: dialling.path.share.usable } }
      const granted = new RelayShare().answer(answering.path, () => 1e9, 1e9) as number
      expect(granted).to.equal(WHOLE / 2 - 20_000)
      new RelayShare().answered(second, granted)
      expect(dialling.path.share.room).to.equal(granted)
      expect(answering.path.share.room).to.equal(WHOLE / 2 - 10_000)
    })

    it('counts what was written after the attach as used, also before the answer came', () => {
      const { path, write } = end()
      write(5_000)
      new RelayShare().answered(path, 30_000)
      expect(path.share.room).to.equal(25_000)
    })

    it('counts what is queued on any of them as used', () => {
      const { path: { share } } = end()
      const other = { queued: 4_000 }
      share.add(other)
      expect(share.room).to.equal(WHOLE - 4_000)
      share.remove(other)
      expect(share.room).to.equal(WHOLE)
    })

    it('has room for a first segment beyond it on the first of them only', () => {
      const { path: { share }, write } = end()
      share.keep(10_000)
      write(10_000)
      expect([share.room, share.firstRoom > 100_000]).to.deep.equal([0, true])
      share.add({ queued: 0 })
      expect(share.firstRoom).to.equal(0)
    })
  })

  it('is one for each end of a connection', () => {
    const [one, other] = [{} as Connection, {} as Connection]
    expect(shareOf(one, () => 1)).to.equal(shareOf(one, () => 2)).and.not.equal(shareOf(other, () => 1))
  })
})
