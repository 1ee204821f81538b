import { seededRandom } from '@juxta/test-network'
import { expect } from 'chai'
import { Exchange } from './exchange.ts'
import type { Mishap } from './exchange.ts'

const SCRIPTS = 40

/** Messages of any size and any mishaps at any operations of either store, several in one exchange */
function scriptOf (seed: number): { sizes: number[], mishaps: Mishap[], workMs?: number } {
  const random = seededRandom(`script ${seed}`)
  const sizes = Array.from({ length: 1 + random.int(10) }, () => random.chance(0.2) ? random.int(40_000) : random.int(500))
  const mishaps = Array.from({ length: 1 + random.int(5) }, (): Mishap => ({
    node: random.int(2),
    operation: random.int(120),
    fault: random.pick(['cut-before', 'cut-after', 'EIO', 'ENOSPC']),
    survival: random.pick(['nothing', 'torn', 'everything'])
  })).sort((a, b) => a.operation - b.operation)

  return { sizes, mishaps, ...(random.chance(0.3) && { workMs: random.int(40) }) }
}

describe('durable sessions under random scripts', function () {
  this.timeout(120_000)

  it(`lose nothing, and only what was not committed comes again: ${SCRIPTS} scripts`, async () => {
    let restarts = 0

    // 1494: what gave room back found none twice, and was forgotten
    for (const seed of [1494, ...Array.from({ length: SCRIPTS }, (_, i) => i)]) {
      const exchange = new Exchange({ seed, ...scriptOf(seed) })
      await exchange.run().catch((error: Error) => { throw new Error(`script ${seed}: ${error.message}`) })
      restarts += exchange.restarts
    }

    expect(restarts).to.be.greaterThan(SCRIPTS / 2)
  })

  it('share syncs: many messages that are sent together are kept by few', async () => {
    const exchange = new Exchange({ sizes: new Array<number>(200).fill(100) })
    await exchange.run()
    // 200 messages, their answers, what was received and what was committed, on both nodes
    expect(exchange.records).to.be.greaterThan(1_200)
    expect(exchange.appends).to.be.lessThan(exchange.records / 2)
  })
})
