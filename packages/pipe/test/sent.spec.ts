import { expect } from 'chai'
import fc from 'fast-check'
import { Sent } from '../src/session/sent.ts'

describe('what was sent and not acknowledged', () => {
  it('is accounted for over any number of sessions, each message once', () => {
    fc.assert(fc.property(fc.array(fc.record({ sent: fc.integer({ min: 0, max: 200 }), acknowledged: fc.nat(200), again: fc.boolean() }), { maxLength: 5 }), sessions => {
      const kept = new Sent()
      let number = 0
      // of which the session at hand begins with some
      let again = 0

      for (const session of sessions) {
        const acknowledged = Math.min(session.acknowledged, again + session.sent)

        for (let i = 0; i < session.sent; i++) {
          kept.add(Uint8Array.of(number + i))
          kept.acknowledged(Math.min(again + i, acknowledged))
        }

        const left = kept.left(acknowledged)
        number += session.sent
        expect(left.map(({ number }) => number)).to.deep.equal(Array.from({ length: again + session.sent - acknowledged }, (_, i) => number - left.length + i))
        expect(left.every(({ number, data }) => data[0] === number % 256)).to.equal(true)
        expect(kept.accepted).to.equal(number)

        if (session.again) {
          kept.restart(acknowledged)
          expect(kept.left(0)).to.deep.equal(left)
        } else {
          kept.forget()
        }

        again = session.again ? left.length : 0
      }
    }))
  })
})
