import { expect } from 'chai'
import fc from 'fast-check'
import { Admission } from '../../src/core/admission.ts'

describe('admission', () => {
  it('is bounded per peer, and in all', () => {
    const admission = new Admission({ max: 3, maxPerPeer: 2 })

    expect(['a', 'a', 'a', 'b', 'b', 'c'].map(peer => admission.admit(peer))).to.deep.equal(['admitted', 'admitted', 'peer-busy', 'admitted', 'busy', 'busy'])
    expect(admission.working).to.equal(3)

    admission.release('a')
    expect(admission.admit('c')).to.equal('admitted')
    expect(admission.admit('a')).to.equal('busy')
  })

  it('is bounded per handler, each with its own bound', () => {
    const admission = new Admission({ max: 10, maxPerPeer: 10 })

    expect([admission.enter('x', 1), admission.enter('x', 1), admission.enter('y', 2), admission.enter('y', 2), admission.enter('y', 2)])
      .to.deep.equal([true, false, true, true, false])
    admission.leave('x')
    expect(admission.enter('x', 1)).to.equal(true)
  })

  it('property: never exceeds a bound, and keeps nothing when all have left', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean()), { maxLength: 200 }), steps => {
      const admission = new Admission({ max: 5, maxPerPeer: 2 })
      const working: string[] = []

      for (const [peer, comes] of steps) {
        if (comes) {
          if (admission.admit(peer) === 'admitted') {
            working.push(peer)
          }
        } else if (working.includes(peer)) {
          working.splice(working.indexOf(peer), 1)
          admission.release(peer)
        }

        expect(admission.working).to.equal(working.length).and.at.most(5)
        expect(working.filter(other => other === peer).length).to.be.at.most(2)
      }

      working.forEach(peer => { admission.release(peer) })
      expect([admission.working, admission.size]).to.deep.equal([0, 0])
    }))
  })
})
