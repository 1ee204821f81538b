import { expect } from 'chai'
import { soak } from './soak.ts'

describe('a soak', function () {
  this.timeout(60_000)

  it('gets 60 messages of 32 KiB through cuts, restarts of the relay, its limits and a reader that stops', async () => {
    const result = await soak({ seed: 1, messages: 60, bytes: 32_768, faults: { cut: 3, stop: 1, kill: 1, slow: 2 } })

    expect(result.wrong).to.equal(undefined)
    expect(result).to.include({ received: 60, equal: true, duplicates: 0 })
    expect(result.faults).to.deep.equal({ cut: 3, stop: 1, kill: 1, slow: 2 })
    // 128 KiB through a connection at the most, both ways together
    expect(result.attaches).to.be.at.least(15)
  })
})
