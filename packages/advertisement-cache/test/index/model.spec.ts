import { expiresAt, supersedes } from '@juxta/advertisement'
import { expect } from 'chai'
import fc from 'fast-check'
import { AdvertisementIndex } from '../../src/index.ts'
import type { Condition, IndexLimits } from '../../src/index.ts'
import type { Opened, ResourceId } from '@juxta/advertisement'

const SKEW_MS = 10
const LIMITS: IndexLimits = { maxDocuments: 12, maxIndexBytes: 8_000, maxDocumentsPerPublisher: 5, maxBytesPerPublisher: 4_000 }

/** Documents in a list, everything looked through each time. */
class Model {
  documents: Opened[] = []

  /** @param isGone - of withdrawals that last equally long, any may have gone */
  add (opened: Opened, now: number, isGone: (one: Opened) => boolean): string {
    const held = this.documents.find(({ id, type }) => id === opened.id && type === opened.type)
    const of = this.documents.filter(one => one !== held && one.publisher.toString() === opened.publisher.toString())

    if (this.#over(opened, now)) {
      return 'refused'
    }

    if (held != null && !supersedes(opened, held)) {
      return supersedes(held, opened) ? 'older' : 'known'
    }

    const isCrowd = of.length >= LIMITS.maxDocumentsPerPublisher || bytesOf([...of, opened]) > LIMITS.maxBytesPerPublisher

    if (!this.#takesBack(opened, held) && (isCrowd || !this.#makeRoom(opened, held, isGone))) {
      return 'refused'
    }

    this.documents = [...this.documents.filter(one => one !== held), opened]

    return held == null ? 'added' : 'newer'
  }

  /** Withdrawals above an eighth of the room go, those that last longest first. */
  #makeRoom (opened: Opened, held: Opened | undefined, isGone: (one: Opened) => boolean): boolean {
    for (;;) {
      const others = this.documents.filter(one => one !== held)
      const withdrawals = [...others, opened].filter(({ withdrawn }) => withdrawn)
      const longest = Math.max(...others.filter(({ withdrawn }) => withdrawn).map(one => expiresAt(one)))

      if (others.length < LIMITS.maxDocuments && bytesOf([...others, opened]) <= LIMITS.maxIndexBytes) {
        return true
      }

      const isOver = withdrawals.length > Math.floor(LIMITS.maxDocuments / 8) || bytesOf(withdrawals) > LIMITS.maxIndexBytes / 8

      if (!isOver || longest === -Infinity || (opened.withdrawn && longest <= expiresAt(opened))) {
        return false
      }

      const last = others.filter(one => one.withdrawn && expiresAt(one) === longest)
      const going = last.find(isGone) ?? last[0]
      this.documents = this.documents.filter(one => one !== going)
    }
  }

  find (type: string, where: Record<string, Condition>, now: number): Opened[] {
    return this.documents.filter(one => one.type === type && !one.withdrawn && !this.#over(one, now) && Object.entries(where).every(([name, condition]) => {
      const values = [name === 'owner' ? one.owner.toString() : (one.attributes as Record<string, unknown>)[name]].flat()

      return values.some(value => takes(condition, value))
    }))
  }

  expire (now: number): Opened[] {
    const over = this.documents.filter(one => this.#over(one, now))
    this.documents = this.documents.filter(one => !over.includes(one))

    return over
  }

  #takesBack (opened: Opened, held: Opened | undefined): boolean {
    return held != null && opened.withdrawn && opened.bytes.byteLength <= held.bytes.byteLength + (held.withdrawn ? 0 : 256)
  }

  #over (opened: Opened, now: number): boolean {
    return expiresAt(opened, { clockSkewMs: SKEW_MS }) <= now
  }
}

function bytesOf (documents: Opened[]): number {
  return documents.reduce((sum, one) => sum + one.bytes.byteLength, 0)
}

