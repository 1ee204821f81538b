import { expect } from 'chai'
import { checkOptions, checkWhole, resolveLimits } from '../../src/index.ts'

class WrongError extends Error {
  override name = 'WrongError'
}

const failing = (message: string): Error => new WrongError(message)

describe('the options of a service', () => {
  interface Init {
    maxThings?: number
    waitMs?: number
    prefix?: string
    now? (): number
    store?: object
    dht?: boolean | object
    whatever?: unknown
  }

  const known = { maxThings: 1, waitMs: 1, prefix: 'string', now: 'function', store: 'object', dht: 'boolean|object', whatever: 'any' } as const
  const check = (options: unknown): void => { checkOptions<Init>('thing()', options, known, failing) }

  it('may be those that there are, or not set', () => {
    const init: Init = { maxThings: 5, prefix: 'x', now: () => 5, store: new Map(), dht: false, whatever: 7 }

    expect(() => { check(init) }).to.not.throw()
    expect(() => { check({ dht: {} }) }).to.not.throw()
    expect(() => { check({ maxThings: undefined, prefix: undefined, now: null }) }).to.not.throw()
  })

  it('are not others, and it is said which was meant', () => {
    for (const [name, meant] of [['waitMS', 'waitMs'], ['maxThing', 'maxThings'], ['perfix', 'prefix'], ['Now', 'now']]) {
      expect(() => { check({ [name]: 1 }) }).to.throw(WrongError, `thing() has no option '${name}': is '${meant}' meant?`)
    }
  })

  it('are not others, and it is said which there are where none is near', () => {
    expect(() => { check({ transports: [] }) }).to.throw(WrongError, 'thing() has no option \'transports\': there are dht, maxThings, now, prefix, store, waitMs, whatever')
    expect(() => { check({ toString: 1 }) }).to.throw(WrongError, 'toString')
    expect(() => { check(JSON.parse('{ "__proto__": 1 }')) }).to.throw(WrongError, '__proto__')
    expect(() => { check({ mxThings: undefined }) }).to.throw(WrongError, 'maxThings')
  })

  it('are not of another kind', () => {
    expect(() => { check({ prefix: 5 }) }).to.throw(WrongError, 'prefix of thing() is 5, and no string')
    expect(() => { check({ now: 5 }) }).to.throw(WrongError, 'now of thing() is 5, and no function')
    expect(() => { check({ store: './here' }) }).to.throw(WrongError, 'store of thing() is \'./here\', and no object')
    expect(() => { check({ dht: 'yes' }) }).to.throw(WrongError, 'dht of thing() is \'yes\', and no boolean or object')
  })

  it('are an object', () => {
    for (const [options, text] of [[null, 'null'], ['x', '\'x\''], [5, '5'], [[], 'a list'], [() => {}, 'a function']]) {
      expect(() => { check(options) }).to.throw(WrongError, `the options of thing() are ${String(text)}, not an object`)
    }
  })
})

describe('the limits of a service', () => {
  const defaults = { maxThings: 5, waitMs: 1_000, retries: 0 }

  it('are those that were set, and defaults', () => {
    const ranges = { retries: [0, 3] } as const

    expect(resolveLimits(defaults, {}, failing, ranges)).to.deep.equal(defaults)
    expect(resolveLimits(defaults, { maxThings: undefined, retries: 2 }, failing, ranges)).to.deep.equal({ ...defaults, retries: 2 })
    expect(resolveLimits({ maxThings: 5 }, { maxThings: 6, other: 1 } as any, failing)).to.deep.equal({ maxThings: 6 })
  })

  it('are whole numbers in their range', () => {
    for (const maxThings of [0, -1, 1.5, NaN, Infinity, 2 ** 31, '5' as any]) {
      expect(() => resolveLimits(defaults, { maxThings }, failing, { retries: [0, 3] })).to.throw(WrongError, `maxThings is ${maxThings}, not a whole number from 1 to 2147483647`)
    }

    expect(() => resolveLimits(defaults, { retries: 4 }, failing, { retries: [0, 3] })).to.throw(WrongError, 'retries is 4, not a whole number from 0 to 3')
    expect(checkWhole('limit', 3, 1, 3, failing)).to.equal(3)
    expect(() => checkWhole('limit', 4, 1, 3, failing)).to.throw(WrongError, 'limit is 4')
  })
})
