import { turn } from '@juxta/test-network'
import { expect } from 'chai'
import { StandbyKeeper } from '../../src/supply/standby-keeper.ts'
import { ManualClock } from '../manual-clock.ts'
import type { PathLink } from '../../src/link/path-link.ts'
import type { Path } from '@juxta/path'
import type { PeerId } from '@libp2p/interface'

/** A keeper in whose surroundings nothing happens but what a test says */
class Surroundings {
  readonly clock = new ManualClock()
  readonly opens: Array<PromiseWithResolvers<Path>> = []
  readonly keeper: StandbyKeeper
  wants = true
  attached = 0

  constructor () {
    this.keeper = new StandbyKeeper({
      standby: true,
      peer: {} as PeerId,
      protocol: '/protocol',
      paths: {
        open: async () => {
          const opening = Promise.withResolvers<Path>()
          this.opens.push(opening)

          return opening.promise
        }
      },
      clock: this.clock,
      random: () => 1,
      multiaddrs: [],
      wants: () => this.wants,
      current: () => ({ initialAllowance: Infinity, path: { connection: { id: 'current' } } }) as unknown as PathLink,
      attach: async () => {
        this.attached++
        this.wants = false

        return true
      },
      onFailure: () => {},
      signal: new AbortController().signal
    })
  }

  async advance (ms: number): Promise<void> {
    this.clock.advance(ms)
    await turn()
  }
}

const path = { allowance: () => Infinity, connection: { id: 'another' } } as unknown as Path

describe('the path in reserve', () => {
  it('is opened a moment after it is wanted, so that what goes over the current one goes first', async () => {
    const surroundings = new Surroundings()
    surroundings.keeper.check()
    await surroundings.advance(99)

    expect(surroundings.opens).to.have.lengthOf(0)

    await surroundings.advance(1)
    surroundings.opens[0].resolve(path)
    await turn()

    expect(surroundings.attached).to.equal(1)
  })

  it('is followed by another one as soon when it has taken over', async () => {
    const surroundings = new Surroundings()
    surroundings.keeper.check()
    await surroundings.advance(100)
    surroundings.opens[0].resolve(path)
    await turn()

    surroundings.wants = true
    surroundings.keeper.used()
    await surroundings.advance(99)

    expect(surroundings.opens).to.have.lengthOf(1)

    await surroundings.advance(1)

    expect(surroundings.opens).to.have.lengthOf(2)
  })

  it('is asked for more and more rarely where it can\'t be had', async () => {
    const surroundings = new Surroundings()
    surroundings.keeper.check()

    for (const [i, ms] of [100, 1000, 2000, 4000].entries()) {
      await surroundings.advance(ms - 1)

      expect(surroundings.opens).to.have.lengthOf(i)

      await surroundings.advance(1)
      surroundings.opens[i].reject(new Error('no way'))
      await turn()
    }
  })

  it('is not opened when it is wanted no more after that moment', async () => {
    const surroundings = new Surroundings()
    surroundings.keeper.check()
    surroundings.wants = false
    await surroundings.advance(100)

    expect(surroundings.opens).to.have.lengthOf(0)
    expect(surroundings.keeper.idle).to.equal(true)
  })
})
