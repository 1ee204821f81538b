import { expect } from 'chai'
import { SEGMENT_COST } from '../../src/constants.ts'
import { CommittingIterator, MessageLog } from '../../src/durable/message-log.ts'
import { MessageBatches } from '../../src/reading/message-batches.ts'
import { MessageQueue } from '../../src/reading/message-queue.ts'
import { createNode, stopAll, until } from '../nodes.ts'
import type { ReliableSession } from '../../src/index.ts'

const one = (byte: number): Uint8Array => Uint8Array.of(byte)
const COST = SEGMENT_COST + 1

async function next (batches: MessageBatches): Promise<number[] | 'end'> {
  const { done, value } = await batches.next()

  return done === true ? 'end' : value.map(([byte]: Uint8Array) => byte)
}

describe('MessageBatches', () => {
  it('gives all that waits, and all that comes at once to who waits', async () => {
    const queue = new MessageQueue(() => {})
    const batches = new MessageBatches(queue, 100 * COST)
    queue.push([one(1), one(2)])
    expect(await next(batches)).to.deep.equal([1, 2])

    const waiting = next(batches)
    queue.push([one(3), one(4)])
    queue.push([one(5)])
    expect(await waiting).to.deep.equal([3, 4, 5])
  })

  it('is bounded by what messages cost, and gives one at least', async () => {
    const queue = new MessageQueue(() => {})
    const batches = new MessageBatches(queue, 2 * COST)
    queue.push([one(1), one(2), one(3), new Uint8Array(5000).fill(4), one(5)])

    expect(await next(batches)).to.deep.equal([1, 2])
    expect(await next(batches)).to.deep.equal([3, 4])
    expect(await next(batches)).to.deep.equal([5])
  })

  it('tells of all that were taken, what they cost, and how many are left', async () => {
    const taken: Array<[number[], number, number]> = []
    const queue = new MessageQueue((messages, cost, left) => { taken.push([messages.map(([byte]) => byte), cost, left]) })
    queue.push([one(1), one(2), one(3)])
    const batches = new MessageBatches(queue, 2 * COST)
    await batches.next()
    await batches.next()

    expect(taken).to.deep.equal([[[1, 2], 2 * COST, 1], [[3], COST, 0]])
  })

  it('ends after what there is, with the error if there is one', async () => {
    const ended = new MessageQueue(() => {})
    ended.push([one(1)])
    ended.end()
    const batches = new MessageBatches(ended, COST)
    expect([await next(batches), await next(batches)]).to.deep.equal([[1], 'end'])

    const failed = new MessageQueue(() => {})
    const waiting = next(new MessageBatches(failed, COST)).catch(error => error)
    const error = new Error('over')
    failed.end(error)
    expect(await waiting).to.equal(error)
  })

  it('shares the messages with other iterations, and keeps what was not taken when a loop is left', async () => {
    const queue = new MessageQueue(() => {})
    queue.push([one(1), one(2), one(3), one(4)])
    queue.end()
    const read: number[] = []

    for await (const batch of new MessageBatches(queue, 2 * COST)) {
      read.push(...batch.map(([byte]) => byte))

      if (read.includes(2)) {
        break
      }
    }

    for await (const [byte] of queue) {
      read.push(byte)
    }

    expect(read).to.deep.equal([1, 2, 3, 4])
  })

  it('commits a batch when the next one is asked for, in one go where its numbers follow one another', async () => {
    const commits: Array<[number, number]> = []
    // 7 had been committed before a restart, in another order
    const log = new MessageLog({ session: 'id', restored: [5, 6, 8], next: 9, commit: async (from, to) => { commits.push([from, to]) } })
    const queue = new MessageQueue(messages => { messages.forEach(message => { log.taken(message) }) })
    const batches = new MessageBatches(queue, 100 * COST, log)
    queue.push([one(5), one(6), one(8), one(9)])
    const { value } = await batches.next()
    // what the reader does with its array is its own affair
    value.length = 0
    expect(commits).to.deep.equal([])

    queue.end()
    expect(await next(batches)).to.equal('end')
    expect(commits).to.deep.equal([[5, 7], [8, 10]])
  })
})

describe('MessageBatches, asked for more than they have', () => {
  it('lose nothing of as many as credit allows at most', async () => {
    const queue = new MessageQueue(() => {})
    const count = 200_000
    const waiting = new MessageBatches(queue, Infinity).next()
    queue.push(Array.from({ length: count }, () => one(1)))
    expect((await waiting).value.length).to.equal(count)
  })

  it('commit all that was asked for at once, as does who iterates', async () => {
    for (const make of [(queue: MessageQueue, log: MessageLog) => new MessageBatches(queue, COST, log), (queue: MessageQueue, log: MessageLog) => new CommittingIterator(queue, log)]) {
      const commits: Array<[number, number]> = []
      const log = new MessageLog({ session: 'id', restored: [], next: 0, commit: async (from, to) => { commits.push([from, to]) } })
      const queue = new MessageQueue(messages => { messages.forEach(message => { log.taken(message) }) })
      const iterator = make(queue, log)
      const asked = Promise.all([iterator.next(), iterator.next(), iterator.next()])
      queue.push([one(0), one(1), one(2)])
      await asked
      queue.end()
      await iterator.next()
      expect(commits).to.deep.equal([[0, 3]])
    }
  })
})

describe('session.batches()', () => {
  afterEach(stopAll)

  it('gives what was sent, in order and once, and slows the sender while nothing is taken', async () => {
    const [server, client] = await Promise.all([createNode({ credit: 1_000_000 }), createNode()])
    const accepted = Promise.withResolvers<ReliableSession>()
    server.services.reliablePipe.listen('batches', session => { accepted.resolve(session) })
    const near = await client.services.reliablePipe.connect(server.getMultiaddrs(), { name: 'batches' })
    const far = await accepted.promise
    const count = 10_000
    const message = (i: number): Uint8Array => new Uint8Array(Uint32Array.of(i).buffer)

    for (let i = 0; i < count; i++) {
      near.send(message(i))
    }

    const closed = near.close()
    const most = 1_000_000 / (SEGMENT_COST + 4)
    await until(() => far.stats.unread > most - 500)
    expect(far.stats.unread).to.be.at.most(most)
    const read: number[] = []

    for await (const batch of far.batches()) {
      expect(batch.length).to.be.within(1, most / 16 + 1)
      read.push(...batch.map(bytes => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)))
    }

    expect(read).to.deep.equal(Array.from({ length: count }, (_, i) => i))
    await far.close()
    await closed
  })
})
