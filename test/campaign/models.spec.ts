import { expect } from 'chai'
import { modelChecks } from './models.ts'

describe('models with many seeds', function () {
  this.timeout(60_000)

  it('find nothing with two seeds', async () => {
    const checks = await modelChecks()

    expect(Object.keys(checks)).to.have.members(['session', 'claimed', 'switching', 'outbox'])

    for (const [name, check] of Object.entries(checks)) {
      for (const seed of [11, 12]) {
        expect(check(seed, 20), `${name}, seed ${seed}`).to.equal(undefined)
      }
    }
  })
})
