import { expect } from 'chai'
import { lpStream } from '@libp2p/utils'
import { Uint8ArrayList } from 'uint8arraylist'
import { bytes, next, rejection, text } from './service/nodes.ts'
import type { MessageSession, ReliableSession, Watermarks } from '@juxta/reliable-pipe'

/** A session that one end has opened, and the other has been given */
export interface Opened {
  near: MessageSession
  far: ReliableSession
  /** all connections between them are lost */
  cut (): void
}

export interface ComplianceSetup {
  open (options?: { windowing?: 'claimed', priority?: number, standby?: boolean }): Promise<Opened>
  /** what ended the session, which may be the cause of what is thrown */
  because (error: Error): Error
}

const MiB = 1024 * 1024
const read = async (session: AsyncIterable<Uint8Array>, count = Infinity): Promise<string[]> => {
  const texts: string[] = []

  if (count > 0) {
    for await (const message of session) {
      if (texts.push(text(message)) === count) {
        break
      }
    }
  }

  return texts
}

/** What every MessageSession does, whatever it is with */
export function sessionCompliance ({ open, because }: ComplianceSetup): void {
  it('says what it is', async () => {
    const { near, far } = await open()

    expect(near).to.include({ id: far.id, name: far.name, direction: 'outbound', status: 'open', windowing: 'default', standby: undefined, bufferedBytes: 0, priority: 16, writableNeedsDrain: false })
    expect(near.path?.kind).to.equal('direct')
    expect(near.stats.attaches).to.equal(1)
    expect(near.watermarks).to.deep.equal({ accepted: 0, sent: 0, acknowledged: 0, expired: 0 })
  })

  it('carries messages both ways, once and in order, though connections are lost, and ends when both sides have closed', async () => {
    const { near, far, cut } = await open()
    const texts = Array.from({ length: 50 }, (_, i) => `${i}`)
    const echoing = (async () => {
      for await (const message of far) {
        await far.deliver(message)
      }

      await far.close()
    })()

    for (const [i, each] of texts.entries()) {
      await near.deliver(bytes(each))

      if (i % 20 === 10) {
        cut()
      }
    }

    await near.close()
    expect(await read(near)).to.deep.equal(texts)
    await echoing
    expect(near.watermarks).to.deep.equal({ accepted: 50, sent: 50, acknowledged: 50, expired: 0 })
    expect(near.status).to.equal('closed')
  })

  it('takes lists of bytes, and refuses by name what is no message, or too large; the session goes on', async () => {
    const { near, far } = await open()
    expect(() => near.send('text' as unknown as Uint8Array)).to.throw().with.property('name', 'InvalidArgumentError')
    expect(() => near.send(new Uint8Array(64 * MiB + 1))).to.throw().with.property('name', 'MessageTooLargeError')
    near.send(new Uint8ArrayList(bytes('one'), bytes(' and two')))
    await near.deliver(bytes('three'))
    expect(await read(far, 2)).to.deep.equal(['one and two', 'three'])
  })

  it('gives messages to who listens for them, and those that come when nobody does to who iterates', async () => {
    const { near, far } = await open()
    const heard: string[] = []
    const two = Promise.withResolvers<void>()
    const listener = ({ data }: { data: Uint8Array | Uint8ArrayList }): void => {
      if (heard.push(text(data.subarray())) === 2) {
        near.removeEventListener('message', listener)
        two.resolve()
      }
    }
    near.addEventListener('message', listener)
    far.send(bytes('1'))
    far.send(bytes('2'))
    far.send(bytes('3'))
    await two.promise
    far.send(bytes('4'))
    expect(heard).to.deep.equal(['1', '2'])
    expect(await read(near, 2)).to.deep.equal(['3', '4'])

    far.send(bytes('5'))
    await far.close()
    const fifth = new Promise<string>(resolve => { near.addEventListener('message', ({ data }) => { resolve(text(data.subarray())) }, { once: true }) })
    expect(await fifth).to.equal('5')
  })

  it('has a sender wait for a reader that does not read, and says when to go on', async () => {
    const { near, far } = await open()
    let sent = 0

    do {
      sent++
    } while (near.send(new Uint8Array(MiB)))

    expect([near.writableNeedsDrain, near.bufferedBytes > 0]).to.deep.equal([true, true])
    const drained = next(near, 'drain')
    const reading = read(far, sent)
    await drained
    expect((await reading).length).to.equal(sent)
    await near.close()
    expect(near.watermarks).to.deep.include({ accepted: sent, sent, acknowledged: sent })
  })

  it('takes what many deliver at once, more than there is room for, in the order in which they did', async () => {
    const { near, far } = await open()
    // the size says which one it is
    const block = new Uint8Array(MiB + 90)
    const delivering = Array.from({ length: 90 }, async (_, i) => near.deliver(block.subarray(0, MiB + i)))
    const late = new Promise<void>((resolve, reject) => {
      near.addEventListener('drain', () => { near.deliver(bytes('late')).then(resolve, reject) }, { once: true })
    })
    const sizes: number[] = []

    for await (const { byteLength } of far) {
      if (sizes.push(byteLength) === 91) {
        break
      }
    }

    expect(sizes).to.deep.equal([...Array.from({ length: 90 }, (_, i) => MiB + i), 4])
    await Promise.all([...delivering, late])
  })

  it('says how far it is', async () => {
    const { near, far } = await open()
    const one = Promise.withResolvers<Watermarks>()
    near.addEventListener('watermark', ({ detail }) => { detail.acknowledged === 1 && one.resolve(detail) })
    near.send(bytes('x'))
    await read(far, 1)
    expect(await one.promise).to.deep.equal({ accepted: 1, sent: 1, acknowledged: 1, expired: 0 })
  })

  it('drops what has expired before anything of it was sent, and says which it was', async () => {
    const { near, far, cut } = await open()
    near.send(bytes('first'))
    expect(await read(far, 1)).to.deep.equal(['first'])
    const [expired, detached] = [next<{ numbers: number[] }>(near, 'expired'), next(near, 'detach')]
    cut()
    await detached
    // for longer than that there is no path
    near.send(bytes('not later'), { expiresMs: 1 })
    near.send(bytes('any time'), { expiresMs: 600_000 })
    expect(await expired).to.deep.equal({ numbers: [2] })
    expect(await read(far, 1)).to.deep.equal(['any time'])
    await near.close()
    expect(near.watermarks).to.deep.equal({ accepted: 3, sent: 2, acknowledged: 2, expired: 1 })
  })

  it('is a libp2p stream, always the same one', async () => {
    const { near, far, cut } = await open()
    expect(near.stream()).to.equal(near.stream())
    expect(near.stream()).to.include({ id: near.id, protocol: near.name, direction: 'outbound', status: 'open' })
    const [writer, reader] = [lpStream(near.stream()), lpStream(far.stream())]

    for (let i = 0; i < 10; i++) {
      const message = new Uint8Array(1_000 * i).fill(i)
      const [read] = await Promise.all([reader.read(), writer.write(message)])
      expect(read.subarray()).to.deep.equal(message)
      const [back] = await Promise.all([writer.read(), reader.write(message)])
      expect(back.subarray()).to.deep.equal(message)

      if (i === 5) {
        cut()
      }
    }

    await Promise.all([near.stream().close(), far.stream().close()])
    expect([near.stream().status, far.stream().status]).to.deep.equal(['closed', 'closed'])
  })

  it('is WHATWG streams', async () => {
    const { near, far } = await open()
    const echoing = far.readable.pipeTo(far.writable)
    const writer = near.writable.getWriter()
    await writer.write(bytes('one'))
    await writer.write(bytes('two'))
    await writer.close()
    expect(await read(near.readable as unknown as AsyncIterable<Uint8Array>)).to.deep.equal(['one', 'two'])
    await echoing
  })

  it('is a libp2p connection that opens no other streams', async () => {
    const { near, far } = await open()
    const connection = near.connection()
    expect(connection).to.equal(near.connection())
    expect(connection.remotePeer.equals(near.remotePeer)).to.equal(true)
    expect(connection.remoteAddr.toString()).to.equal(near.path?.remoteAddr.toString())
    expect((await rejection(connection.newStream('/any/1.0.0'))).name).to.equal('NoStreamsError')
    await Promise.all([connection.close(), far.close()])
    expect(connection.status).to.equal('closed')
  })

  it('has the windowing, the priority and the second path that are asked for', async () => {
    const { near, far } = await open({ windowing: 'claimed', priority: 32, standby: true })
    expect([near.windowing, far.windowing, near.priority]).to.deep.equal(['claimed', 'claimed', 32])
    expect(() => { near.priority = 0 }).to.throw().with.property('name', 'InvalidArgumentError')
    near.priority = 256
    expect(near.priority).to.equal(256)
    near.send(bytes('x'))
    near.flush()
    expect(await read(far, 1)).to.deep.equal(['x'])
  })

  it('is over when it is aborted here', async () => {
    const { near, far } = await open()
    const [closed, heard] = [next<{ error?: Error }>(near, 'close'), next<{ error?: Error }>(far, 'close')]
    const stream = near.stream()
    expect(() => { near.abort('text' as unknown as Error) }).to.throw().with.property('name', 'InvalidArgumentError')
    near.abort(new Error('enough'))
    expect((await closed).error).to.have.property('name', 'SessionClosedError')
    expect([near.status, stream.status]).to.deep.equal(['closed', 'aborted'])
    expect(() => near.send(bytes('x'))).to.throw().with.property('name', 'SessionClosedError')
    expect((await rejection(near.close())).name).to.equal('SessionClosedError')
    expect((await heard).error).to.include({ name: 'SessionAbortedError', reason: 'enough' })
  })

  it('is over when it is aborted there, and says so to all who wait', async () => {
    const { near, far } = await open()
    const closed = next<{ error: Error }>(near, 'close')
    const [reading, writer] = [rejection(read(near)), near.writable.getWriter()]
    const ended = rejection(writer.closed)
    const stream = near.stream()
    far.abort(new Error('no, thank you'))
    const errors = [(await closed).error, await reading, await ended, await rejection(near.close())]
    expect(errors.map(error => because(error).name)).to.deep.equal(errors.map(() => 'SessionAbortedError'))
    expect([near.status, stream.status]).to.deep.equal(['closed', 'reset'])
  })

  it('stops waiting when a signal says so, and goes on', async () => {
    const { near, far } = await open()

    while (near.send(new Uint8Array(MiB))) {
      // until there is no room
    }

    const before = near.watermarks.accepted
    expect((await rejection(near.deliver(bytes('x'), { signal: AbortSignal.abort(new Error('gone')) }))).message).to.equal('gone')
    expect((await rejection(near.close({ signal: AbortSignal.abort(new Error('gone')) }))).message).to.equal('gone')
    expect(near.watermarks.accepted).to.equal(before)
    expect((await read(far, before)).length).to.equal(before)
    await near.close()
  })
}
