import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { SEGMENT_COST } from '../../src/constants.ts'
import { ReceivePool } from '../../src/core/receive-pool.ts'
import { LeftUnread } from '../../src/reading/left-unread.ts'
import { MessageQueue } from '../../src/reading/message-queue.ts'
import { StubPair } from '../stub-pair.ts'
import type { ReliableSession } from '../../src/index.ts'

const KiB = 1024

describe('what is unread when a session ends', () => {
  let pair: StubPair
  let accepted: ReliableSession[]

  beforeEach(async () => {
    const random = seededRandom(1)
    const limits = { credit: 64 * KiB, receivePoolPerPeer: 256 * KiB, receivePool: 512 * KiB }
    pair = new StubPair({ latencyMs: 10, random: () => random.next(), pipes: [{}, limits] })
    accepted = []
    pair.pipes[1].listen('mail', session => { accepted.push(session) })
    await pair.start()
  })

  afterEach(async () => { await pair.stop() })

  /** Opens a session, fills it, and ends it before anything of it is read; gives why it was refused, if it was */
  async function fillAndEnd (): Promise<(Error & { status?: string }) | undefined> {
    let result: Error | ReliableSession | undefined
    const before = accepted.length
    pair.pipes[0].connect(pair.peers[1], { name: 'mail' }).then(session => { result = session }, error => { result = error })
    await pair.until(() => result != null)

    if (result instanceof Error) {
      return result
    }

    const session = result as ReliableSession
    session.send(new Uint8Array(30 * KiB))
    await pair.until(() => accepted.length > before && accepted[before].stats.unread === 1)
    session.abort(new Error('enough'))
    await pair.until(() => accepted[before].status === 'closed')

    return undefined
  }

  it('counts until it is read: a peer that ends its sessions gets no more memory by that', async () => {
    let refused: (Error & { status?: string }) | undefined

    while (refused == null && accepted.length < 50) {
      refused = await fillAndEnd()
    }

    expect(refused).to.include({ name: 'SessionRefusedError', status: 'too-many-sessions', retryable: true })
    expect(accepted.length).to.be.within(5, 10)

    for (const session of accepted) {
      const { done, value } = await session[Symbol.asyncIterator]().next()
      expect([done, value.byteLength]).to.deep.equal([false, 30 * KiB])
    }

    expect(await fillAndEnd()).to.equal(undefined)
  })

  it('counts no more when nobody is left who could read it', async () => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    const pool = new ReceivePool({ size: 1_000_000, reserves: 0 })
    const leave = (): void => {
      const queue = new MessageQueue(() => {})
      queue.push([new Uint8Array(1_000), new Uint8Array(2_000)])
      const left = new LeftUnread(queue, pool)
      left.taken(SEGMENT_COST + 1_000)
    }
    leave()
    expect(pool.used).to.equal(2_512)

    for (let i = 0; i < 100 && pool.used > 0; i++) {
      await new Promise(resolve => { setImmediate(resolve) })
      gc()
    }

    expect(pool.used).to.equal(0)
  })
})
