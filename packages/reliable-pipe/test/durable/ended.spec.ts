import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { StubPair } from '../stub-pair.ts'
import type { Message, ReliablePipeInit } from '../../src/index.ts'

const LIMITS = { maxTombstonesPerPeer: 4, durableRetentionMs: 60_000, tombstoneMs: 1_000 }

/** Two nodes that close sessions, and what their stores have of those */
class Closing {
  readonly pair: StubPair
  readonly #folders = [new FaultyFolder(), new FaultyFolder()]
  /** whether the second node commits what comes */
  commits = true
  readonly uncommitted: Message[] = []

  constructor (limits: ReliablePipeInit = {}) {
    const random = seededRandom(1)
    const init = (node: number): ReliablePipeInit => ({ ...LIMITS, ...limits, store: new LogStore({ files: this.#folders[node], formats }) })
    this.pair = new StubPair({ latencyMs: 10, random: () => random.next(), pipes: [init(0), init(1)] })
  }

  async start (): Promise<void> {
    this.pair.pipes[1].listen('orders', async session => {
      for await (const message of session.messages()) {
        if (this.commits) {
          await message.commit()
        } else {
          this.uncommitted.push(message)
        }
      }

      await session.close()
    })
    await this.pair.start()
  }

  /** One session from its beginning to its end, with a message; its id */
  async once (): Promise<string> {
    let closed = ''
    void this.pair.pipes[0].connect(this.pair.peers[1], { name: 'orders', durable: true }).then(async session => {
      session.send(new Uint8Array(100))
      await session.close()
      closed = session.id
    })
    await this.pair.until(() => closed !== '' && this.pair.pipes.every(({ sessions }) => sessions.length === 0))
    // what is freed is written after a while
    await this.pair.pass(500)

    return closed
  }

  /** The second node, after a power cut */
  async again (): Promise<Message[]> {
    this.pair.kill(1)
    const pipe = await this.pair.revive(1, { ...LIMITS, store: new LogStore({ files: this.#folders[1].restart('everything'), formats }) })
    const messages: Message[] = []
    pipe.listen('orders', async session => {
      for await (const message of session.messages()) {
        messages.push(message)
      }
    })
    await this.pair.pass(100)

    return messages
  }

  /** What the stores would have after a power cut */
  async stored (): Promise<string[][]> {
    return Promise.all(this.#folders.map(async folder => (await new LogStore({ files: folder.restart('everything'), formats }).open()).map(({ id }) => id)))
  }
}

describe('durable sessions that are over', () => {
  let closing: Closing

  beforeEach(async () => {
    closing = new Closing()
    await closing.start()
  })

  afterEach(async () => { await closing.pair.stop() })

  it('are remembered in the store, so many of a peer', async () => {
    const ids: string[] = []

    for (let i = 0; i < 10; i++) {
      ids.push(await closing.once())
    }

    for (const stored of await closing.stored()) {
      expect(stored).to.have.members(ids.slice(-LIMITS.maxTombstonesPerPeer))
    }
  })

  it('are remembered for as long as they were kept, while the node runs', async () => {
    await closing.once()
    await closing.pair.pass(40_000)
    const second = await closing.once()
    await closing.pair.pass(30_000)
    const third = await closing.once()

    for (const stored of await closing.stored()) {
      expect(stored).to.have.members([second, third])
    }
  })

  it('stay while a message is not committed', async () => {
    closing.commits = false
    const first = await closing.once()
    await closing.pair.pass(70_000)
    const second = await closing.once()
    expect((await closing.stored())[1]).to.have.members([first, second])
  })

  it('have what was not committed after a restart, though they are kept for ever', async () => {
    await closing.pair.stop()
    closing = new Closing({ durableRetentionMs: Number.MAX_SAFE_INTEGER })
    closing.commits = false
    await closing.start()
    const id = await closing.once()
    expect((await closing.again()).map(({ session, sequence, redelivered }) => ({ session, sequence, redelivered }))).to.deep.equal([{ session: id, sequence: 0, redelivered: true }])
  })

  it('go with the last message that is committed', async () => {
    closing.commits = false
    await closing.once()
    closing.commits = true
    await closing.pair.pass(70_000)
    const second = await closing.once()
    expect(closing.uncommitted).to.have.length(1)

    let committed = false
    void closing.uncommitted[0].commit().then(() => { committed = true })
    await closing.pair.until(() => committed)
    await closing.pair.pass(500)
    expect((await closing.stored())[1]).to.deep.equal([second])
  })
})
