import { expect } from 'chai'
import { path } from '../src/index.ts'
import { DIRECT, PEER, RELAYED, StubNetwork } from './stub-network.ts'
import type { PathService } from '../src/index.ts'

const PROTOCOL = '/test/1.0.0'

describe('a machine that slept', () => {
  let network: StubNetwork
  let service: PathService
  let slept = 0
  let wakes: number[]

  beforeEach(() => {
    network = new StubNetwork()
    slept = 0
    wakes = []
    // timers stand still meanwhile
    const clock = { ...network.clock, now: () => network.clock.now() + slept }
    service = path({ clock, random: () => 1 })(network.components)
    service.addEventListener('wake', ({ detail }) => { wakes.push(detail.ms) })
    void service.start()
  })

  afterEach(() => {
    void service.stop()
    expect(network.time.pending).to.equal(0)
  })

  it('is noticed within a second', async () => {
    await network.pass(60_300)
    slept = 3_600_000
    await network.pass(699)
    expect(wakes).to.deep.equal([])
    await network.pass(1)
    expect(wakes).to.deep.equal([3_600_000])
    await network.pass(60_000)
    expect(wakes).to.have.length(1)
  })

  it('is not one that was held up, or whose clock was corrected by little, or set back', async () => {
    slept = 4_900
    await network.pass(5_000)
    slept = 0
    await network.pass(5_000)
    expect(wakes).to.deep.equal([])
  })

  it('tries again at once what failed before', async () => {
    network.set(DIRECT, { outcome: 'hang' })
    network.set(RELAYED, { outcome: 'connect' })
    const open = async (): Promise<string> => {
      const opening = service.open(PEER, PROTOCOL, { fresh: true })
      await network.until(opening)
      return (await opening).kind
    }
    expect([await open(), await open()]).to.deep.equal(['relayed', 'relayed'])
    expect(network.count(DIRECT)).to.equal(1)

    slept = 6_000
    await network.pass(1_000)
    network.set(DIRECT, { outcome: 'connect' })
    expect(await open()).to.equal('direct')
  })
})
