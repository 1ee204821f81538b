import { turn } from '@juxta/test-network'
import { expect } from 'chai'
import { multiaddr } from '@multiformats/multiaddr'
import { TooManyDialsError } from '@juxta/path'
import { PathKeeper } from '../../src/supply/path-keeper.ts'
import { ManualClock } from '../manual-clock.ts'
import type { PathLink } from '../../src/link/path-link.ts'
import type { OpenPathOptions, Path, PathKind, PathService, WatchOptions } from '@juxta/path'
import type { Connection, PeerId } from '@libp2p/interface'

/** What the keeper knows of a path */
class StubPath {
  readonly stream = { status: 'open' }
  readonly connection: { id: string }
  readonly kind: PathKind
  ended?: 'closed' | 'aborted'

  constructor (id: string, kind: PathKind = 'direct') {
    this.connection = { id }
    this.kind = kind
  }

  async close (): Promise<void> {
    this.ended = 'closed'
  }

  abort (): void {
    this.ended = 'aborted'
  }
}

interface StubLink {
  path: StubPath
  initialAllowance: number
  shareLeft: number
  expectedMs: number
  timeUpAt: number
}

/** A keeper in whose surroundings nothing happens but what a test says */
class Surroundings {
  readonly clock = new ManualClock()
  readonly ended = new AbortController()
  readonly opens: Array<OpenPathOptions & PromiseWithResolvers<Path>> = []
  readonly attaches: Array<{ path: StubPath, planned: boolean }> = []
  readonly failures: string[] = []
  readonly probes: Array<{ id: string, answer (alive: boolean): void }> = []
  budgetWaitMs = 0
  wants: 'no' | 'now' | 'planned' = 'no'
  link?: StubLink
  progress = 0
  watched?: WatchOptions
  watching = false
  random = 1
  readonly keeper: PathKeeper

  constructor (rotates = true, refusal?: Error) {
    this.keeper = new PathKeeper({
      peer: {} as PeerId,
      protocol: '/protocol',
      paths: {
        watch: (_peer: PeerId, options: WatchOptions) => {
          if (refusal != null) {
            throw refusal
          }

          this.watched = options
          this.watching = true

          return () => { this.watching = false }
        },
        probe: async (connection: Connection) => {
          const probe = Promise.withResolvers<boolean>()
          this.probes.push({ id: connection.id, answer: probe.resolve })

          return probe.promise
        },
        open: async (_peer: PeerId, _protocol: string, options: OpenPathOptions) => {
          const opening = Promise.withResolvers<Path>()
          this.opens.push({ ...options, ...opening })

          return opening.promise
        }
      } as unknown as PathService,
      clock: this.clock,
      random: () => this.random,
      multiaddrs: [],
      rotates,
      rotateShare: 0.5,
      early: () => true,
      wants: () => this.wants,
      current: () => this.link as unknown as PathLink | undefined,
      progress: () => this.progress,
      attach: async (path, planned) => this.#attach(path as unknown as StubPath, planned),
      onBudgetWait: ms => { this.budgetWaitMs += ms },
      onFailure: error => { this.failures.push(error.message) },
      signal: this.ended.signal
    })
  }

  /** Answers the latest open */
  async open (path: StubPath): Promise<void> {
    this.opens.at(-1)?.resolve(path as unknown as Path)
    await turn()
  }

  async fail (message: string): Promise<void> {
    this.opens.at(-1)?.reject(new Error(message))
    await turn()
  }

  async lose (): Promise<void> {
    this.keeper.suspect(this.link as unknown as PathLink)
    this.link = undefined
    this.wants = 'now'
    this.keeper.check()
    await turn()
  }

  #attach (path: StubPath, planned: boolean): boolean {
    this.attaches.push({ path, planned })
    this.wants = 'no'
    this.link = { path, initialAllowance: path.kind === 'direct' ? Infinity : 100_000, shareLeft: 1, expectedMs: 1000, timeUpAt: Infinity }
    this.keeper.attached()