/** Said without anything that the index makes of values. */
function takes (condition: Condition, value: unknown): boolean {
  if ('equals' in condition) {
    return value === condition.equals
  }

  if ('prefix' in condition || 'suffix' in condition || 'infix' in condition) {
    return typeof value === 'string' && (
      'prefix' in condition ? value.startsWith(condition.prefix) : 'suffix' in condition ? value.endsWith(condition.suffix) : value.includes(condition.infix)
    )
  }

  const { min, above, max, below } = condition
  const order = (end: string | number | bigint): number => typeof value === 'string'
    ? Buffer.compare(Buffer.from(value), Buffer.from(end as string))
    : Number(value) - Number(end)

  return [min, above, max, below].every(end => end === undefined || typeof end === typeof value) &&
    (min === undefined || order(min) >= 0) && (above === undefined || order(above) > 0) &&
    (max === undefined || order(max) <= 0) && (below === undefined || order(below) < 0)
}

const unit = fc.constantFrom('a', 'b', 'a', 'b', '\0', 'é', '\uffff', '\ue000', '\u{10000}', '\u{10ffff}')
const word = fc.array(unit, { maxLength: 4 }).map(units => units.join(''))
const number = fc.constantFrom(-1.5, -1, 0, 1, 2, 1e300)
const rangeOf = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<Condition> => fc.tuple(
  fc.oneof(value.map(min => ({ min })), value.map(above => ({ above })), fc.constant({})),
  fc.oneof(value.map(max => ({ max })), value.map(below => ({ below })), fc.constant({}))
).map(([from, to]) => ({ ...from, ...to }) as Condition).filter(range => Object.keys(range).length > 0)
const attributes = fc.record({ name: word, tags: fc.array(word, { maxLength: 3 }), size: number })
const condition = fc.oneof(
  fc.oneof(word, number).map((equals): Condition => ({ equals })),
  word.map((prefix): Condition => ({ prefix })),
  word.map((suffix): Condition => ({ suffix })),
  word.map((infix): Condition => ({ infix })),
  rangeOf(word),
  rangeOf(number)
)
const type = fc.constantFrom('cup', 'jug')
const name = fc.constantFrom('name', 'tags', 'size', 'owner')

const document = fc.record({
  number: fc.integer({ min: 0, max: 15 }),
  type,
  attributes,
  sequence: fc.integer({ min: 0, max: 5 }),
  withdrawn: fc.boolean(),
  expirationMs: fc.integer({ min: 0, max: 60 }),
  digest: fc.integer({ min: 0, max: 1 }),
  // more than what is made of them counts for
  length: fc.integer({ min: 750, max: 1_500 })
}).map(({ number, digest, length, ...rest }): Opened => {
  const owner = `owner${number % 3}`

  return {
    ...rest, id: `urn:${number}` as ResourceId, owner, publisher: owner, lifetimeMs: 1_000, index: ['name', 'size', 'tags'], digest: Uint8Array.of(digest), bytes: new Uint8Array(length)
  } as unknown as Opened
})

const step = fc.oneof(
  { weight: 6, arbitrary: document.map(opened => ({ do: 'add' as const, opened })) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('find' as const), type, where: fc.dictionary(name, condition, { maxKeys: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), number: fc.integer({ min: 0, max: 15 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'expire' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 20 }) }) }
)

describe('index of advertisements, property', () => {
  it('is what a list that is looked through each time is', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const index = new AdvertisementIndex({ ...LIMITS, clockSkewMs: SKEW_MS })
      const model = new Model()
      let now = 0

      for (const one of steps) {
        switch (one.do) {
          case 'add':
            expect(index.add(one.opened, now)).to.equal(model.add(one.opened, now, gone => index.get(gone.id, gone.type)?.opened !== gone))
            break
          case 'find':
            expect([...index.find(one, now)]).to.have.members(model.find(one.type, one.where, now))
            break
          case 'remove':
            index.remove(`urn:${one.number}` as ResourceId)
            model.documents = model.documents.filter(({ id }) => id !== `urn:${one.number}`)
            break
          case 'expire':
            expect(index.expire(now)).to.have.members(model.expire(now))
            break
          case 'pass':
            now += one.ms
        }

        const soonest = Math.min(...model.documents.map(opened => expiresAt(opened, { clockSkewMs: SKEW_MS })))
        expect(index.nextExpiry() ?? Infinity).to.equal(soonest)
        expect([index.documents, index.bytes]).to.deep.equal([model.documents.length, model.documents.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)])
      }
    }), { numRuns: 1_000 })
  }).timeout(60_000)
})
