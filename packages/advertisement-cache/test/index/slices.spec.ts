import { expect } from 'chai'
import { LOOKED_AT_PER_TURN } from '../../src/constants.ts'
import { AdvertisementIndex } from '../../src/index.ts'
import type { Holding, Query } from '../../src/index.ts'
import type { Opened, ResourceId } from '@juxta/advertisement'

/** What is found by `name` alone. */
function holding (number: number, name: string): Holding {
  const id = `urn:${number}` as ResourceId

  return {
    id,
    type: 'printer',
    sequence: 1,
    digest: new Uint8Array(32),
    withdrawn: false,
    publisher: 'alice',
    expiresAt: 1_000,
    source: 'pushed',
    terms: [{ attribute: 'name', value: `t${name}` }],
    weight: 1,
    bytes: new Uint8Array(1),
    isOpen: true,
    opened: () => ({ id }) as Opened
  }
}

describe('a search in slices', () => {
  const COUNT = 10_000
  const index = new AdvertisementIndex({ maxDocumentsPerPublisher: COUNT })
  const query = (infix: string): Query => ({ type: 'printer', where: { name: { infix } } })

  before(() => {
    for (let i = 0; i < COUNT; i++) {
      index.hold(holding(i, `Printer ${i}`), 0)
    }
  })

  it('finds what is found at once, with a turn of the event loop after so many values', async () => {
    let turns = 0
    const found: string[] = []

    // too short for anything but looking at all values
    for await (const { id } of index.search(query('7'), 0, { turn: async () => { turns++ } })) {
      found.push(id)
    }

    expect(found).to.have.members([...index.find(query('7'), 0)].map(({ id }) => id)).and.to.have.lengthOf(3_439)
    expect(turns).to.equal(Math.floor((COUNT - 1) / LOOKED_AT_PER_TURN))
  })

  it('lets others go on', async () => {
    let others = 0
    const timer = setInterval(() => { others++ }, 0)

    try {
      for await (const found of index.search(query('x'), 0)) {
        expect(found).to.equal(undefined)
      }
    } finally {
      clearInterval(timer)
    }

    expect(others).to.be.greaterThan(0)
  })

  it('ends with its signal', async () => {
    const controller = new AbortController()
    let turns = 0
    const reading = (async () => {
      for await (const found of index.search(query('x'), 0, { signal: controller.signal, turn: async () => { turns++; controller.abort(new Error('enough')) } })) {
        expect(found).to.equal(undefined)
      }
    })()

    expect(await reading.catch((error: Error) => error.message)).to.equal('enough')
    expect(turns).to.equal(1)
    expect(() => index.search({ type: 'X', where: {} }, 0)).to.throw().with.property('name', 'InvalidFindQueryError')
  })
})
