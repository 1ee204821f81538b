import { expect } from 'chai'
import fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { SEGMENT_COST } from '../../src/constants.ts'
import { MessageQueue } from '../../src/reading/message-queue.ts'
import type { Bytes } from '../../src/wire/data.ts'

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

  it('gives the messages as a list would, each once, however they are put in and taken, and says all of it', async () => {
    const count = fc.integer({ min: 0, max: 8 })
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const), count }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('prepend' as const), count }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('next' as const), count }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), count: fc.constantFrom(0, 1, 4, Infinity) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('take back' as const), count }) }
    )

    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const list: number[] = []
      const expected: number[] = []
      const given: Array<Promise<number[]>> = []
      const taken: Uint8Array[][] = []
      const said = { messages: 0, cost: 0 }
      let made = 0
      /** calls of `next` for which there is nothing */
      let waiting = 0

      const queue = new MessageQueue((messages, cost, left) => {
        said.messages += messages.length
        said.cost += cost
        expect(left).to.equal(made - said.messages)
      })

      const make = (count: number): number[] => Array.from({ length: count }, () => made++)
      const message = (number: number): Uint8Array => Uint8Array.of(number >> 8, number & 255)
      const number = ([high, low]: Uint8Array): number => high << 8 | low
      const pieces = (number: number): Bytes => number % 3 === 0 ? new Uint8ArrayList(Uint8Array.of(number >> 8), Uint8Array.of(number & 255)) : message(number)
      const serve = (): void => {
        const served = list.splice(0, waiting)
        waiting -= served.length
        expected.push(...served)
      }

      for (const step of steps) {
        switch (step.do) {
          case 'push': {
            const numbers = make(step.count)
            list.push(...numbers)
            queue.push(numbers.map(pieces))
            serve()
            break
          }
          case 'prepend': {
            const numbers = make(step.count)
            list.unshift(...numbers)
            queue.prepend(numbers.map(message))
            serve()
            break
          }
          case 'next':
            for (let i = 0; i < step.count; i++) {
              given.push(queue.next().then(({ value }) => [number(value)]))
              waiting++
            }

            serve()
            break
          case 'take': {
            const batch = queue.take(step.count * (SEGMENT_COST + 2))
            expect(batch.length).to.equal(Math.min(step.count, list.length))
            expected.push(...list.splice(0, batch.length))
            given.push(Promise.resolve(batch.map(number)))
            taken.push(batch)
            break
          }
          case 'take back':
            queue.push(queue.takeAll())
            break
        }

        expect([queue.length, queue.bytes]).to.deep.equal([list.length, 2 * list.length])
      }

      // what was handed out as an array is nobody else's
      const before = taken.map(batch => batch.map(number))
      queue.push(make(waiting + 1).map(pieces))
      list.push(...Array.from({ length: waiting + 1 }, (_, i) => made - waiting - 1 + i))
      serve()
      expect((await Promise.all(given)).flat()).to.deep.equal(expected)
      expect(taken.map(batch => batch.map(number))).to.deep.equal(before)
      expect(said).to.deep.equal({ messages: expected.length, cost: expected.length * (SEGMENT_COST + 2) })
    }), { numRuns: 300 })
  })
})
