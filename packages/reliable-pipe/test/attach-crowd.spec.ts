import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { StubPair } from './stub-pair.ts'
import type { ListenOptions, ReliableSession } from '../src/index.ts'
import type { StubPairInit } from './stub-pair.ts'

const SESSIONS = 250
/** What a receiver lets in each second when the burst is used up, milliseconds for all of them */
const AT_RATE_MS = SESSIONS / 50 * 1_000

describe('250 sessions between two peers, when their connection is lost', function () {
  this.timeout(20_000)

  let pair: StubPair
  let sessions: ReliableSession[]

  async function open (init: Partial<StubPairInit> = {}, count = SESSIONS): Promise<void> {
    const random = seededRandom('crowd')
    pair = new StubPair({ latencyMs: 50, random: () => random.next(), ...init })
    await pair.start()
    pair.pipes[1].listen('any', () => {})

    for (let i = 0; i < count; i++) {
      await connected(pair.pipes[0].connect(pair.peers[1], { name: 'any' }))
    }

    // until the other end would take as many again at once
    await pair.pass(6_000)
    sessions = pair.pipes.flatMap(({ sessions }) => sessions)
    expect(sessions).to.have.lengthOf(2 * count)
  }

  async function connected (connecting: Promise<ReliableSession>): Promise<void> {
    let done = false
    void connecting.then(() => { done = true })
    await pair.until(() => done)
  }

  /** Cuts, and gives how long it took until all were back, ms */
  async function cut (upTo?: number): Promise<number> {
    const before = sessions.map(({ stats }) => stats.attaches)
    pair.cut(upTo)

    return pair.until(() => sessions.every(({ path, stats }, i) => path != null && stats.attaches > before[i]))
  }

  afterEach(async () => { await pair.stop() })

  it('are all back within a second, and are refused nothing', async () => {
    await open()
    expect(await cut()).to.be.at.most(1_000)
    expect(pair.pipes.map(({ refusals }) => refusals)).to.deep.equal([{}, {}])
  })

  it('come no faster than the other end takes them when that happens over and over', async () => {
    await open({ bothDial: false })

    for (let i = 0; i < 3; i++) {
      expect(await cut()).to.be.at.most(AT_RATE_MS + 500)
    }

    expect(pair.pipes.map(({ refusals }) => refusals)).to.deep.equal([{}, {}])
  })

  it('are back sooner where the other end can dial, too', async () => {
    await open()

    for (let i = 0; i < 3; i++) {
      expect(await cut()).to.be.at.most(3_000)
    }

    // both may dial for the same one at the same time, which costs neither anything
    for (const { refusals: { 'stale-attach': crossed = 0, ...others } } of pair.pipes) {
      expect(others).to.deep.equal({})
      expect(crossed).to.be.below(SESSIONS / 5)
    }
  })

  it('are not held up by new ones that wait to be accepted', async () => {
    const pipe = { maxHalfOpenPerPeer: 10 }
    await open({ pipes: [pipe, pipe] }, 20)
    const { opened } = pair
    const accept: ListenOptions['accept'] = async () => new Promise(() => {})
    pair.pipes[1].listen('slow', () => {}, { accept })

    for (let i = 0; i < 5; i++) {
      pair.pipes[0].connect(pair.peers[1], { name: 'slow' }).catch(() => {})
    }

    await pair.pass(200)
    expect(await cut(opened)).to.be.at.most(1_000)
  })
})
