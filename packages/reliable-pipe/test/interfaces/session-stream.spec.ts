import { expect } from 'chai'
import { abortConnections } from '@juxta/test-network/libp2p'
import { byteStream, lpStream, pbStream } from '@libp2p/utils'
import { closeLater, next, rejection, stopAll, until } from '../nodes.ts'
import { MAX_MESSAGE } from '../../src/constants.ts'
import { connect, once } from './pair.ts'
import type { Stream, StreamCloseEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (data?: Uint8Array | Uint8ArrayList | null): string | undefined => data == null ? undefined : new TextDecoder().decode(data.subarray())

async function streams (init?: Parameters<typeof connect>[0]): Promise<Awaited<ReturnType<typeof connect>> & { near: Stream, far: Stream }> {
  const ends = await connect(init)

  return { ...ends, near: ends.alice.stream(), far: ends.bob.stream() }
}

/** What its listeners hear */
function heard (stream: Stream): Array<string | undefined> {
  const messages: Array<string | undefined> = []
  stream.addEventListener('message', ({ data }) => { messages.push(text(data)) })

  return messages
}

async function readAll (stream: Stream): Promise<Array<string | undefined>> {
  const messages: Array<string | undefined> = []

  for await (const message of stream) {
    messages.push(text(message))
  }

  return messages
}

describe('a session as a libp2p stream', () => {
  afterEach(stopAll)

  it('stops waiting for its close when a signal says so, while what was sent waits for a slow reader', async () => {
    const { near } = await streams()

    while (near.send(new Uint8Array(1_000_000))) {
      // until there is no room
    }

    expect(near.writableNeedsDrain).to.equal(true)
    expect(await rejection(near.close({ signal: AbortSignal.timeout(10) }))).to.have.property('name', 'TimeoutError')
    expect([near.status, near.writeStatus]).to.deep.equal(['open', 'closing'])
  })

  it('is one stream, that says what it belongs to', async () => {
    const { alice, near, far } = await streams()

    expect(alice.stream()).to.equal(near)
    expect(near).to.include({ id: alice.id, protocol: 'name', direction: 'outbound', status: 'open', writeStatus: 'writable', readStatus: 'readable' })
    expect(far).to.include({ id: alice.id, protocol: 'name', direction: 'inbound', status: 'open' })
  })

  describe('what libp2p wraps streams in', () => {
    it('lpStream reads what lpStream writes, though connections are lost in between', async () => {
      const { near, far, nodes } = await streams()
      const [writer, reader] = [lpStream(near), lpStream(far)]
      const read: number[] = []

      for (let i = 0; i < 30; i++) {
        const message = new Uint8Array(i * 5000).fill(i)
        const reading = reader.read()
        await writer.write(message)

        if (i % 10 === 5) {
          abortConnections(nodes.alice)
        }

        const got = (await reading).subarray()
        expect(got.every(byte => byte === i)).to.be.true
        read.push(got.byteLength)
      }

      expect(read).to.deep.equal(Array.from({ length: 30 }, (_, i) => i * 5000))
    })

    it('pbStream reads what pbStream writes', async () => {
      const { near, far } = await streams()
      const proto = {
        encode: (value: { text: string }) => bytes(JSON.stringify(value)),
        decode: (data: Uint8Array | Uint8ArrayList): { text: string } => JSON.parse(text(data) ?? '')
      }
      const [a, b] = [pbStream(near).pb(proto), pbStream(far).pb(proto)]
      await a.write({ text: 'there' })
      await b.write({ text: 'and back' })

      expect(await b.read()).to.deep.equal({ text: 'there' })
      expect(await a.read()).to.deep.equal({ text: 'and back' })
    })

    it('byteStream reads to the end, also of a stream that had been closed before', async () => {
      const { alice, bob } = await connect()
      alice.send(bytes('one'))
      alice.send(bytes('two'))
      closeLater(alice)
      await next(bob, 'remoteClose')
      const reader = byteStream(bob.stream())

      expect(text(await reader.read({ bytes: 4 }))).to.equal('onet')
      expect(text(await reader.read())).to.equal('wo')
      expect(await reader.read()).to.equal(null)
      expect(await rejection(reader.read({ bytes: 1 }))).to.have.property('name', 'UnexpectedEOFError')
    })

    it('byteStream gives back what it read ahead, in front of what comes', async () => {
      const { near, far } = await streams()
      const reader = byteStream(far)
      near.send(bytes('abcd'))
      expect(text(await reader.read({ bytes: 1 }))).to.equal('a')
      near.send(bytes('efg'))
      await until(() => far.readBufferLength === 0 && (reader as unknown as { readBuffer: Uint8ArrayList }).readBuffer.byteLength === 6)
      reader.unwrap()
      near.send(bytes('hi'))
      const messages = heard(far)
      await until(() => messages.length === 2)

      expect(messages).to.deep.equal(['bcdefg', 'hi'])
    })
  })

  describe('messages', () => {
    it('keep their boundaries, for listeners and for who iterates', async () => {
      const { near, far } = await streams()
      const sent = ['one', '', 'two', 'x'.repeat(200_000)]
      const messages = heard(far)
      sent.forEach(message => { near.send(bytes(message)); far.send(bytes(message)) })
      far.close().catch(() => {})
      const iterated = await readAll(near)
      await until(() => messages.length === sent.length)

      expect(messages).to.deep.equal(sent)
      expect(iterated).to.deep.equal(sent)
    })

    it('wait while the stream is paused: the sender is slowed, nothing is reset, and it goes on in order', async () => {
      const { near, far, bob } = await streams({ alice: { sendHighWater: 200_000 }, bob: { credit: 50_000 } })
      const messages = heard(far)
      far.pause()
      let sent = 0

      while (near.send(bytes(`${String(sent++).padStart(6, '0')}${'x'.repeat(10_000)}`))) {
        // until it is told to wait
      }

      await until(() => bob.stats.bytesReceived > 40_000)
      expect(far.readBufferLength).to.equal(bob.stats.unread * 10_006)
      expect(far.readBufferLength).to.be.at.most(50_000)
      expect(messages).to.deep.equal([])
      expect(near.writableNeedsDrain).to.be.true
      const drained = near.onDrain()
      far.resume()
      await drained
      await until(() => messages.length === sent)

      expect(messages.map(message => Number(message?.slice(0, 6)))).to.deep.equal(Array.from({ length: sent }, (_, i) => i))
      expect([near.status, far.status]).to.deep.equal(['open', 'open'])
    })

    it('stop in the middle of many when a listener pauses', async () => {
      const { near, far } = await streams()
      const messages: Array<string | undefined> = []
      far.addEventListener('message', ({ data }) => {
        messages.push(text(data))
        text(data) === '1' && far.pause()
      })
      ;['0', '1', '2', '3'].forEach(message => { near.send(bytes(message)) })
      await until(() => far.readBufferLength === 2)
      expect(messages).to.deep.equal(['0', '1'])
      far.resume()
      await until(() => messages.length === 4)

      expect(messages).to.deep.equal(['0', '1', '2', '3'])
    })

    it('wait while nobody listens; what is given back comes before them', async () => {
      const { near, far } = await streams()
      near.send(bytes('1'))
      near.send(bytes('2'))
      await until(() => far.readBufferLength === 2)
      const one = await once<Event & { data: Uint8Array }>(far, 'message')
      expect(text(one.data)).to.equal('1')
      far.unshift(one.data)
      far.push(bytes('pushed'))
      expect(far.readBufferLength).to.equal(8)
      const messages = heard(far)
      await until(() => messages.length === 3)

      expect(messages).to.deep.equal(['1', 'pushed', '2'])
    })

    it('given back inside a listener come next', async () => {
      const { near, far } = await streams()
      const messages: Array<string | undefined> = []
      far.addEventListener('message', ({ data }) => {
        messages.push(text(data))
        text(data) === '1' && far.unshift(bytes('again'))
      })
      ;['0', '1', '2'].forEach(message => { near.send(bytes(message)) })
      await until(() => messages.length === 4)

      expect(messages).to.deep.equal(['0', '1', 'again', '2'])
    })

    it('are not given back without end', async () => {
      const { far } = await streams()
      far.maxReadBufferLength = 1000
      far.unshift(new Uint8Array(1000))
      const closed = once<StreamCloseEvent>(far, 'close')
      far.unshift(new Uint8Array(1))

      expect((await closed).error).to.have.property('name', 'StreamBufferError')
    })

    it('above 64 MiB are refused by name', async () => {
      const { near, alice } = await streams()
      const tooLarge = new Uint8Array(MAX_MESSAGE + 1)

      expect(() => near.send(tooLarge)).to.throw().with.property('name', 'MessageTooLargeError')
      expect(() => alice.send(tooLarge)).to.throw().with.property('name', 'MessageTooLargeError')
      expect(await rejection(alice.deliver(tooLarge))).to.have.property('name', 'MessageTooLargeError')
      expect(near.status).to.equal('open')
    })
  })

  describe('its end', () => {
    it('is half closed, then closed, and says so', async () => {
      const { near, far, bob } = await streams()
      const events: string[] = []
      ;['remoteCloseWrite', 'end', 'close', 'message'].forEach(type => { far.addEventListener(type as 'end', () => { events.push(type) }) })
      near.send(bytes('last'))
      const closing = near.close()
      expect(near.writeStatus).to.equal('closing')
      expect(() => near.send(bytes('more'))).to.throw().with.property('name', 'StreamStateError')
      await closing
      await until(() => events.length === 3)

      expect(events).to.deep.equal(['message', 'remoteCloseWrite', 'end'])
      expect(far).to.include({ status: 'open', writeStatus: 'writable', remoteWriteStatus: 'closed', readableEnded: true })
      expect([near.writeStatus, near.timeline.close]).to.deep.equal(['closed', undefined])
      await far.close()
      await until(() => near.status === 'closed')
      expect(events.slice(3)).to.deep.equal(['close'])
      expect([far.status, far.readStatus, bob.status, typeof far.timeline.close]).to.deep.equal(['closed', 'closed', 'closed', 'number'])
      expect(await readAll(far)).to.deep.equal([])
    })

    it('comes after what waits, also when nobody iterated before', async () => {
      const { near, far } = await streams()
      near.send(bytes('1'))
      await Promise.all([near.close(), far.close()])
      await until(() => far.status === 'closed')
      expect([far.readStatus, far.readableEnded]).to.deep.equal(['readable', false])

      expect(await readAll(far)).to.deep.equal(['1'])
      await until(() => far.readableEnded)
      expect(far.readStatus).to.equal('closed')
    })

    it('by abort is told with the error here, and as a reset with its cause there', async () => {
      const { near, far } = await streams()
      const closed = [once<StreamCloseEvent>(near, 'close'), once<StreamCloseEvent>(far, 'close')]
      const iterating = rejection(readAll(far))
      const error = new Error('enough')
      near.abort(error)
      const [here, there] = await Promise.all(closed)

      expect(here).to.include({ error, local: true })
      expect(there).to.deep.include({ local: false }).and.to.have.nested.property('error.name', 'StreamResetError')
      expect(there.error?.cause).to.include({ name: 'SessionAbortedError', retryable: false, reason: 'enough' })
      expect(await iterating).to.equal(there.error)
      expect([near.status, far.status]).to.deep.equal(['aborted', 'reset'])
      expect(() => far.send(bytes('more'))).to.throw().with.property('name', 'StreamStateError')
      expect(await rejection(readAll(near))).to.equal(error)
      await near.close()
      await far.close()
    })

    it('is known to a stream that is asked for after it', async () => {
      const { alice, bob } = await connect()
      alice.abort(new Error('enough'))
      await until(() => bob.status === 'closed')

      expect(alice.stream()).to.include({ status: 'aborted', writeStatus: 'closed', readStatus: 'closed', readableEnded: true })
      expect(bob.stream()).to.include({ status: 'reset', writeStatus: 'closed', readStatus: 'closed', readableEnded: true })
    })

    it('for reading drops what comes, so that the other side can finish', async () => {
      const { near, far, bob } = await streams({ bob: { credit: 10_000 } })
      await far.closeRead()
      expect([far.readStatus, far.readableEnded]).to.deep.equal(['closed', true])
      near.send(new Uint8Array(100_000))
      await near.close()

      expect(bob.stats).to.include({ unread: 0, bytesReceived: 100_000 })
      expect(() => { far.pause() }).to.throw().with.property('name', 'StreamStateError')
      far.send(bytes('still open'))
      expect(await once<Event & { data: Uint8Array }>(near, 'message').then(({ data }) => text(data))).to.equal('still open')
    })
  })

  it('says when nothing waits to be acknowledged, and rejects who waits for room when it ends', async () => {
    const { near, far } = await streams({ alice: { sendHighWater: 1000 }, bob: { credit: 4096 } })
    const idle = once(near, 'idle')
    near.send(new Uint8Array(10))
    await idle
    near.send(new Uint8Array(20_000))
    const drained = rejection(near.onDrain())
    far.abort(new Error('enough'))

    expect(await drained).to.have.property('name', 'StreamResetError')
  })
})
