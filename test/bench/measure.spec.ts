import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'

interface MedianInterval { median: number, low: number, high: number, coverage: number }
interface Statistics {
  median (values: readonly number[]): number
  medianInterval (values: readonly number[]): MedianInterval
  quantile (values: readonly number[], share: number): number
}
interface Messages {
  createMessages (size: number, count: number): Uint8Array[]
  MessageCheck: new (size: number, count: number) => { complete: boolean, message (message: Uint8Array): void, bytes (bytes: Uint8Array): void }
}
interface Batches {
  batches (messages: readonly Uint8Array[]): Iterable<Uint8Array>
  BatchParser: new (onMessage: (message: Uint8Array) => void) => { push (chunk: Uint8Array): void }
}
interface Pairs {
  interleave<T> (pairs: number, measure: (side: 'raw' | 'pipe') => Promise<T>): Promise<Array<{ raw: T, pipe: T }>>
}

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'dist', 'bench', 'measure')
const load = async <T>(name: string): Promise<T> => import(pathToFileURL(join(folder, name)).href) as Promise<T>

describe('statistics of the benchmarks', () => {
  let statistics: Statistics

  before(async () => {
    statistics = await load('statistics.js')
  })

  it('find the median', () => {
    expect(statistics.median([3, 1, 2])).to.equal(2)
    expect(statistics.median([4, 1, 3, 2])).to.equal(2.5)
    expect(() => statistics.median([])).to.throw(RangeError)
  })

  it('give the interval that tables of the sign test give', () => {
    const values = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

    // n: rank from below and from above, coverage
    for (const [count, low, high, coverage] of [[6, 1, 6, 0.969], [9, 2, 8, 0.961], [21, 6, 16, 0.973], [50, 18, 33, 0.967]]) {
      const interval = statistics.medianInterval(values(count))

      expect(interval).to.include({ low, high, median: (count + 1) / 2 })
      expect(interval.coverage).to.be.closeTo(coverage, 0.001)
    }
  })

  it('say how little five values cover', () => {
    expect(statistics.medianInterval([5, 1, 4, 2, 3])).to.deep.include({ low: 1, median: 3, high: 5, coverage: 0.9375 })
    expect(statistics.medianInterval([7])).to.deep.equal({ low: 7, median: 7, high: 7, coverage: 0 })
  })

  it('put the median into its interval', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 60 }), values => {
      const { low, median, high } = statistics.medianInterval(values)
      expect(median).to.be.within(low, high)
    }))
  })

  it('find quantiles by the nearest rank', () => {
    expect(statistics.quantile([30, 10, 20, 40], 0.5)).to.equal(20)
    expect(statistics.quantile([30, 10, 20, 40], 0)).to.equal(10)
    expect(statistics.quantile([30, 10, 20, 40], 1)).to.equal(40)
  })
})

describe('pairs', () => {
  it('alternate who goes first, and don\'t count the first', async () => {
    const { interleave } = await load<Pairs>('pairs.js')
    const order: string[] = []
    const pairs = await interleave(2, async side => order.push(side))

    expect(order).to.deep.equal(['raw', 'pipe', 'pipe', 'raw', 'raw', 'pipe'])
    expect(pairs).to.deep.equal([{ raw: 4, pipe: 3 }, { raw: 5, pipe: 6 }])
  })
})

describe('messages of the benchmarks', () => {
  it('are known again in whatever chunks they come', async () => {
    const { createMessages, MessageCheck } = await load<Messages>('messages.js')

    fc.assert(fc.property(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50 }), (size, count, step) => {
      const bytes = Buffer.concat(createMessages(size, count))
      const check = new MessageCheck(size, count)

      for (let i = 0; i < bytes.byteLength; i += step) {
        expect(check.complete).to.equal(false)
        check.bytes(bytes.subarray(i, i + step))
      }

      expect(check.complete).to.equal(true)
    }))
  })

  it('are missed when they don\'t come, come twice, or damaged', async () => {
    const { createMessages, MessageCheck } = await load<Messages>('messages.js')
    const [first, second, third] = createMessages(100, 3)

    for (const wrong of [[second], [first, first], [first, third], [first.subarray(1)], [first, second, third, first]]) {
      const check = new MessageCheck(100, 3)
      expect(() => { wrong.forEach(message => { check.message(message) }) }).to.throw(Error, /message/)
    }
  })

  it('come out of batches as they went in, however these are cut', async () => {
    const { batches, BatchParser } = await load<Batches>('batches.js')

    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 600 }), fc.integer({ min: 1, max: 70_000 }), (messages, step) => {
      const parsed: Uint8Array[] = []
      const parser = new BatchParser(message => { parsed.push(message.slice()) })
      const bytes = Buffer.concat([...batches(messages)])

      for (let i = 0; i < bytes.byteLength; i += step) {
        parser.push(new Uint8Array(bytes.subarray(i, i + step)))
      }

      expect(parsed).to.deep.equal(messages)
    }), { numRuns: 20 })
  })
})
