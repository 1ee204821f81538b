import { expect } from 'chai'
import { seededRandom } from '../src/index.ts'

describe('seededRandom', () => {
  it('repeats itself for a seed, and does not for another', () => {
    const draw = (seed: number | string): number[] => {
      const random = seededRandom(seed)
      return Array.from({ length: 10 }, () => random.next())
    }

    expect(draw(1)).to.deep.equal(draw(1))
    expect(draw(1)).to.not.deep.equal(draw(2))
    expect(draw('1')).to.deep.equal(draw(1))
  })

  it('is spread evenly, as far as a chi-square over 100 cells tells', () => {
    const random = seededRandom('spread')
    const cells = new Array<number>(100).fill(0)

    for (let i = 0; i < 100_000; i++) {
      cells[random.int(100)]++
    }

    const chiSquare = cells.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)
    // 99 degrees of freedom: between these in 99.9 % of all runs
    expect(chiSquare).to.be.within(58, 149)
  })

  it('draws within bounds', () => {
    const random = seededRandom('bounds')

    for (let i = 0; i < 1000; i++) {
      expect(random.int(7)).to.be.within(0, 6)
      expect(random.between(2, 3)).to.be.within(2, 3)
      expect(random.pick(['a', 'b'])).to.be.oneOf(['a', 'b'])
    }

    expect(random.chance(0)).to.equal(false)
    expect(random.chance(1)).to.equal(true)
    expect(random.bytes(13).byteLength).to.equal(13)
    expect(new Set(random.bytes(4096)).size).to.be.greaterThan(250)
  })

  it('forks by label, whatever was drawn before', () => {
    const random = seededRandom(1)
    const before = random.fork('x').next()
    random.next()

    expect(random.fork('x').next()).to.equal(before)
    expect(random.fork('y').next()).to.not.equal(before)
  })
})
