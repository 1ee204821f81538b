import { expect } from 'chai'
import { rejection } from '../nodes.ts'
import { WaitingLine } from '../../src/sending/waiting-line.ts'

describe('a waiting line', () => {
  let line: WaitingLine
  let log: string[]

  beforeEach(() => {
    line = new WaitingLine()
    log = []
  })

  async function enter (name: string, signal?: AbortSignal): Promise<() => void> {
    const leave = await line.enter(signal)
    log.push(name)

    return leave
  }

  it('lets one after the other go on', async () => {
    expect(line.empty).to.be.true
    const first = enter('first')
    const second = enter('second')
    const third = enter('third')
    expect(line.empty).to.be.false

    const leave = await first
    await new Promise<void>(resolve => { setImmediate(resolve) })
    expect(log).to.deep.equal(['first'])
    leave();
    (await second)();
    (await third)()
    expect(log).to.deep.equal(['first', 'second', 'third'])
    expect(line.empty).to.be.true
  })

  it('does not let those behind one who gives up past those before', async () => {
    const controller = new AbortController()
    const first = enter('first')
    const second = rejection(enter('second', controller.signal))
    const third = enter('third')
    controller.abort(new Error('enough'))
    expect(await second).to.have.property('message', 'enough')

    const leave = await first
    await new Promise<void>(resolve => { setImmediate(resolve) })
    expect(log).to.deep.equal(['first'])
    leave();
    (await third)()
    expect(line.empty).to.be.true
  })
})
