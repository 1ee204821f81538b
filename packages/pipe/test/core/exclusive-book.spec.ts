import { expect } from 'chai'
import fc from 'fast-check'
import { MAX_LINKS } from '../../src/constants.ts'
import { bindingBook } from '../../src/core/book.ts'
import { binding, delegation, following, HOLDS, NOW, outcome, pipe, renewal, SKEW } from './fixtures.ts'
import type { BindingBook } from '../../src/core/book.ts'
import type { BindingFacts } from '../../src/core/facts.ts'

describe('the end of an exclusive pipe', () => {
  let book: BindingBook
  const add = (...chain: BindingFacts[]): string => outcome(() => book.add(chain, NOW + 5_000))
  const holder = (now = NOW + 5_000): string | undefined => book.current(now)[0]?.holder

  beforeEach(() => {
    book = bindingBook(pipe, SKEW)
  })

  describe('moving', () => {
    const first = binding()

    it('is where the owner says', () => {
      expect(add(first)).to.equal('newer')
      expect(add(first)).to.equal('known')
      expect(holder()).to.equal('owner')
      expect(book.chains(NOW)).to.deep.equal([[first]])
    })

    it('goes to a delegate of higher rank, and back when the owner binds again', () => {
      const second = following(first, 'bob')
      const third = following(second, 'owner')
      add(first)

      expect(add(first, second)).to.equal('newer')
      expect(holder()).to.equal('bob')
      expect(add(first)).to.equal('older')
      expect(add(third)).to.equal('newer')
      expect(holder()).to.equal('owner')
      expect(add(first, second)).to.equal('older')
      expect(book.chains(NOW)).to.deep.equal([[third]])
    })

    it('stays where it is when the rank is the same, until it expires', () => {
      const stands = delegation('bob', 0)
      const early = following(first, 'bob', { delegation: stands })
      const late = following(first, 'bob', { delegation: stands, sequence: NOW + HOLDS })
      add(first)

      expect(add(first, early)).to.equal('NotSucceedingError')
      expect(outcome(() => book.next('bob', stands, NOW + HOLDS - 1))).to.equal('NotSucceedingError')
      expect(book.next('bob', stands, NOW + HOLDS)).to.deep.equal({ epoch: 2, previous: first.digest, sequence: NOW + HOLDS })
      expect(book.add([first, late], NOW + HOLDS)).to.equal('newer')
    })

    it('goes to whom it was handed over, and to nobody else', () => {
      const given = renewal(first, { released: true, successor: 'bob' })
      const stands = { delegation: delegation('carol', 0) }
      add(given)

      expect(book.current(NOW)).to.deep.equal([])
      expect(add(given, following(given, 'carol', stands))).to.equal('NotSucceedingError')
      expect(add(given, following(given, 'bob', { delegation: delegation('bob', 0) }))).to.equal('newer')
      expect(holder()).to.equal('bob')
    })

    it('goes to any delegate when it was given up', () => {
      const given = renewal(first, { released: true })

      expect(add(given, following(given, 'carol', { delegation: delegation('carol', 0) }))).to.equal('newer')
    })

    it('is renewed by sequence, the epoch stays', () => {
      const second = following(first, 'bob')
      const again = renewal(second, { sequence: NOW + 4_000 })
      add(first, second)

      expect(book.next('bob', second.delegation, NOW + 4_000)).to.deep.equal({ epoch: 2, previous: first.digest, sequence: NOW + 4_000 })
      expect(book.before('bob')).to.deep.equal([first])
      expect(add(first, again)).to.equal('newer')
      expect(add(first, second)).to.equal('older')
      expect(book.current(NOW)).to.deep.equal([again])
    })

    it('is nowhere when the binding has expired, the skew of clocks allowed', () => {
      add(first)

      expect(holder(NOW + HOLDS + SKEW - 1)).to.equal('owner')
      expect(holder(NOW + HOLDS + SKEW)).to.equal(undefined)
      expect(book.chains(NOW + HOLDS + SKEW)).to.deep.equal([])
    })

    it('is not taken from one who renewed, by who only shows what was before', () => {
      const late = following(first, 'bob', { delegation: delegation('bob', 0), sequence: NOW + HOLDS })
      const renewed = renewal(first, { sequence: NOW + HOLDS / 2 })
      const now = NOW + HOLDS + 1

      expect(book.add([renewed], now)).to.equal('newer')
      expect(outcome(() => book.add([first, late], now))).to.equal('NotSucceedingError')

      // the other way round, too
      book = bindingBook(pipe, SKEW)
      expect(book.add([first, late], now)).to.equal('newer')
      expect(book.add([renewed], now)).to.equal('older')
      expect(holder(now)).to.equal('owner')
    })

    it('never goes back in time', () => {
      const second = following(first, 'bob', { sequence: first.sequence })

      expect(add(first, second)).to.equal('NotSucceedingError')
    })
  })

  describe('what is refused', () => {
    const first = binding()
    const refused: Array<[string, string, BindingFacts[]]> = [
      ['an epoch that skips', 'EpochSkippedError', [first, following(first, 'bob', { epoch: 3 })]],
      ['an epoch that stays', 'EpochSkippedError', [first, following(first, 'bob', { epoch: 1 })]],
      ['a hash of something else', 'BrokenChainError', [first, following(first, 'bob', { previous: 'digest x' })]],
      ['no hash', 'BrokenChainError', [first, following(first, 'bob', { previous: undefined })]],
      ['a chain without its beginning', 'IncompleteChainError', [following(first, 'bob')]],
      ['a chain without anything', 'IncompleteChainError', []],
      ['a first epoch that follows another', 'IncompleteChainError', [binding({ holder: 'bob', previous: 'digest x' })]],
      ['somebody without a delegation', 'NotEntitledError', [first, following(first, 'bob', { delegation: undefined })]],
      ['somebody with the delegation of another', 'NotEntitledError', [first, following(first, 'bob', { delegation: delegation('carol', 1) })]],
      ['a delegation for another pipe', 'WrongPipeError', [first, following(first, 'bob', { delegation: delegation('bob', 1, { pipe: 'urn:juxta:pipe:b' }) })]],
      ['a delegation that ends before the binding', 'DelegationExpiredError', [first, following(first, 'bob', { delegation: delegation('bob', 1, { expires: NOW + HOLDS }) })]],
      ['a delegation that begins after the binding', 'DelegationExpiredError', [first, following(first, 'bob', { delegation: delegation('bob', 1, { issued: NOW + SKEW + 1_001 }) })]],
      ['another pipe', 'WrongPipeError', [binding({ pipe: 'urn:juxta:pipe:b' })]],
      ['a binding of a shared pipe', 'MalformedBindingError', [binding({ epoch: 0 })]],
      ['one that expired', 'BindingExpiredError', [binding({ sequence: NOW - HOLDS - SKEW })]],
      ['one that is dated ahead', 'BindingFutureDatedError', [binding({ sequence: NOW + 5_000 + SKEW + 1 })]]
    ]

    for (const [what, error, chain] of refused) {
      it(`${what}: ${error}`, () => {
        expect(add(...chain)).to.equal(error)
        expect(holder()).to.equal(undefined)
      })
    }

    it('delegates where only the owner may bind', () => {
      book = bindingBook({ ...pipe, bind: 'owner' }, SKEW)

      expect(add(first, following(first, 'bob'))).to.equal('NotEntitledError')
      expect(add(first)).to.equal('newer')
    })

    it(`a chain of more than ${MAX_LINKS}; then the owner has to bind`, () => {
      const chain = [binding({ sequence: NOW - 100_000 })]

      while (chain.length < MAX_LINKS + 1) {
        chain.push(following(chain[chain.length - 1], `bob${chain.length}`))
      }

      expect(add(...chain)).to.equal('BindingTooLargeError')
      expect(add(...chain.slice(0, -1))).to.equal('newer')
      expect(outcome(() => book.next('carol', delegation('carol', 100), NOW))).to.equal('BindingTooLargeError')
      expect(book.next('owner', undefined, NOW)).to.include({ epoch: MAX_LINKS + 1 })
    })
  })

  describe('two bindings of one epoch', () => {
    const first = binding()
    const [bobs, carols] = [following(first, 'bob'), following(first, 'carol')]

    it('void each other until the owner binds again', () => {
      add(first, bobs)
      expect(add(first, carols)).to.equal('ForkedEpochError')
      expect(holder()).to.equal(undefined)
      expect(book.chains(NOW)).to.deep.equal([[first, bobs], [first, carols]])

      // neither them, nor who follows one of them, nor the epoch before count
      expect(add(first, bobs)).to.equal('ForkedEpochError')
      expect(add(first, bobs, following(bobs, 'dave'))).to.equal('ForkedEpochError')
      expect(add(first)).to.equal('older')
      expect(outcome(() => book.next('bob', bobs.delegation, NOW))).to.equal('ForkedEpochError')

      const next = book.next('owner', undefined, NOW)
      expect(next).to.deep.equal({ epoch: 3, sequence: NOW + 1_001 })
      expect(add(binding(next))).to.equal('newer')
      expect(holder()).to.equal('owner')
      expect(add(first, carols)).to.equal('older')
    })

    it('of one holder and one date, too', () => {
      add(first, bobs)

      expect(add(first, { ...bobs, digest: 'another', addresses: ['x'] })).to.equal('ForkedEpochError')
    })

    it('are settled at once when one is the owner\'s', () => {
      const owners = binding({ epoch: 2 })
      add(first, bobs)

      expect(add(owners)).to.equal('newer')
      expect(add(first, carols)).to.equal('older')
      expect(holder()).to.equal('owner')
    })

    it('are no fork when one has expired before it was seen', () => {
      add(first, bobs)

      expect(outcome(() => book.add([first, carols], NOW + 1_000 + HOLDS + SKEW))).to.equal('BindingExpiredError')
    })
  })

  it('is the same for everybody who has seen the same, in whatever order, unless nobody has it', () => {
    const peers = ['bob', 'carol', 'dave']
    const step = fc.record({ peer: fc.constantFrom('owner', ...peers), after: fc.integer({ min: 1, max: 5_000 }), release: fc.boolean() })

    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), (steps, order) => {
      const writer = bindingBook(pipe, SKEW)
      const seen: BindingFacts[][] = []
      let now = NOW

      for (const { peer, after, release } of steps) {
        now += after
        const own = peer === 'owner' ? undefined : delegation(peer, peers.indexOf(peer) + 1)
        let next

        try {
          next = writer.next(peer, own, now)
        } catch {
          continue
        }

        const chain = [...writer.before(peer), binding({ holder: peer, delegation: own, ...next, released: release })]
        expect(writer.add(chain, now)).to.equal('newer')
        seen.push(chain)
      }

      const shuffled = seen.map(chain => ({ chain, key: order.next().value })).sort((a, b) => Number(a.key) - Number(b.key)).map(({ chain }) => chain)
      const reader = bindingBook(pipe, SKEW)
      shuffled.forEach(chain => { outcome(() => reader.add(chain, now)) })

      expect(reader.current(now)).to.deep.equal(writer.current(now))
      expect(reader.chains(now)).to.deep.equal(writer.chains(now))
    }))
  })

  it('never lets anybody in who was not allowed, whatever chains are made of', () => {
    const holders = ['owner', 'bob', 'mallory']
    const link = fc.record({
      holder: fc.constantFrom(...holders),
      epoch: fc.integer({ min: 1, max: 4 }),
      sequence: fc.integer({ min: NOW - HOLDS, max: NOW + HOLDS }),
      linked: fc.boolean(),
      released: fc.boolean(),
      delegate: fc.constantFrom(undefined, 'bob')
    })

    fc.assert(fc.property(fc.array(fc.array(link, { maxLength: 4 }), { maxLength: 6 }), (chains) => {
      const book = bindingBook(pipe, SKEW)

      for (const links of chains) {
        const chain: BindingFacts[] = []

        for (const { linked, delegate, ...facts } of links) {
          chain.push(binding({ ...facts, previous: linked ? chain.at(-1)?.digest : undefined, delegation: delegate == null ? undefined : delegation(delegate, 1) }))
        }

        outcome(() => book.add(chain, NOW))
      }

      const [current] = book.current(NOW)
      expect(current?.holder).to.not.equal('mallory')

      for (const chain of book.chains(NOW)) {
        chain.forEach((one, i) => {
          expect(one.epoch).to.equal(chain[0].epoch + i)
          expect(i === 0 || one.previous === chain[i - 1].digest).to.equal(true)
        })
      }
    }), { numRuns: 500 })
  })
})
