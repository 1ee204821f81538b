import { expect } from 'chai'
import { WINDOW_UPDATE_BYTES } from '../../src/constants.ts'
import { WindowUpdates } from '../../src/link/window-updates.ts'
import type { Stream } from '@libp2p/interface'

const YAMUX = { multiplexer: '/yamux/1.0.0' }

function stubStream (): Stream & { calls: string[], status: string } {
  const calls: string[] = []

  return {
    calls,
    status: 'open',
    sendPause: () => { calls.push('hold') },
    sendResume: () => { calls.push('update') }
  } as unknown as Stream & { calls: string[], status: string }
}

describe('window updates', () => {
  it('are held back for as long as the other side has half of its window left', () => {
    const stream = stubStream()
    const updates = new WindowUpdates(stream, YAMUX)

    updates.received(100)
    updates.received(100)
    expect(stream.calls).to.deep.equal(['hold', 'hold'])

    updates.received(WINDOW_UPDATE_BYTES - 200)
    expect(stream.calls).to.deep.equal(['hold', 'hold', 'update', 'hold'])

    updates.received(WINDOW_UPDATE_BYTES - 1)
    expect(stream.calls.filter(call => call === 'update')).to.have.lengthOf(1)
    updates.received(1)
    expect(stream.calls.filter(call => call === 'update')).to.have.lengthOf(2)
  })

  it('are as rare as the window is large', () => {
    const stream = Object.assign(stubStream(), { recvWindow: 2 * WINDOW_UPDATE_BYTES })
    const updates = new WindowUpdates(stream, YAMUX)

    updates.received(WINDOW_UPDATE_BYTES)
    stream.recvWindow *= 8
    updates.received(4 * WINDOW_UPDATE_BYTES - 1)
    expect(stream.calls).to.deep.equal(['update', 'hold', 'hold'])

    updates.received(1)
    expect(stream.calls).to.deep.equal(['update', 'hold', 'hold', 'update', 'hold'])
  })

  it('do not wait for more than the other side may send, which begins with less than a muxer that was given a larger window', () => {
    const stream = Object.assign(stubStream(), { recvWindow: 16 * WINDOW_UPDATE_BYTES })
    const updates = new WindowUpdates(stream, YAMUX)

    updates.received(WINDOW_UPDATE_BYTES)
    expect(stream.calls).to.deep.equal(['update', 'hold'])

    stream.recvWindow *= 2
    updates.received(18 / 4 * WINDOW_UPDATE_BYTES - 1)
    updates.received(1)
    expect(stream.calls).to.deep.equal(['update', 'hold', 'hold', 'update', 'hold'])
  })

  it('do not wait for more than the largest window that was set, whenever the muxer comes down to it', () => {
    const stream = Object.assign(stubStream(), { recvWindow: 2 * WINDOW_UPDATE_BYTES })
    const updates = new WindowUpdates(stream, YAMUX)
    stream.recvWindow = WINDOW_UPDATE_BYTES / 2
    const late = new WindowUpdates(stream, YAMUX)

    for (const each of [updates, late]) {
      stream.calls.length = 0
      each.received(WINDOW_UPDATE_BYTES / 4 - 1)
      each.received(1)
      expect(stream.calls).to.deep.equal(['hold', 'update', 'hold'])
    }
  })

  it('are sent at once for what is larger than that', () => {
    const stream = stubStream()
    const updates = new WindowUpdates(stream, YAMUX)

    updates.received(WINDOW_UPDATE_BYTES * 4)
    expect(stream.calls).to.deep.equal(['update', 'hold'])
  })

  it('are left to a muxer that would stop reading', () => {
    const stream = stubStream()
    const updates = new WindowUpdates(stream, { multiplexer: '/webrtc' })

    updates.received(WINDOW_UPDATE_BYTES)
    expect(stream.calls).to.deep.equal([])
  })

  it('are left to a stream that can\'t hold them', () => {
    const updates = new WindowUpdates({ status: 'open' } as unknown as Stream, YAMUX)

    expect(() => { updates.received(WINDOW_UPDATE_BYTES) }).to.not.throw()
  })

  it('are not sent on a stream that has closed', () => {
    const stream = stubStream()
    const updates = new WindowUpdates(stream, YAMUX)

    stream.status = 'closing'
    updates.received(WINDOW_UPDATE_BYTES)
    expect(stream.calls).to.deep.equal(['hold'])
  })
})
