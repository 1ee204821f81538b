import { expect } from 'chai'
import fc from 'fast-check'
import { Ring } from '../../src/core/ring.ts'

describe('Ring', () => {
  it('is a queue with random access, like an array', () => {
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant('push') }, { weight: 2, arbitrary: fc.constant('shift') }), { maxLength: 200, size: 'max' }), steps => {
      const ring = new Ring<number>()
      const model: number[] = []

      steps.forEach((step, i) => {
        if (step === 'push') {
          ring.push(i)
          model.push(i)
        } else {
          expect(ring.shift()).to.equal(model.shift())
        }

        expect(ring.length).to.equal(model.length)
      })

      for (let i = -1; i <= model.length; i++) {
        expect(ring.at(i)).to.equal(model[i])
      }
    }))
  })

  it('begins anew after it was cleared', () => {
    const ring = new Ring<number>()

    for (let i = 0; i < 100; i++) {
      ring.push(i)
    }

    ring.clear()
    expect(ring.length).to.equal(0)
    expect(ring.shift()).to.equal(undefined)
    ring.push(7)
    expect(ring.at(0)).to.equal(7)
  })
})
