import { StreamAbortEvent, StreamCloseEvent } from '@libp2p/interface'
import { expect } from 'chai'
import { toError } from '../src/index.ts'

describe('what was thrown, as an error', () => {
  it('is itself if it is one', () => {
    const error = new TypeError('no')

    expect(toError(error)).to.equal(error)
  })

  it('is that of an event, with which libp2p rejects now and then', () => {
    const error = new Error('cut')

    expect(toError(new StreamAbortEvent(error))).to.equal(error)
    expect(toError(new StreamCloseEvent())).to.be.an('error').with.property('message', 'there was a close event')
  })

  it('says what else it was', () => {
    expect(toError('text').message).to.equal('text')
    expect(toError({ message: 'no event of the platform' }).message).to.equal('no event of the platform')
    expect(toError({}).message).to.equal('[object Object]')
    expect(toError(undefined).message).to.equal('undefined')
  })
})
