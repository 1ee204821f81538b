import { expect } from 'chai'
import { findCollectYoung, YoungGarbage } from '../../src/link/young-garbage.ts'

const EVERY = 1_000_000

describe('garbage of a transfer', () => {
  let now: number
  let took: number
  let collected: number
  let found: number

  const garbage = (): YoungGarbage => new YoungGarbage(() => now, () => {
    found++

    return () => {
      collected++
      now += took
    }
  })

  beforeEach(() => {
    [now, took, collected, found] = [0, 0, 0, 0]
  })

  it('is collected after so many bytes, whichever way they went', () => {
    const young = garbage()

    for (let i = 0; i < 25; i++) {
      young.passed(100_000, EVERY)
    }

    expect([collected, found]).to.deep.equal([2, 1])
  })

  it('takes 15 % of the time at most, however long one collection takes', () => {
    const young = garbage()
    took = 50

    // a transfer that would have it collect after every 100 ms
    for (; now < 10_000; now += 10) {
      young.passed(100_000, EVERY)
    }

    expect(collected * took).to.be.within(1_400, 1_600)
  })

  it('is not collected where that is turned off, nor where there is no way to', () => {
    const young = garbage()
    young.passed(10 * EVERY, 0)

    expect([collected, found]).to.deep.equal([0, 0])

    const elsewhere = new YoungGarbage(() => now, () => {
      found++
      return undefined
    })
    elsewhere.passed(EVERY, EVERY)
    elsewhere.passed(EVERY, EVERY)

    expect([collected, found]).to.deep.equal([0, 1])
  })

  it('is collected by V8, for which nothing is left behind that others could call', () => {
    const typeInside = (): string => process.getBuiltinModule('node:vm').runInNewContext('typeof gc')
    const before = [typeof globalThis.gc, typeInside()]
    const collect = findCollectYoung()

    expect(collect).to.be.a('function')
    collect?.()

    expect([typeof globalThis.gc, typeInside()]).to.deep.equal(before)
  })

  it('is not collected by what else goes by the name of V8\'s, which may be anything', () => {
    const [before, { gc }] = [Object.hasOwn(globalThis, 'gc'), globalThis]
    let called = 0

    try {
      for (const other of [() => { called++ }, { element: 'id="gc"' }]) {
        Reflect.set(globalThis, 'gc', other)
        findCollectYoung()?.()
      }
    } finally {
      if (before) {
        Reflect.set(globalThis, 'gc', gc)
      } else {
        Reflect.deleteProperty(globalThis, 'gc')
      }
    }

    expect(called).to.equal(0)
  })

  it('leaves the flag to whoever has set it', () => {
    const [v8, vm] = [process.getBuiltinModule('node:v8'), process.getBuiltinModule('node:vm')]
    const before: string = vm.runInNewContext('typeof gc')
    v8.setFlagsFromString('--expose-gc')

    try {
      findCollectYoung()?.()

      expect(vm.runInNewContext('typeof gc')).to.equal('function')
    } finally {
      if (before === 'undefined') {
        v8.setFlagsFromString('--no-expose-gc')
      }
    }
  })
})
