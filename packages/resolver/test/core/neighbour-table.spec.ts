import { expect } from 'chai'
import { NeighbourTable } from '../../src/core/neighbour-table.ts'

describe('neighbour table', () => {
  const open = {}
  const group = {}

  it('has who came and did not leave', () => {
    const table = new NeighbourTable(100)
    table.add('a')
    table.add('b')
    table.add('a')
    expect(table.of(open, 0)).to.deep.equal(['a', 'b'])
    table.remove('a')
    expect(table.of(open, 0)).to.deep.equal(['b'])
    table.clear()
    expect(table.of(open, 0)).to.deep.equal([])
  })

  it('leaves out who refused a scope, of that scope and for its time', () => {
    const table = new NeighbourTable(100)
    table.add('a')
    table.refused('a', group, 50)

    expect(table.of(open, 50)).to.deep.equal(['a'])
    expect(table.of(group, 149)).to.deep.equal([])
    expect(table.of(group, 150)).to.deep.equal(['a'])

    table.refused('a', group, 200)
    table.shared('a', group)
    expect(table.of(group, 200)).to.deep.equal(['a'])
  })

  it('forgets refusals of who left, and takes none of who is not there', () => {
    const table = new NeighbourTable(100)
    table.refused('a', group, 0)
    table.add('a')
    expect(table.of(group, 0)).to.deep.equal(['a'])
    table.refused('a', group, 0)
    table.remove('a')
    table.add('a')
    expect(table.of(group, 0)).to.deep.equal(['a'])
  })
})
