import { VirtualClock, rejection, settled } from '@juxta/test-network'
import { expect } from 'chai'
import { untilThere } from '../src/waiting.ts'
import type { Status } from '../src/status.ts'
import type { Peer } from 'juxta'

const rendezvous = Object.assign(new Error('rendezvous /ip4/192.0.2.1/tcp/1/p2p/a: connection refused'), { peer: 'a' })
const relays = ['a', 'b'].map(peer => ({ relay: { toString: () => peer }, address: `/ip4/192.0.2.1/tcp/1/p2p/${peer}`, state: 'waiting', lastError: new Error('timed out') }))
const peer = { services: { path: { relays }, rendezvous: { leases: [], unreached: [rendezvous] } } } as unknown as Peer

describe('waiting for a relay', () => {
  let clock: VirtualClock
  let told: string[]
  let waiting: Parameters<typeof untilThere>[1]

  beforeEach(() => {
    clock = new VirtualClock()
    told = []
    waiting = {
      peer,
      status: { say: (_event: string, _data: object, text: string) => { told.push(`${clock.now / 1_000}: ${text}`) } } as unknown as Status,
      signal: new AbortController().signal,
      seconds: 0,
      startTimer: (ms, fn) => clock.after(ms, fn)
    }
  })

  /** What never comes about */
  const forever = async (signal: AbortSignal): Promise<void> => {
    await new Promise(resolve => { signal.addEventListener('abort', resolve) })
    signal.throwIfAborted()
  }

  it('tells again and again, less and less often, what is waited for and why it is not there', async () => {
    const done = Promise.withResolvers<void>()
    const waited = untilThere(async () => done.promise, waiting)

    clock.advance(2_000_000)
    expect(told.slice(0, 3).map(text => text.replace(/ .*/, ''))).to.deep.equal(['10:', '30:', '70:'])
    expect(told[0]).to.equal(`10: still waiting, for 10 s now: ${rendezvous.message}; relay /ip4/192.0.2.1/tcp/1/p2p/b: timed out`)
    expect(told.length).to.equal(10)
    done.resolve()
    await waited
    clock.advance(2_000_000)
    expect(told.length).to.equal(10)
  })

  it('is over at the time that was set, with the same as an error, and what to do', async () => {
    const waited = rejection(untilThere(forever, { ...waiting, seconds: 25 }))

    clock.advance(25_000)
    await settled()
    const error = await waited
    expect(error).to.include({ name: 'RelayUnreachableError' })
    expect(error.message).to.equal(`not reached within 25 s: ${rendezvous.message}; relay /ip4/192.0.2.1/tcp/1/p2p/b: timed out. Is a relay running there? --wait SECONDS waits longer, --wait 0 without end`)
    expect(told).to.have.lengthOf(1)
  })

  it('is over when the command is to end, and when it makes no sense', async () => {
    const interrupt = new AbortController()
    const reason = new Error('Ctrl-C')
    const waited = rejection(untilThere(forever, { ...waiting, seconds: 25, signal: interrupt.signal }))
    interrupt.abort(reason)
    expect(await waited).to.equal(reason)

    expect(await rejection(untilThere(async () => { throw reason }, { ...waiting, seconds: 25 }))).to.equal(reason)
    clock.advance(2_000_000)
    expect(told).to.deep.equal([])
  })
})
