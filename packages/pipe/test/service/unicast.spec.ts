import { encodeFrame } from '@juxta/wire'
import { expect } from 'chai'
import { bytes, closed, createNode, kill, rejection, stopAll, text, World } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { InputPipe, ReceivedMessage } from '../../src/index.ts'
import type { Stream } from '@libp2p/interface'

const PROTOCOL = '/juxta/pipe/1.0.0'

const read = async (input: InputPipe, count: number): Promise<string[]> => {
  const messages: string[] = []

  for await (const { data } of input) {
    if (messages.push(text(data)) === count) {
      break
    }
  }

  return messages
}

describe('an unreliable pipe', function () {
  this.timeout(20_000)
  let world: World
  let listener: Node
  let sender: Node

  beforeEach(async () => {
    world = new World()
    ;[listener, sender] = await Promise.all([createNode({ world }), createNode({ world, listen: [] })])
  })

  afterEach(stopAll)

  it('carries messages one way, as they are, and says from whom', async () => {
    const pipe = await listener.services.pipe.create({ name: 'news', input: 'exclusive', reliability: 'unreliable' })
    const input = await listener.services.pipe.input(pipe)
    const output = await sender.services.pipe.output('news')

    expect([output.send(bytes('one')), output.send(bytes('')), output.send(bytes('x'.repeat(65_536)))]).to.deep.equal([true, true, true])
    expect((await read(input, 3)).map(({ length }) => length)).to.deep.equal([3, 0, 65_536])
    output.send(bytes('last'))
    await output.close()

    const { value } = await input[Symbol.asyncIterator]().next() as { value: ReceivedMessage }
    expect([text(value.data), value.from.toString()]).to.deep.equal(['last', sender.peerId.toString()])

    expect(output.counts).to.deep.equal({ sent: 4, waiting: 0, dropped: { full: 0, 'no-end': 0, lost: 0, closed: 0 } })
    expect(output.send(bytes('x'))).to.equal(false)
    expect(output.counts.dropped.closed).to.equal(1)
    expect(() => output.send(new Uint8Array(65_537))).to.throw().with.property('name', 'InvalidPipeError')
    await input.close()
    expect(await read(input, 1)).to.deep.equal([])
  })

  it('drops what there is no room for, and says so', async () => {
    const pipe = await listener.services.pipe.create({ name: 'news', input: 'exclusive', reliability: 'unreliable' })
    const output = await sender.services.pipe.output(pipe, { maxMessages: 4 })
    const drops: unknown[] = []
    const none = Promise.withResolvers<void>()
    output.addEventListener('drop', ({ detail }) => {
      drops.push(detail)
      detail.reason === 'no-end' && none.resolve()
    })

    expect(Array.from({ length: 6 }, (_, i) => output.send(bytes(`${i}`)))).to.deep.equal([true, true, true, true, false, false])
    await none.promise
    // nobody listens, so the rest is dropped, too
    expect(drops).to.deep.equal([{ reason: 'full', messages: 1 }, { reason: 'full', messages: 1 }, { reason: 'no-end', messages: 4 }])
    await output.close()
    expect((await rejection(sender.services.pipe.output(pipe, { maxMessages: 0 }))).name).to.equal('InvalidPipeError')
  })

  it('drops at the reader\'s end what a slow reader has no room for', async () => {
    const pipe = await listener.services.pipe.create({ name: 'news', input: 'exclusive', reliability: 'unreliable' })
    const input = await listener.services.pipe.input(pipe, { maxMessages: 2 })
    const output = await sender.services.pipe.output(pipe)
    const drops: unknown[] = []
    const dropped = new Promise<void>(resolve => {
      input.addEventListener('drop', ({ detail }) => { drops.push(detail) === 3 && resolve() })
    })
    Array.from({ length: 5 }, (_, i) => output.send(bytes(`${i}`)))

    await dropped
    expect(drops).to.deep.equal(Array(3).fill({ reason: 'full', messages: 1 }))
    expect(await read(input, 2)).to.deep.equal(['0', '1'])
    expect(input.counts).to.deep.equal({ received: 2, waiting: 0, dropped: 3 })
  })

  it('goes on with the next end when one is gone', async () => {
    const pipe = await listener.services.pipe.create({ name: 'news', input: 'shared', reliability: 'unreliable' })
    const first = await listener.services.pipe.input(pipe)
    const output = await sender.services.pipe.output(pipe)
    output.send(bytes('x'))
    expect(await read(first, 1)).to.deep.equal(['x'])
    await kill(listener)

    const other = await createNode({ world })
    const input = await other.services.pipe.input(pipe)
    const sending = setInterval(() => { output.send(bytes('again')) }, 20)
    expect(await read(input, 1)).to.deep.equal(['again'])
    clearInterval(sending)
  })

  it('is not mistaken for a reliable one', async () => {
    const [reliable, unreliable] = await Promise.all([
      listener.services.pipe.create({ name: 'a', input: 'exclusive' }), listener.services.pipe.create({ name: 'b', input: 'exclusive', reliability: 'unreliable' })
    ])
    const names = await Promise.all([
      listener.services.pipe.listen(unreliable, () => {}), listener.services.pipe.input(reliable), sender.services.pipe.connect(unreliable), sender.services.pipe.output(reliable)
    ].map(async promise => (await rejection(promise)).name))

    expect(new Set(names)).to.deep.equal(new Set(['InvalidPipeError']))
  })

  describe('with a hostile sender', () => {
    const open = async (): Promise<Stream> => {
      const connection = await sender.dial(listener.getMultiaddrs())
      const stream = await connection.newStream(PROTOCOL)
      stream.send(encodeFrame(new Uint8Array(0)))

      return stream
    }
    const isOver = (stream: Stream): boolean => stream.status !== 'open'

    it('resets what names no pipe, or one that nobody listens on', async () => {
      const [unknown, long] = [await open(), await open()]
      unknown.send(encodeFrame(bytes('urn:juxta:pipe:x')))
      long.send(encodeFrame(new Uint8Array(1_000)))
      await Promise.all([closed(unknown), closed(long)])

      expect(listener.services.pipe.counts.inbound).to.deep.equal({ 'no-input': 1, malformed: 1 })
    })

    it('resets a message that is too large, and streams beyond the bound; others are not harmed', async () => {
      const pipe = await listener.services.pipe.create({ name: 'news', input: 'exclusive', reliability: 'unreliable' })
      const input = await listener.services.pipe.input(pipe)
      const streams: Stream[] = []

      for (let i = 0; i < 9; i++) {
        const stream = await open()
        stream.send(encodeFrame(bytes(pipe.id)))
        streams.push(stream)
      }

      await Promise.race(streams.map(closed))
      expect(listener.services.pipe.counts.inbound).to.include({ 'too-many': 1 })
      const large = streams.find(stream => !isOver(stream)) as Stream
      large.send(encodeFrame(new Uint8Array(65_537)))
      await closed(large)
      expect(listener.services.pipe.counts.inbound).to.include({ malformed: 1 })

      const honest = await createNode({ world, listen: [] })
      const output = await honest.services.pipe.output(pipe)
      output.send(bytes('x'))
      expect(await read(input, 1)).to.deep.equal(['x'])
    })
  })
})
