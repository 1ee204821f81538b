import { expect } from 'chai'
import { Shells } from './shells.ts'
import type { Command } from './command.ts'

describe('names that juxta connects to', function () {
  this.timeout(90_000)

  let shells: Shells

  beforeEach(async () => { shells = await Shells.open() })
  afterEach(async function () { await shells.close(this.currentTest) })

  const talk = async (connector: Command, listener: Command): Promise<void> => {
    connector.process.stdin.end('hello')
    listener.process.stdin.end()
    expect(await Promise.all([connector.ended, listener.ended])).to.deep.equal([0, 0])
    expect(listener.text).to.equal('hello')
  }

  it('are enough by themselves while one has them, who is then remembered; several owners are listed', async () => {
    const relay = await shells.relay()
    const bob = await shells.listen('photos', relay, [], 'bob')
    await talk(shells.connect('photos', relay, [], 'alice'), bob)

    const again = await shells.listen('photos', relay, [], 'bob')
    expect(again.reference).to.equal(bob.reference)
    const mallory = await shells.listen('photos', relay, [], 'mallory')
    expect(mallory.reference).to.not.equal(bob.reference)

    // who never used the name can't know which one is meant
    const stranger = shells.connect('photos', relay, [], 'stranger')
    expect(await stranger.ended).to.equal(1)
    const error = stranger.told.at(-1)
    expect(error).to.include({ event: 'error', name: 'AmbiguousNameError' })
    expect(error?.owners).to.have.members([bob, mallory].map(({ listening }) => listening.owner))
    expect(error?.message).to.include(bob.reference).and.to.include(mallory.reference)

    // alice does, and the stranger can say
    await talk(shells.connect('photos', relay, [], 'alice'), again)
    await talk(shells.connect(mallory.reference, relay, [], 'stranger'), mallory)
  })

  it('are busy for others while one is connected, and both sides say so', async () => {
    const relay = await shells.relay()
    const listener = await shells.listen('photos', relay)
    const first = shells.connect(listener.reference, relay, [], 'first')
    await listener.event('session')

    const second = shells.connect(listener.reference, relay, [], 'second')
    expect(await second.ended).to.equal(1)
    expect(second.told.at(-1)).to.deep.equal({ event: 'error', name: 'BusyError', message: `${listener.reference} is connected to somebody else` })
    await listener.event('turned-away')

    await talk(first, listener)
  })

  it('are an error by name where nobody listens', async () => {
    const relay = await shells.relay()
    const connector = shells.connect('photos', relay)

    expect(await connector.ended).to.equal(1)
    expect(connector.told.at(-1)).to.include({ event: 'error', name: 'PipeNotFoundError' })
  })
})
