import { expect } from 'chai'
import { SessionPair } from './session-pair.ts'

/** Two ends of which one has received everything, and its acknowledgements of the last part are lost for so long */
function withLastAcknowledgementsLost (forMs: number): SessionPair {
  const pair = new SessionPair({
    seed: 1,
    nextPath: () => ({ kind: 'packets', mtu: 1200, link: { latencyMs: 15, bitsPerSecond: 10e6, queueLength: 25 } }),
    config: { maxSegment: 1100 }
  })

  pair.start()
  pair.bob.handle({ type: 'finish' })
  pair.clock.advance(500)

  for (let i = 0; i < 8; i++) {
    pair.alice.send(new Uint8Array(1000))
  }

  pair.alice.handle({ type: 'finish' })
  pair.blackout(['backward'], true)
  pair.clock.advance(200)
  expect([pair.bob.remoteFinished, pair.bob.delivered.length, pair.alice.flushed]).to.deep.equal([true, 8, false])
  pair.clock.advance(forMs - 200)
  pair.blackout(['backward'], false)

  return pair
}

describe('a last acknowledgement that is lost', () => {
  it('is said again by the end that has finished, over the same path', () => {
    const pair = withLastAcknowledgementsLost(600)
    pair.clock.advance(2000)

    expect([pair.alice.ended, pair.bob.ended]).to.deep.equal([{ error: undefined }, { error: undefined }])
    expect(pair.alice.core.stats).to.deep.include({ attaches: 1, pathsEnded: { finished: 1 } })
  })

  it('is what the next attach tells when that end is gone', () => {
    const pair = withLastAcknowledgementsLost(20_000)
    expect(pair.bob.ended).to.deep.equal({ error: undefined })
    expect(pair.alice.ended).to.equal(undefined)
    pair.clock.advance(12_000)

    expect([pair.alice.ended, pair.alice.flushed]).to.deep.equal([{ error: undefined }, true])
  })
})
