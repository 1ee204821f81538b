import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { bytes, text } from './nodes.ts'
import { StubPair } from './stub-pair.ts'
import type { ReliableSession } from '../src/index.ts'

const RETENTION_MS = 600_000

describe('an outage', () => {
  let pair: StubPair
  let near: ReliableSession
  let far: ReliableSession
  let heard: string[]

  beforeEach(async () => {
    const random = seededRandom('outage')
    pair = new StubPair({ latencyMs: 20, random: () => random.next(), bothDial: false })
    await pair.start()
    const accepted = Promise.withResolvers<ReliableSession>()
    pair.pipes[1].listen('name', session => { accepted.resolve(session) })
    let connected: ReliableSession | undefined
    pair.pipes[0].connect(pair.peers[1], { name: 'name', retentionMs: RETENTION_MS }).then(session => { connected = session }, () => {})
    await pair.until(() => connected != null)
    near = connected as unknown as ReliableSession
    far = await accepted.promise
    heard = []
    far.addEventListener('message', ({ data }) => { heard.push(text(data.subarray())) })
  })

  afterEach(async () => pair.stop())

  const lose = (): void => {
    pair.reachable = false
    pair.cut()
    near.send(bytes('after all'))
  }

  it('is tried to end at once, again and again with jitter, and for as long as the session is retained', async () => {
    lose()
    await pair.pass(RETENTION_MS - 5_000)
    expect([near.status, far.status]).to.deep.equal(['open', 'open'])

    const { failedAt } = pair
    const delays = failedAt.slice(1).map((at, index) => at - failedAt[index])
    const caps = delays.map((_, attempt) => Math.min(5_000, 100 * 1.5 ** attempt))
    // virtual time goes in steps of 5 ms
    delays.forEach((delay, attempt) => { expect(delay).to.be.within(caps[attempt] / 2 - 5, caps[attempt] + 5) })
    expect(new Set(delays.slice(-20)).size, 'jitter').to.be.above(10)
    expect(failedAt.length).to.be.within(RETENTION_MS / 5_000, RETENTION_MS / 2_500 + 20)

    pair.reachable = true
    expect(await pair.until(() => heard.length > 0)).to.be.at.most(5_100)
    expect(heard).to.deep.equal(['after all'])
  })

  it('that lasts longer ends the session at both ends, with where it stood', async () => {
    lose()
    await pair.pass(RETENTION_MS - 100)
    expect([near.status, far.status]).to.deep.equal(['open', 'open'])
    await pair.pass(200)
    expect([near.status, far.status]).to.deep.equal(['closed', 'closed'])
    const tries = pair.failedAt.length
    await pair.pass(60_000)
    expect(pair.failedAt).to.have.length(tries)
  })

  it('is over as soon as the machine wakes up, when the network is there then', async () => {
    lose()
    await pair.pass(120_000)
    pair.reachable = true
    pair.wake()
    expect(await pair.until(() => heard.length > 0)).to.be.at.most(200)
  })

  it('that nobody noticed in his sleep is noticed 2 s after it', async () => {
    pair.swallow()
    near.send(bytes('anybody there?'))
    const detached: string[] = []
    near.addEventListener('detach', ({ detail }) => { detached.push(detail.cause) })
    pair.wake()
    expect(await pair.until(() => detached.length > 0)).to.be.within(1_990, 2_010)
    expect(detached).to.deep.equal(['silent'])
    await pair.until(() => heard.length > 0)
    expect(near.stats.attaches).to.equal(2)
  })

  it('that there was none in his sleep costs a ping', async () => {
    pair.wake()
    await pair.pass(10_000)
    expect(near.stats.attaches).to.equal(1)
    near.send(bytes('still here'))
    await pair.until(() => heard.length > 0)
  })
})
