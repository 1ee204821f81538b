import { expect } from 'chai'
import { MAX_ENDS } from '../../src/constants.ts'
import { bindingBook } from '../../src/core/book.ts'
import { binding, delegation, HOLDS, NOW, outcome, renewal, shared, SKEW } from './fixtures.ts'
import type { BindingFacts } from '../../src/core/facts.ts'

describe('the ends of a shared pipe', () => {
  const end = (holder: string, changes: Partial<BindingFacts> = {}): BindingFacts => binding({ holder, epoch: 0, ...changes })

  it('are all that listen, whoever came first', () => {
    const book = bindingBook(shared, SKEW)
    const [owners, bobs] = [end('owner'), end('bob')]

    expect([book.add([owners], NOW), book.add([bobs], NOW), book.add([bobs], NOW)]).to.deep.equal(['newer', 'newer', 'known'])
    expect(book.current(NOW)).to.deep.equal([owners, bobs])
    expect(book.chains(NOW)).to.deep.equal([[owners], [bobs]])
    expect(book.next('bob', undefined, NOW)).to.deep.equal({ epoch: 0, sequence: NOW + 1 })
  })

  it('are renewed, given up, and expire', () => {
    const book = bindingBook(shared, SKEW)
    const first = end('bob')
    const second = renewal(first)
    const gone = renewal(second, { released: true })
    book.add([second], NOW)

    expect(book.add([first], NOW)).to.equal('older')
    expect(book.add([gone], NOW)).to.equal('newer')
    expect(book.current(NOW)).to.deep.equal([])
    // who is asked tells it, so that nobody else goes on with the one before
    expect(book.chains(NOW)).to.deep.equal([[gone]])
    expect(book.chains(NOW + 2_000 + HOLDS + SKEW)).to.deep.equal([])
  })

  it('are those whom the owner allows', () => {
    const policies = ['owner', 'delegates', 'members', 'anyone'] as const
    const ends = [end('owner'), end('bob', { delegation: delegation('bob') }), end('carol', { delegation: undefined })]

    expect(policies.map(bind => ends.map(one => outcome(() => bindingBook({ ...shared, bind }, SKEW).add([one], NOW))))).to.deep.equal([
      ['newer', 'NotEntitledError', 'NotEntitledError'],
      ['newer', 'newer', 'NotEntitledError'],
      ['newer', 'NotEntitledError', 'NotEntitledError'],
      ['newer', 'newer', 'newer']
    ])
  })

  it('have no chain and no epoch', () => {
    const book = bindingBook({ ...shared, bind: 'anyone' }, SKEW)

    expect(outcome(() => book.add([end('bob'), end('carol')], NOW))).to.equal('BindingTooLargeError')
    expect(outcome(() => book.add([binding({ holder: 'bob' })], NOW))).to.equal('MalformedBindingError')
  })

  it(`are at most ${MAX_ENDS}: one that is over makes room`, () => {
    const book = bindingBook({ ...shared, bind: 'anyone' }, SKEW)

    for (let i = 0; i < MAX_ENDS; i++) {
      book.add([end(`peer ${i}`, { sequence: NOW + i })], NOW)
    }

    expect(outcome(() => book.add([end('bob', { sequence: NOW + HOLDS })], NOW + HOLDS))).to.equal('TooManyEndsError')
    expect(book.add([end('peer 7', { sequence: NOW + HOLDS })], NOW + HOLDS)).to.equal('newer')
    expect(book.add([end('bob', { sequence: NOW + HOLDS })], NOW + HOLDS + SKEW)).to.equal('newer')
  })
})
