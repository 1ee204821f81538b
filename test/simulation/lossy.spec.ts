import { expect } from 'chai'
import { seededRandom, Trace } from '@juxta/test-network'
import { SessionPair } from './session-pair.ts'

const LOSSY = {
  kind: 'packets' as const,
  mtu: 1200,
  link: { latencyMs: 15, jitterMs: 5, bitsPerSecond: 10e6, queueLength: 100, loss: 0.2, reorder: { probability: 0.05, byMs: 20 }, duplicate: 0.05 }
}

/** 10,000 messages of 1 to 5,000 bytes over a path that loses a fifth of everything, both ways */
function transfer (seed: number, messages: number): { pair: SessionPair, trace: Trace, sent: Uint8Array[] } {
  const trace = new Trace()
  const pair = new SessionPair({ seed, trace, nextPath: () => LOSSY, config: { sendWindow: 64, acknowledgeEvery: 2, maxSegment: 1100 } })
  const random = seededRandom(seed).fork('messages')
  const sent = Array.from({ length: messages }, () => random.bytes(1 + random.int(5000)))

  pair.start()
  sent.forEach(message => { pair.alice.send(message) })
  pair.alice.handle({ type: 'finish' })
  pair.bob.handle({ type: 'finish' })
  pair.clock.runUntilIdle({ until: () => pair.alice.ended != null && pair.bob.ended != null })

  return { pair, trace, sent }
}

describe('a session over a path that loses, repeats and reorders', () => {
  it('delivers 10,000 messages exactly once and in order', function () {
    this.timeout(60_000)
    const { pair, sent } = transfer(1, 10_000)

    expect(pair.bob.ended).to.deep.equal({ error: undefined })
    expect(pair.alice.ended).to.deep.equal({ error: undefined })
    expect(pair.bob.delivered).to.have.lengthOf(sent.length)
    pair.bob.delivered.forEach((message, i) => { expect(Buffer.compare(message, sent[i])).to.equal(0) })
  })

  it('does the same thing again with the same seed, and another with another', () => {
    const first = transfer(2, 500)
    const second = transfer(2, 500)

    expect(first.trace.hash).to.equal(second.trace.hash)
    expect(first.trace.count).to.equal(second.trace.count)
    expect(transfer(3, 500).trace.hash).not.to.equal(first.trace.hash)
  })
})