    return true
  }
}

describe('PathKeeper', () => {
  it('dials at once, one path at a time, and hands it over', async () => {
    const around = new Surroundings()
    around.keeper.check()
    expect(around.opens).to.have.length(0)
    around.wants = 'now'
    around.keeper.check()
    around.keeper.check()
    expect(around.opens).to.have.length(1)
    const path = new StubPath('1')
    await around.open(path)

    expect(around.attaches).to.deep.equal([{ path, planned: false }])
    expect(around.opens).to.have.length(1)
    expect(around.clock.pending).to.equal(0)
  })

  it('backs off when dials fail: 100 ms, and half as much again each time', async () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()

    for (const delay of [100, 150, 225]) {
      const { length } = around.opens
      await around.fail(`no path for ${delay}`)
      around.clock.advance(delay - 1)
      await turn()
      expect(around.opens).to.have.length(length)
      around.clock.advance(1)
      await turn()
      expect(around.opens).to.have.length(length + 1)
    }

    expect(around.failures).to.deep.equal(['no path for 100', 'no path for 150', 'no path for 225'])
    await around.open(new StubPath('1'))
    await around.lose()
    expect(around.opens, 'it may have been worth it: at once').to.have.length(5)
  })

  it('takes a path before the other end has agreed to the protocol, but not after that has failed, nor for what may wait', async () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()
    await around.fail('no agreement')
    around.clock.advance(100)
    await turn()
    await around.open(new StubPath('1', 'relayed'))
    around.wants = 'planned'
    around.keeper.check()
    await turn()

    expect(around.opens.map(({ early }) => early)).to.deep.equal([true, false, false])
  })

  it('does not dial any more when a path came while it waited', async () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()
    await around.fail('not now')
    around.wants = 'no'
    around.clock.advance(1000)
    await turn()

    expect(around.opens).to.have.length(1)
  })

  it('does not put its path in the place of one that came while it was opened', async () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()
    around.wants = 'no'
    around.link = { path: new StubPath('theirs'), initialAllowance: Infinity, shareLeft: 1, expectedMs: 1000, timeUpAt: Infinity }
    around.keeper.attached()
    const path = new StubPath('ours')
    await around.open(path)

    expect([around.attaches, path.ended, around.opens.length]).to.deep.equal([[], 'closed', 1])
  })

  it('avoids the connections whose paths have fallen silent, until they answer', async () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()
    await around.open(new StubPath('bad'))
    await around.lose()

    expect(around.opens[1].avoid).to.deep.equal(['bad'])
    await around.open(new StubPath('good'))
    around.clock.advance(1000)
    around.wants = 'planned'
    around.keeper.check()
    await turn()
    expect(around.opens[2].avoid).to.deep.equal(['bad'])
    expect(around.probes.map(({ id }) => id)).to.deep.equal(['bad'])
    await around.open(new StubPath('better'))

    around.probes[0].answer(true)
    await turn()
    around.wants = 'planned'
    around.keeper.check()
    await turn()
    expect(around.opens[3].avoid).to.deep.equal([])
  })

  it('never goes back to one that does not answer', async () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()
    await around.open(new StubPath('bad'))
    await around.lose()
    around.probes[0].answer(false)
    await around.open(new StubPath('relayed', 'relayed'))
    around.clock.advance(1000)
    around.wants = 'planned'
    around.keeper.check()
    await turn()
    expect(around.opens[2].avoid).to.deep.equal(['bad', 'relayed'])
  })

  it('remembers a bounded number of them', async () => {
    const around = new Surroundings()
    around.link = { path: new StubPath('x'), initialAllowance: Infinity, shareLeft: 1, expectedMs: 1000, timeUpAt: Infinity }

    for (let i = 0; i < 100; i++) {
      around.keeper.suspect({ path: new StubPath(String(i)) } as unknown as PathLink)
    }

    around.wants = 'now'
    around.keeper.check()
    expect(around.opens[0].avoid).to.deep.equal(['92', '93', '94', '95', '96', '97', '98', '99'])
  })

  describe('a path that is lost at once', () => {
    const lostAtOnce = async (around: Surroundings, lives: () => void): Promise<void> => {
      around.wants = 'now'
      around.keeper.check()
      await around.open(new StubPath('1'))
      lives()
      await around.lose()
      await around.open(new StubPath('2'))
      lives()
      await around.lose()
    }

    it('counts as a failed one, if nothing moved on it', async () => {
      const around = new Surroundings()
      await lostAtOnce(around, () => { around.clock.advance(999) })

      expect(around.opens).to.have.length(2)
      around.clock.advance(150)
      await turn()
      expect(around.opens).to.have.length(3)
    })

    it('does not, if something did', async () => {
      const around = new Surroundings()
      await lostAtOnce(around, () => { around.progress++ })

      expect(around.opens).to.have.length(3)
    })

    it('does not, if it lived for a second', async () => {
      const around = new Surroundings()
      await lostAtOnce(around, () => { around.clock.advance(1000) })

      expect(around.opens).to.have.length(3)
    })
  })

  for (const [random, ms] of [[0, 5_000], [0.5, 7_500], [1, 10_000]]) {
    it(`holds off when it is asked to, but not for long, and not as long as others (${random})`, async () => {
      const around = new Surroundings()
      around.random = random
      around.wants = 'now'
      around.keeper.check()
      around.keeper.holdOff(60_000)
      await around.fail('busy')
      around.clock.advance(ms - 1)
      await turn()
      expect(around.opens).to.have.length(1)
      around.clock.advance(1)
      await turn()
      expect(around.opens).to.have.length(2)
    })
  }

  it('adds up what it waited for the budget of relays', () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()
    around.opens[0].onProgress?.({ type: 'budget-wait', relay: {} as PeerId, ms: 30 })
    around.opens[0].onProgress?.({ type: 'budget-wait', relay: {} as PeerId, ms: 12 })

    expect(around.budgetWaitMs).to.equal(42)
  })

  describe('a limited path', () => {
    const relayed = async (rotates = true): Promise<Surroundings> => {
      const around = new Surroundings(rotates)
      around.wants = 'now'
      around.keeper.check()
      await around.open(new StubPath('relayed', 'relayed'))

      return around
    }
    const use = (around: Surroundings, shareLeft: number, expectedMs = 1000): void => {
      Object.assign(around.link ?? {}, { shareLeft, expectedMs })
      around.keeper.check()
    }

    it('is followed by one that is opened at half of its allowance, and attached at a tenth', async () => {
      const around = await relayed()
      use(around, 0.51)
      expect(around.opens).to.have.length(1)
      use(around, 0.5)
      expect(around.opens).to.have.length(2)
      expect(around.opens[1].avoid, 'over a connection of its own').to.deep.equal(['relayed'])
      const next = new StubPath('next', 'relayed')
      await around.open(next)
      expect(around.attaches).to.have.length(1)
      use(around, 0.11)
      await turn()
      expect([around.attaches.length, around.opens.length]).to.deep.equal([1, 2])
      use(around, 0.1)
      await turn()
      expect(around.attaches.at(-1)).to.deep.equal({ path: next, planned: true })
    })

    it('is not followed long before it is used up', async () => {
      const around = await relayed()
      use(around, 0.4, 5000)
      expect(around.opens).to.have.length(1)
      use(around, 0.4, 4999)
      expect(around.opens).to.have.length(2)
    })

    it('is followed in time when its time is nearly over, though nothing is sent', async () => {
      const around = await relayed()
      Object.assign(around.link ?? {}, { timeUpAt: around.clock.now() + 110_000 })
      around.keeper.attached()
      around.clock.advance(109_999)
      await turn()
      expect(around.opens).to.have.length(1)
      around.clock.advance(1)
      await turn()
      expect([around.opens.length, [...around.opens[1].avoid ?? []].includes('relayed')]).to.deep.equal([2, true])
      const next = new StubPath('next', 'relayed')
      await around.open(next)
      expect(around.attaches.at(-1)).to.deep.equal({ path: next, planned: true })
    })

    it('is not followed by who was dialled', async () => {
      const around = await relayed(false)
      use(around, 0)

      expect(around.opens).to.have.length(1)
    })

    it('is followed by a new one when the one kept ready has ended', async () => {
      const around = await relayed()
      use(around, 0.5)
      const ready = new StubPath('ready', 'relayed')
      await around.open(ready)
      ready.stream.status = 'reset'
      use(around, 0.1)
      await turn()

      expect([around.opens.length, around.attaches.length, ready.ended]).to.deep.equal([3, 1, 'closed'])
    })

    it('takes what was kept ready when it is lost', async () => {
      const around = await relayed()
      use(around, 0.5)
      const ready = new StubPath('ready', 'relayed')
      await around.open(ready)
      around.progress++
      await around.lose()

      expect(around.attaches.at(-1)).to.deep.equal({ path: ready, planned: false })
    })

    it('gives up what was kept ready for it when there is a better one', async () => {
      const around = await relayed()
      use(around, 0.5)
      const ready = new StubPath('ready', 'relayed')
      await around.open(ready)
      around.link = { path: new StubPath('direct'), initialAllowance: Infinity, shareLeft: 1, expectedMs: Infinity, timeUpAt: Infinity }
      around.keeper.attached()

      expect(ready.ended).to.equal('closed')
    })

    it('does not keep ready what comes after a better one', async () => {
      const around = await relayed()
      use(around, 0.5)
      around.link = { path: new StubPath('direct'), initialAllowance: Infinity, shareLeft: 1, expectedMs: Infinity, timeUpAt: Infinity }
      around.keeper.attached()
      const late = new StubPath('late', 'relayed')
      await around.open(late)

      expect(late.ended).to.equal('closed')
    })
  })

  describe('a limited path that is used up before the next is open', () => {
    /** The second one of such a session is in use */
    const hurried = async (): Promise<Surroundings> => {
      const around = new Surroundings()
      around.wants = 'now'
      around.keeper.check()
      await around.open(new StubPath('first', 'relayed'))
      use(around, 0.5)
      use(around, 0)
      await around.open(new StubPath('second', 'relayed'))
      expect(around.attaches).to.have.length(2)

      return around
    }
    const use = (around: Surroundings, shareLeft: number): void => {
      Object.assign(around.link ?? {}, { shareLeft, expectedMs: 10 })
      around.progress++
      around.keeper.check()
    }
    const dialled = (around: Surroundings, index: number): void => {
      around.opens[index].onProgress?.({ type: 'dial', address: multiaddr('/ip4/127.0.0.1/tcp/1'), kind: 'relayed' })
    }
    const settle = async (around: Surroundings, index: number, outcome: StubPath | Error): Promise<void> => {
      if (outcome instanceof Error) {
        around.opens[index].reject(outcome)
      } else {
        around.opens[index].resolve(outcome as unknown as Path)
      }

      await turn()
    }

    it('is followed by two at a time, of which neither waits for the other, nor both for the budget', async () => {
      const around = await hurried()
      expect([around.opens.length, around.opens[2].beside]).to.deep.equal([3, true])
      around.opens[2].onProgress?.({ type: 'budget-wait', relay: {} as PeerId, ms: 30 })
      expect(around.opens).to.have.length(3)
      dialled(around, 2)
      expect([around.opens.length, around.opens[3].beside]).to.deep.equal([4, true])
      dialled(around, 3)
      use(around, 0)
      expect(around.opens, 'no more').to.have.length(4)

      const [third, fourth] = [new StubPath('third', 'relayed'), new StubPath('fourth', 'relayed')]
      await settle(around, 3, third)
      expect(around.attaches.at(-1), 'the one that is open first').to.deep.equal({ path: third, planned: true })
      expect(around.opens, 'another one for it').to.have.length(5)
      await settle(around, 2, fourth)
      use(around, 0)
      await turn()
      expect(around.attaches.at(-1)).to.deep.equal({ path: fourth, planned: true })
      expect(around.failures).to.deep.equal([])
    })

    it('is followed by twice as many as are dialled one after another, where a dial takes longer than a path lasts', async () => {
      const around = await hurried()
      const openMs = 320
      let answered = 2
      const answer = (): void => {
        for (; answered < around.opens.length; answered++) {
          const path = new StubPath(String(answered), 'relayed')
          const { resolve } = around.opens[answered]
          dialled(around, answered)
          around.clock.setTimeout(() => { resolve(path as unknown as Path) }, openMs)
        }
      }

      for (let ms = 0; ms < 10 * openMs; ms += 10) {
        answer()
        around.clock.advance(10)
        await turn()
        use(around, 0)
      }

      expect(around.attaches.length).to.be.within(2 + 18, 2 + 20)
    })

    it('is followed by one at a time when that is soon enough again', async () => {
      const around = await hurried()
      await settle(around, 2, new StubPath('third', 'relayed'))
      dialled(around, 3)
      use(around, 0.8)
      await settle(around, 3, new StubPath('fourth', 'relayed'))

      for (const attaches of [3, 4]) {
        use(around, 0)
        await turn()
        use(around, 0.5)
        expect(around.attaches).to.have.length(attaches)
      }

      expect([around.opens.length, around.opens[4].beside]).to.deep.equal([5, false])
      dialled(around, 4)
      expect(around.opens).to.have.length(5)
    })

    it('is followed as usual where none can be had beside others', async () => {
      const around = await hurried()
      await settle(around, 2, new TooManyDialsError('two are under way'))
      expect([around.opens.length, around.opens[3].beside, around.failures]).to.deep.equal([4, false, []])
      dialled(around, 3)
      use(around, 0)
      expect(around.opens).to.have.length(4)
      await settle(around, 3, new StubPath('third', 'relayed'))
      expect([around.attaches.length, around.opens.at(-1)?.beside], 'and tries again after that').to.deep.equal([3, true])
    })

    it('is followed by one when the other cannot be had', async () => {
      const around = await hurried()
      dialled(around, 2)
      await settle(around, 3, new Error('no more'))
      use(around, 0)
      expect([around.opens.length, around.failures]).to.deep.equal([4, []])
      await settle(around, 2, new StubPath('third', 'relayed'))
      expect(around.attaches).to.have.length(3)
    })

    it('backs off when none can be had', async () => {
      const around = await hurried()
      dialled(around, 2)
      await settle(around, 3, new Error('no more'))
      await settle(around, 2, new Error('none'))
      await settle(around, 4, new Error('none at all'))
      expect(around.failures).to.deep.equal(['none at all'])
      around.keeper.check()
      around.clock.advance(99)
      await turn()
      expect(around.opens).to.have.length(5)
      around.clock.advance(1)
      await turn()
      expect(around.opens).to.have.length(6)
    })

    it('gets no second path over the connection of another', async () => {
      const around = await hurried()
      const twin = new StubPath('second', 'relayed')
      await settle(around, 2, twin)

      expect([twin.ended, around.attaches.length, around.opens.at(-1)?.beside]).to.deep.equal(['closed', 2, false])
      await settle(around, 3, new StubPath('third', 'relayed'))
      use(around, 0)
      await turn()
      expect(around.attaches).to.have.length(3)
    })

    it('complains of nothing that was given up', async () => {
      const around = await hurried()
      around.progress++
      around.link = { path: new StubPath('direct'), initialAllowance: Infinity, shareLeft: 1, expectedMs: Infinity, timeUpAt: Infinity }
      around.keeper.attached()
      await settle(around, 2, new Error('given up'))

      expect([around.failures, around.opens.length, around.keeper.idle]).to.deep.equal([[], 3, true])
    })

    it('takes what is being opened when it is lost', async () => {
      const around = await hurried()
      dialled(around, 2)
      around.progress++
      await around.lose()
      expect(around.opens).to.have.length(4)
      const third = new StubPath('third', 'relayed')
      await settle(around, 2, third)

      expect(around.attaches.at(-1)).to.deep.equal({ path: third, planned: false })
    })

    it('takes a direct connection that opens, when it is lost, instead of waiting for the budget of a relay', async () => {
      const around = await hurried()
      around.opens[2].onProgress?.({ type: 'budget-wait', relay: {} as PeerId, ms: 60_000 })
      around.progress++
      await around.lose()
      expect(around.opens, 'waits').to.have.length(3)

      around.watched?.onBetter({ id: 'direct', status: 'open', remoteAddr: multiaddr('/ip4/127.0.0.1/tcp/1') } as unknown as Connection)
      await turn()
      expect([around.opens.length, around.opens[3]?.beside]).to.deep.equal([4, undefined])
      const direct = new StubPath('direct')
      await settle(around, 3, direct)
      expect(around.attaches.at(-1)).to.deep.equal({ path: direct, planned: false })
      expect(around.opens[2].signal?.aborted).to.be.true
    })

    it('keeps none of what was to follow when there is a better one, or the session is over', async () => {
      for (const over of [false, true]) {
        const around = await hurried()
        dialled(around, 2)
        const [ready, late] = [new StubPath('ready', 'relayed'), new StubPath('late', 'relayed')]
        await settle(around, 2, ready)

        if (over) {
          around.ended.abort()
        } else {
          around.progress++
          around.link = { path: new StubPath('direct'), initialAllowance: Infinity, shareLeft: 1, expectedMs: Infinity, timeUpAt: Infinity }
          around.keeper.attached()
        }

        expect(around.opens[3].signal?.aborted, 'need not wait, or dial').to.be.true
        await settle(around, 3, late)
        const ended = over ? 'aborted' : 'closed'
        expect([ready.ended, late.ended, around.opens.length, around.keeper.idle]).to.deep.equal([ended, ended, 4, true])
      }
    })
  })

  describe('a better connection', () => {
    const connection = (address: string, status = 'open'): Connection => ({ status, remoteAddr: multiaddr(address) } as unknown as Connection)
    const onRelay = async (rotates = true): Promise<Surroundings> => {
      const around = new Surroundings(rotates)
      around.wants = 'now'
      around.keeper.check()
      await around.open(new StubPath('relayed', 'relayed'))

      return around
    }

    it('is moved to as planned', async () => {
      const around = await onRelay()
      around.watched?.onBetter(connection('/ip4/127.0.0.1/tcp/1'))
      expect(around.opens[1].betterThan).to.equal('relayed')
      const path = new StubPath('direct')
      await around.open(path)

      expect(around.attaches.at(-1)).to.deep.equal({ path, planned: true })
      expect(around.opens).to.have.length(2)
    })

    it('goes before what is ready to follow a limited path, though that is wanted already', async () => {
      const around = await onRelay()
      Object.assign(around.link ?? {}, { shareLeft: 0.5, expectedMs: 10 })
      around.keeper.check()
      await around.open(new StubPath('ready', 'relayed'))
      around.wants = 'planned'
      around.watched?.onBetter(connection('/ip4/127.0.0.1/tcp/1'))
      await turn()
      expect(around.opens[2]?.betterThan).to.equal('relayed')
      const path = new StubPath('direct')
      await around.open(path)

      expect(around.attaches.slice(1)).to.deep.equal([{ path, planned: true }])
    })

    it('is left alone while it is suspect, and moved to when it has answered', async () => {
      const around = new Surroundings()
      around.wants = 'now'
      around.keeper.check()
      const silent = Object.assign(new StubPath('silent'), { connection: { ...connection('/ip4/127.0.0.1/tcp/1'), id: 'silent' } })
      await around.open(silent)
      around.progress++
      await around.lose()
      await around.open(new StubPath('relayed', 'relayed'))

      around.watched?.onBetter(silent.connection)
      expect(around.opens).to.have.length(2)
      around.probes[0].answer(true)
      await turn()
      expect(around.opens[2]).to.include({ betterThan: 'relayed' })
    })

    it('that cannot be had changes nothing, and is not tried again and again', async () => {
      const around = await onRelay()
      around.watched?.onBetter(connection('/ip4/127.0.0.1/tcp/1'))
      await around.fail('no stream')
      around.clock.advance(10_000)
      await turn()
      expect([around.opens.length, around.failures]).to.deep.equal([2, ['no stream']])
      await around.lose()
      expect(around.opens, 'and delays nothing').to.have.length(3)
    })

    it('is left alone when it is none, is gone, or is for the other side to move to', async () => {
      for (const [better, rotates] of [
        [connection('/ip4/127.0.0.1/tcp/1/p2p/12D3KooWSHj3RRbBjD15g6wekV8y3mm57Pobmps2g2WJm6F67Lay/p2p-circuit'), true],
        [connection('/ip4/127.0.0.1/tcp/1', 'closed'), true],
        [connection('/ip4/127.0.0.1/tcp/1'), false]
      ] as const) {
        const around = await onRelay(rotates)
        around.watched?.onBetter(better)
        expect(around.opens).to.have.length(1)
      }
    })
  })

  it('tries at once when the machine wakes up, however long it was to wait', async () => {
    const around = new Surroundings()
    around.wants = 'now'
    around.keeper.check()

    for (let i = 0; i < 12; i++) {
      await around.fail('no network')
      around.clock.advance(5_000)
      await turn()
    }

    around.keeper.holdOff(60_000)
    await around.fail('no network')
    const { length } = around.opens
    around.keeper.woke()
    await turn()
    expect(around.opens).to.have.length(length + 1)
    await around.fail('not yet')
    around.clock.advance(100)
    await turn()
    expect(around.opens, 'and from the beginning').to.have.length(length + 2)
  })

  describe('when the session is over', () => {
    it('had no watch to end when there were too many', async () => {
      const around = new Surroundings(true, new TooManyDialsError('too many watches'))
      around.wants = 'now'
      around.keeper.check()
      await turn()
      expect(around.opens).to.have.length(1)
      around.ended.abort()

      expect(() => new Surroundings(true, new Error('broken'))).to.throw('broken')
    })

    it('dials no more, and watches no more', async () => {
      const around = new Surroundings()
      around.wants = 'now'
      around.keeper.check()
      await around.fail('not now')
      expect([around.watching, around.clock.pending]).to.deep.equal([true, 1])
      around.ended.abort()
      await turn()
      expect([around.watching, around.clock.pending]).to.deep.equal([false, 0])
      around.keeper.check()
      expect(around.opens).to.have.length(1)
    })

    it('reports no failure of what was given up', async () => {
      const around = new Surroundings()
      around.wants = 'now'
      around.keeper.check()
      around.ended.abort()
      await around.fail('aborted')

      expect(around.failures).to.deep.equal([])
    })

    for (const late of [false, true]) {
      it(`lets go of the path that ${late ? 'was being opened to be ' : 'was '}kept ready`, async () => {
        const around = new Surroundings()
        around.wants = 'now'
        around.keeper.check()
        await around.open(new StubPath('relayed', 'relayed'))
        Object.assign(around.link ?? {}, { shareLeft: 0.5 })
        around.keeper.check()
        const ready = new StubPath('ready', 'relayed')

        if (late) {
          around.ended.abort()
          await around.open(ready)
        } else {
          await around.open(ready)
          around.ended.abort()
        }

        expect(ready.ended).to.equal('aborted')
      })
    }
  })
})
