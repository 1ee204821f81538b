import { withdraw } from '@juxta/advertisement'
import { expect } from 'chai'
import { sameValue } from '../../src/core/same-value.ts'
import { Watch } from '../../src/core/watch.ts'
import { HOUR_MS, keys, NOW, sealPrinter } from '../fixtures.ts'
import type { Opened } from '@juxta/advertisement'

const create = (maxWatched = 10): Watch<Opened> => new Watch<Opened>({ maxWatched, clockSkewMs: 0 })

const taken = (watch: Watch<Opened>): string[] => {
  const changes: string[] = []

  for (let next = watch.take(); next != null; next = watch.take()) {
    changes.push(`${next.change} ${(next.advertisement.attributes as { name: string }).name}`)
  }

  return changes
}

describe('the core of a watch', () => {
  it('joins changes of one resource until they are taken', async () => {
    const a = await sealPrinter(1, { attributes: { name: 'a' } })
    const b = await sealPrinter(1, { attributes: { name: 'b' }, previous: a })
    const c = await sealPrinter(1, { attributes: { name: 'c' }, previous: b })
    const gone = await withdraw(b, { privateKey: keys[0], now: NOW })
    const watch = create()

    watch.observe(a, true)
    watch.observe(b, true)
    expect(taken(watch)).to.deep.equal(['added b'])
    watch.observe(a, true)
    expect(taken(watch)).to.deep.equal([])
    watch.observe(gone, false)
    watch.observe(c, true)
    expect(taken(watch)).to.deep.equal(['changed c'])
    expect(watch.documents).to.deep.equal([c])

    const other = create()
    other.observe(a, true)
    other.observe(c, false)
    expect(taken(other)).to.deep.equal([])
    other.observe(gone, false)
    expect(taken(other)).to.deep.equal([])
  })

  it('takes a renewal for no change, and its dates for those that count', async () => {
    const a = await sealPrinter(1, { attributes: { name: 'a' } })
    const renewed = await sealPrinter(1, { attributes: { name: 'a' } }, keys[0], NOW + 1_000)
    const watch = create()
    watch.observe(a, true)
    expect(watch.wakeAt).to.equal(NOW + HOUR_MS)
    watch.observe(renewed, true)
    expect(watch.take()?.advertisement).to.equal(renewed)
    watch.expire(NOW + HOUR_MS)
    expect(watch.wakeAt).to.equal(NOW + 1_000 + HOUR_MS)
    expect(taken(watch)).to.deep.equal([])
    watch.expire(NOW + 1_000 + HOUR_MS)
    expect(taken(watch)).to.deep.equal(['removed a'])
    expect(watch.wakeAt).to.equal(Infinity)
  })

  it('follows no more than it may', async () => {
    const watch = create(1)
    watch.observe(await sealPrinter(1), true)
    watch.observe(await sealPrinter(2), true)
    expect(taken(watch)).to.deep.equal(['added Printer 1'])
    expect(watch.missed).to.equal(1)
  })

  it('compares values deep down', () => {
    const value = { a: [1, 'x', { b: Uint8Array.of(1, 2) }], c: true }

    expect(sameValue(value, structuredClone(value))).to.equal(true)

    for (const other of [{ ...value, c: false }, { ...value, d: 1 }, { a: value.a }, { ...value, a: [1, 'x', { b: [1, 2] }] }, { ...value, a: [1, 'x'] }, { ...value, a: [1, 'x', { b: Uint8Array.of(1, 3) }] }, null, 1]) {
      expect(sameValue(value, other)).to.equal(false)
    }
  })
})
