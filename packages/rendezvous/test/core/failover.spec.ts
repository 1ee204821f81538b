import { expect } from 'chai'
import { Bench, failing, full, granting } from './edge-bench.ts'
import type { Answer } from './edge-bench.ts'

const silent: Answer = () => undefined
const told = (...peers: string[]): Array<{ peer: string, addresses: string[] }> => peers.map(peer => ({ peer, addresses: [`/${peer}`] }))

/** Two leases of `a` and `b`, and more seeds. */
const leased = (silentMs?: number, ...more: string[]): Bench => {
  const bench = new Bench(silentMs)
  bench.start('a', 'b', ...more)
  bench.clock.advance(1_500)
  bench.take()
  bench.newlyAsked()

  return bench
}

describe('failover of an edge', () => {
  it('asks another in the same turn in which a rendezvous cannot be reached any more', () => {
    const bench = leased(undefined, 'c')
    bench.answers.set('a', failing)
    bench.handle({ type: 'doubted', peer: 'a' })
    expect(bench.newlyAsked()).to.deep.equal(['a'])
    bench.clock.advance(10)
    expect(bench.newlyAsked()).to.deep.equal(['b', 'c'])
    expect(bench.standby.get('b')).to.equal(false)
  })

  it('does not wait for the time limit of one that does not answer: another is asked after 2 s, and takes over what is placed', () => {
    const bench = leased(undefined, 'c')
    bench.answers.set('a', silent)
    bench.handle({ type: 'doubted', peer: 'a' })
    bench.clock.advance(1_999)
    expect(bench.newlyAsked()).to.deep.equal(['a'])
    bench.clock.advance(1)
    expect(bench.newlyAsked()).to.deep.equal(['b', 'c'])
    bench.clock.advance(20)
    expect(bench.take()).to.deep.equal(['renewed b known', 'granted c'])
    expect([bench.standby.get('b'), bench.standby.get('c')]).to.deep.equal([false, true])

    // it runs out of time
    bench.handle({ ...failing(bench.lastAskOf('a')), type: 'failed', timedOut: true } as never)
    expect(bench.take()).to.deep.equal(['lost a unreachable'])
    expect(bench.leases.held).to.deep.equal(['b', 'c'])
  })

  it('gives up the newest lease when the one in doubt comes back', () => {
    const bench = leased(undefined, 'c')
    bench.answers.set('a', ask => {
      bench.clock.after(3_000, () => { bench.handle(granting()(ask) as never) })

      return undefined
    })
    bench.handle({ type: 'doubted', peer: 'a' })
    bench.clock.advance(2_100)
    expect(bench.take()).to.deep.equal(['renewed b known', 'granted c'])
    bench.clock.advance(900)
    expect(bench.take()).to.deep.equal(['renewed a known', 'lost c surplus'])
    expect(bench.leases.held).to.deep.equal(['a', 'b'])
    bench.answers.delete('a')
    bench.clock.advance(1_000_000)
    expect([bench.standby.get('a'), bench.standby.get('b')]).to.deep.equal([false, true])
  })

  it('notices one that says nothing any more within a minute and an exchange', () => {
    const bench = leased(60_000, 'c')
    bench.answers.set('a', silent)
    bench.clock.advance(60_000)
    expect(bench.newlyAsked()).to.deep.equal(['a', 'b'])
    bench.clock.advance(2_020)
    expect(bench.leases.held).to.deep.equal(['a', 'b', 'c'])
    expect(bench.standby.get('b')).to.equal(false)
  })

  it('does not ask one that was heard of', () => {
    const bench = leased(60_000)

    for (let i = 0; i < 8; i++) {
      bench.clock.advance(30_000)
      bench.handle({ type: 'judged', peer: 'a', verdict: 'right' })
      bench.handle({ type: 'judged', peer: 'b', verdict: 'right' })
    }

    expect(bench.newlyAsked()).to.deep.equal([])
    bench.clock.advance(60_000)
    expect(bench.newlyAsked()).to.deep.equal(['a', 'b'])
  })

  it('keeps one that says goodbye until another has all that it had, and places it', () => {
    const bench = leased()
    bench.settles = false
    bench.handle({ type: 'goodbye', peer: 'a', others: told('x') })
    expect(bench.leases.held).to.deep.equal(['b'])
    bench.clock.advance(100)
    expect(bench.take()).to.deep.equal(['renewed b known', 'granted x'])
    expect([...bench.standby]).to.deep.equal([['a', false], ['b', false], ['x', true]])
    bench.handle({ type: 'settled', peer: 'x' })
    expect(bench.take()).to.deep.equal(['lost a goodbye'])
    expect(bench.leases.held).to.deep.equal(['b', 'x'])
  })

  it('does not keep one that says goodbye for longer than 2.5 s, and not at all when there is no other', () => {
    const bench = leased()
    bench.answers.set('x', silent)
    bench.handle({ type: 'goodbye', peer: 'a', others: told('x') })
    bench.clock.advance(2_499)
    expect(bench.take()).to.deep.equal(['renewed b known'])
    bench.clock.advance(1)
    expect(bench.take()).to.deep.equal(['lost a goodbye'])

    const alone = new Bench()
    alone.start('a')
    alone.clock.advance(100)
    alone.handle({ type: 'goodbye', peer: 'a', others: [] })
    expect(alone.take()).to.deep.equal(['granted a', 'lost a goodbye'])
  })

  it('goes where it is sent in that order, before its seeds, but not with both leases by the word of one', () => {
    const bench = leased(undefined, 'c', 'd')
    bench.answers.set('y', failing)
    bench.handle({ type: 'goodbye', peer: 'a', others: told('y', 'x') })
    expect(bench.newlyAsked()).to.deep.equal(['b', 'y'])
    bench.clock.advance(100)
    expect(bench.newlyAsked()).to.deep.equal(['x'])
    bench.handle({ type: 'goodbye', peer: 'b', others: told('m') })
    bench.handle({ type: 'goodbye', peer: 'x', others: told('y', 'z') })
    bench.clock.advance(100)
    // the one that is left is to place meanwhile
    expect(bench.newlyAsked().slice(0, 3)).to.deep.equal(['x', 'm', 'z'])
  })

  it('insists where it was sent, or was sent away before, and nowhere else', () => {
    const bench = new Bench()
    const insisted: string[] = []
    const noting = (answer: Answer): Answer => ask => {
      insisted.push(`${ask.key} ${ask.insists}`)

      return answer(ask)
    }
    bench.answers.set('a', noting(full('x')))
    bench.answers.set('x', noting(failing))
    bench.start('a')
    bench.clock.advance(100)
    bench.answers.set('a', noting(granting()))
    bench.clock.advance(80_000)
    expect(insisted.slice(0, 2)).to.deep.equal(['a false', 'x true'])
    expect(insisted).to.include('a true')
  })

  it('leaves one that lies or is silent too often, for longer each time, and comes back', () => {
    const bench = leased(undefined, 'c')
    bench.handle({ type: 'judged', peer: 'a', verdict: 'forged' })
    bench.clock.advance(1_000)
    expect(bench.take()).to.deep.equal([])
    bench.handle({ type: 'judged', peer: 'a', verdict: 'forged' })
    bench.clock.advance(20)
    expect(bench.take()).to.deep.equal(['lost a distrusted', 'renewed b known', 'granted c'])

    // though there is nobody else
    bench.answers.set('c', failing)
    bench.handle({ type: 'forgotten', peer: 'c' })
    bench.newlyAsked()
    bench.clock.advance(600_000)
    expect(bench.newlyAsked()).to.not.include('a')
    bench.clock.advance(160_000)
    expect(bench.leases.held).to.deep.equal(['b', 'a'])
    bench.handle({ type: 'judged', peer: 'a', verdict: 'endless' })
    bench.handle({ type: 'judged', peer: 'a', verdict: 'endless' })
    bench.newlyAsked()
    bench.clock.advance(1_200_000)
    expect(bench.newlyAsked()).to.not.include('a')
  })

  it('leaves nobody for what happens now and then', () => {
    const bench = leased(undefined, 'c')

    for (let i = 0; i < 50; i++) {
      bench.handle({ type: 'judged', peer: 'a', verdict: 'silent' })
      bench.handle({ type: 'judged', peer: 'b', verdict: 'expired' })
      bench.handle({ type: 'judged', peer: 'b', verdict: 'right' })
      bench.clock.advance(130_000)
    }

    expect(bench.leases.held).to.deep.equal(['a', 'b'])

    for (const verdict of ['silent', 'foreign', 'expired'] as const) {
      bench.handle({ type: 'judged', peer: 'a', verdict })
    }

    expect(bench.leases.held).to.deep.equal(['a', 'b'])
    bench.handle({ type: 'judged', peer: 'a', verdict: 'silent' })
    expect(bench.leases.held).to.deep.equal(['b'])
  })

  it('forgets those that it knows from a liar alone', () => {
    const bench = new Bench()
    bench.answers.set('a', granting({ others: told('m1', 'm2') }))
    bench.start('a', 'b')
    bench.clock.advance(100)
    bench.handle({ type: 'judged', peer: 'a', verdict: 'forged' })
    bench.handle({ type: 'judged', peer: 'a', verdict: 'forged' })
    bench.clock.advance(100_000)
    expect(bench.leases.held).to.deep.equal(['b'])
    expect(bench.newlyAsked().filter(key => key.startsWith('m'))).to.deep.equal([])
  })

  it('hears of others as long as it runs, and forgets those that nobody tells of any more', () => {
    const bench = new Bench(60_000)
    let round = 0
    bench.answers.set('a', ask => granting({ others: told(...Array.from({ length: 16 }, (_, i) => `p${Math.floor(round++ / 32)}-${i}`)) })(ask))
    bench.start('a')
    // each time others than before: the first are stale by then
    bench.clock.advance(3_600_000)
    bench.answers.set('a', failing)

    for (let i = 0; i < 400; i++) {
      bench.answers.set(`p${i}-0`, failing)
    }

    bench.newlyAsked()
    bench.handle({ type: 'doubted', peer: 'a' })
    bench.clock.advance(5_000)
    expect(bench.leases.held).to.have.lengthOf(2)
    expect(bench.leases.held.every(peer => /^p\d+-/.test(peer))).to.equal(true)
  })
})
