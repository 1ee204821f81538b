import { inspect } from 'node:util'
import { until } from '@juxta/test-network'
import { expect } from 'chai'
import { createNode, kill, rejection, stopAll, World } from './nodes.ts'
import type { NoEndError, PipeNotFoundError } from '../../src/index.ts'
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

  it('that several own is an error that does not say of one who died that he listens, though his binding holds on', async () => {
    for (const node of [alice, bob]) {
      await node.services.pipe.listen(await node.services.pipe.create({ name: 'notes', input: 'exclusive' }), () => {})
    }

    await kill(alice)
    expect(await rejection(dialler.services.pipe.connect('notes'))).to.deep.include({ name: 'AmbiguousNameError', listening: [bob.peerId.toString()] })
  })

  it('is somebody else\'s when it was taken back, and can be made again', async () => {
    const [gone, other] = await Promise.all([alice, bob].map(async node => node.services.pipe.create({ name: 'notes', input: 'exclusive' })))
    await alice.services.pipe.withdraw(gone)
    expect((await dialler.services.pipe.find('notes')).id).to.equal(other.id)
    expect((await alice.services.pipe.create({ name: 'notes', input: 'exclusive' })).id).to.equal(gone.id)
    expect((await dialler.services.pipe.find(`notes@${alice.peerId.toString()}`)).id).to.equal(gone.id)
  })

  it('that is not found says who was asked', async () => {
    const [one, two, three] = [alice, bob, dialler].map(({ peerId }) => peerId)
    const messages: Array<[World['peers'], string]> = [
      [[], 'no rendezvous is known, and no neighbour is connected, to ask for the pipe notes'],
      [[{ peer: one, distance: 'rendezvous', outcome: 'unasked' }], 'no rendezvous could be reached, nor a neighbour, to ask for the pipe notes'],
      [[{ peer: one, distance: 'neighbour', outcome: 'answered' }], `nobody who was asked knows the pipe notes; asked were no rendezvous and the neighbour ${one.toString()}`],
      [[{ peer: one, distance: 'rendezvous', outcome: 'failed' }], `nobody answered who was asked for the pipe notes; asked were the rendezvous ${one.toString()}, which did not answer, and no neighbour`],
      [
        [one, two, three].map((peer, i) => ({ peer, distance: 'neighbour' as const, outcome: i === 0 ? 'failed' : 'answered' })),
        'nobody who was asked knows the pipe notes; asked were no rendezvous and 3 neighbours, of which 1 did not answer,'
      ]
    ]

    for (const [peers, text] of messages) {
      world.peers = peers
      const error = await rejection(dialler.services.pipe.find('notes'))
      expect(error).to.include({ name: 'PipeNotFoundError', message: text })
      expect((error as unknown as PipeNotFoundError).asked).to.deep.equal(peers)
      // printed it is its message, and where it comes from
      expect(inspect(error)).to.include(text).and.not.include('outcome')
    }
  })

  it('that is not found says why nobody could be asked, in few words, but not where a rendezvous was', async () => {
    const reasons = [1, 2, 3].map(i => new Error(`rendezvous /ip4/192.0.2.${i}/tcp/1: no answer yet`))
    const [one, two] = [alice, bob].map(({ peerId }) => peerId)
    const nobody = 'no rendezvous could be reached, nor a neighbour, to ask for the pipe notes'
    const messages: Array<[World['peers'], Error[], string]> = [
      [[], reasons.slice(0, 1), `${nobody}: ${reasons[0].message}`],
      [[], reasons, `${nobody}: ${reasons[0].message}; ${reasons[1].message}; and 1 more`],
      [
        [{ peer: one, distance: 'neighbour', outcome: 'answered' }], reasons.slice(0, 1),
        `nobody who was asked knows the pipe notes; asked were no rendezvous and the neighbour ${one.toString()}; not reached was ${reasons[0].message}`
      ],
      [[{ peer: two, distance: 'rendezvous', outcome: 'answered' }], reasons, `nobody who was asked knows the pipe notes; asked were the rendezvous ${two.toString()} and no neighbour`]
    ]

    for (const [peers, unreached, text] of messages) {
      Object.assign(world, { peers, unreached })
      const error = await rejection(dialler.services.pipe.find('notes')) as unknown as PipeNotFoundError
      expect(error).to.include({ message: text, cause: reasons[0] })
      expect(error.unreached).to.deep.equal(unreached)
    }

    Object.assign(world, { peers: [], unreached: reasons.slice(0, 1) })
    const made = await alice.services.pipe.create({ name: 'notes', input: 'exclusive' })
    const error = await rejection(dialler.services.pipe.connect(made))
    expect(error).to.include({ name: 'NoEndError', cause: reasons[0] })
    expect(error.message).to.equal(`no rendezvous could be reached, nor a neighbour, to ask for an end of notes, ${made.id}: ${reasons[0].message}`)
  })

  it('of a pipe on which nobody is known to listen says who was asked', async () => {
    const made = await alice.services.pipe.create({ name: 'notes', input: 'exclusive' })
    await dialler.dial(bob.getMultiaddrs())

    await until(() => dialler.services.resolver.neighbours().length > 0)

    const error = await rejection(dialler.services.pipe.connect(made))
    expect(error).to.include({ name: 'NoEndError', message: `nobody who was asked knows an end of notes, ${made.id}; asked were no rendezvous and the neighbour ${bob.peerId.toString()}` })

    // one that is rendezvous and neighbour is asked as both
    world.peers = [{ peer: bob.peerId, distance: 'rendezvous', outcome: 'failed' }]
    const asBoth = await rejection(dialler.services.pipe.connect(made, { awaitEndMs: 0 }))
    expect((asBoth as unknown as NoEndError).asked).to.deep.equal([{ peer: bob.peerId, distance: 'rendezvous', outcome: 'answered' }])

    await alice.services.pipe.listen(made, () => {})
    expect((await rejection(alice.services.pipe.connect(made))).message).to.include('but this node itself')
  })
})
