import { expect } from 'chai'
import { byteDuplex, ByteLink, ByteLinkClosedError, seededRandom, Trace, VirtualClock } from '../src/index.ts'
import type { ByteLinkInit } from '../src/index.ts'

interface SetUp {
  clock: VirtualClock
  link: ByteLink
  chunks: Uint8Array[]
  times: number[]
  events: string[]
}

function setUp (init: Partial<ByteLinkInit> = {}): SetUp {
  const clock = new VirtualClock()
  const chunks: Uint8Array[] = []
  const times: number[] = []
  const events: string[] = []
  const link = new ByteLink({ clock, random: seededRandom('bytes'), latencyMs: 15, ...init }, {
    onData (chunk) {
      chunks.push(chunk)
      times.push(clock.now)
    },
    onEnd (ending) { events.push(`end ${ending} at ${clock.now}`) },
    onDrain () { events.push(`drain at ${clock.now}`) },
    onClosed (ending) { events.push(`${ending} at ${clock.now}`) }
  })

  return { clock, link, chunks, times, events }
}

function joined (chunks: Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap(chunk => [...chunk]))
}

describe('ByteLink', () => {
  it('delivers every byte in order, in other pieces', () => {
    const { clock, link, chunks, events } = setUp({ jitterMs: 20, maxChunkBytes: 700 })
    const random = seededRandom('content')
    const written = Array.from({ length: 50 }, () => random.bytes(random.int(2000)))

    written.forEach((bytes, i) => {
      clock.advanceTo(i)
      link.write(bytes)
    })
    link.close()
    clock.runUntilIdle()

    expect(joined(chunks)).to.deep.equal(joined(written))
    expect(chunks.map(({ byteLength }) => byteLength)).to.not.deep.equal(written.map(({ byteLength }) => byteLength))
    expect(Math.max(...chunks.map(({ byteLength }) => byteLength))).to.equal(700)
    expect(events).to.have.lengthOf(1)
    expect(events[0]).to.match(/^end closed/)
    expect(link.outstanding).to.equal(0)
  })

  it('keeps to latency and bandwidth', () => {
    // 12,500 bytes at 1 Mbit/s take 100 ms
    const { clock, link, times, events } = setUp({ bitsPerSecond: 1e6 })

    link.write(new Uint8Array(12_500))
    link.close()
    clock.runUntilIdle()

    expect(times.at(-1)).to.be.closeTo(115, 1e-6)
    expect(link.bytesDelivered).to.equal(12_500)
    expect(events).to.have.lengthOf(1)
  })

  it('tells an idle reader of the end one latency later', () => {
    const { clock, link, events } = setUp()

    link.close()
    link.close()
    clock.runUntilIdle()
    expect(events).to.deep.equal(['end closed at 15'])
    expect(() => { link.write(Uint8Array.of(1)) }).to.throw(ByteLinkClosedError)
  })

  it('holds the writer back until the reader has read', () => {
    const { clock, link, events } = setUp({ windowBytes: 1000, maxChunkBytes: 10_000 })

    expect(link.write(new Uint8Array(999))).to.equal(true)
    link.pause()
    expect(link.write(new Uint8Array(1))).to.equal(false)
    expect(link.needsDrain).to.equal(true)
    clock.runUntilIdle()
    expect(events).to.deep.equal([])
    expect(link.bytesDelivered).to.equal(0)

    link.resume()
    expect(link.bytesDelivered).to.equal(1000)
    clock.runUntilIdle()
    // the writer learns it one latency after the reader read
    expect(events).to.deep.equal(['drain at 30'])
    expect(link.needsDrain).to.equal(false)
  })

  for (const kind of ['close', 'reset'] as const) {
    it(`shows a ${kind} to both ends at once, and loses what was on its way`, () => {
      const { clock, link, chunks, events } = setUp()
      const ending = kind === 'close' ? 'closed' : 'reset'

      link.write(new Uint8Array(100))
      clock.advanceTo(20)
      link.write(new Uint8Array(100))
      clock.advanceTo(30)
      link.cut(kind)
      link.cut(kind)
      clock.runUntilIdle()

      expect(joined(chunks)).to.have.lengthOf(100)
      expect(events).to.deep.equal([`${ending} at 30`, `end ${ending} at 30`])
      expect(link.ended).to.equal(true)
      expect(() => { link.write(Uint8Array.of(1)) }).to.throw(ByteLinkClosedError)
    })
  }

  it('swallows in silence as a black hole, and goes on afterwards', () => {
    const { clock, link, chunks, events } = setUp({ windowBytes: 150 })

    link.write(new Uint8Array(50).fill(1))
    clock.advanceTo(10)
    link.cut('blackhole')
    link.write(new Uint8Array(50).fill(2))
    expect(link.write(new Uint8Array(50).fill(3))).to.equal(false)
    link.close()
    clock.advanceTo(60_000)
    expect(chunks).to.deep.equal([])
    expect(events).to.deep.equal([])

    link.restore()
    clock.runUntilIdle()
    expect([...new Set(joined(chunks))]).to.deep.equal([1, 2, 3])
    expect(joined(chunks)).to.have.lengthOf(150)
    expect(events.at(-1)).to.equal('end closed at 60015')
  })

  it('gives the same trace for the same seed', () => {
    const run = (seed: number): string => {
      const trace = new Trace(0)
      const { clock, link } = setUp({ random: seededRandom(seed), trace, jitterMs: 4 })

      for (let i = 0; i < 100; i++) {
        link.write(new Uint8Array(100))
      }

      clock.runUntilIdle()

      return trace.hash
    }

    expect(run(1)).to.equal(run(1))
    expect(run(1)).to.not.equal(run(2))
  })
})

describe('byteDuplex', () => {
  it('cuts both directions, or one', () => {
    const clock = new VirtualClock()
    const events: string[] = []
    const handlers = (name: string): { onData (chunk: Uint8Array): void, onEnd (ending: string): void } => ({
      onData: chunk => { events.push(`${name} ${chunk.byteLength}`) },
      onEnd: ending => { events.push(`${name} ${ending}`) }
    })
    const stream = byteDuplex({ clock, random: seededRandom(1), latencyMs: 10 }, handlers('b'), handlers('a'))

    stream.forward.cut('blackhole')
    stream.forward.write(Uint8Array.of(1))
    stream.backward.write(Uint8Array.of(1))
    clock.runUntilIdle()
    stream.restore()
    clock.runUntilIdle()
    stream.cut('reset')

    expect(events).to.deep.equal(['a 1', 'b 1', 'b reset', 'a reset'])
  })
})
