import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { CONNECT_TIMEOUT_MS } from '../../src/constants.ts'
import { StubPair } from '../stub-pair.ts'
import type { ReliablePipeInit } from '../../src/index.ts'

describe('a durable session that the store has no room for', () => {
  let pair: StubPair

  /** Two nodes with stores of which one has no room for a session */
  async function start (full: number): Promise<void> {
    const random = seededRandom(1)
    const init = (node: number): ReliablePipeInit => ({ store: new LogStore({ files: new FaultyFolder(), formats }), ...(node === full && { maxStored: 100, maxStoredPerPeer: 100 }) })
    pair = new StubPair({ latencyMs: 10, random: () => random.next(), pipes: [init(0), init(1)] })
    await pair.start()
  }

  /** Connects, waits, and gives up */
  async function givenUp (): Promise<Error> {
    const controller = new AbortController()
    let error: Error | undefined
    pair.pipes[0].connect(pair.peers[1], { name: 'orders', durable: true, signal: controller.signal }).catch(reason => { error = reason })
    await pair.pass(2_500)
    expect(error).to.equal(undefined)
    controller.abort()
    await pair.until(() => error != null)
    await pair.pass(1_000)

    return error as Error
  }

  afterEach(async () => { await pair.stop() })

  it('is refused for now where it comes in', async () => {
    await start(1)
    pair.pipes[1].listen('orders', () => { throw new Error('there is none') })
    await givenUp()
    expect(pair.pipes[1].refusals['store-full']).to.be.within(2, 4)
    expect(pair.pipes.map(({ sessions }) => sessions.length)).to.deep.equal([0, 0])
  })

  it('is waited for by who opens it, for as long as for an answer', async () => {
    await start(0)
    pair.pipes[1].listen('orders', () => {})
    let error: (Error & { retryable?: boolean }) | undefined
    pair.pipes[0].connect(pair.peers[1], { name: 'orders', durable: true }).catch(reason => { error = reason })
    const ms = await pair.until(() => error != null)
    expect(ms).to.be.within(CONNECT_TIMEOUT_MS - 10, CONNECT_TIMEOUT_MS + 10)
    expect(error).to.include({ name: 'StoreFullError', retryable: true })
    await pair.pass(1_000)
    expect(pair.pipes.map(({ sessions }) => sessions.length)).to.deep.equal([0, 0])
  })

  it('is waited for by who opens it, until the signal', async () => {
    await start(0)
    let ended: string | undefined
    pair.pipes[1].listen('orders', session => { session.addEventListener('close', ({ detail }) => { ended = detail.error?.name }) })
    expect(await givenUp()).to.have.property('name', 'AbortError')
    expect(ended).to.equal('SessionAbortedError')
    expect(pair.pipes.map(({ sessions }) => sessions.length)).to.deep.equal([0, 0])
  })
})
