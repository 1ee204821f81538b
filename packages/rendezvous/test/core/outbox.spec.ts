import { expect } from 'chai'
import { Outbox } from '../../src/core/outbox.ts'

interface Note { id: string, type: string, bytes: Uint8Array, version: number, until: number }

const note = (id: string, more: Partial<Note> = {}): Note => ({ id, type: 'note', bytes: new Uint8Array(10), version: 0, until: 1_000, ...more })
const outbox = (): Outbox<Note> => new Outbox<Note>({ supersedes: (a, b) => a.version > b.version, expiresAt: ({ until }) => until, maxDocumentsPerPush: 3, maxPushBytes: 25 })
const ids = (notes: Note[]): string => notes.map(({ id }) => id).join('')

describe('outbox of an edge', () => {
  it('gives each rendezvous everything, in pushes within bounds, and then what is new', () => {
    const box = outbox()
    'abcde'.split('').forEach(id => { box.add(note(id, { bytes: new Uint8Array(id === 'c' ? 100 : 10) }), 0) })
    box.begin('r', false)
    expect([1, 2, 3, 4].map(() => ids(box.take('r', 0)))).to.deep.equal(['ab', 'c', 'de', ''])
    expect(box.add(note('a', { version: 1 }), 0)).to.equal(true)
    expect(box.add(note('a'), 0)).to.equal(false)
    expect(ids(box.take('r', 0))).to.equal('a')
    box.begin('s', false)
    expect(ids(box.take('s', 0))).to.equal('b')
    expect(box.take('nobody', 0)).to.deep.equal([])
  })

  it('gives everything again to who forgot it, and nothing to who did not', () => {
    const box = outbox()
    box.add(note('a'), 0)
    box.begin('r', false)
    box.take('r', 0)
    box.begin('r', true)
    expect(box.take('r', 0)).to.deep.equal([])
    box.begin('r', false)
    expect(ids(box.take('r', 0))).to.equal('a')
    box.end('r')
    box.begin('r', true)
    expect(ids(box.take('r', 0))).to.equal('a')
  })

  it('gives again what did not arrive, and with the next lease what was not taken for now', () => {
    const box = outbox()
    box.add(note('a'), 0)
    box.add(note('b'), 0)
    box.begin('r', false)
    const batch = box.take('r', 0)
    box.again('r', batch.slice(0, 1))
    box.again('r', batch.slice(1), true)
    expect(ids(box.take('r', 0))).to.equal('a')
    box.begin('r', true)
    expect(ids(box.take('r', 0))).to.equal('b')
  })

  it('forgets what is over, and what it is told to', () => {
    const box = outbox()
    box.add(note('a', { until: 10 }), 0)
    box.add(note('b'), 0)
    box.add(note('c'), 0)
    box.begin('r', false)
    box.forget('b')
    expect(ids(box.take('r', 10))).to.equal('c')
    box.expire(10)
    expect([box.size, box.add(note('a', { until: 10 }), 10)]).to.deep.equal([1, false])
  })

  it('remembers a bounded number, without those that are over first', () => {
    const box = outbox()

    for (let i = 0; i < 4_097; i++) {
      box.add(note(`${i}`, { until: i === 5 ? 500 : 1_000 }), 0)
    }

    expect(box.size).to.equal(4_096)
    box.begin('r', false)
    box.expire(500)
    expect(box.size).to.equal(4_096)
  })
})
