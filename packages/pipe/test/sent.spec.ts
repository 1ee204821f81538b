import { expect } from 'chai'
import fc from 'fast-check'
import { Sent } from '../src/session/sent.ts'

describe('what was sent and not acknowledged', () => {
  it('is accounted for over any number of sessions, each message once', () => {
    fc.assert(fc.property(fc.array(fc.record({ sent: fc.integer({ min: 0, max: 200 }), acknowledged: fc.nat(200) }), { maxLength: 5 }), sessions => {
      const kept = new Sent()
      let number = 0

      for (const session of sessions) {
        const acknowledged = Math.min(session.acknowledged, session.sent)

        for (let i = 0; i < session.sent; i++) {
          kept.add(Uint8Array.of(number + i))
          kept.acknowledged(Math.min(i, acknowledged))
        }

        const left = kept.settle(acknowledged)
        expect(left.map(({ number }) => number)).to.deep.equal(Array.from({ length: session.sent - acknowledged }, (_, i) => number + acknowledged + i))
        expect(left.every(({ number, data }) => data[0] === number % 256)).to.equal(true)
        number += session.sent
        expect(kept.accepted).to.equal(number)
      }
    }))
  })
})
