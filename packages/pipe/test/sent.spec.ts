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

  it('is without what expired, which sessions count as they were given it', () => {
    const kept = new Sent()
    ;[0, 1, 2, 3].forEach(number => { kept.add(Uint8Array.of(number)) })
    expect(kept.expired([2])).to.deep.equal([1])
    expect(kept.left(0).map(({ number }) => number)).to.deep.equal([0, 2, 3])
    expect(kept.left(2).map(({ number }) => number)).to.deep.equal([3])

    // the next session is given 2 and 3 first
    kept.restart(1)
    kept.add(Uint8Array.of(4))
    expect(kept.expired([2, 3])).to.deep.equal([3, 4])
    expect([kept.left(0).map(({ number }) => number), kept.accepted]).to.deep.equal([[2], 5])
    expect(kept.expired([9])).to.deep.equal([])
  })
})
