import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { tcp } from '@libp2p/tcp'
import { expect } from 'chai'
import { createNode, createProxy, createRelay, openSession, openStreams, reserved, stopAll, through, until } from './nodes.ts'
import { Traffic } from './traffic.ts'
import type { Ends } from './nodes.ts'
import type { ReliablePipeInit } from '@juxta/reliable-pipe'
import type { TcpFaultProxy } from '@juxta/test-network/libp2p'

const CREDIT = 64 * 1024
const HIGH_WATER = 128 * 1024
const MESSAGE_BYTES = 1_000

/** Below what libp2p ends streams and connections after on which nothing moves, as its 2 minutes are above the session's 15 s */
const pipe: ReliablePipeInit = { credit: CREDIT, sendHighWater: HIGH_WATER, silenceMs: 4_000, idlePingMs: 200 }
const INACTIVITY_MS = 1_000

/** Bytes that keep a connection open and carry nothing: about so many pass in three times the above */
const KEEP_ALIVE_BYTES = 3_000

const libp2p = {
  transports: [
    tcp({ inboundSocketInactivityTimeout: INACTIVITY_MS, outboundSocketInactivityTimeout: INACTIVITY_MS }),
    circuitRelayTransport()
  ],
  streamMuxers: [yamux({ streamOptions: { inactivityTimeout: INACTIVITY_MS } })]
}

/** Sends until it is told to wait; how many messages that were */
function fill (ends: Ends, first: number): number {
  for (let sent = 1; ; sent++) {
    const message = new Uint8Array(MESSAGE_BYTES)
    new DataView(message.buffer).setUint32(0, first + sent - 1)

    if (!ends.near.send(message)) {
      return sent
    }
  }
}

describe('a reader that stops', function () {
  this.timeout(60_000)

  let ends: Ends
  let proxy: TcpFaultProxy

  beforeEach(async () => {
    const receiver = await createNode({ listen: ['/ip4/127.0.0.1/tcp/0'], announce: [], pipe, libp2p })
    const sender = await createNode({ pipe, libp2p })
    const proxied = await createProxy(receiver)
    proxy = proxied.proxy
    ends = await openSession(sender, receiver, [proxied.address])
  })

  afterEach(stopAll)

  /** All that was sent has arrived, and what is left waits */
  const creditUsedUp = (): boolean => ends.far.stats.unread > 0 && ends.near.bufferedBytes > 0 && ends.near.position.acknowledged === ends.near.position.sent

  const unreadBytes = (): number => ends.far.stats.unread * MESSAGE_BYTES

  /** Nothing but signs of life has passed for a while */
  async function idle (): Promise<void> {
    const before = proxy.bytesForwarded
    await until(() => proxy.bytesForwarded - before > KEEP_ALIVE_BYTES)
  }

  it('stops the sender within the bounds, and resets nothing', async () => {
    const sent = fill(ends, 0)
    expect(ends.near.writableNeedsDrain).to.be.true
    expect(ends.near.bufferedBytes).to.be.within(HIGH_WATER, HIGH_WATER + MESSAGE_BYTES)

    let total = sent

    // what the receiver takes in is acknowledged, so more can be sent until its credit is used up
    await until(() => {
      if (!ends.near.writableNeedsDrain) {
        total += fill(ends, total)
      }

      return creditUsedUp() && ends.near.writableNeedsDrain
    })

    const forwarded = proxy.bytesForwarded
    await idle()
    expect(unreadBytes()).to.be.at.most(CREDIT)
    expect(ends.near.bufferedBytes).to.be.within(HIGH_WATER, HIGH_WATER + MESSAGE_BYTES)
    expect(ends.near.stats.messagesDelivered).to.equal(0)
    expect(ends.near.watermarks).to.include({ accepted: total, acknowledged: ends.far.stats.unread })
    // signs of life, and nothing sent again
    expect(proxy.bytesForwarded - forwarded).to.be.below(3 * KEEP_ALIVE_BYTES)
    expect(ends.near.stats).to.include({ attaches: 1, resentBytes: 0 })

    const drained = new Promise(resolve => { ends.near.addEventListener('drain', resolve, { once: true }) })
    const closed = ends.near.close()
    let next = 0

    for await (const message of ends.far) {
      expect(new DataView(message.buffer, message.byteOffset).getUint32(0)).to.equal(next++)
    }

    await Promise.all([drained, closed])
    expect(next).to.equal(total)
    expect(ends.near.stats).to.deep.include({ attaches: 1, resentBytes: 0, pathsEnded: {} })
    expect(proxy.accepted).to.equal(1)
  })

  it('keeps the other direction going', async () => {
    const there = new Traffic(ends.near, ends.far, { seed: 'stopped', messages: 500, bytes: MESSAGE_BYTES })
    const back = new Traffic(ends.far, ends.near, { seed: 'goes on', messages: 2_000, bytes: MESSAGE_BYTES })
    there.pause()
    const finished = there.finish()

    await back.finish()
    expect(there.received).to.equal(1)
    expect(unreadBytes()).to.be.at.most(CREDIT)
    there.resume()
    await finished
    expect(ends.near.stats).to.include({ attaches: 1, duplicates: 0, resentBytes: 0 })
  })

  it('reads on after the connection was lost meanwhile', async () => {
    const there = new Traffic(ends.near, ends.far, { seed: 'lost', messages: 500, bytes: MESSAGE_BYTES })
    there.pause()
    const finished = Promise.all([there.finish(), ends.far.close()])

    for (let cuts = 1; cuts <= 3; cuts++) {
      await until(() => creditUsedUp() && ends.near.path != null)
      proxy.cut()
      await until(() => ends.near.stats.attaches > cuts)
      expect(unreadBytes()).to.be.at.most(CREDIT)
    }

    await idle()
    expect(there.received).to.equal(1)
    there.resume()
    await finished
  })

  it('stops and goes on, again and again', async () => {
    const there = new Traffic(ends.near, ends.far, { seed: 'often', messages: 3_000, bytes: [10, 2_000] })
    const finished = Promise.all([there.finish(), ends.far.close()])

    for (let share = 0.1; share < 1; share += 0.1) {
      await there.reached(share)
      there.pause()
      await until(() => creditUsedUp() || there.sent === 3_000)
      expect(ends.near.bufferedBytes).to.be.at.most(HIGH_WATER + 2_000)
      there.resume()
    }

    await finished
    expect(ends.near.stats).to.include({ attaches: 1, resentBytes: 0 })
    expect(proxy.accepted).to.equal(1)
  })
})

describe('a reader that stops behind a relay', function () {
  this.timeout(60_000)

  afterEach(stopAll)

  it('keeps its session while the relay ends connection after connection', async () => {
    const relay = await createRelay({ defaultDurationLimit: 1_500 })
    const receiver = await createNode({ path: { relays: [relay.multiaddr] }, pipe })
    const sender = await createNode({ pipe })
    await reserved(receiver)
    const ends = await openSession(sender, receiver, [through(relay, receiver)])
    const there = new Traffic(ends.near, ends.far, { seed: 'relayed', messages: 500, bytes: MESSAGE_BYTES })
    there.pause()
    const finished = Promise.all([there.finish(), ends.far.close()])

    await until(() => ends.near.stats.attaches >= 3)
    expect(there.received).to.equal(1)
    expect(ends.near.bufferedBytes).to.be.at.most(HIGH_WATER + MESSAGE_BYTES)
    expect(ends.far.stats.unread * MESSAGE_BYTES).to.be.at.most(CREDIT)

    there.resume()
    await finished
    await until(() => openStreams(sender, receiver.peerId).length === 0)
  })
})
