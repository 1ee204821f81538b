import { streamPair } from '@libp2p/utils'
import { expect } from 'chai'
import fc from 'fast-check'
import { ConcurrentReadError, encodeFrame, FrameTooLargeError, InvalidLengthError, StreamReader, StreamResetError, TruncatedError } from '../src/index.ts'
import { closed, collect, concat, readerPair, rejection } from './fixtures.ts'
import type { AbstractStream } from '@libp2p/utils'

const FRAME = Uint8Array.of(1, 2, 3)

async function turn (): Promise<void> {
  await new Promise<void>(resolve => { setImmediate(resolve) })
}

describe('StreamReader in pull mode', () => {
  it('reads frames until the clean end, and that again', async () => {
    const { near, reader } = await readerPair()

    near.send(concat(encodeFrame(FRAME), encodeFrame(new Uint8Array(0))))
    await near.close()

    expect(await reader.readFrame()).to.deep.equal(FRAME)
    expect(await reader.readFrame()).to.deep.equal(new Uint8Array(0))
    expect(await reader.readFrame()).to.equal(undefined)
    expect(await reader.readFrame()).to.equal(undefined)
    expect(reader.ending).to.deep.equal({ kind: 'clean' })
  })

  it('reads a number of bytes, across frames and chunks', async () => {
    const { near, reader } = await readerPair()

    near.send(Uint8Array.of(1, 2))
    near.send(Uint8Array.of(3, 4, 2, 8, 9))

    expect(await reader.readBytes(0)).to.deep.equal(new Uint8Array(0))
    expect(await reader.readBytes(4)).to.deep.equal(Uint8Array.of(1, 2, 3, 4))
    expect(await reader.readFrame()).to.deep.equal(Uint8Array.of(8, 9))

    await near.close()
    expect(await rejection(reader.readBytes(2))).to.be.instanceOf(TruncatedError).that.includes({ missing: 2 })
  })

  it('tells a truncated frame from a clean end', async () => {
    const { near, reader } = await readerPair()

    near.send(Uint8Array.of(10, 1, 2, 3))
    await near.close()

    expect(await rejection(reader.readFrame())).to.be.instanceOf(TruncatedError).that.includes({ missing: 7 })
  })

  it('shows a truncated ending to who does not read', async () => {
    const { near, reader } = await readerPair()

    near.send(Uint8Array.of(10, 1, 2, 3))
    expect(reader.ending).to.equal(undefined)
    await near.close()
    await turn()

    expect(reader.ending).to.deep.equal({ kind: 'truncated', missing: 7 })
  })

  it('tells a truncated length', async () => {
    const { near, reader } = await readerPair()

    near.send(Uint8Array.of(0x80))
    await near.close()

    expect(await rejection(reader.readFrame())).to.be.instanceOf(TruncatedError).that.includes({ missing: 1 })
  })

  it('tells a reset, with its cause', async () => {
    const { near, far, reader } = await readerPair()
    const read = rejection(reader.readFrame())

    near.abort(new Error('gone'))

    const err = await read
    expect(err).to.be.instanceOf(StreamResetError)
    expect(err.cause).to.be.an('error').with.property('name', 'StreamResetError')
    expect(far.status).to.equal('reset')
    expect(reader.ending).to.have.property('kind', 'reset')
  })

  it('tells an abort at this end, with its cause', async () => {
    const { far, reader } = await readerPair()
    const cause = new Error('enough')
    far.abort(cause)

    expect(await rejection(reader.readFrame())).to.be.instanceOf(StreamResetError).with.property('cause', cause)
  })

  it('reads everything received before a reset', async () => {
    const { near, far, reader } = await readerPair()

    near.send(concat(encodeFrame(FRAME), Uint8Array.of(9, 1)))
    near.abort(new Error('gone'))
    await closed(far)

    expect(reader.ending).to.equal(undefined)
    expect(await reader.readFrame()).to.deep.equal(FRAME)
    expect(await rejection(reader.readFrame())).to.be.instanceOf(StreamResetError)
    expect(await rejection(reader.readFrame())).to.be.instanceOf(StreamResetError)
  })

  it('reports an ending that happened before it began: clean', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    await near.close()
    await turn()

    expect(await new StreamReader(far).readFrame()).to.equal(undefined)
  })

  it('reports an ending that happened before it began: clean, with data', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    near.send(encodeFrame(FRAME))
    await near.close()
    await turn()
    const reader = new StreamReader(far)

    expect(await reader.readFrame()).to.deep.equal(FRAME)
    expect(await reader.readFrame()).to.equal(undefined)
  })

  it('reports an ending that happened before it began: reset', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    near.abort(new Error('gone'))
    await closed(far)

    expect(await rejection(new StreamReader(far).readFrame())).to.be.instanceOf(StreamResetError)
  })

  it('reports an ending that happened before it began: reset, with unread data', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    near.send(encodeFrame(FRAME))
    near.abort(new Error('gone'))
    await closed(far)
    const reader = new StreamReader(far)

    expect(await reader.readFrame()).to.deep.equal(FRAME)
    expect(await rejection(reader.readFrame())).to.be.instanceOf(StreamResetError)
  })

  for (const error of [undefined, new Error('connection lost')]) {
    it(`reports that the transport closed ${error == null ? 'politely' : 'with an error'}`, async () => {
      const { near, far, reader } = await readerPair()
      near.send(encodeFrame(FRAME))
      expect(await reader.readFrame()).to.deep.equal(FRAME)

      const next = reader.readFrame()
      ;(far as AbstractStream).onTransportClosed(error)

      if (error == null) {
        expect(await next).to.equal(undefined)
      } else {
        expect(await rejection(next)).to.be.instanceOf(StreamResetError).with.property('cause', error)
      }
    })
  }

  it('refuses a long frame before it arrives, and stays with that', async () => {
    const { near, reader } = await readerPair()
    near.send(Uint8Array.of(0x80, 0x80, 4, 1, 2, 3))

    expect(await rejection(reader.readFrame({ maxLength: 65_535 }))).to.be.instanceOf(FrameTooLargeError).that.includes({ length: 65_536 })
    expect(await rejection(reader.readFrame())).to.be.instanceOf(FrameTooLargeError)
    expect(() => { reader.start(() => {}, () => {}) }).to.throw(FrameTooLargeError)
  })

  it('refuses an over-long length', async () => {
    const { near, reader } = await readerPair()
    near.send(new Uint8Array(9).fill(0xff))

    expect(await rejection(reader.readFrame())).to.be.instanceOf(InvalidLengthError)
  })

  it('loses nothing when a read is cancelled', async () => {
    const { near, reader } = await readerPair()
    const controller = new AbortController()
    const read = rejection(reader.readFrame({ signal: controller.signal }))

    near.send(Uint8Array.of(3, 1))
    await turn()
    controller.abort(new Error('no more'))
    expect((await read).message).to.equal('no more')
    expect((await rejection(reader.readFrame({ signal: controller.signal }))).message).to.equal('no more')

    near.send(Uint8Array.of(2, 3))
    expect(await reader.readFrame()).to.deep.equal(FRAME)
  })

  it('serves one read at a time', async () => {
    const { near, reader } = await readerPair()
    const first = reader.readFrame()

    expect(await rejection(reader.readFrame())).to.be.instanceOf(ConcurrentReadError)
    expect(() => { reader.start(() => {}, () => {}) }).to.throw(ConcurrentReadError)

    near.send(encodeFrame(FRAME))
    expect(await first).to.deep.equal(FRAME)
  })

  it('pauses the stream above its bound, and goes on when that was read', async () => {
    const { near, far, reader } = await readerPair({ maxBufferedBytes: 1000 })
    const frame = encodeFrame(new Uint8Array(600).fill(5))

    for (let i = 0; i < 10; i++) {
      near.send(frame)
      await turn()
    }

    expect(far.readStatus).to.equal('paused')
    expect(reader.bufferedBytes).to.be.within(1001, 2000)
    await near.close()

    for (let i = 0; i < 10; i++) {
      expect(await reader.readFrame()).to.have.lengthOf(600)
      expect(reader.bufferedBytes).to.be.at.most(10 * frame.byteLength)
    }

    expect(await reader.readFrame()).to.equal(undefined)
  })

  it('reads a frame longer than its bound if that was asked for', async () => {
    const { near, reader } = await readerPair({ maxBufferedBytes: 100 })
    const bytes = new Uint8Array(300_000).fill(3)
    const read = reader.readFrame({ maxLength: 1_000_000 })

    near.send(encodeFrame(bytes))
    expect(await read).to.deep.equal(bytes)
  })

  it('survives a flood while it is paused, up to its bound on unread bytes', async () => {
    const { near, far, reader } = await readerPair({ maxBufferedBytes: 1000, maxUnreadBytes: 5 * 1024 * 1024 })
    const flood = async (bytes: number): Promise<void> => {
      // a remote that does not heed the pause
      for (let sent = 0; sent < bytes; sent += 65_536) {
        (far as AbstractStream).onData(new Uint8Array(65_536))
      }
    }

    near.send(new Uint8Array(2000))
    await reader.readBytes(1)
    expect(far.readStatus).to.equal('paused')

    await flood(4.5 * 1024 * 1024)
    expect(far.status).to.equal('open')
    expect(reader.bufferedBytes).to.equal(1999)

    await flood(1024 * 1024)
    expect(far.status).to.equal('aborted')
    // what was received before is still there
    expect(await reader.readBytes(1999)).to.have.lengthOf(1999)
    expect(await rejection(reader.readBytes(1))).to.be.instanceOf(StreamResetError)
      .with.property('cause').that.has.property('name', 'StreamBufferError')
  })

  it('property: any frames at any split end cleanly, truncated or reset as they should', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }),
      fc.nat(1000),
      fc.nat(1000),
      fc.boolean(),
      async (frames, splitAt, endAt, reset) => {
        const { near, reader } = await readerPair()
        const bytes = concat(...frames.map(encodeFrame))
        const end = Math.min(endAt, bytes.byteLength)
        const split = Math.min(splitAt, end)

        near.send(bytes.subarray(0, split))
        near.send(bytes.subarray(split, end))

        if (reset) {
          near.abort(new Error('gone'))
        } else {
          await near.close()
        }

        let sum = 0

        for (const frame of frames) {
          sum += encodeFrame(frame).byteLength

          if (sum > end) {
            const missing = end - (sum - encodeFrame(frame).byteLength)
            const last = await reader.readFrame().catch(err => err)

            if (reset) {
              expect(last).to.be.instanceOf(StreamResetError)
            } else if (missing === 0) {
              expect(last).to.equal(undefined)
            } else {
              expect(last).to.be.instanceOf(TruncatedError)
            }

            return
          }

          expect(await reader.readFrame()).to.deep.equal(frame)
        }

        const last = await reader.readFrame().catch(err => err)
        expect(last?.name).to.equal(reset ? 'StreamResetError' : undefined)
      }
    ), { numRuns: 60 })
  })
})

