import { expect } from 'chai'
import { Find } from '../../src/core/find.ts'
import { sealPrinter } from '../fixtures.ts'
import type { Ask, FindEffect, FindInit } from '../../src/core/find.ts'
import type { Opened } from '@juxta/advertisement'

const neighbours: Ask = { distance: 'neighbour', peers: ['n1', 'n2'] }
const first: Ask = { distance: 'rendezvous', peers: ['r1'] }
const second: Ask = { distance: 'rendezvous', peers: ['r2'] }
const third: Ask = { distance: 'rendezvous', peers: ['r3'] }
const matches = true
const outdated = false

const finder = (init: Partial<FindInit> = {}): Find<Opened> => {
  return new Find<Opened>({ limit: Infinity, withdrawals: false, deadlineMs: 10_000, confirmMs: 1_000, nextMs: 500, atOnce: [neighbours], inTurn: [first, second, third], ...init })
}

const said = (effects: Array<FindEffect<Opened>>): string[] => effects.map(effect => {
  switch (effect.type) {
    case 'ask':
      return `ask ${effect.ask.peers.join()} ${effect.ms}${effect.passedOn ? ' passed on' : ''}`
    case 'deliver':
      return `deliver ${(effect.document.attributes as { name: string }).name} ${effect.from ?? 'local'}`
    case 'end':
      return `end ${effect.ending}`
  }

  return 'nothing'
})

