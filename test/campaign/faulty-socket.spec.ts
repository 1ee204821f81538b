import { expect } from 'chai'
import { echoOverFaultySocket, WINDOWING_NAMES } from './faulty-socket.ts'

describe('an echo over a faulty socket', function () {
  this.timeout(60_000)

  for (const windowing of WINDOWING_NAMES) {
    for (const loss of [0, 0.25, 0.5]) {
      it(`gives every buffer back with ${loss * 100} % lost, windowing ${windowing}`, () => {
        const row = echoOverFaultySocket({ seed: 1, buffers: 5, bytes: 65_536, loss, windowing })

        expect(row).to.include({ name: `${windowing}-${loss * 100}`, buffers: 5, equal: 5 })
        expect(row).not.to.have.property('wrong')
        expect(row.dropped > 0).to.equal(loss > 0)
      })
    }
  }

  it('is the same again with the same seed', () => {
    const [first, second, other] = [7, 7, 8].map(seed => echoOverFaultySocket({ seed, buffers: 3, bytes: 65_536, loss: 0.3, windowing: 'default' }))

    expect(second).to.deep.equal(first)
    expect(other.dropped).not.to.equal(first.dropped)
  })
})
