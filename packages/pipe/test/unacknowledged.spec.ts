import { expect } from 'chai'
import { Unacknowledged } from '../src/session/unacknowledged.ts'

describe('messages that the other end is not known to have', () => {
  const given = (count: number, before = 0): Unacknowledged => {
    const messages = new Unacknowledged(before)

    for (let i = 0; i < count; i++) {
      messages.add(Uint8Array.of(i))
    }

    return messages
  }

  const left = (messages: Unacknowledged): number[] => messages.left.map(([number]) => number)

  it('are those after what was acknowledged', () => {
    const messages = given(5)
    messages.acknowledged(2)
    messages.acknowledged(1)
    expect([left(messages), messages.accepted]).to.deep.equal([[2, 3, 4], 5])
  })

  it('are not those that expired, which nobody acknowledges', () => {
    const messages = given(6, 1)
    // the session has counted one before these
    messages.expired([4, 7])
    messages.acknowledged(1)
    expect([left(messages), messages.accepted]).to.deep.equal([[1, 3, 4], 4])
    messages.add(Uint8Array.of(9))
    messages.expired([8])
    messages.acknowledged(4)
    expect([left(messages), messages.accepted]).to.deep.equal([[], 4])
  })
})