describe('the core of a search', () => {
  it('asks outward, one rendezvous after the other', () => {
    const find = finder()
    expect(said(find.handle({ type: 'start', own: [], cached: [] }, 0))).to.deep.equal(['ask n1,n2 10000', 'ask r1 10000'])
    expect(find.wakeAt).to.equal(500)
    expect(said(find.handle({ type: 'wake' }, 499))).to.deep.equal([])
    expect(said(find.handle({ type: 'wake' }, 500))).to.deep.equal(['ask r2 9500'])
    find.handle({ type: 'peer-ended', peer: 'r2', complete: true }, 600)
    expect(said(find.handle({ type: 'ended', ask: second }, 600))).to.deep.equal(['ask r3 9400'])
    find.handle({ type: 'ended', ask: first }, 700)
    find.handle({ type: 'ended', ask: third }, 700)
    expect(said(find.handle({ type: 'ended', ask: neighbours }, 800))).to.deep.equal(['end exhausted'])
    expect(find.wakeAt).to.equal(Infinity)
    expect(find.reports.map(({ peer, outcome }) => `${peer} ${outcome}`)).to.deep.equal(['n1 unfinished', 'n2 unfinished', 'r1 unfinished', 'r2 answered', 'r3 unfinished'])
  })

  it('has the next one look no further only when the one before gave something, and nothing that is wrong', async () => {
    const document = await sealPrinter(1)
    const asksNext = (refused: boolean): string[] => {
      const find = finder({ atOnce: [] })
      find.handle({ type: 'start', own: [], cached: [] }, 0)
      find.handle({ type: 'answer', peer: 'r1', document, matches, outdated }, 10)

      if (refused) {
        find.handle({ type: 'refused', peer: 'r1', reason: 'WrongSignatureError' }, 10)
      }

      find.handle({ type: 'peer-ended', peer: 'r1', complete: true }, 10)

      return said(find.handle({ type: 'ended', ask: first }, 10))
    }

    expect(asksNext(false)).to.deep.equal(['ask r2 9990 passed on'])
    expect(asksNext(true)).to.deep.equal(['ask r2 9990'])
  })

  it('ends when one says that what it gave is all, or two that there is nothing', async () => {
    const document = await sealPrinter(1)
    const coverage = { whole: true, asked: 2, answered: 2, of: 9 }
    const find = finder({ atOnce: [] })
    find.handle({ type: 'start', own: [], cached: [] }, 0)

    for (const [peer, ask, then] of [['r1', first, 'ask r2 9990'], ['r2', second, 'end exhausted']] as const) {
      find.handle({ type: 'covered', peer, coverage }, 10)
      find.handle({ type: 'peer-ended', peer, complete: true }, 10)
      expect(said(find.handle({ type: 'ended', ask }, 10))).to.deep.equal([then])
    }

    expect(find.whole).to.equal(true)
    const other = finder({ atOnce: [] })
    other.handle({ type: 'start', own: [], cached: [] }, 0)
    other.handle({ type: 'answer', peer: 'r1', document, matches, outdated }, 10)
    other.handle({ type: 'covered', peer: 'r1', coverage }, 10)
    other.handle({ type: 'peer-ended', peer: 'r1', complete: true }, 10)
    expect(said(other.handle({ type: 'ended', ask: first }, 10))).to.deep.equal(['end exhausted'])
  })

  it('holds what is cached until a rendezvous has said all, time is over, or nobody is left', async () => {
    const [a, b] = [await sealPrinter(1), await sealPrinter(2)]
    const start = (init: Partial<FindInit>): Find<Opened> => {
      const find = finder(init)
      expect(said(find.handle({ type: 'start', own: [a], cached: [b] }, 0))[0]).to.equal('deliver Printer 1 local')

      return find
    }
    const confirmed = start({})
    confirmed.handle({ type: 'peer-ended', peer: 'r1', complete: true }, 10)
    expect(said(confirmed.handle({ type: 'ended', ask: first }, 10))[0]).to.equal('deliver Printer 2 local')

    const incomplete = start({ inTurn: [first], nextMs: 100 })
    incomplete.handle({ type: 'peer-ended', peer: 'r1', complete: false }, 10)
    expect(said(incomplete.handle({ type: 'ended', ask: first }, 10))).to.deep.equal([])
    expect(said(incomplete.handle({ type: 'wake' }, 1_000))).to.deep.equal(['deliver Printer 2 local'])

    const alone = start({ inTurn: [] })
    expect(said(alone.handle({ type: 'ended', ask: neighbours }, 10))).to.deep.equal(['deliver Printer 2 local', 'end exhausted'])
    expect(said(finder({ atOnce: [], inTurn: [] }).handle({ type: 'start', own: [a], cached: [b, a] }, 0))).to.deep.equal(['deliver Printer 1 local', 'deliver Printer 2 local', 'end exhausted'])
    expect(said(finder({ confirmMs: 0 }).handle({ type: 'start', own: [], cached: [b] }, 0))).to.include('deliver Printer 2 local')

    const same = start({})
    expect(said(same.handle({ type: 'answer', peer: 'n1', document: b, matches, outdated }, 10))).to.deep.equal(['deliver Printer 2 local'])
    expect(said(same.handle({ type: 'answer', peer: 'n2', document: b, matches, outdated }, 10))).to.deep.equal([])
    const late = start({ deadlineMs: 900 })
    expect(said(late.handle({ type: 'wake' }, 900))).to.deep.equal(['deliver Printer 2 local', 'end deadline'])
  })

  it('gives newer versions, and neither older ones nor what does not match any more', async () => {
    const a = await sealPrinter(1, { attributes: { name: 'a' } })
    const b = await sealPrinter(1, { attributes: { name: 'b' }, previous: a })
    const c = await sealPrinter(1, { attributes: { name: 'c' }, previous: b })
    const find = finder()
    find.handle({ type: 'start', own: [], cached: [a] }, 0)

    expect(find.knows(c)).to.equal(true)
    expect(said(find.handle({ type: 'answer', peer: 'n1', document: b, matches, outdated }, 1))).to.deep.equal(['deliver b n1'])
    expect(said(find.handle({ type: 'answer', peer: 'n1', document: a, matches, outdated }, 1))).to.deep.equal([])
    expect(said(find.handle({ type: 'answer', peer: 'r1', document: c, matches: false, outdated }, 1))).to.deep.equal([])
    expect(said(find.handle({ type: 'answer', peer: 'n2', document: b, matches, outdated }, 1))).to.deep.equal([])
    expect(find.reports.map(({ found, known, stale }) => [found, known, stale])).to.deep.equal([[1, 0, 1], [0, 0, 1], [1, 0, 0], [0, 0, 0], [0, 0, 0]])

    const unheard = await sealPrinter(2)
    expect(said(find.handle({ type: 'answer', peer: 'n1', document: unheard, matches: false, outdated }, 1))).to.deep.equal([])
    expect(said(find.handle({ type: 'answer', peer: 'n1', document: unheard, matches, outdated: true }, 1))).to.deep.equal([])
    expect(find.knows(unheard)).to.equal(false)
  })

  it('ends with as many as were wanted, and does nothing after that', async () => {
    const [a, b, c] = [await sealPrinter(1), await sealPrinter(2), await sealPrinter(3)]
    expect(said(finder({ limit: 2 }).handle({ type: 'start', own: [a, b, c], cached: [] }, 0))).to.deep.equal(['deliver Printer 1 local', 'deliver Printer 2 local', 'end limit'])
    const find = finder({ limit: 2 })
    const [, ask] = find.handle({ type: 'start', own: [a], cached: [] }, 0)
    expect(ask).to.include({ type: 'ask', wanted: 2 })
    expect(said(find.handle({ type: 'answer', peer: 'r1', document: c, matches, outdated }, 1))).to.deep.equal(['deliver Printer 3 r1', 'end limit'])
    expect(find.handle({ type: 'abandon' }, 2)).to.deep.equal([])
    expect(find.ending).to.equal('limit')
    const left = finder()
    left.handle({ type: 'start', own: [], cached: [b] }, 0)
    expect(said(left.handle({ type: 'abandon' }, 1))).to.deep.equal(['end abandoned'])
  })
})
