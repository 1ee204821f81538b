import { expect } from 'chai'
import { TypedEventEmitter } from 'main-event'
import { heard } from '../../src/opening/goodbye.ts'
import { ManualClock } from '../manual-clock.ts'
import type { Stream } from '@libp2p/interface'

class StubStream extends TypedEventEmitter<any> {
  status = 'open'

  close (): void {
    this.status = 'closed'
    this.safeDispatchEvent('close')
  }
}

describe('a goodbye', () => {
  let clock: ManualClock
  let streams: StubStream[]

  beforeEach(() => {
    clock = new ManualClock()
    streams = [new StubStream(), new StubStream()]
  })

  /** Whether it is over after what is due has happened */
  const isOver = async (promise: Promise<void>): Promise<boolean> => {
    const state = { over: false }
    void promise.then(() => { state.over = true })
    await new Promise<void>(resolve => { setImmediate(resolve) })

    return state.over
  }

  it('is heard when the other sides have closed their streams', async () => {
    const goodbye = heard(streams as unknown as Stream[], clock, 500)
    streams[0].close()
    expect(await isOver(goodbye)).to.be.false
    streams[1].close()
    expect(await isOver(goodbye)).to.be.true
  })

  it('is not waited for longer than that', async () => {
    const goodbye = heard(streams as unknown as Stream[], clock, 500)
    clock.advance(499)
    expect(await isOver(goodbye)).to.be.false
    clock.advance(1)
    expect(await isOver(goodbye)).to.be.true
  })

  it('is not waited for where there is nobody to hear it', async () => {
    streams.forEach(stream => { stream.close() })
    expect(await isOver(heard(streams as unknown as Stream[], clock, 500))).to.be.true
    expect(await isOver(heard([], clock, 500))).to.be.true
  })
})
