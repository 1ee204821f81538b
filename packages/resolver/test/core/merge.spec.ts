import { seededRandom, VirtualClock } from '@juxta/test-network'
import { expect } from 'chai'
import { Merge } from '../../src/core/merge.ts'
import type { MergeEffect, MergeEvent, MergeInit, PeerReport } from '../../src/core/merge.ts'

/** What a simulated peer does, from the query on. */
interface Behaviour {
  /** Milliseconds before each response. */
  everyMs: number
  responses: number
  /** What follows the last response, or nothing ever. */
  then?: 'exhausted' | 'limit' | 'failed'
}

const quick: Behaviour = { everyMs: 10, responses: 2, then: 'exhausted' }
const silent: Behaviour = { everyMs: 0, responses: 0 }
const endless: Behaviour = { everyMs: 1, responses: Infinity }

/** A merge of simulated peers, under virtual time, read by somebody who takes `readMs` for each response. */
class Simulation {
  readonly clock = new VirtualClock()
  readonly merge: Merge
  readonly taken: string[] = []
  readonly trace: string[] = []
  endedAt = -1
  maxAsked = 0
  maxHeld = 0
  readonly #behaviours: Record<string, Behaviour>
  readonly #readMs: number
  readonly #asked = new Map<string, number>()
  readonly #waiting: string[] = []
  #reading = false
  #cancelWake = (): void => {}

  constructor (behaviours: Record<string, Behaviour>, init: Partial<MergeInit> = {}, readMs = 0) {
    this.#behaviours = behaviours
    this.#readMs = readMs
    this.merge = new Merge({ peers: Object.keys(behaviours), concurrency: 2, deadlineMs: 1_000, perPeerMs: 300, limit: Infinity, ...init })
  }

  run (): this {
    this.handle({ type: 'start' })
    this.clock.runUntilIdle()

    return this
  }

  handle (event: MergeEvent): void {
    this.merge.handle(event, this.clock.now).forEach(effect => { this.#apply(effect) })
    this.maxAsked = Math.max(this.maxAsked, this.#asked.size)
    this.maxHeld = Math.max(this.maxHeld, this.#waiting.length)
    this.#cancelWake()

    if (this.merge.wakeAt < Infinity) {
      this.#cancelWake = this.clock.schedule(this.merge.wakeAt, () => { this.handle({ type: 'wake' }) })
    }
  }

  of (peer: string): PeerReport {
    return this.merge.reports.find(report => report.peer === peer) as PeerReport
  }

  #apply (effect: MergeEffect): void {
    this.trace.push(`${this.clock.now} ${effect.type} ${'peer' in effect ? effect.peer : effect.ending}`)

    switch (effect.type) {
      case 'ask':
        this.#asked.set(effect.peer, 0)
        this.#pull(effect.peer)
        break
      case 'pull':
        this.#pull(effect.peer)
        break
      case 'deliver':
        this.#waiting.push(effect.peer)
        this.#read()
        break
      case 'leave':
        this.#asked.delete(effect.peer)
        break
      case 'end':
        this.endedAt = this.clock.now
        break
    }
  }

  #pull (peer: string): void {
    const { everyMs, responses, then } = this.#behaviours[peer]
    const given = this.#asked.get(peer)

    if (given == null || (given >= responses && then == null)) {
      return
    }

    this.clock.after(everyMs, () => {
      if (!this.#asked.has(peer)) {
        return
      }

      if (given < responses) {
        this.#asked.set(peer, given + 1)
        this.handle({ type: 'response', peer, bytes: 7 })
        return
      }

      this.#asked.delete(peer)
      this.handle(then === 'failed' ? { type: 'failed', peer, error: new Error('broken') } : { type: 'ended', peer, ending: then ?? 'exhausted' })
    })
  }

  #read (): void {
    if (this.#reading || this.#waiting.length === 0) {
      return
    }

    this.#reading = true
    this.clock.after(this.#readMs, () => {
      const peer = this.#waiting.shift() as string
      this.#reading = false
      this.taken.push(peer)
      this.handle({ type: 'taken', peer })
      this.#read()
    })
  }
}

