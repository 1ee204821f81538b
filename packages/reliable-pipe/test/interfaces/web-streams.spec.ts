import { expect } from 'chai'
import { closeLater, read, readAll, rejection, stopAll, text, until } from '../nodes.ts'
import { MAX_MESSAGE } from '../../src/constants.ts'
import { connect } from './pair.ts'

describe('a session as WHATWG streams', () => {
  afterEach(stopAll)

  it('echoes with pipeTo, message by message, to the end', async () => {
    const { alice, bob } = await connect()
    const echoing = bob.readable.pipeTo(bob.writable)
    const writer = alice.writable.getWriter()
    const sizes = [1, 0, 70_000, 3]
    const echoed = readAll(alice)

    for (const size of sizes) {
      await writer.write(new Uint8Array(size))
    }

    await writer.close()
    await echoing
    expect((await echoed).map(({ byteLength }) => byteLength)).to.deep.equal(sizes)
    await until(() => alice.status === 'closed' && bob.status === 'closed')
  })

  it('goes through transforms', async () => {
    const { alice, bob } = await connect()
    const decoded = bob.readable.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
    const writer = alice.writable.getWriter()
    await writer.write(new TextEncoder().encode('hel'))
    await writer.write(new TextEncoder().encode('lo'))
    // how that ends is not what this is about: the nodes may be stopped before the last acknowledgement
    writer.close().catch(() => {})
    let all = ''

    for await (const part of decoded) {
      all += part
    }

    expect(all).to.equal('hello')
  })

  it('gives the same streams each time, and shares what comes with who iterates', async () => {
    const { alice, bob } = await connect()
    expect([bob.readable, bob.writable]).to.deep.equal([bob.readable, bob.writable])
    ;[1, 2, 3].forEach(size => { alice.send(new Uint8Array(size)) })
    const reader = bob.readable.getReader()

    expect((await reader.read()).value?.byteLength).to.equal(1)
    expect((await read(bob)).byteLength).to.equal(2)
    expect((await reader.read()).value?.byteLength).to.equal(3)
  })

  it('slows a writer by a reader that stops, and reads nothing ahead', async () => {
    const { alice, bob } = await connect({ alice: { sendHighWater: 50_000 }, bob: { credit: 20_000 } })
    const reader = bob.readable.getReader()
    const writer = alice.writable.getWriter()
    let written = 0
    const writing = (async () => {
      for (let i = 0; i < 40; i++) {
        await writer.ready
        void writer.write(new Uint8Array(5000).fill(i)).then(() => { written++ })
      }

      await writer.close()
    })()

    await until(() => alice.writableNeedsDrain && bob.stats.bytesReceived > 15_000)
    expect(written).to.be.at.most(15)
    expect(writer.desiredSize).to.equal(0)
    expect(bob.stats.bytesReceived).to.be.at.most(20_000)
    expect(bob.stats.unread).to.equal(Math.floor(bob.stats.bytesReceived / 5000))

    for (let i = 0; i < 40; i++) {
      const { value } = await reader.read()
      expect([value?.[0], value?.byteLength]).to.deep.equal([i, 5000])
    }

    await writing
    expect((await reader.read()).done).to.be.true
  })

  it('errors both when the other side aborts, after what came before', async () => {
    const { alice, bob } = await connect()
    const reader = bob.readable.getReader()
    const writer = bob.writable.getWriter()
    alice.send(new Uint8Array(1))
    await until(() => bob.stats.unread === 1)
    alice.abort(new Error('enough'))
    const error = await rejection(writer.closed)

    expect(error).to.include({ name: 'SessionAbortedError', reason: 'enough', retryable: false })
    expect((await reader.read()).value?.byteLength).to.equal(1)
    expect(await rejection(reader.read())).to.equal(error)
    expect(await rejection(writer.write(new Uint8Array(1)))).to.equal(error)
    expect(await rejection(alice.writable.getWriter().closed)).to.have.property('name', 'SessionClosedError')
  })

  it('aborts the session when the writable is aborted, also while a write waits', async () => {
    const { alice, bob } = await connect({ alice: { sendHighWater: 1000 }, bob: { credit: 4096 } })
    const writer = alice.writable.getWriter()
    await writer.write(new Uint8Array(10_000))
    const waiting = rejection(writer.write(new Uint8Array(1)))
    await writer.abort('no more')

    expect(await waiting).to.equal('no more')
    await until(() => bob.status === 'closed')
    expect(await rejection(readAll(bob))).to.include({ name: 'SessionAbortedError', reason: 'no more' })
  })

  it('drops what comes when the readable is cancelled; the other side can finish, and this one still writes', async () => {
    const { alice, bob } = await connect({ bob: { credit: 10_000 } })
    await bob.readable.cancel()
    alice.send(new Uint8Array(100_000))
    await alice.close()
    await bob.writable.getWriter().write(new TextEncoder().encode('still here'))

    expect(text(await read(alice))).to.equal('still here')
    expect(bob.stats.unread).to.equal(0)
  })

  it('refuses by name what is no message, or too large; the session goes on', async () => {
    const { alice, bob } = await connect()
    const writer = alice.writable.getWriter()
    expect(await rejection(writer.write(new Uint8Array(MAX_MESSAGE + 1)))).to.have.property('name', 'MessageTooLargeError')
    expect(await rejection(writer.closed)).to.have.property('name', 'MessageTooLargeError')
    expect(await rejection(bob.writable.getWriter().write('text' as unknown as Uint8Array))).to.have.property('name', 'InvalidArgumentError')

    alice.send(new Uint8Array(5))
    closeLater(alice)
    expect(await readAll(bob)).to.have.length(1)
  })
})
