import { expect } from 'chai'
import { abortConnections } from '@juxta/test-network/libp2p'
import { LEAST_SEGMENT, SEGMENT_COST, WAITING_COST } from '../src/constants.ts'
import { bytes, closeLater, createNode, echo, next, read, readAll, rejection, stopAll, text, until } from './nodes.ts'
import type { CurrentPath, ReliablePipeInit, ReliableSession } from '../src/index.ts'
import type { PipeNode } from './nodes.ts'

interface Ends {
  alice: ReliableSession
  bob: ReliableSession
  nodes: { alice: PipeNode, bob: PipeNode }
}

/** A session that alice has opened to bob */
async function connect (init: { alice?: ReliablePipeInit, bob?: ReliablePipeInit } = {}): Promise<Ends> {
  const [alice, bob] = await Promise.all([createNode(init.alice), createNode(init.bob)])
  const handled = Promise.withResolvers<ReliableSession>()
  bob.services.reliablePipe.listen('name', handled.resolve)
  const session = await alice.services.reliablePipe.connect(bob.getMultiaddrs(), { name: 'name' })

  return { alice: session, bob: await handled.promise, nodes: { alice, bob } }
}

const numbered = (number: number, length: number): Uint8Array => {
  const message = new Uint8Array(length).fill(number % 256)
  new DataView(message.buffer).setUint32(0, number)

  return message
}

const numberOf = (message: Uint8Array): number => new DataView(message.buffer, message.byteOffset).getUint32(0)

