import { expect } from 'chai'
import { EarlyStreams } from '../../src/open/early-streams.ts'
import type { Connection } from '@libp2p/interface'

const BOUND = 4

describe('streams on a connection that may not be ready', () => {
  let early: EarlyStreams
  const connection = {} as unknown as Connection
  const { signal } = new AbortController()

  /** Opens that have begun, to be settled by the test */
  let begun: Array<PromiseWithResolvers<string>>

  const open = async (on = connection, options = signal): Promise<string> => early.open(on, options, async () => {
    const opening = Promise.withResolvers<string>()
    begun.push(opening)
    return opening.promise
  })

  /** All that can happen now has happened */
  const turn = async (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

  beforeEach(() => {
    early = new EarlyStreams()
    begun = []
  })

  it('are few at first, and as many as wanted once one is open', async () => {
    const opens = Array.from({ length: 20 }, async () => open())
    await turn()
    expect(begun).to.have.lengthOf(BOUND)

    begun[2].resolve('open')
    await turn()
    expect(begun).to.have.lengthOf(20)
    begun.forEach(({ resolve }) => { resolve('open') })
    expect(await Promise.all(opens)).to.deep.equal(Array.from({ length: 20 }, () => 'open'))

    void open()
    expect(begun).to.have.lengthOf(21)
  })

  it('are tried by the next when one fails', async () => {
    const opens = Array.from({ length: 6 }, async () => open().catch((error: Error) => error.message))
    await turn()
    begun[0].reject(new Error('failed'))
    await turn()
    expect(begun).to.have.lengthOf(BOUND + 1)
    begun[1].reject(new Error('failed'))
    await turn()
    expect(begun).to.have.lengthOf(6)
    begun.forEach(({ resolve }) => { resolve('open') })
    expect(await Promise.all(opens)).to.deep.equal(['failed', 'failed', 'open', 'open', 'open', 'open'])
  })

  it('are counted for each connection apart', async () => {
    const other = {} as unknown as Connection
    const opens = [connection, other].flatMap(on => Array.from({ length: 5 }, async () => open(on)))
    await turn()
    expect(begun).to.have.lengthOf(2 * BOUND)
    begun.forEach(({ resolve }) => { resolve('open') })
    await turn()
    begun.forEach(({ resolve }) => { resolve('open') })
    await Promise.all(opens)
  })

  it('are not waited for when the signal aborts, and leave their place to others', async () => {
    const controller = new AbortController()
    const first = Array.from({ length: BOUND }, async () => open().catch(() => {}))
    const impatient = open(connection, controller.signal).catch((error: Error) => error.message)
    const patient = open()
    controller.abort(new Error('no time'))
    expect(await impatient).to.equal('no time')
    expect(begun).to.have.lengthOf(BOUND)

    begun[0].reject(new Error('failed'))
    await turn()
    expect(begun).to.have.lengthOf(BOUND + 1)
    begun.forEach(({ resolve }) => { resolve('open') })
    expect(await patient).to.equal('open')
    await Promise.all(first)
  })
})
