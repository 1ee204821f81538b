import { expect } from 'chai'
import { SessionPair } from './session-pair.ts'
import type { SessionPairInit } from './session-pair.ts'
import type { SimulatedEnd } from './simulated-end.ts'

const IDLE_PATH_MS = 5_000
const RETENTION_MS = 60_000
const LATENCY_MS = 20

/** Times from here to there, with some to be written and to dial */
const SOON_MS = 50 + 6 * LATENCY_MS

function attachedPair (init: Partial<SessionPairInit> = {}): SessionPair {
  const pair = new SessionPair({
    seed: 1,
    nextPath: () => ({ kind: 'stream', latencyMs: LATENCY_MS }),
    ...init,
    config: { idlePathMs: IDLE_PATH_MS, retentionMs: RETENTION_MS, ...init.config }
  })
  pair.start()
  pair.clock.advance(SOON_MS)

  return pair
}

const atRest = ({ alice, bob }: SessionPair): boolean => [alice, bob].every(({ core, paths }) => core.currentPath == null && paths.size === 0)

function restedPair (init?: Partial<SessionPairInit>): SessionPair {
  const pair = attachedPair(init)
  pair.clock.advance(IDLE_PATH_MS + SOON_MS)
  expect(atRest(pair)).to.equal(true)

  return pair
}

describe('a session with nothing to say', () => {
  it('keeps its path unless told otherwise', () => {
    const pair = attachedPair({ config: { idlePathMs: Infinity } })
    pair.clock.advance(10 * RETENTION_MS)

    expect(pair.paths).to.have.lengthOf(1)
    expect(pair.alice.core.currentPath).not.to.equal(undefined)
  })

  it('lets its path go, and looks for none', () => {
    const pair = attachedPair()
    pair.alice.send(Uint8Array.of(1))
    pair.clock.advance(IDLE_PATH_MS - 1)
    expect(atRest(pair)).to.equal(false)
    pair.clock.advance(SOON_MS)
    expect(atRest(pair)).to.equal(true)

    pair.clock.advance(RETENTION_MS / 2 - SOON_MS)
    expect(pair.paths).to.have.lengthOf(1)
    expect(pair.bob.delivered).to.have.lengthOf(1)
    expect(pair.alice.core.stats).to.include({ attaches: 1, resentSegments: 0 })
  })

  for (const [name, from, to] of [['who opened it', 'alice', 'bob'], ['the other end', 'bob', 'alice']] as const) {
    it(`has a path as soon as ${name} sends`, () => {
      const pair = restedPair()
      const sender: SimulatedEnd = pair[from]
      sender.send(Uint8Array.of(7))
      pair.clock.advance(SOON_MS)

      expect(pair[to].delivered.map(([first]) => first)).to.deep.equal([7])
      expect(pair.paths).to.have.lengthOf(2)
      pair.clock.advance(IDLE_PATH_MS + SOON_MS)
      expect(atRest(pair)).to.equal(true)
    })

    it(`ends in order when ${name} closes first`, () => {
      const pair = restedPair()
      pair[from].handle({ type: 'finish' })
      pair.clock.advance(SOON_MS)
      expect(pair[to].remoteFinished).to.equal(true)
      pair[to].handle({ type: 'finish' })
      pair.clock.advance(SOON_MS)
      expect([pair.alice.ended, pair.bob.ended]).to.deep.equal([{ error: undefined }, { error: undefined }])
    })

    it(`delivers what ${name} sends while the other lets the path go`, () => {
      for (let early = 0; early <= 3 * LATENCY_MS; early += 5) {
        const pair = attachedPair()
        const asked = pair.alice.core.deadline
        pair.clock.advance(asked - pair.clock.now - LATENCY_MS + early)
        pair[from].send(Uint8Array.of(9))
        pair.clock.advance(2 * SOON_MS)

        expect(pair[to].delivered.map(([first]) => first), `${early} ms`).to.deep.equal([9])
      }
    })
  }

  it('is kept for longer than one that has lost its path', () => {
    const pair = restedPair()
    pair.clock.advance(20 * RETENTION_MS)

    expect([pair.alice.ended, pair.bob.ended]).to.deep.equal([undefined, undefined])
    pair.bob.send(Uint8Array.of(3))
    pair.clock.advance(SOON_MS)
    expect(pair.alice.delivered).to.have.lengthOf(1)
    // once in half the time for which it is kept
    expect(pair.paths.length).to.be.within(30, 42)
  })

  it('ends when the other end is gone', () => {
    let gone = false
    const pair = restedPair({ nextPath: () => gone ? undefined : { kind: 'stream', latencyMs: LATENCY_MS } })
    gone = true
    pair.clock.advance(RETENTION_MS)

    expect(pair.alice.ended?.error?.name).to.equal('SessionExpiredError')
    expect(pair.bob.ended?.error?.name).to.equal('SessionExpiredError')
  })

  it('does not rest while its reader has not read', () => {
    const pair = attachedPair()
    pair.alice.readEvery(Infinity)
    pair.bob.send(Uint8Array.of(1))
    pair.clock.advance(2 * IDLE_PATH_MS)
    expect(atRest(pair)).to.equal(false)
    pair.alice.readEvery(0)
    pair.clock.advance(IDLE_PATH_MS + SOON_MS)
    expect(atRest(pair)).to.equal(true)
  })
})