describe('a session', () => {
  afterEach(stopAll)

  describe('messages', () => {
    it('arrive once, in order and whole, both ways', async () => {
      const { alice, bob } = await connect()
      const sizes = [5, 0, 1, 65_535, 65_536, 65_537, 300_000, 3, 0]

      for (const session of [alice, bob]) {
        sizes.forEach((size, i) => { session.send(new Uint8Array(size).fill(i + 1)) })
        closeLater(session)
      }

      for (const session of [alice, bob]) {
        const messages = await readAll(session)
        expect(messages.map(({ byteLength }) => byteLength)).to.deep.equal(sizes)
        messages.forEach((message, i) => { expect(message.every(byte => byte === i + 1)).to.be.true })
        expect(session.stats).to.include({ duplicates: 0, outOfOrder: 0, resentBytes: 0, attaches: 1 })
      }
    })

    it('may be larger than the credit, several at once', async () => {
      const { alice, bob } = await connect({ bob: { credit: 100_000, maxMessage: 1_000_000, receivePoolPerPeer: 1 } })
      const others = await Promise.all([1, 2].map(async () => connect({ bob: { credit: 100_000 } })))
      const sizes = [700_000, 10, 1_000_000]
      const pairs = [{ alice, bob }, ...others]

      for (const pair of pairs) {
        sizes.forEach((size, i) => { pair.alice.send(numbered(i, size)) })
        closeLater(pair.alice)
      }

      for (const pair of pairs) {
        expect((await readAll(pair.bob)).map(({ byteLength }) => byteLength)).to.deep.equal(sizes)
      }
    })

    it('that wait for room go on when the session that holds the reserve ends', async () => {
      const nodes = await Promise.all([createNode(), createNode({ credit: 100_000, maxMessage: 1_000_000, receivePoolPerPeer: 1 })])
      const handled: ReliableSession[] = []
      nodes[1].services.reliablePipe.listen('name', session => { handled.push(session) })
      const connect = async (): Promise<ReliableSession> => nodes[0].services.reliablePipe.connect(nodes[1].getMultiaddrs(), { name: 'name' })
      const first = await connect()
      first.send(new Uint8Array(900_000))
      await first.close()
      const second = await connect()
      second.send(numbered(7, 900_000))
      await until(() => handled[1]?.stats.bytesReceived > 20_000)
      // the first message is whole, not read, and so holds the only reserve
      expect(handled[0].stats.unread).to.equal(1)
      handled[0].abort(new Error('not wanted'))

      expect(numberOf(await read(handled[1]))).to.equal(7)
    })

    it('that are larger than the credit and wait for their readers do not keep others from coming', async () => {
      const nodes = await Promise.all([createNode(), createNode({ credit: 100_000 })])
      const handled: ReliableSession[] = []
      nodes[1].services.reliablePipe.listen('name', session => { handled.push(session) })

      for (let i = 0; i < 5; i++) {
        const session = await nodes[0].services.reliablePipe.connect(nodes[1].getMultiaddrs(), { name: 'name' })
        session.send(numbered(i, 300_000))
        await session.close()
      }

      for (const i of [4, 3, 2, 1, 0]) {
        expect(numberOf(await read(handled[i]))).to.equal(i)
      }
    })

    it('are refused above the limit of either side, and the session goes on', async () => {
      const { alice, bob } = await connect({ alice: { maxMessage: 2000 }, bob: { maxMessage: 1000 } })

      for (const [session, limit] of [[alice, 1000], [bob, 1000]] as const) {
        expect(() => session.send(new Uint8Array(limit + 1))).to.throw().with.property('name', 'MessageTooLargeError')
        expect(await rejection(session.deliver(new Uint8Array(limit + 1)))).to.have.property('name', 'MessageTooLargeError')
        session.send(new Uint8Array(limit))
      }

      expect((await read(bob)).byteLength).to.equal(1000)
      expect((await read(alice)).byteLength).to.equal(1000)
    })

    it('can be read in several loops', async () => {
      const { alice, bob } = await connect()
      Array.from('abc', letter => alice.send(bytes(letter)))
      closeLater(alice)

      for await (const message of bob) {
        if (text(message) === 'a') {
          break
        }
      }

      expect((await readAll(bob)).map(text)).to.deep.equal(['b', 'c'])
    })

    it('are counted as they are accepted and acknowledged', async () => {
      const { alice } = await connect()
      alice.send(bytes('one'))
      alice.send(bytes('two'))
      expect(alice.watermarks).to.deep.equal({ accepted: 2, sent: 0, acknowledged: 0, expired: 0 })
      expect(alice.bufferedBytes).to.equal(6)
      await alice.close()

      expect(alice.watermarks).to.deep.equal({ accepted: 2, sent: 2, acknowledged: 2, expired: 0 })
      // the two messages went in one segment, the end mark has its own
      expect(alice.position).to.deep.equal({ acknowledged: 2, sent: 2, received: 0 })
      expect(alice.bufferedBytes).to.equal(0)
    })
  })

  describe('a reader that stops', () => {
    const CREDIT = 200_000
    const HIGH = 400_000
    const SIZE = 10_000

    it('makes the sender wait; memory stays bounded, nothing is reset, and everything arrives when it reads on', async () => {
      const { alice, bob } = await connect({ alice: { sendHighWater: HIGH }, bob: { credit: CREDIT } })
      let sent = 0

      while (alice.send(numbered(sent++, SIZE))) {
        expect(alice.bufferedBytes).to.be.below(HIGH)
      }

      expect(alice.writableNeedsDrain).to.be.true

      // what the credit allows goes through, and no more
      await until(() => bob.stats.bytesReceived + SEGMENT_COST * bob.stats.segmentsReceived > CREDIT - SEGMENT_COST - LEAST_SEGMENT)
      const { bytesReceived } = bob.stats
      expect(bytesReceived).to.be.at.most(CREDIT)
      await until(() => alice.bufferedBytes === sent * SIZE - bytesReceived)
      expect([bob.stats.unread, bob.stats.bytesReceived]).to.deep.equal([Math.floor(bytesReceived / SIZE), bytesReceived])

      const messages: number[] = []
      const reading = (async () => {
        for await (const message of bob) {
          messages.push(numberOf(message))
        }
      })()

      while (sent < 200) {
        await alice.deliver(numbered(sent++, SIZE))
      }

      await alice.close()
      await reading
      expect(messages).to.deep.equal(Array.from({ length: sent }, (_, i) => i))
      expect(alice.stats).to.deep.include({ attaches: 1, resentBytes: 0, pathsEnded: {} })
    })

    it('throws what is sent without waiting above the buffer, and has not accepted it', async () => {
      const { alice, bob } = await connect({ alice: { sendHighWater: 10_000, sendBufferMax: 25_000, maxMessage: 10_000 } })
      expect([alice.send(new Uint8Array(9000)), alice.send(new Uint8Array(9000))]).to.deep.equal([true, false])

      expect(() => alice.send(new Uint8Array(9000))).to.throw().with.include({ name: 'SendBufferFullError', retryable: true })
      expect(alice.watermarks.accepted).to.equal(2)
      closeLater(alice)
      expect(await readAll(bob)).to.have.length(2)
    })
  })

  describe('a small buffer', () => {
    const small = { sendHighWater: 10_000, sendBufferMax: 10_000, maxMessage: 20_000 }

    it('is said to have drained when what did not fit does, though there was always room for less', async () => {
      const { alice, bob } = await connect({ alice: small, bob: { credit: 4096 } })
      expect(alice.send(new Uint8Array(6000))).to.be.true
      expect(() => alice.send(new Uint8Array(6000))).to.throw().with.property('name', 'SendBufferFullError')
      const drained = next(alice, 'drain')
      await read(bob)
      await drained
      expect(alice.send(new Uint8Array(6000))).to.be.true
    })

    it('is waited for by deliver', async () => {
      const { alice, bob } = await connect({ alice: small, bob: { credit: 4096 } })
      const delivered = Promise.all([6000, 6000, 10_000].map(async size => { await alice.deliver(new Uint8Array(size)) }))
      expect([(await read(bob)).byteLength, (await read(bob)).byteLength, (await read(bob)).byteLength]).to.deep.equal([6000, 6000, 10_000])
      await delivered
    })

    it('takes no message that it will never have room for', async () => {
      const { alice } = await connect({ alice: small })
      expect(() => alice.send(new Uint8Array(10_001))).to.throw().with.property('name', 'MessageTooLargeError')
      expect(await rejection(alice.deliver(new Uint8Array(10_001)))).to.have.property('name', 'MessageTooLargeError')
    })

    it('bounds messages without bytes, too', async () => {
      const { alice } = await connect({ alice: { ...small, sendBufferMax: 100_000 }, bob: { credit: 4096 } })
      let accepted = 0

      expect(() => {
        for (; accepted < 10_000; accepted++) {
          alice.send(new Uint8Array(0))
        }
      }).to.throw().with.property('name', 'SendBufferFullError')
      expect(accepted).to.be.at.most(100_000 / WAITING_COST + 1)
    })
  })

  describe('deliver', () => {
    it('waits for room; its signal ends the waiting, and then the message was not accepted', async () => {
      const { alice, bob } = await connect({ alice: { sendHighWater: 10_000 }, bob: { credit: 5000 } })
      await alice.deliver(numbered(0, 4000))
      await alice.deliver(numbered(1, 7000))
      const controller = new AbortController()
      const waiting = rejection(alice.deliver(numbered(2, 10), { signal: controller.signal }))
      const other = alice.deliver(numbered(3, 10))
      controller.abort(new Error('no longer'))
      expect(await waiting).to.have.property('message', 'no longer')
      expect(await rejection(alice.deliver(numbered(4, 10), { signal: AbortSignal.abort(new Error('not at all')) }))).to.have.property('message', 'not at all')

      const messages = readAll(bob)
      await other
      await alice.close()
      expect((await messages).map(numberOf)).to.deep.equal([0, 1, 3])
    })

    it('takes calls in the order in which they were made, also those made when there is room again', async () => {
      const { alice, bob } = await connect({ alice: { sendHighWater: 10_000 }, bob: { credit: 5000 } })
      const messages = readAll(bob)
      const calls = Array.from({ length: 20 }, async (_, i) => { await alice.deliver(numbered(i, 4000)) })

      const callAgain = (): void => {
        // before those that the same event lets go on
        queueMicrotask(() => { calls.push(alice.deliver(numbered(calls.length, 4000))) })
      }

      alice.addEventListener('drain', callAgain)

      for (let made = 0; made < calls.length;) {
        made = calls.length
        await Promise.all(calls)
      }

      alice.removeEventListener('drain', callAgain)
      const { length } = calls
      await alice.close()
      expect(length).to.be.above(20)
      expect((await messages).map(numberOf)).to.deep.equal(Array.from({ length }, (_, i) => i))
    })

    it('does not take back a message that was accepted', async () => {
      const { alice, bob } = await connect()
      const controller = new AbortController()
      const delivered = alice.deliver(numbered(1, 10), { signal: controller.signal })
      controller.abort(new Error('too late'))
      await delivered

      expect(numberOf(await read(bob))).to.equal(1)
    })

    it('fails when the session ends while it waits', async () => {
      const { alice, bob } = await connect({ alice: { sendHighWater: 1000 }, bob: { credit: 4096 } })
      await alice.deliver(new Uint8Array(9000))
      const waiting = rejection(alice.deliver(new Uint8Array(10)))
      bob.abort(new Error('enough'))

      expect(await waiting).to.have.property('name', 'SessionAbortedError')
    })
  })

  describe('close', () => {
    it('resolves when everything has arrived, and leaves the other direction open', async () => {
      const { alice, bob } = await connect()
      alice.send(bytes('question'))
      const remoteClosed = next(bob, 'remoteClose')
      await alice.close()
      await remoteClosed
      expect([alice.status, bob.status]).to.deep.equal(['closing', 'open'])
      expect((await readAll(bob)).map(text)).to.deep.equal(['question'])

      bob.send(bytes('answer'))
      bob.send(bytes('more'))
      const closed = Promise.all([next<{ error?: Error }>(alice, 'close'), next<{ error?: Error }>(bob, 'close')])
      await bob.close()
      expect((await readAll(alice)).map(text)).to.deep.equal(['answer', 'more'])
      expect(await closed).to.deep.equal([{ error: undefined }, { error: undefined }])
      expect([alice.status, bob.status]).to.deep.equal(['closed', 'closed'])
    })

    it('can be called again, and waits again', async () => {
      const { alice, bob } = await connect()
      await Promise.all([alice.close(), alice.close(), bob.close()])
      await alice.close()
      await until(() => alice.status === 'closed' && bob.status === 'closed')
      await bob.close()
    })

    it('is done though its signal ends the waiting', async () => {
      const { alice, bob } = await connect({ bob: { credit: 4096 } })
      alice.send(new Uint8Array(3000))
      alice.send(new Uint8Array(3000))
      const controller = new AbortController()
      const closing = rejection(alice.close({ signal: controller.signal }))
      controller.abort(new Error('no time'))

      expect(await closing).to.have.property('message', 'no time')
      expect(await readAll(bob)).to.have.length(2)
    })

    it('takes no messages after it', async () => {
      const { alice } = await connect()
      closeLater(alice)

      expect(() => alice.send(bytes('late'))).to.throw().with.property('name', 'SessionClosedError')
      expect(await rejection(alice.deliver(bytes('late')))).to.have.property('name', 'SessionClosedError')
    })
  })

  describe('abort', () => {
    it('is seen at the other end, after what had arrived', async () => {
      const { alice, bob } = await connect()
      alice.send(bytes('one'))
      await until(() => bob.stats.unread === 1)
      const closed = next<{ error?: Error }>(bob, 'close')
      alice.abort(new Error('changed my mind'))

      const { error } = await closed
      expect(error).to.include({ name: 'SessionAbortedError' })
      expect(error?.message).to.include('changed my mind')
      expect(text(await read(bob))).to.equal('one')
      expect(await rejection(read(bob))).to.equal(error)
      expect(await rejection(bob.close())).to.equal(error)
      expect(() => bob.send(bytes('late'))).to.throw().that.equals(error)
      expect(await rejection(alice.close())).to.have.property('name', 'SessionClosedError')
    })

    it('fails a reader that waits', async () => {
      const { alice, bob } = await connect()
      const reading = [rejection(read(alice)), rejection(read(bob))]
      bob.abort(new Error('enough'))

      expect((await Promise.all(reading)).map(({ name }) => name)).to.deep.equal(['SessionAbortedError', 'SessionClosedError'])
    })

    it('can be done again, without effect', async () => {
      const { alice } = await connect()
      alice.abort(new Error('one'))
      alice.abort(new Error('two'))

      expect(await rejection(alice.close())).to.have.property('message', 'one')
    })
  })

  describe('paths', () => {
    it('are lost and had again; nothing is lost or comes twice', async () => {
      const { alice, bob, nodes } = await connect()
      const paths: CurrentPath[] = []
      const lost: string[] = []
      alice.addEventListener('path', ({ detail }) => { paths.push(detail) })
      alice.addEventListener('detach', ({ detail }) => { lost.push(detail.cause) })
      const messages = readAll(bob)

      for (let i = 0; i < 300; i++) {
        await alice.deliver(numbered(i, 20_000))

        if (i % 100 === 50) {
          const attached = next(alice, 'path')
          abortConnections(nodes.alice)
          await attached
        }
      }

      await alice.close()
      expect((await messages).map(numberOf)).to.deep.equal(Array.from({ length: 300 }, (_, i) => i))
      expect(alice.stats).to.include({ attaches: 4 })
      expect(alice.stats.paths).to.deep.equal({ direct: 4, relayed: 0, routed: 0 })
      expect(bob.stats).to.include({ messagesDelivered: 300 })
      expect(paths.map(({ kind, allowance }) => [kind, allowance])).to.deep.equal(Array(3).fill(['direct', Infinity]))
      expect(lost).to.have.length(3)
    })

    it('are described while there is one', async () => {
      const { alice, bob, nodes } = await connect()

      expect(alice.path).to.include({ kind: 'direct', relay: undefined, allowance: Infinity })
      expect(alice.path?.remoteAddr.toString()).to.equal(nodes.alice.getConnections()[0].remoteAddr.toString())
      await Promise.all([alice.close(), bob.close()])
      await until(() => alice.status === 'closed')
      expect(alice.path).to.equal(undefined)
    })

    it('are not kept when the session is over', async () => {
      const { alice, bob, nodes } = await connect()
      await Promise.all([alice.close(), bob.close()])
      const streams = (): number => [...nodes.alice.getConnections(), ...nodes.bob.getConnections()]
        .flatMap(({ streams }) => streams).filter(({ protocol }) => protocol.includes('reliable-pipe')).length
      await until(() => streams() === 0)

      expect([nodes.alice, nodes.bob].map(node => node.services.reliablePipe.sessions)).to.deep.equal([[], []])
    })
  })

  it('serves an echo to many at once', async () => {
    const [server, client] = await Promise.all([createNode(), createNode()])
    server.services.reliablePipe.listen('echo', echo)

    await Promise.all(Array.from({ length: 12 }, async (_, i) => {
      const session = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'echo' })
      session.send(numbered(i, 1000 * i + 4))
      closeLater(session)
      expect((await readAll(session)).map(numberOf)).to.deep.equal([i])
    }))
    await until(() => server.services.reliablePipe.sessions.length + client.services.reliablePipe.sessions.length === 0)
    expect(server.services.reliablePipe.refusals).to.deep.equal({})
  })
})
