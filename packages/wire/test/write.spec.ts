import { streamPair } from '@libp2p/utils'
import { expect } from 'chai'
import { drained, StreamClosedError, StreamReader, StreamResetError, writeFrame } from '../src/index.ts'
import { closed, rejection } from './fixtures.ts'
import type { AbstractStream } from '@libp2p/utils'

/** A stream whose connection takes five messages at a time. */
async function fullStream (): Promise<ReturnType<typeof streamPair> extends Promise<infer P> ? P : never> {
  const pair = await streamPair({ delay: 0, capacity: 5 })

  while (pair[0].send(new Uint8Array(10))) {
    // until it is full
  }

  expect(pair[0].writableNeedsDrain).to.equal(true)

  return pair
}

describe('drained', () => {
  it('is over at once on a stream that takes more', async () => {
    const [near] = await streamPair()
    await drained(near)
  })

  it('waits as often as it takes, and the stream then really takes more', async () => {
    const [near, far] = await fullStream()
    far.addEventListener('message', () => {})

    for (let i = 0; i < 20; i++) {
      await drained(near)
      expect(near.writableNeedsDrain).to.equal(false)

      while (near.send(new Uint8Array(10))) {
        // until it is full again
      }
    }
  })

  it('goes on waiting when the backlog fills the stream again', async () => {
    const [near] = await fullStream()
    const stream = near as AbstractStream
    let resolved = false
    // from inside the stream's own microtask, as a backlog would
    near.addEventListener('drain', () => { queueMicrotask(() => { stream.writableNeedsDrain = true }) }, { once: true })
    const waiting = drained(near).then(() => { resolved = true })

    near.safeDispatchEvent('drain')
    await new Promise(resolve => { setImmediate(resolve) })
    expect(resolved).to.equal(false)

    near.safeDispatchEvent('drain')
    await waiting
  })

  it('rejects when the stream is reset meanwhile', async () => {
    const [near] = await fullStream()
    const waiting = rejection(drained(near))
    ;(near as AbstractStream).onRemoteReset()

    expect(await waiting).to.be.instanceOf(StreamResetError)
    expect(await rejection(drained(near))).to.be.instanceOf(StreamResetError)
  })

  it('rejects when the transport closes politely meanwhile', async () => {
    const [near] = await fullStream()
    const waiting = rejection(drained(near))
    ;(near as AbstractStream).onTransportClosed()

    expect(await waiting).to.be.instanceOf(StreamClosedError)
    expect(await rejection(drained(near))).to.be.instanceOf(StreamClosedError)
  })

  it('stops waiting when told, and leaves no listener', async () => {
    const [near] = await fullStream()
    const before = near.listenerCount('drain')
    const controller = new AbortController()
    const waiting = rejection(drained(near, { signal: controller.signal }))
    expect(near.listenerCount('drain')).to.equal(before + 1)
    controller.abort(new Error('no more'))

    expect((await waiting).message).to.equal('no more')
    expect(near.listenerCount('drain')).to.equal(before)
    expect((await rejection(drained(near, { signal: controller.signal }))).message).to.equal('no more')
  })
})

describe('writeFrame', () => {
  it('writes in order under back-pressure', async () => {
    const [near, far] = await streamPair({ delay: 0, capacity: 3 })
    const reader = new StreamReader(far)
    const writing = (async () => {
      for (let i = 0; i < 200; i++) {
        await writeFrame(near, new Uint8Array(1000).fill(i))
      }

      await near.close()
    })()

    for (let i = 0; i < 200; i++) {
      expect(await reader.readFrame()).to.deep.equal(new Uint8Array(1000).fill(i))
    }

    expect(await reader.readFrame()).to.equal(undefined)
    await writing
  })

  it('rejects on a stream that is closed for writing, or gone', async () => {
    const [near] = await streamPair()
    await near.close()
    expect(await rejection(writeFrame(near, Uint8Array.of(1)))).to.be.instanceOf(StreamClosedError)

    const [other, far] = await streamPair({ delay: 0 })
    far.abort(new Error('gone'))
    await closed(other)
    expect(await rejection(writeFrame(other, Uint8Array.of(1)))).to.be.instanceOf(StreamResetError)
  })
})
