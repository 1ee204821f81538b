import { expect } from 'chai'
import fc from 'fast-check'
import { LEAST_SEGMENT, LEAST_WINDOW, SEGMENT_COST } from '../../src/constants.ts'
import { ReceivePool } from '../../src/core/receive-pool.ts'
import { ReceiveWindow } from '../../src/core/receive-window.ts'

const FULL = 1_000_000

describe('ReceiveWindow', () => {
  it('is full at once on an idle node', () => {
    const window = new ReceiveWindow(FULL, new ReceivePool({ size: 2 * FULL, reserves: 1 }))

    expect(window).to.include({ limit: FULL, size: FULL })
    window.consume(1000)
    window.grow(0)
    expect(window).to.include({ limit: FULL + 1000, size: FULL })
  })

  it('is the least one when the pool is used up, and full again when there is room', () => {
    const pool = new ReceivePool({ size: 4 * FULL, reserves: 1 })
    pool.take(2 * FULL, 0)
    pool.take(FULL, 0)
    const window = new ReceiveWindow(FULL, pool)
    expect(window).to.include({ limit: LEAST_WINDOW, size: LEAST_WINDOW })
    pool.release(3 * FULL)
    expect(window.limit).to.equal(LEAST_WINDOW)
    window.consume(10)
    window.grow(0)
    expect(window).to.include({ limit: FULL + 10, size: FULL })
  })

  it('gives back what it held as it is consumed, when others need it', () => {
    const pool = new ReceivePool({ size: 4 * FULL, reserves: 1 })
    const windows = Array.from({ length: 100 }, () => new ReceiveWindow(FULL, pool))
    expect(windows.filter(({ size }) => size === FULL)).to.have.length(2)

    for (let turn = 0; turn < 400; turn++) {
      for (const window of windows) {
        window.consume(LEAST_WINDOW)
        window.grow(0)
      }
    }

    const sizes = windows.map(({ size }) => size - LEAST_WINDOW)
    expect(pool.used).to.be.at.most(4 * FULL)
    expect(Math.min(...sizes), 'each its share').to.be.greaterThan(4 * FULL / 101 / 2)
  })

  it('never lets in more than the pool, the least windows and the reserves, whatever is read when', () => {
    const turns = fc.array(fc.record({ who: fc.nat(9), read: fc.boolean(), cost: fc.integer({ min: 1, max: FULL }), whole: fc.boolean() }), { maxLength: 200, size: 'max' })
    const largest = 2 * FULL

    fc.assert(fc.property(turns, fc.integer({ min: 0, max: 6 * FULL }), (turns, size) => {
      const pool = new ReceivePool({ size, reserves: 1 })
      const sessions = Array.from({ length: 10 }, () => ({ window: new ReceiveWindow(FULL, pool), received: 0, consumed: 0, part: 0, unread: 0, reserved: false }))

      for (const { who, read, cost, whole } of turns) {
        const session = sessions[who]

        if (read) {
          session.window.consume(session.unread)
          session.consumed += session.unread
          session.unread = 0

          if (session.reserved) {
            session.reserved = false
            session.window.releaseReserve()
          }

          session.window.grow(session.part)
        } else {
          const came = Math.min(cost, session.window.limit - session.received, largest - session.part)
          session.received += came
          session.part += came
          session.window.grow(session.part)

          if (whole || session.part === largest) {
            if (session.window.reserving) {
              session.reserved = true
              session.window.complete(session.part)
            }

            session.unread += session.part
            session.part = 0
          }
        }

        expect(pool.used).to.be.at.most(size)
        expect(sessions.reduce((sum, { received, consumed }) => sum + received - consumed, 0)).to.be.at.most(size + 10 * LEAST_WINDOW + largest)
        sessions.forEach(({ window, consumed }) => { expect(window.limit - consumed).to.be.at.least(LEAST_WINDOW) })
      }

      sessions.forEach(({ window }) => { window.clear() })
      expect([pool.used, pool.reserve()]).to.deep.equal([0, true])
    }), { numRuns: 200 })
  })

  it('lets a sender who has used his credit know of more before he waits for ever', () => {
    const pool = new ReceivePool({ size: 0, reserves: 1 })
    const full = 2 * LEAST_WINDOW
    const window = new ReceiveWindow(full, pool)

    for (let part = 0; part < 10 * full; part += 100) {
      const told = window.limit
      window.grow(part)

      if (told - part < SEGMENT_COST + LEAST_SEGMENT) {
        expect(window.limit - told, `with ${part}`).to.be.at.least(window.size / 4)
      }
    }
  })
})