describe('merging the answers of neighbours', () => {
  it('ends by exhaustion when all have said all', () => {
    const simulation = new Simulation({ a: quick, b: quick, c: quick }).run()

    expect(simulation.merge.ending).to.equal('exhausted')
    expect(simulation.taken).to.deep.equal(['a', 'b', 'a', 'b', 'c', 'c'])
    expect(simulation.merge.reports).to.deep.equal(['a', 'b', 'c'].map(peer => ({ peer, outcome: 'answered', responses: 2, bytes: 14, ending: 'exhausted' })))
    expect(simulation.endedAt).to.equal(60)
    expect(simulation.clock.pending).to.equal(0)
  })

  it('ends at once when there is nobody', () => {
    const simulation = new Simulation({}).run()

    expect([simulation.merge.ending, simulation.endedAt, simulation.merge.wakeAt]).to.deep.equal(['exhausted', 0, Infinity])
  })

  it('asks no more at once than it may, and the next when one is done', () => {
    const simulation = new Simulation(Object.fromEntries([...'abcdefgh'].map(peer => [peer, quick])), { concurrency: 3 }).run()

    expect(simulation.maxAsked).to.equal(3)
    expect(simulation.trace.filter(line => line.includes('ask')).map(line => line.split(' ')[0])).to.deep.equal(['0', '0', '0', '30', '30', '30', '60', '60'])
  })

  it('leaves a silent peer at its own bound, and the others go on', () => {
    const simulation = new Simulation({ a: silent, b: quick, c: quick, d: quick }, { perPeerMs: 300 }).run()

    expect(simulation.of('a')).to.include({ outcome: 'failed', responses: 0 })
    expect(simulation.of('a').error).to.include({ name: 'QueryDeadlineError', ms: 300 })
    expect(simulation.trace).to.include('300 leave a')
    expect(simulation.taken).to.have.lengthOf(6)
    expect([simulation.merge.ending, simulation.endedAt]).to.deep.equal(['exhausted', 300])
  })

  it('leaves one that never ends at the same bound, with what it said', () => {
    const simulation = new Simulation({ a: endless, b: quick }, { perPeerMs: 100 }).run()

    expect(simulation.of('a')).to.include({ outcome: 'failed', responses: 99 })
    expect(simulation.of('b')).to.include({ outcome: 'answered' })
    expect(simulation.merge.ending).to.equal('exhausted')
  })

  it('reports who failed and why, and who stopped at a limit', () => {
    const simulation = new Simulation({ a: { everyMs: 5, responses: 1, then: 'failed' }, b: { everyMs: 5, responses: 1, then: 'limit' } }).run()

    expect(simulation.of('a')).to.include({ outcome: 'failed', responses: 1 })
    expect(simulation.of('a').error?.message).to.equal('broken')
    expect(simulation.of('b')).to.include({ outcome: 'answered', ending: 'limit' })
  })

  it('ends by limit with exactly that many', () => {
    const simulation = new Simulation({ a: endless, b: endless, c: quick }, { limit: 5 }).run()

    expect(simulation.merge.ending).to.equal('limit')
    expect(simulation.taken).to.have.lengthOf(5)
    expect(simulation.merge.reports.map(({ outcome }) => outcome)).to.deep.equal(['unfinished', 'unfinished', 'unasked'])
  })

  it('tells peers asked later how few are still wanted', () => {
    const merge = new Merge({ peers: ['a', 'b'], concurrency: 1, deadlineMs: 100, perPeerMs: 50, limit: 5 })

    expect(merge.handle({ type: 'start' }, 0)).to.deep.equal([{ type: 'ask', peer: 'a', ms: 50, wanted: 5 }])
    merge.handle({ type: 'response', peer: 'a', bytes: 1 }, 10)
    merge.handle({ type: 'taken', peer: 'a' }, 10)
    expect(merge.handle({ type: 'ended', peer: 'a', ending: 'exhausted' }, 70)).to.deep.include({ type: 'leave', peer: 'a' })

    const other = new Merge({ peers: ['a', 'b'], concurrency: 1, deadlineMs: 100, perPeerMs: 80, limit: 5 })
    other.handle({ type: 'start' }, 0)
    other.handle({ type: 'response', peer: 'a', bytes: 1 }, 10)
    other.handle({ type: 'taken', peer: 'a' }, 10)
    expect(other.handle({ type: 'ended', peer: 'a', ending: 'exhausted' }, 70)).to.deep.equal([{ type: 'ask', peer: 'b', ms: 30, wanted: 4 }])
  })

  it('ends by deadline, exactly then, and blames nobody who had not had its share', () => {
    const simulation = new Simulation({ a: silent, b: silent, c: silent, d: silent, e: silent, f: silent }, { concurrency: 1, deadlineMs: 500, perPeerMs: 200 }).run()

    expect([simulation.merge.ending, simulation.endedAt]).to.deep.equal(['deadline', 500])
    expect(simulation.merge.reports.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'failed', 'unfinished', 'unasked', 'unasked', 'unasked'])
  })

  it('holds no more for a slow reader than peers may be asked, and does not blame them', () => {
    const peers = Object.fromEntries([...'abcdefgh'].map(peer => [peer, { everyMs: 1, responses: 5, then: 'exhausted' as const }]))
    const simulation = new Simulation(peers, { concurrency: 3, deadlineMs: 10_000, perPeerMs: 300 }, 100).run()

    expect(simulation.maxHeld).to.equal(3)
    expect(simulation.maxAsked).to.equal(3)
    expect(simulation.merge.reports.map(({ outcome }) => outcome)).to.not.include('failed')
    expect(simulation.merge.ending).to.equal('exhausted')
  })

  it('lets go of all when it is abandoned, and hears nothing after that', () => {
    const simulation = new Simulation({ a: silent, b: endless })
    simulation.handle({ type: 'start' })
    simulation.clock.advance(50)
    simulation.handle({ type: 'abandon' })

    expect(simulation.merge.ending).to.equal('abandoned')
    expect(simulation.trace.filter(line => line.startsWith('50 leave'))).to.have.lengthOf(2)
    expect(simulation.merge.handle({ type: 'response', peer: 'b', bytes: 1 }, 50)).to.deep.equal([])
    expect(simulation.merge.wakeAt).to.equal(Infinity)
  })

  it('hears nothing of a peer that it left', () => {
    const merge = new Merge({ peers: ['a', 'b'], concurrency: 2, deadlineMs: 100, perPeerMs: 50, limit: 5 })
    merge.handle({ type: 'start' }, 0)
    merge.handle({ type: 'wake' }, 50)

    expect(merge.ending).to.equal('exhausted')
    expect(merge.handle({ type: 'response', peer: 'a', bytes: 1 }, 51)).to.deep.equal([])
    expect(merge.reports[0]).to.include({ outcome: 'failed', responses: 0 })
  })

  it('property: always ends, in time, within its bounds, and accounts for everybody', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = seededRandom(seed)
      const integer = (below: number): number => Math.floor(random.next() * below)
      const behaviours = Object.fromEntries(Array.from({ length: integer(12) }, (_, i): [string, Behaviour] => [`p${i}`, {
        everyMs: integer(60),
        responses: integer(4) === 0 ? Infinity : integer(6),
        then: (['exhausted', 'limit', 'failed', undefined] as const)[integer(4)]
      }]))
      const concurrency = 1 + integer(4)
      const limit = integer(2) === 0 ? Infinity : 1 + integer(20)
      const simulation = new Simulation(behaviours, { concurrency, limit, deadlineMs: 1_000, perPeerMs: 1 + integer(400) }, integer(20)).run()
      const { reports, ending } = simulation.merge
      const said = reports.reduce((sum, { responses }) => sum + responses, 0)

      expect(ending, `seed ${seed}`).to.be.oneOf(['exhausted', 'limit', 'deadline'])
      expect(simulation.endedAt, `seed ${seed}`).to.be.within(0, 1_000)
      expect(simulation.maxAsked, `seed ${seed}`).to.be.at.most(concurrency)
      expect(simulation.maxHeld, `seed ${seed}`).to.be.at.most(concurrency)
      expect(said, `seed ${seed}`).to.be.at.most(limit).and.equal(simulation.taken.length)
      expect(reports.map(({ outcome }) => outcome), `seed ${seed}`).to.not.include('asked')

      if (ending === 'exhausted') {
        expect(reports.map(({ outcome }) => outcome), `seed ${seed}`).to.not.include('unasked')
      }
    }
  })
})
