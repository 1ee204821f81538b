import { formats, LogStore } from '@juxta/session-store/internal'
import { FaultyFolder, seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { StubPair } from '../stub-pair.ts'
import type { ReliablePipeInit, ReliableSession } from '../../src/index.ts'

const STORED = 200_000

/** Two nodes with small stores, and sessions between them */
async function pairWith (sessions: number): Promise<{ pair: StubPair, ends: ReliableSession[][] }> {
  const random = seededRandom(1)
  const init = (): ReliablePipeInit => ({ store: new LogStore({ files: new FaultyFolder(), formats }), maxStored: STORED, maxStoredPerPeer: STORED })
  const pair = new StubPair({ latencyMs: 10, random: () => random.next(), pipes: [init(), init()] })
  const accepted: ReliableSession[] = []
  pair.pipes[1].listen('both', session => { accepted.push(session) })
  await pair.start()
  const ends: ReliableSession[][] = []

  for (let i = 0; i < sessions; i++) {
    let opened: ReliableSession | undefined
    void pair.pipes[0].connect(pair.peers[1], { name: 'both', durable: true }).then(session => { opened = session })
    await pair.until(() => opened != null && accepted.length === i + 1)
    ends.push([opened as ReliableSession, accepted[i]])
  }

  return { pair, ends }
}

/** Delivers so many messages, each when there is room */
async function deliverAll (session: ReliableSession, messages: number, bytes: number): Promise<void> {
  for (let i = 0; i < messages; i++) {
    await session.deliver(new Uint8Array(bytes).fill(i))
  }
}

async function commitAll (session: ReliableSession, messages: number, got: number[]): Promise<void> {
  for await (const message of session.messages()) {
    got.push(message.data[0])
    await message.commit()

    if (got.length === messages) {
      return
    }
  }
}

describe('durable sessions of two nodes whose stores are full', () => {
  let pair: StubPair

  afterEach(async () => { await pair.stop() })

  it('go on: what they send leaves room for what they receive', async () => {
    const made = await pairWith(1)
    pair = made.pair
    const [ends] = made.ends
    pair.reachable = false
    pair.cut()
    const sending = ends.map(async session => deliverAll(session, 100, 5_000))
    await pair.pass(5_000)
    // each has as much to send as its store takes
    expect(ends.map(({ watermarks }) => watermarks.accepted)).to.satisfy((accepted: number[]) => accepted.every(count => count > 20 && count < 60))

    pair.reachable = true
    const got: number[][] = [[], []]
    const reading = ends.map(async (session, end) => commitAll(session, 100, got[end]))
    await pair.until(() => got.every(({ length }) => length === 100), 120_000)
    expect(got).to.deep.equal([0, 1].map(() => Array.from({ length: 100 }, (_, i) => i)))
    await Promise.all([...sending, ...reading])
  })

  it('go on with messages that are larger than the room that is left', async () => {
    const made = await pairWith(3)
    pair = made.pair
    pair.reachable = false
    pair.cut()
    const sending = made.ends.flatMap(ends => ends.map(async session => deliverAll(session, 3, 90_000)))
    await pair.pass(5_000)

    pair.reachable = true
    const got: number[][] = made.ends.flatMap(() => [[], []])
    const reading = made.ends.flatMap((ends, i) => ends.map(async (session, end) => commitAll(session, 3, got[2 * i + end])))
    await pair.until(() => got.every(({ length }) => length === 3), 240_000)
    expect(got.flat().sort((a, b) => a - b)).to.deep.equal([0, 1, 2].flatMap(i => made.ends.flatMap(() => [i, i])))
    await Promise.all([...sending, ...reading])
  })
})
