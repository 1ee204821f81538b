import { expect } from 'chai'
import { MAX_HAND_OVERS } from '../../src/constants.ts'
import { HandOvers } from '../../src/core/hand-overs.ts'
import { NOW, outcome, SKEW } from './fixtures.ts'
import type { HandOverFacts, MovingSession } from '../../src/core/hand-overs.ts'

const handOver = (changes: Partial<HandOverFacts> = {}): HandOverFacts => ({
  pipe: 'pipe',
  session: 'a1',
  sender: 'sender',
  epoch: 3,
  from: 'old',
  to: 'new',
  received: 10,
  accepted: 5,
  acknowledged: 4,
  state: 'digest',
  issued: NOW,
  expires: NOW + 1_000,
  ...changes
})

const session = (changes: Partial<MovingSession> = {}): MovingSession => ({
  pipe: 'pipe', session: 'a1', sender: 'sender', from: 'old', epoch: 3, to: 'new', toEpoch: 4, accepted: 12, acknowledged: 8, ...changes
})

describe('hand-overs that a sender is shown', () => {
  const accept = (changes: Partial<HandOverFacts> = {}, of: Partial<MovingSession> = {}, now = NOW, book = new HandOvers(SKEW)): string => outcome(() => {
    book.accept(handOver(changes), session(of), now)

    return 'accepted'
  })

  it('count when all of it is as the sender knows it', () => {
    expect(accept()).to.equal('accepted')
    expect([accept({ received: 8 }), accept({ received: 12 })]).to.deep.equal(['accepted', 'accepted'])
  })

  it('are refused when they are of something or somebody else', () => {
    for (const field of ['pipe', 'session', 'sender', 'from', 'to']) {
      expect(accept({ [field]: 'another' }), field).to.equal('WrongHandOverError')
    }
  })

  it('are refused before and after their time, clocks being apart', () => {
    expect([accept({}, {}, NOW - SKEW), accept({}, {}, NOW + 999 + SKEW)]).to.deep.equal(['accepted', 'accepted'])
    expect([accept({}, {}, NOW - SKEW - 1), accept({}, {}, NOW + 1_000 + SKEW)]).to.deep.equal(['HandOverExpiredError', 'HandOverExpiredError'])
  })

  it('are of an epoch from that of the session to that before the new end\'s', () => {
    expect([accept({ epoch: 2 }), accept({ epoch: 4 }), accept({ epoch: 4 }, { toEpoch: 5 })]).to.deep.equal(['HandOverEpochError', 'HandOverEpochError', 'accepted'])
  })

  it('are refused when the position can\'t be', () => {
    expect([accept({ received: 7 }), accept({ received: 13 })]).to.deep.equal(['HandOverPositionError', 'HandOverPositionError'])
  })

  it('name one target in an epoch, whatever else is signed: the first counts', () => {
    const book = new HandOvers(SKEW)
    const again = (changes: Partial<HandOverFacts> = {}, of: Partial<MovingSession> = {}): string => accept(changes, of, NOW, book)

    expect(again()).to.equal('accepted')
    expect(again({ to: 'third' }, { to: 'third' })).to.equal('HandOverReplacedError')
    expect(again({ to: 'third', session: 'b2' }, { to: 'third', session: 'b2' })).to.equal('HandOverReplacedError')
    // another session, and the same one shown again, since the first answer may be lost
    expect([again({ session: 'b2' }, { session: 'b2' }), again()]).to.deep.equal(['accepted', 'accepted'])
    expect(again({ to: 'third', epoch: 4 }, { to: 'third', epoch: 4, toEpoch: 5 })).to.equal('accepted')
  })

  it('that were refused are none that count', () => {
    const book = new HandOvers(SKEW)

    expect(accept({ received: 99 }, {}, NOW, book)).to.equal('HandOverPositionError')
    expect(accept({ to: 'third' }, { to: 'third' }, NOW, book)).to.equal('accepted')
  })

  it('are remembered up to a bound', () => {
    const book = new HandOvers(SKEW)

    for (let i = 0; i <= MAX_HAND_OVERS; i++) {
      accept({ pipe: `${i}` }, { pipe: `${i}` }, NOW, book)
    }

    expect(accept({ pipe: '1', to: 'third' }, { pipe: '1', to: 'third' }, NOW, book)).to.equal('HandOverReplacedError')
    expect(accept({ pipe: '0', to: 'third' }, { pipe: '0', to: 'third' }, NOW, book)).to.equal('accepted')
  })
})
