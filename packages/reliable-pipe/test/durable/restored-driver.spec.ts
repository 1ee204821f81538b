import { expect } from 'chai'
import { AttachTurns } from '../../src/supply/attach-turns.ts'
import { ReceivePool } from '../../src/core/receive-pool.ts'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { SessionDriver } from '../../src/session/session-driver.ts'
import { steady } from '../../src/session/steady-clock.ts'
import { ManualClock } from '../manual-clock.ts'
import type { SessionDriverEvents, SessionDriverInit } from '../../src/session/session-driver-init.ts'

const nothing = { segments: 0, messages: 0, cost: 0 }

/** Its node has started again, and nobody can be reached */
class Restored {
  readonly clock = new ManualClock()
  dials = 0
  ended?: Error

  constructor (role: 'initiator' | 'responder', detachedMs: number) {
    const clock = steady(this.clock)
    const ignore = (): void => {}
    const restored = {
      remote: { maxSegment: 65_536, maxMessage: 1_000_000 },
      outbox: { base: nothing, messages: [new Uint8Array(5)], finish: false },
      inbox: { totals: nothing, finished: false, uncommitted: [], part: [] },
      detachedMs
    }
    const init = {
      config: {
        ...DEFAULT_LIMITS,
        role,
        retentionMs: DEFAULT_LIMITS.durableRetentionMs,
        id: new Uint8Array(16),
        name: 'test',
        info: new Uint8Array(0),
        attachMillihertz: 0,
        pool: new ReceivePool({ size: 1e9, reserves: 1 }),
        durable: { segment: 1000, restored }
      },
      limits: DEFAULT_LIMITS,
      remotePeer: { toString: () => 'peer' },
      priority: 16,
      multiaddrs: [],
      clock,
      random: () => 0.5,
      log: ignore,
      nextPathId: () => 1,
      attachTurns: new AttachTurns(DEFAULT_LIMITS, clock),
      attachShare: () => 0,
      waiting: () => 0,
      crowd: () => 0,
      paths: {
        open: async () => {
          this.dials++
          throw new Error('nobody there')
        },
        watch: () => ignore,
        probe: async () => false
      },
      durable: { link: { keep: ignore, free: ignore }, restored }
    }
    const events = Object.fromEntries(['onMessages', 'onDrain', 'onExpired', 'onFlush', 'onAttached', 'onDetached', 'onFailure', 'onRemoteFinished', 'onFlushed', 'onViolation'].map(name => [name, ignore]))
    new SessionDriver(init as unknown as SessionDriverInit, { ...events, onEnded: (error?: Error) => { this.ended = error } } as unknown as SessionDriverEvents).connect()
  }

  async pass (ms: number, steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      this.clock.advance(ms / steps)
      await new Promise(resolve => { setImmediate(resolve) })
    }
  }
}

describe('a durable session after a restart, whose other end stays away', () => {
  for (const role of ['initiator', 'responder'] as const) {
    it(`is expired when it was detached for as long as it is kept, time before the restart included: ${role}`, async () => {
      const { durableRetentionMs } = DEFAULT_LIMITS
      const session = new Restored(role, durableRetentionMs - 60_000)
      await session.pass(50_000, 10)
      expect(session.ended).to.be.undefined
      await session.pass(20_000, 10)
      expect(session.ended?.name).to.equal('SessionExpiredError')
    })
  }

  it('is dialled for by who answered, too', async () => {
    const session = new Restored('responder', 0)
    await session.pass(60_000, 60)
    expect(session.dials).to.be.greaterThan(0)
  })
})
