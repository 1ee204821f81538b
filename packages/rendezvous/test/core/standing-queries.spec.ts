import { withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { StandingQueries } from '../../src/core/standing-queries.ts'
import { alice, NOW, sealPrinter } from '../fixtures.ts'
import type { Query } from '@juxta/advertisement-cache'

const create = (max = 100, isClient: (name: string) => boolean = () => true): StandingQueries => new StandingQueries({ maxPerClient: 3, max, isClient })
const all: Query = { type: 'printer', where: {} }
const sharp: Query = { type: 'printer', where: { dpi: { equals: 600 } } }

describe('standing queries', () => {
  it('concern those whose query finds what came, or found what it replaces', async () => {
    const standing = create()
    standing.set('all', [all])
    standing.set('sharp', [sharp])
    standing.set('hall', [{ type: 'printer', where: { name: { prefix: 'Ha' }, dpi: { equals: 600 } } }])
    standing.set('named', [{ type: 'printer', where: { name: { prefix: 'Ha' } } }])
    standing.set('plotters', [{ type: 'plotter', where: {} }])
    const hall = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 600, formats: ['A3', 'A4'] } })
    const blunt = await sealPrinter(1, { attributes: { name: 'Hall', dpi: 300 }, previous: hall })
    const gone = await withdraw(blunt, { privateKey: alice, now: NOW })
    standing.set('id', [{ type: 'printer', where: { id: { equals: hall.id } } }])
    standing.set('owner', [{ type: 'printer', where: { owner: { equals: hall.owner.toString() } } }])
    standing.set('format', [{ type: 'printer', where: { formats: { equals: 'A4' } } }])
    standing.set('mark', [{ type: 'printer', where: { mark: { equals: Uint8Array.of(1) } } }])

    expect([...standing.concernedBy(hall, undefined)].sort()).to.deep.equal(['all', 'format', 'hall', 'id', 'named', 'owner', 'sharp'])
    expect([...standing.concernedBy(blunt, undefined)].sort()).to.deep.equal(['all', 'id', 'named', 'owner'])
    expect([...standing.concernedBy(blunt, hall)].sort()).to.deep.equal(['all', 'format', 'hall', 'id', 'named', 'owner', 'sharp'])
    expect([...standing.concernedBy(gone, undefined)]).to.deep.equal([])
    expect([...standing.concernedBy(gone, blunt)].sort()).to.deep.equal(['all', 'id', 'named', 'owner'])
  })

  it('take the place of those before, and are bounded for a client and in all', () => {
    const standing = create(5, name => name !== 'gone')
    expect(standing.set('a', [all, sharp, all, all])).to.equal(3)
    expect(standing.set('a', [sharp])).to.equal(1)
    expect(standing.set('gone', [all, all, all])).to.equal(3)
    expect([standing.of('a'), standing.of('b'), standing.size]).to.deep.equal([1, 0, 4])
    // who has no lease any more makes room
    expect(standing.set('b', [all, all, all])).to.equal(3)
    expect([standing.of('gone'), standing.size]).to.deep.equal([0, 4])
    expect(standing.set('c', [all, all, all])).to.equal(1)
    standing.drop('b')
    standing.drop('b')
    expect([standing.size, standing.set('a', [])]).to.deep.equal([2, 0])
  })

  it('stand from when they are taken until they are not any more, without a gap for those that are taken again', () => {
    const events: string[] = []
    const standing = new StandingQueries({
      maxPerClient: 2,
      max: 3,
      isClient: name => name !== 'gone',
      stands: (client, { where }) => {
        const name = `${client} ${Object.keys(where).join()}`
        events.push(`+ ${name}`)

        return () => { events.push(`- ${name}`) }
      }
    })
    standing.set('a', [all, sharp, sharp])
    standing.set('gone', [all])
    expect(events.splice(0)).to.deep.equal(['+ a ', '+ a dpi', '+ gone '])
    standing.set('a', [sharp])
    expect(events.splice(0)).to.deep.equal(['+ a dpi', '- a ', '- a dpi'])
    standing.prune()
    standing.drop('a')
    standing.drop('a')
    expect(events).to.deep.equal(['- gone ', '- a dpi'])
  })
})
