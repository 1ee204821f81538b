import { expect } from 'chai'
import { MessageQueue } from '../src/message-queue.ts'

const one = (byte: number): Uint8Array => Uint8Array.of(byte)

describe('MessageQueue', () => {
  it('hands out messages in order, whether they or their reader come first', async () => {
    const queue = new MessageQueue(() => {})
    const [first, second] = [queue.next(), queue.next()]
    queue.push([one(1), one(2), one(3)])

    expect(await Promise.all([first, second, queue.next()])).to.deep.equal([1, 2, 3].map(byte => ({ done: false, value: one(byte) })))
    expect(queue.length).to.equal(0)
  })

  it('says what was taken, and how many are left', async () => {
    const taken: Array<[number, number]> = []
    const queue = new MessageQueue(([[byte]], _cost, left) => { taken.push([byte, left]) })
    const waiting = queue.next()
    queue.push([one(1), one(2), one(3)])
    await waiting
    await queue.next()
    await queue.next()

    expect(taken).to.deep.equal([[1, 2], [2, 1], [3, 0]])
  })

  it('ends after what it has', async () => {
    const queue = new MessageQueue(() => {})
    queue.push([one(1)])
    queue.end()
    queue.end(new Error('too late'))

    expect(await queue.next()).to.deep.equal({ done: false, value: one(1) })
    expect(await queue.next()).to.deep.equal({ done: true, value: undefined })
    expect(await queue.next()).to.deep.equal({ done: true, value: undefined })
  })

  it('fails after what it has, and whoever waits', async () => {
    const queue = new MessageQueue(() => {})
    const waiting = queue.next().catch(error => error)
    const error = new Error('over')
    queue.end(error)

    expect(await waiting).to.equal(error)
    expect(await queue.next().catch(error => error)).to.equal(error)
  })

  it('keeps what was not read when a loop is left', async () => {
    const queue = new MessageQueue(() => {})
    queue.push([one(1), one(2), one(3)])
    queue.end()
    const read: number[] = []

    for await (const [byte] of queue) {
      read.push(byte)

      if (byte === 1) {
        break
      }
    }

    for await (const [byte] of queue) {
      read.push(byte)
    }

    expect(read).to.deep.equal([1, 2, 3])
  })

  it('goes on in order when more waits than it moves at a time', async () => {
    const queue = new MessageQueue(() => {})
    let pushed = 0
    let read = 0

    while (read < 30_000) {
      queue.push(Array.from({ length: 3000 }, () => one(pushed++ % 251)))

      for (let i = 0; i < 2500; i++) {
        expect((await queue.next()).value[0]).to.equal(read++ % 251)
      }

      expect(queue.length).to.equal(pushed - read)
    }
  })
})
