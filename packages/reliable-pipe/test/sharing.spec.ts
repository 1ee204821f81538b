import { expect } from 'chai'
import { StubPair } from './stub-pair.ts'
import type { ReliableSession } from '../src/index.ts'

const MiB = 1024 * 1024

/** Sessions of one node with another, over one connection of 10 Mbit/s, and what each brings to the other end */
class Sharing {
  readonly pair = new StubPair({ latencyMs: 10, random: () => 0.5, bothDial: false, bitsPerSecond: 10_000_000 })
  readonly received = new Map<string, number>()

  async start (): Promise<void> {
    await this.pair.start()
  }

  async open (name: string, priority?: number): Promise<ReliableSession> {
    let near: ReliableSession | undefined
    this.received.set(name, 0)
    this.pair.pipes[1].listen(name, session => {
      session.addEventListener('message', ({ data }) => { this.received.set(name, this.bytes(name) + data.byteLength) })
    })
    void this.pair.pipes[0].connect(this.pair.peers[1], { name, priority }).then(session => { near = session })
    await this.pair.until(() => near != null)

    return near as unknown as ReliableSession
  }

  /** Keeps it busy: there is always more to send */
  flood (session: ReliableSession, size = 30_000): void {
    const fill = (): void => {
      while (session.send(new Uint8Array(size))) {
        // until it is told to wait
      }
    }

    session.addEventListener('drain', fill)
    fill()
  }

  bytes (name: string): number {
    return this.received.get(name) ?? 0
  }
}

describe('sessions that share a connection', () => {
  let sharing: Sharing

  beforeEach(async () => {
    sharing = new Sharing()
    await sharing.start()
  })

  afterEach(async () => { await sharing.pair.stop() })

  it('all get on: a small one is not held up by one that sends as much as it can', async () => {
    const bulk = await sharing.open('bulk')
    const small = await sharing.open('small')
    sharing.flood(bulk)
    await sharing.pair.pass(500)
    let longest = 0

    for (let sent = 1; sent <= 20; sent++) {
      small.send(new Uint8Array(100))
      longest = Math.max(longest, await sharing.pair.until(() => sharing.bytes('small') === sent * 100, 5000))
      await sharing.pair.pass(37)
    }

    // what is in the socket before it, 64 KiB and a write of 256 KiB, takes 262 ms
    expect(longest).to.be.below(300)
    expect(sharing.bytes('bulk')).to.be.above(MiB)
  })

  it('have the same each when they want all they can get, whoever was first and whatever their messages are', async () => {
    const names = ['first', 'second', 'third']
    const sessions = [await sharing.open('first'), await sharing.open('second'), await sharing.open('third')]
    sessions.forEach((session, i) => { sharing.flood(session, [60_000, 5_000, 500][i]) })
    await sharing.pair.pass(8000)
    const bytes = names.map(name => sharing.bytes(name))
    const sum = bytes.reduce((a, b) => a + b)

    // of 10 Mbit/s with the headers
    expect(sum).to.be.above(8 * MiB)
    bytes.forEach(one => { expect(one / sum, bytes.join()).to.be.within(0.3, 0.37) })
  })

  it('have shares as their priorities are', async () => {
    const [low, high] = [await sharing.open('low', 8), await sharing.open('high', 32)]
    ;[low, high].forEach(session => { sharing.flood(session) })
    await sharing.pair.pass(2000)
    const before = { low: sharing.bytes('low'), high: sharing.bytes('high') }
    await sharing.pair.pass(8000)

    expect((sharing.bytes('high') - before.high) / (sharing.bytes('low') - before.low)).to.be.within(3.7, 4.3)
  })

  it('leave nothing unused: what one does not want the others have', async () => {
    const [low, high] = [await sharing.open('low', 1), await sharing.open('high', 256)]
    sharing.flood(low)
    await sharing.pair.pass(4000)

    expect(sharing.bytes('low')).to.be.above(4 * MiB)
    expect(high.status).to.equal('open')
  })

  it('can have another priority while they go on', async () => {
    const [one, other] = [await sharing.open('one'), await sharing.open('other')]
    ;[one, other].forEach(session => { sharing.flood(session) })
    await sharing.pair.pass(2000)
    const before = { one: sharing.bytes('one'), other: sharing.bytes('other') }
    one.priority = 64
    await sharing.pair.pass(8000)

    expect((sharing.bytes('one') - before.one) / (sharing.bytes('other') - before.other)).to.be.within(3.4, 4.6)
    expect(() => { one.priority = 0 }).to.throw().with.property('name', 'InvalidArgumentError')
  })
})
