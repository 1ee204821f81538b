import { expect } from 'chai'
import { Turns } from '../src/dial/turns.ts'
import { StubNetwork } from './stub-network.ts'

describe('turns', () => {
  const never = new AbortController().signal
  let network: StubNetwork
  let turns: Turns

  beforeEach(() => {
    network = new StubNetwork()
    turns = new Turns(network.clock, 1_500, 3)
  })

  it('lets one through at a time, in order, those in the background last', async () => {
    const order: string[] = []
    const first = await turns.take(false, never)
    const waiting = [['background', true], ['a', false], ['b', false]].map(async ([name, background]) => {
      const turn = await turns.take(background as boolean, never)
      order.push(name as string)
      turn.release()
      turn.release()
    })

    await network.pass(0)
    expect(order).to.be.empty
    first.release()
    await Promise.all(waiting)
    expect(order).to.deep.equal(['a', 'b', 'background'])
    expect(turns.idle).to.be.true
  })

  it('has one in the background make room after the grace', async () => {
    const background = await turns.take(true, never)
    await network.pass(1_000)
    const other = turns.take(true, never)
    await network.pass(1_000)
    expect(background.signal.aborted).to.be.false

    const foreground = turns.take(false, never)
    await network.pass(0)
    expect(background.signal.aborted).to.be.true
    background.release()
    const turn = await foreground
    turn.release()
    const last = await other
    last.release()
  })

  it('does not have one that was in time make room', async () => {
    const background = await turns.take(true, never)
    const foreground = turns.take(false, never)
    await network.pass(1_499)
    background.release()
    const turn = await foreground
    await network.pass(10)

    expect(background.signal.aborted).to.be.false
    expect(network.time.pending).to.equal(0)
    turn.release()
  })

  it('forgets whoever stops waiting', async () => {
    const first = await turns.take(false, never)
    const controller = new AbortController()
    const left = turns.take(false, controller.signal).catch(err => err)
    const stays = turns.take(false, never)

    controller.abort(new Error('left'))
    expect((await left).message).to.equal('left')
    first.release()
    const turn = await stays
    turn.release()
    expect(turns.idle).to.be.true
  })

  it('has a bound', async () => {
    await turns.take(false, never)

    for (let i = 0; i < 3; i++) {
      turns.take(false, never).catch(() => {})
    }

    const error = await turns.take(false, never).catch(err => err)
    expect(error.name).to.equal('TooManyDialsError')
  })
})