describe('StreamReader in push mode', () => {
  it('hands over what was received, then what comes, then the ending once', async () => {
    const { near, far, reader } = await readerPair()

    near.send(Uint8Array.of(2, 7, 7, 1, 2))
    expect(await reader.readFrame()).to.deep.equal(Uint8Array.of(7, 7))
    const { bytes, endings, ended } = collect(reader)
    expect(bytes()).to.deep.equal(Uint8Array.of(1, 2))
    expect(reader).to.include({ pushing: true, bufferedBytes: 0 })

    near.send(Uint8Array.of(3))
    await near.close()
    await ended
    await far.close()
    await turn()

    expect(bytes()).to.deep.equal(Uint8Array.of(1, 2, 3))
    expect(endings).to.deep.equal([{ kind: 'clean' }])
    expect(await rejection(reader.readFrame())).to.be.instanceOf(ConcurrentReadError)
  })

  it('passes chunks on as they are, without a copy', async () => {
    const { far, reader } = await readerPair()
    const chunk = Uint8Array.of(1, 2, 3)
    let same = false

    reader.start(received => { same = [...received as Iterable<Uint8Array>].some(part => part.buffer === chunk.buffer) }, () => {})
    ;(far as AbstractStream).onData(chunk)

    expect(same).to.equal(true)
  })

  it('reports a reset after the data that came before it', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    near.send(Uint8Array.of(1, 2))
    near.abort(new Error('gone'))
    await closed(far)
    const { bytes, ended, endings } = collect(new StreamReader(far))

    expect(endings).to.deep.equal([])
    expect((await ended).kind).to.equal('reset')
    expect(bytes()).to.deep.equal(Uint8Array.of(1, 2))
  })

  it('gives the cause of a reset', async () => {
    const { far, reader } = await readerPair()
    const { endings, ended } = collect(reader)
    const cause = new Error('enough')
    far.abort(cause)

    const ending = await ended
    expect(ending).to.have.property('error').that.is.instanceOf(StreamResetError).with.property('cause', cause)
    expect(endings).to.have.lengthOf(1)
  })

  it('reports an ending from before, at once if it is known', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    await near.close()
    await turn()

    expect(collect(new StreamReader(far)).endings).to.deep.equal([{ kind: 'clean' }])
  })

  it('reports a reset from before', async () => {
    const [near, far] = await streamPair({ delay: 0 })
    near.abort(new Error('gone'))
    await closed(far)

    expect((await collect(new StreamReader(far)).ended).kind).to.equal('reset')
  })

  it('holds data and ending back while it is paused', async () => {
    const { near, reader } = await readerPair()
    const { bytes, endings, ended } = collect(reader)

    reader.pause()
    near.send(Uint8Array.of(1, 2))
    await near.close()
    await turn()
    expect(bytes()).to.have.lengthOf(0)
    expect(endings).to.deep.equal([])

    reader.resume()
    await ended
    expect(bytes()).to.deep.equal(Uint8Array.of(1, 2))
  })

  it('pauses from inside a chunk that resuming handed out, for the muxer too', async () => {
    const { far, reader } = await readerPair()
    const calls: string[] = []
    const stream = far as AbstractStream
    const { sendPause, sendResume } = stream
    stream.sendPause = () => { calls.push('pause'); sendPause.call(stream) }
    stream.sendResume = () => { calls.push('resume'); sendResume.call(stream) }

    reader.start(() => { reader.pause() }, () => {})
    stream.onData(Uint8Array.of(1))
    stream.onData(Uint8Array.of(2))
    reader.resume()

    expect(far.readStatus).to.equal('paused')
    expect(calls).to.deep.equal(['pause', 'resume', 'pause'])
  })

  it('keeps a pause that the first chunk asked for', async () => {
    const { near, far, reader } = await readerPair({ maxBufferedBytes: 10 })
    near.send(new Uint8Array(20))
    await turn()
    await turn()
    expect(far.readStatus).to.equal('paused')

    reader.start(() => { reader.pause() }, () => {})
    expect(far.readStatus).to.equal('paused')
  })

  it('flows again after a throttled pull mode', async () => {
    const { near, far, reader } = await readerPair({ maxBufferedBytes: 10 })
    near.send(new Uint8Array(20))
    await turn()
    near.send(new Uint8Array(20))
    await near.close()
    await turn()
    expect(far.readStatus).to.equal('paused')

    const { bytes, ended } = collect(reader)
    expect(await ended).to.deep.equal({ kind: 'clean' })
    expect(bytes()).to.have.lengthOf(40)
  })

  it('aborts the stream when a chunk handler throws', async () => {
    const { near, far, reader } = await readerPair()
    const endings: string[] = []

    reader.start(() => { throw new RangeError('bad frame') }, ending => {
      endings.push(ending.kind === 'reset' ? `${(ending.error.cause as Error).name}` : ending.kind)
    })
    near.send(Uint8Array.of(1))
    await closed(far)

    expect(far.status).to.equal('aborted')
    expect(endings).to.deep.equal(['RangeError'])
  })

  it('lets go: no callbacks, unread bytes handed back, waiting reads rejected', async () => {
    const first = await readerPair()
    const { bytes, endings } = collect(first.reader)
    first.reader.detach()
    first.near.send(FRAME)
    await first.near.close()
    await turn()
    expect(bytes()).to.have.lengthOf(0)
    expect(endings).to.deep.equal([])

    const second = await readerPair()
    second.near.send(Uint8Array.of(9, 1, 2))
    await turn()
    const read = rejection(second.reader.readFrame())
    expect(second.reader.detach()).to.deep.equal(Uint8Array.of(9, 1, 2))
    expect(await read).to.be.instanceOf(StreamResetError)

    // what comes next waits for the next reader
    second.near.send(encodeFrame(FRAME))
    expect(await new StreamReader(second.far).readFrame()).to.deep.equal(FRAME)
  })
})
