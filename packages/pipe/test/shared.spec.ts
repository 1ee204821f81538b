import { expect } from 'chai'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import * as constants from '../src/constants.ts'
import { alice, bob, carol, mallory } from './document/fixtures.ts'
import { bytes, text } from './service/nodes.ts'
import { StubNet } from './stub-net.ts'
import type { StubNode } from './stub-net.ts'
import type { BoundEnd, ConnectAllOptions, DropReport, PipeAdvertisement, SharedReceiver, SharedSession } from '../src/index.ts'
import type { ReliableSession } from '@juxta/reliable-pipe'

const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `${from + i}`)
const KIB = 1024

describe('a stream to all ends of a shared pipe', function () {
  this.timeout(60_000)
  let net: StubNet
  let sender: StubNode
  let pipe: PipeAdvertisement
  /** what each receiver's application has */
  let got: Map<StubNode, string[]>
  let sessions: Map<StubNode, ReliableSession>

  beforeEach(async () => {
    net = new StubNet()
    sender = await net.add(mallory)
    pipe = await sender.pipe.create({ name: 'news', input: 'shared' })
    got = new Map()
    sessions = new Map()
  })

  afterEach(async () => { await net.stop() })

  /** An end whose application takes a message each `everyMs`; Infinity: none */
  const receive = async (key = alice, everyMs = 0): Promise<{ node: StubNode, end: BoundEnd, kept: string[] }> => {
    const node = await net.add(key)
    const kept: string[] = []
    got.set(node, kept)
    const end = await net.run(node.pipe.listen(pipe, async session => {
      sessions.set(node, session)

      if (everyMs === Infinity) {
        return
      }

      try {
        for await (const message of session) {
          kept.push(text(message.subarray(0, 10)).replaceAll('\0', ''))

          if (everyMs > 0) {
            await new Promise<void>(resolve => { net.clock.after(everyMs, resolve) })
          }
        }

        await session.close()
      } catch {
        // it was dropped
      }
    }))

    return { node, end, kept }
  }

  const connect = async (options?: ConnectAllOptions): Promise<{ shared: SharedSession, joined: SharedReceiver[], drops: DropReport[] }> => {
    const [joined, drops]: [SharedReceiver[], DropReport[]] = [[], []]
    const shared = await net.run(sender.pipe.connectAll(pipe, options))
    shared.addEventListener('join', ({ detail }) => { joined.push(detail) })
    shared.addEventListener('drop', ({ detail }) => { drops.push(detail) })

    return { shared, joined, drops }
  }

  /** A message of so many bytes, that says its number */
  const sized = (number: string, size: number): Uint8Array => {
    const message = new Uint8Array(size)
    message.set(bytes(number))

    return message
  }

  it('goes to each, once and in order, though connections are lost', async () => {
    const receivers = [await receive(alice), await receive(bob, 3), await receive(carol)]
    const { shared, drops } = await connect()
    expect(shared.receivers).to.have.length(3)

    for (const number of numbers(200)) {
      await net.run(shared.deliver(bytes(number)))

      if (Number(number) % 50 === 0) {
        net.cut()
      }
    }

    await net.run(shared.close())
    await net.until(() => receivers.every(({ kept }) => kept.length >= 200))
    receivers.forEach(({ kept }) => { expect(kept).to.deep.equal(numbers(200)) })
    expect([shared.watermarks, shared.status, drops]).to.deep.equal([{ accepted: 200, acknowledgedByAll: 200 }, 'closed', []])
    expect(() => shared.send(bytes('x'))).to.throw().with.property('name', 'SharedClosedError')
  })

  it('holds the bytes of a message once for all', async () => {
    await receive(alice)
    await receive(bob)
    const { shared } = await connect()
    const given: Uint8Array[] = []
    shared.receivers.forEach(({ session }) => {
      const send = session.send.bind(session)
      Object.assign(session, {
        send: (data: Uint8Array) => {
          given.push(data)
          return send(data)
        }
      })
    })
    const message = sized('0', 100 * KIB)
    shared.send(message)
    expect(given).to.have.length(2)
    expect(given.every(data => data === message)).to.equal(true)
  })

  it('is joined by an end that is bound later from where it is then, and tells where each is', async () => {
    const first = await receive(alice)
    const { shared, joined } = await connect()
    numbers(5).forEach(number => shared.send(bytes(number)))
    const late = await receive(bob)
    await net.until(() => joined.length === 1, 6_000)
    numbers(5, 5).forEach(number => shared.send(bytes(number)))
    expect(shared.watermarks).to.deep.equal({ accepted: 10, acknowledgedByAll: 5 })
    await net.until(() => shared.watermarks.acknowledgedByAll === 10)

    expect([first.kept, late.kept]).to.deep.equal([numbers(10), numbers(5, 5)])
    expect(shared.receivers.map(({ since, acknowledged }) => [since, acknowledged])).to.deep.equal([[0, 10], [5, 10]])
    expect(joined[0].peer.equals(late.node.peer)).to.equal(true)
    expect(joined[0].session.stats.messagesDelivered).to.equal(0)
  })

  it('is joined by an end at once, though another one does not answer', async () => {
    await receive(alice)
    const { joined } = await connect({ lookMs: 100 })
    const dead = await receive(bob)
    net.kill(dead.node)
    await net.pass(500)
    const late = await receive(carol)
    await net.until(() => joined.length === 1, 500)
    expect(joined[0].peer.equals(late.node.peer)).to.equal(true)

    net.revive(dead.node)
    await net.until(() => joined.length === 2, 6_000)
    expect(joined[1].peer.equals(dead.node.peer)).to.equal(true)
  })

  it('is joined by an end that there is room for, though one before it never answers', async () => {
    await receive(alice)
    const { joined } = await connect({ lookMs: 100, maxReceivers: 2 })
    const dead = await receive(bob)
    net.kill(dead.node)
    await net.pass(500)
    const late = await receive(carol)
    await net.until(() => joined.length === 1, 2 * constants.END_MS)
    expect(joined[0].peer.equals(late.node.peer)).to.equal(true)
  })

  it('drops who is further behind than it may be, and goes on at the pace of the others', async () => {
    const fast = await receive(alice)
    await receive(bob, Infinity)
    const { shared, drops } = await connect({ maxLagBytes: 13_000 * KIB })

    for (const number of numbers(400)) {
      await net.run(shared.deliver(sized(number, 64 * KIB)))
    }

    await net.run(shared.close())
    expect(fast.kept).to.deep.equal(numbers(400))
    expect(drops).to.have.length(1)
    expect(drops[0].cause.name).to.equal('ReceiverTooSlowError')
    expect(drops[0].sent - drops[0].acknowledged).to.equal(204)
    await net.until(() => [...sessions.values()].some(({ status }) => status === 'closed'))
  })

  it('drops who acknowledges nothing for too long, though others are done; and lets it join again later', async () => {
    await receive(alice)
    const { node } = await receive(bob)
    const { shared, drops, joined } = await connect({ maxLagMs: 8_000 })
    net.kill(node)
    shared.send(bytes('0'))
    const ms = await net.until(() => drops.length > 0)

    expect(ms).to.be.within(8_000, 12_000)
    expect([drops[0].peer.equals(node.peer), drops[0].acknowledged, drops[0].sent, drops[0].cause.name]).to.deep.equal([true, 0, 1, 'ReceiverTooSlowError'])
    net.revive(node)
    expect(await net.until(() => joined.length > 0, 100_000)).to.be.within(constants.REJOIN_MS - 5_000, constants.REJOIN_MS + 10_000)
    expect(joined[0].since).to.equal(1)
  })

  it('waits for the slowest where that is asked for', async () => {
    const receivers = [await receive(alice), await receive(bob, 20)]
    const { shared, drops } = await connect({ slow: 'wait' })

    for (const number of numbers(300)) {
      await net.run(shared.deliver(sized(number, 64 * KIB)))
      expect(Math.max(...shared.receivers.map(({ lagBytes }) => lagBytes))).to.be.below(5_000 * KIB)
    }

    await net.run(shared.close())
    await net.until(() => receivers.every(({ kept }) => kept.length >= 300))
    receivers.forEach(({ kept }) => { expect(kept).to.deep.equal(numbers(300)) })
    expect(drops).to.deep.equal([])
  })

  it('does not wait for ever', async () => {
    const fast = await receive(alice)
    await receive(bob, Infinity)
    const { shared, drops } = await connect({ slow: 'wait', maxLagMs: 20_000 })
    const sending = (async () => {
      for (const number of numbers(300)) {
        await shared.deliver(sized(number, 64 * KIB))
      }
    })()
    await net.run(sending)
    await net.run(shared.close())
    expect([fast.kept, drops.map(({ cause }) => cause.name)]).to.deep.equal([numbers(300), ['ReceiverTooSlowError']])
  })

  it('lets go of who waits when his signal says so, also behind others who wait on', async () => {
    await receive(alice, Infinity)
    const { shared } = await connect({ slow: 'wait' })
    const over = new AbortController()
    let sent = 0
    const first = (async () => {
      for (;;) {
        await shared.deliver(sized(`${sent}`, 64 * KIB))
        sent++
      }
    })().catch((error: Error) => error.name)
    // what the receiver may leave unread is under way, and as much waits as may
    await net.pass(5_000)
    const before = sent
    const second = shared.deliver(bytes('not sent'), { signal: over.signal }).catch((error: Error) => error.message)
    over.abort(new Error('gone'))
    expect(await net.run(second)).to.equal('gone')
    expect([sent, shared.watermarks.accepted, shared.writableNeedsDrain]).to.deep.equal([before, before, true])
    shared.abort(new Error('enough'))
    expect(await net.run(first)).to.equal('Error')
  })

  it('takes no more than may wait from who does not wait, and nobody gets what it does not take', async () => {
    const { kept } = await receive(alice)
    await receive(bob)
    const { shared } = await connect({ slow: 'wait', maxLagBytes: 12 * KIB * KIB })
    let sent = 0
    let name = ''

    while (name === '') {
      try {
        shared.send(sized(`${sent}`, 64 * KIB))
        sent++
      } catch (error) {
        ({ name } = error as Error)
      }
    }

    expect([name, sent]).to.deep.equal(['SharedBufferFullError', 193])
    await new Promise<void>(resolve => {
      shared.addEventListener('drain', () => { resolve() })
      void net.pass(1_000)
    })
    await net.run(shared.deliver(bytes('last')))
    await net.run(shared.close())
    expect(kept).to.deep.equal([...numbers(193), 'last'])
  })

  it('says who is gone: who gave the end up, who wanted no more, and who started again', async () => {
    const stays = await receive(alice)
    const leaves = await receive(bob)
    const refuses = await receive(carol)
    const { shared, drops, joined } = await connect()
    shared.send(bytes('0'))
    await net.until(() => shared.watermarks.acknowledgedByAll === 1)
    await net.run(leaves.end.close())
    sessions.get(refuses.node)?.abort(new Error('no, thank you'))
    await net.until(() => drops.length === 2)
    shared.send(bytes('1'))
    await net.pass(20_000)

    expect(drops.map(({ cause, acknowledged }) => [cause.name, acknowledged])).to.deep.equal([['SessionAbortedError', 1], ['SessionAbortedError', 1]])
    expect([joined, stays.kept]).to.deep.equal([[], ['0', '1']])
    const again = await receive(bob)
    await net.until(() => joined.length > 0, 6_000)
    shared.send(bytes('2'))
    await net.run(shared.close())
    expect([again.kept, stays.kept]).to.deep.equal([['2'], ['0', '1', '2']])
  })

  it('goes to as many as are asked for, and says that there are more', async () => {
    for (const byte of [11, 12, 13, 14]) {
      await receive(await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(byte)))
    }

    const { shared } = await connect({ maxReceivers: 3 })
    let left = 0
    shared.addEventListener('full', ({ detail }) => { ({ left } = detail) })
    await net.until(() => left > 0, 6_000)
    expect([shared.receivers.length, left]).to.deep.equal([3, 1])
  })

  it('needs a shared pipe, an end that can be reached, and numbers that can be', async () => {
    const failure = async (of: PipeAdvertisement, options?: ConnectAllOptions): Promise<string> => net.run(sender.pipe.connectAll(of, options).then(() => 'nothing', (error: Error) => error.name))
    const exclusive = await sender.pipe.create({ name: 'notes', input: 'exclusive' })

    expect(await failure(pipe)).to.equal('NoEndError')
    expect(await failure(exclusive)).to.equal('InvalidPipeError')
    expect(await failure(pipe, { maxReceivers: constants.MAX_RECEIVERS + 1 })).to.equal('InvalidPipeError')
    expect(await failure(pipe, { maxLagMs: 0 })).to.equal('InvalidPipeError')
    expect(await failure(pipe, { maxLagBytes: constants.LEAST_LAG_BYTES - 1 })).to.equal('InvalidPipeError')
    expect(await failure(pipe, { signal: AbortSignal.abort(new Error('no')) })).to.equal('Error')
  })

  it('is over for all when it is aborted, and when the node stops', async () => {
    const { node } = await receive(alice)
    const { shared } = await connect()
    const other = await net.run(sender.pipe.connectAll(pipe))
    const closing = shared.close()
    shared.abort(new Error('enough'))
    expect(await closing.then(() => '', (error: Error) => error.message)).to.equal('enough')
    await net.until(() => sessions.get(node)?.status === 'closed' || node.sessions.sessions.length === 1)
    await sender.pipe.stop()
    expect([other.status, other.receivers]).to.deep.equal(['closed', []])
    expect(() => other.send(bytes('x'))).to.throw().with.property('name', 'PipeStoppedError')
  })
})
