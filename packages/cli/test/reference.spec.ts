import { expect } from 'chai'
import { formatReference, ownName, parseReference } from '../src/reference.ts'

const OWNER = '12D3KooWPT4hzFPmL4jDvxKJgDgkTo5KnCTveEjS83qBgnHjVQib'

describe('a pipe on a command line', () => {
  it('is a name, or one with its owner', () => {
    expect(parseReference('photos')).to.deep.equal({ name: 'photos' })

    const { name, owner } = parseReference(`a@b@${OWNER}`)
    expect(name).to.equal('a@b')
    expect(owner?.toString()).to.equal(OWNER)
    expect(owner == null ? '' : formatReference(name, owner)).to.equal(`a@b@${OWNER}`)
  })

  it('is not a name alone that ends with something else, nor an owner alone', () => {
    expect(() => ownName(`photos@${OWNER}`)).to.throw().with.property('name', 'UsageError')
    expect(ownName('photos')).to.equal('photos')

    for (const text of ['', '@', `@${OWNER}`, 'photos@', 'photos@me']) {
      expect(() => parseReference(text), text).to.throw().with.property('name', 'UsageError')
    }
  })
})
