import { expect } from 'chai'
import { createNode, rejection, stopAll, World } from './nodes.ts'
import type { Node } from './nodes.ts'

describe('the name of a pipe', function () {
  this.timeout(20_000)
  let world: World
  let alice: Node
  let bob: Node
  let dialler: Node

  beforeEach(async () => {
    world = new World()
    ;[alice, bob, dialler] = await Promise.all([createNode({ world }), createNode({ world }), createNode({ world, listen: [] })])
  })

  afterEach(stopAll)

  it('that several own is an error that says who of them listens', async () => {
    const [first] = await Promise.all([alice, bob].map(async node => node.services.pipe.create({ name: 'notes', input: 'exclusive' })))
    const end = await alice.services.pipe.listen(first, () => {})
    const owners = [alice, bob].map(({ peerId }) => peerId.toString()).sort()
    const listening = [alice.peerId.toString()]
    const error = await rejection(dialler.services.pipe.connect('notes'))
    expect(error).to.deep.include({ name: 'AmbiguousNameError', owners, listening })
    expect(error.message).to.include(`notes@${listening[0]} (somebody listens)`).and.not.include(`notes@${bob.peerId.toString()} (`)

    await end.close()
    expect(await rejection(dialler.services.pipe.connect('notes'))).to.deep.include({ owners, listening: [] })
  })

  it('is somebody else\'s when it was taken back, and can be made again', async () => {
    const [gone, other] = await Promise.all([alice, bob].map(async node => node.services.pipe.create({ name: 'notes', input: 'exclusive' })))
    await alice.services.pipe.withdraw(gone)
    expect((await dialler.services.pipe.find('notes')).id).to.equal(other.id)
    expect((await alice.services.pipe.create({ name: 'notes', input: 'exclusive' })).id).to.equal(gone.id)
    expect((await dialler.services.pipe.find(`notes@${alice.peerId.toString()}`)).id).to.equal(gone.id)
  })

  it('that is not found says whether anybody was asked', async () => {
    const messages: Array<[Array<{ outcome: string }>, string]> = [
      [[], 'no rendezvous could be reached'],
      [[{ outcome: 'failed' }], 'nobody answered who was asked'],
      [[{ outcome: 'failed' }, { outcome: 'answered' }], 'nobody who was asked knows']
    ]

    for (const [peers, text] of messages) {
      world.peers = peers
      const error = await rejection(dialler.services.pipe.find('notes'))
      expect([error.name, error.message.includes(text)], error.message).to.deep.equal(['PipeNotFoundError', true])
    }
  })
})
