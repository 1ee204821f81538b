import { turn } from '@juxta/test-network'
import { expect } from 'chai'
import { FREE_DELAY_MS } from '../../src/constants.ts'
import { Journal } from '../../src/durable/journal.ts'
import { ManualClock } from '../manual-clock.ts'
import type { SessionStore, StoreRecord } from '@juxta/session-store'

const owner = { peer: 'bob', onFull () {}, onRoom () {} }
const key = { peer: 'bob', id: '00' }

/** A store whose appends end when they are told to, and the journal on it */
function slow (): { journal: Journal, clock: ManualClock, appends: StoreRecord[][], finish (): Promise<void> } {
  const appends: StoreRecord[][] = []
  const running: Array<() => void> = []
  const clock = new ManualClock()
  const store: SessionStore = {
    open: async () => [],
    append: async records => {
      appends.push([...records])
      await new Promise<void>(resolve => { running.push(resolve) })
    },
    close: async () => {}
  }

  return {
    journal: new Journal({ store, clock, maxStoredPerPeer: 1_000, maxStored: 1_000, isFull: () => false, full: message => new Error(message), onFailed: error => error }),
    clock,
    appends,
    async finish () {
      running.shift()?.()
      await turn()
    }
  }
}

const entry = (number: number): StoreRecord => ({ type: 'entry', ...key, queue: 'outbox', number, data: new Uint8Array(1) })

describe('reliable pipe: the line to the store', () => {
  it('is empty when it closes: what came during a write is written, too', async () => {
    const { journal, appends, finish } = slow()
    const first = journal.keep(owner, [entry(0)], { direction: 'sent', bytes: 10 })
    await turn()
    const second = journal.keep(owner, [entry(1)], { direction: 'sent', bytes: 10 })
    const freed = journal.free(owner, [{ type: 'remove', ...key, queue: 'outbox', from: 0, to: 1 }], { sent: 10 }, false)
    let closed = false
    const closing = journal.close(new Error('the node stops')).then(() => { closed = true })

    second.catch(() => {})
    freed.catch(() => {})
    await finish()
    expect(closed, 'closed while the second write runs').to.equal(false)
    expect(appends.map(records => records.length)).to.deep.equal([1, 2])
    await finish()
    await Promise.all([closing, first, second, freed])
    expect(await journal.keep(owner, [entry(2)], { direction: 'sent', bytes: 10 }).catch(({ message }) => message)).to.equal('the node stops')
  })

  it('lets what nobody waits for go with the next write, or after a while', async () => {
    const { journal, clock, appends, finish } = slow()
    const free = async (to: number): Promise<void> => journal.free(owner, [{ type: 'remove', ...key, queue: 'outbox', from: 0, to }], { sent: 10 }, false)
    const one = free(1)
    await turn()
    const two = free(2)
    await turn()
    expect(appends).to.have.length(0)
    clock.advance(FREE_DELAY_MS)
    await finish()
    await turn()
    await finish()
    await Promise.all([one, two])
    expect(appends.map(records => records.length)).to.deep.equal([2])

    const three = free(3)
    const kept = journal.keep(owner, [entry(3)], { direction: 'sent', bytes: 10 })
    await turn()
    await finish()
    await Promise.all([three, kept])
    expect(appends.map(records => records.length)).to.deep.equal([2, 2])
  })

  it('lets in at once what has room by that', async () => {
    const { journal, appends, finish } = slow()
    const first = journal.keep(owner, [entry(0)], { direction: 'sent', bytes: 700 })
    const waits = journal.keep(owner, [entry(1)], { direction: 'sent', bytes: 500 })
    await turn()
    await finish()
    await first
    const freed = journal.free(owner, [{ type: 'remove', ...key, queue: 'outbox', from: 0, to: 1 }], { sent: 700 }, false)
    await turn()
    expect(appends.map(records => records.length)).to.deep.equal([1, 2])
    await finish()
    await Promise.all([waits, freed])
  })
})
