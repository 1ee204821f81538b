import { expect } from 'chai'
import { Exchange } from './exchange.ts'
import type { Mishap } from './exchange.ts'

/** Small ones, one of several segments, an empty one */
const SIZES = [10, 1, 20_000, 0, 300]

type Kind = Pick<Mishap, 'fault' | 'survival'>

/** Runs the exchange once for each operation of a node's store and each kind of mishap there */
async function enumerate (node: number, kinds: Kind[]): Promise<{ runs: number, restarts: number, redelivered: number }> {
  const whole = new Exchange({ sizes: SIZES })
  await whole.run()
  const found = { runs: 0, restarts: 0, redelivered: 0 }

  for (const [operation, name] of whole.operations(node).entries()) {
    for (const kind of kinds) {
      const exchange = new Exchange({ sizes: SIZES, mishaps: [{ node, operation, ...kind }] })
      await exchange.run().catch((error: Error) => { throw new Error(`${name}, operation ${operation}, ${kind.fault}, ${kind.survival} is kept: ${error.message}`) })
      found.runs++
      found.restarts += exchange.restarts
      found.redelivered += exchange.redelivered
    }
  }

  return found
}

describe('durable sessions of two nodes', function () {
  this.timeout(240_000)

  it('exchange their messages, each once', async () => {
    const exchange = new Exchange({ sizes: SIZES })
    await exchange.run()
    expect(exchange.redelivered).to.equal(0)
    expect(exchange.given).to.deep.equal([[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]])
  })

  for (const node of [0, 1]) {
    const whose = node === 0 ? 'the one that opened it' : 'the one that listened'

    it(`lose nothing when the power is cut at any operation of the store of ${whose}, and only what was not committed comes again`, async () => {
      const { runs, restarts, redelivered } = await enumerate(node, [
        { fault: 'cut-before', survival: 'nothing' },
        { fault: 'cut-after', survival: 'nothing' },
        { fault: 'cut-after', survival: 'torn' },
        { fault: 'cut-after', survival: 'everything' }
      ])
      expect(runs).to.be.greaterThan(200)
      // at its last operations all is done already
      expect(restarts).to.be.greaterThan(runs / 2)
      expect(redelivered).to.be.greaterThan(0)
    })

    it(`lose nothing when any operation of the store of ${whose} fails`, async () => {
      // what was written and not synced then is lost with the power, or stays
      await enumerate(node, [{ fault: 'EIO', survival: 'nothing' }, { fault: 'EIO', survival: 'torn' }, { fault: 'EIO', survival: 'everything' }])
    })

    it(`lose nothing when the disk of ${whose} is full at any operation`, async () => {
      await enumerate(node, [{ fault: 'ENOSPC', survival: 'everything' }, { fault: 'ENOSPC', survival: 'nothing' }])
    })
  }
})
