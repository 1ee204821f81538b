import { turn } from '@juxta/test-network'
import { expect } from 'chai'
import { DurableLink } from '../../src/durable/durable-link.ts'
import { Journal } from '../../src/durable/journal.ts'
import { FIRST, LAST } from '../../src/wire/frame-type.ts'
import { ManualClock } from '../manual-clock.ts'
import type { KeptRecord } from '../../src/core/durable-records.ts'
import type { StoreRecord } from '@juxta/session-store'

const received = (sequence: number, message: number, flags: number): KeptRecord => ({ type: 'received', sequence, flags, message, payload: new Uint8Array(100) })

describe('reliable pipe: what a session keeps', () => {
  it('is what was received whole, when the session is over', async () => {
    const written: StoreRecord[] = []
    const store = { open: async () => [], append: async (records: readonly StoreRecord[]) => { written.push(...records) }, close: async () => {} }
    const journal = new Journal({ store, clock: new ManualClock(), maxStoredPerPeer: 10_000, maxStored: 10_000, isFull: () => false, full: message => new Error(message), onFailed: error => error })
    const link = new DurableLink({ peer: 'bob', id: '00' }, journal)
    link.keep({ type: 'keep', direction: 'received', records: [received(0, 0, FIRST), received(1, 0, LAST)], mark: 2 })
    await turn()
    const whole = journal.used('bob')
    link.keep({ type: 'keep', direction: 'received', records: [received(2, 1, FIRST), received(3, 1, 0)], mark: 4 })
    await turn()
    expect(journal.used('bob')).to.equal(2 * whole)
    link.end({ detachedAt: 0, status: 'aborted', until: 0, reason: '' })
    expect(journal.used('bob')).to.equal(whole)
    await journal.close(new Error('the node stops'))
    expect(written.filter(record => record.type === 'remove' && record.queue === 'inbox')).to.deep.equal([{ type: 'remove', peer: 'bob', id: '00', queue: 'inbox', from: 2, to: Number.MAX_SAFE_INTEGER }])
  })
})
