import { expect } from 'chai'
import { VALUES_PER_CHUNK } from '../../src/constants.ts'
import { SortedValues } from '../../src/index/sorted-values.ts'

const COUNT = 5 * VALUES_PER_CHUNK

describe('values in order', () => {
  const all = (values: SortedValues, prefix: string): string[] => {
    const found: string[] = []

    for (let value = values.from(prefix); value?.startsWith(prefix) === true; value = values.after(value)) {
      found.push(value)
    }

    return found
  }

  for (const [order, step] of [['ascending', 1], ['descending', COUNT - 1], ['mixed', 1_009]] as const) {
    it(`are found by how they begin, however many there are: put in in ${order} order`, () => {
      const values = new SortedValues()
      const texts = Array.from({ length: COUNT }, (_, i) => `t${String((i + 1) * step % COUNT).padStart(5, '0')}`)
      texts.forEach(text => { values.add(text) })

      const check = (there: string[]): void => {
        for (const prefix of ['', 't', 't00', 't01', 't0100', 't01000', 't01000x', 't9', 'a', 'u']) {
          const expected = there.filter(text => text.startsWith(prefix)).sort()

          expect(all(values, prefix)).to.deep.equal(expected)
          expect(values.count(prefix, `${prefix}\uffff`)).to.equal(expected.length)
        }
      }

      check(texts)
      const left = texts.filter((_, i) => i % 7 === 0)
      texts.filter(text => !left.includes(text)).forEach(text => { values.delete(text) })
      check(left)
      expect(values.after('t00000x')).to.equal(left.toSorted().find(text => text > 't00000x'))
      left.forEach(text => { values.delete(text) })
      expect([values.empty, values.from(''), values.after('t'), values.count('', 'u')]).to.deep.equal([true, undefined, undefined, 0])
    })
  }
})
