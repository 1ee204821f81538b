import { expect } from 'chai'
import fc from 'fast-check'
import { COST_CAP_MS } from '../../src/constants.ts'
import { costOf, Eviction } from '../../src/core/eviction.ts'
import type { Source, Ticket } from '../../src/core/eviction.ts'

const HOUR_MS = 3_600_000
const document = (source: Source, expiresAt: number, withdrawn = false): { source: Source, expiresAt: number, withdrawn: boolean } => ({ source, expiresAt, withdrawn })

describe('what goes first', () => {
  it('is what is found again most easily, is over soonest, and was wanted least', () => {
    const eviction = new Eviction<string>()
    const first = (): string | undefined => eviction.cheapest(0)?.item
    const take = (ticket: Ticket<string> | undefined): void => { eviction.remove(ticket as Ticket<string>) }

    expect(eviction.add('mine', document('own', 1), 0)).to.equal(undefined)
    expect(eviction.add('withdrawal', document('rendezvous', 1, true), 0)).to.equal(undefined)
    expect(first()).to.equal(undefined)

    const pushed = eviction.add('pushed', document('pushed', HOUR_MS / 2), 0)
    const neighbour = eviction.add('from a neighbour', document('neighbour', HOUR_MS), 0)
    const late = eviction.add('late', document('rendezvous', HOUR_MS), 0)
    const soon = eviction.add('soon', document('rendezvous', HOUR_MS / 2), 0)
    const nearly = eviction.add('nearly over', document('pushed', 100), 0)

    for (const [item, ticket] of [['nearly over', nearly], ['soon', soon], ['late', late], ['from a neighbour', neighbour], ['pushed', pushed]] as const) {
      expect(first()).to.equal(item)
      take(ticket)
    }

    expect(first()).to.equal(undefined)
  })

  it('is not what is wanted often', () => {
    const eviction = new Eviction<string>()
    const wanted = eviction.add('wanted', document('rendezvous', HOUR_MS), 0) as Ticket<string>
    eviction.add('later', document('rendezvous', HOUR_MS + 1), 0)
    expect(eviction.cheapest(0)).to.deep.equal({ item: 'wanted', cost: HOUR_MS })
    eviction.use(wanted, 0)
    expect(eviction.cheapest(0)).to.deep.equal({ item: 'later', cost: HOUR_MS + 1 })

    for (let i = 0; i < 100; i++) {
      eviction.use(wanted, 0)
    }

    expect(costOf(wanted, 0)).to.equal(4 * HOUR_MS)
  })

  it('does not depend on how long a publisher says that something lives, beyond what most do', () => {
    expect(costOf(document('rendezvous', 100 * COST_CAP_MS), 0)).to.equal(COST_CAP_MS)
    expect(costOf(document('own', 1), 0)).to.equal(Infinity)
    expect(costOf(document('pushed', 1, true), 0)).to.equal(Infinity)
  })

  it('is what came first of all that is dated for longer than that, unless it was wanted since', () => {
    const eviction = new Eviction<string>()
    const wanted = eviction.add('wanted', document('rendezvous', 100 * HOUR_MS), 0) as Ticket<string>
    eviction.add('a week', document('rendezvous', 168 * HOUR_MS), 0)
    eviction.add('late', document('rendezvous', 3 * HOUR_MS), HOUR_MS)

    for (let i = 0; i < 20; i++) {
      eviction.use(wanted, HOUR_MS)
    }

    expect(eviction.cheapest(HOUR_MS)).to.deep.equal({ item: 'a week', cost: HOUR_MS })
    expect(costOf(wanted, HOUR_MS)).to.equal(4 * COST_CAP_MS)
  })

  it('property: is the least of all', () => {
    const sources = fc.constantFrom<Source>('own', 'rendezvous', 'neighbour', 'pushed')
    const one = fc.record({ source: sources, expiresAt: fc.integer({ min: 0, max: 1_000 }), withdrawn: fc.boolean(), uses: fc.integer({ min: 0, max: 12 }), goes: fc.boolean() })

    fc.assert(fc.property(fc.array(one, { maxLength: 40 }), fc.integer({ min: 0, max: 500 }), (all, now) => {
      const eviction = new Eviction<number>()
      const tickets = all.map(({ uses, ...rest }, i) => {
        const ticket = eviction.add(i, rest, 0)

        Array.from({ length: uses }).forEach(() => { ticket != null && eviction.use(ticket, 0) })

        return ticket
      })

      const left = tickets.filter((ticket, i): ticket is Ticket<number> => {
        if (ticket != null && all[i].goes) {
          eviction.remove(ticket)
        }

        return ticket != null && !all[i].goes
      })
      const costs = left.map(ticket => costOf(ticket, now))

      expect(eviction.cheapest(now)?.cost ?? Infinity).to.equal(Math.min(...costs))
      expect(eviction.cheapest(now, left[0])?.cost ?? Infinity).to.equal(Math.min(...costs.slice(1)))
    }))
  })
})
